package views

import (
	"context"
	"strconv"

	"waymark/internal/auth"
	"waymark/internal/forum"
	"waymark/internal/words"
)

// AdminOrganisations is the list of organisations that the viewer looks after.
type AdminOrganisations struct {
	Site bool
	List []forum.OrganisationLine
	More More
}

// AdminOrganisation is the form about an organisation.
type AdminOrganisation struct {
	Organisation *forum.Organisation // nil for a new one
	Site         bool

	Name, Slug, Type, Region, Size string
	Hue                            int
	Admins                         []forum.Byline
	Find                           string
	Found                          []forum.Person
	Errors                         Errors
}

// AdminCommunities is the list of communities.
type AdminCommunities struct {
	List []AdminCommunity
	More More
}

// AdminCommunity is a community with who looks after it.
type AdminCommunity struct {
	forum.Community
	Facilitators []forum.Byline
	May          bool // the viewer may change it
}

// AdminSignIns is a list of sessions or of API tokens.
type AdminSignIns struct {
	Tokens bool
	List   []auth.Access
	More   More
}

// AdminOrganisationPath is the address of an organisation in the administration.
func AdminOrganisationPath(slug string) string { return "/admin/organisations/" + slug }

// LogoPath is the address of an organisation's logo.
func LogoPath(o forum.Organisation) string { return "/o/" + o.Slug + "/logo/" + o.Logo }

// hueNames name the hues that are offered. Text is readable on each of the
// 360, since lightness and strength are the same for all; fewer are easier to
// choose from and to tell apart.
var hueNames = []struct {
	hue int
	key string
}{
	{15, "hue.rose"},
	{30, "hue.red"},
	{45, "hue.brick"},
	{60, "hue.copper"},
	{75, "hue.amber"},
	{90, "hue.ochre"},
	{105, "hue.olive"},
	{120, "hue.moss"},
	{135, "hue.leaf"},
	{150, "hue.green"},
	{165, "hue.emerald"},
	{180, "hue.sea"},
	{195, "hue.teal"},
	{210, "hue.petrol"},
	{225, "hue.lake"},
	{240, "hue.blue"},
	{255, "hue.steel"},
	{270, "hue.indigo"},
	{285, "hue.violet"},
	{300, "hue.purple"},
	{315, "hue.plum"},
	{330, "hue.magenta"},
	{345, "hue.cerise"},
	{360, "hue.pink"},
}

// hueOption is one hue to choose.
type hueOption struct {
	value, id, label string
	hue              int
	chosen           bool
}

// hueOptions gives the hues to choose from, with the one that is chosen even
// where it is none of them.
func hueOptions(ctx context.Context, chosen int) []hueOption {
	var list []hueOption
	found := false
	for i, h := range hueNames {
		id := "hue"
		if i > 0 {
			id += "-" + strconv.Itoa(i)
		}
		is := h.hue%360 == chosen%360 && chosen != 0 || h.hue == 360 && chosen == 360
		found = found || is
		list = append(list, hueOption{strconv.Itoa(h.hue), id, words.T(ctx, h.key), h.hue, is})
	}
	if !found && chosen != 0 {
		list = append(list, hueOption{strconv.Itoa(chosen), "hue-own", words.T(ctx, "hue.own"), chosen, true})
	}
	return list
}

// communityState says in words how a community stands.
func communityState(ctx context.Context, c AdminCommunity) string {
	w := words.From(ctx)
	text := w.T(visibilityKeys[c.Visibility].name)
	if !c.Archived.IsZero() {
		text += ", " + w.T("admin.archived")
	}
	return text
}
