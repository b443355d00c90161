package views

import (
	"context"
	"net/url"
	"strings"

	"waymark/internal/forum"
	"waymark/internal/words"
)

// Compose is the form in which somebody asks for help or starts a discussion.
type Compose struct {
	Page      *Page
	Ask       bool
	Action    string
	Title     string
	Body      string
	Tags      string
	Community string // slug of the one chosen; empty: none yet
	State     string // of the page, so that a second press does nothing
	Mine      []forum.Community
	Others    []forum.Community // that the writer does not belong to and may write in
	Similar   []Related
	Checked   bool // the writer asked what is similar
	Errors    Errors
	Kept      Kept
}

// key chooses between the words for asking and for sharing.
func (c *Compose) key(ask, share string) string {
	if c.Ask {
		return ask
	}
	return share
}

// chosen is the community that the form names.
func (c *Compose) chosen() *forum.Community {
	for _, list := range [][]forum.Community{c.Mine, c.Others} {
		for i := range list {
			if list[i].Slug == c.Community {
				return &list[i]
			}
		}
	}
	return nil
}

// placeText names a community in the choice with who reads what is in it, so
// that it stands there whatever is chosen and without script.
func placeText(ctx context.Context, c forum.Community) string {
	if c.Visibility == forum.Open {
		return words.T(ctx, "compose.place_open", "Community", c.Name)
	}
	return words.N(ctx, "compose.place_members", c.Members, "Community", c.Name)
}

// audience is the sentence about who will read it, around the community's name.
func audience(ctx context.Context, c *forum.Community) (before, after string) {
	if c.Visibility == forum.Open {
		return words.Around(ctx, "compose.audience_open", "Community")
	}
	return words.Around(ctx, "compose.audience_members", "Community", "Count", c.Members)
}

// carried adds the title and the community to an address.
func carried(path, title, community string) string {
	q := url.Values{}
	if title != "" {
		q.Set("title", title)
	}
	if community != "" {
		q.Set("community", community)
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// TagsText is tags as the field for them takes them.
func TagsText(tags []string) string { return strings.Join(tags, ", ") }
