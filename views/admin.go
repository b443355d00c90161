package views

import (
	"context"

	"waymark/internal/words"
)

// An adminEntry is a page of the administration: its address and the
// catalogue keys of its name and of what it is for.
type adminEntry struct {
	path, name, text string
	site             bool // for those who look after the whole site alone
	speak            bool // where the anonymous channel is on
}

// adminEntries are the pages of the administration in the order of its
// navigation. A page that is declared in web has one line here.
var adminEntries = []adminEntry{
	{"/admin/people", "admin.people", "admin.people_text", false, false},
	{"/admin/moves", "admin.moves", "admin.moves_text", false, false},
	{"/admin/organisations", "admin.organisations", "admin.organisations_text", false, false},
	{"/admin/communities", "admin.communities", "admin.communities_text", true, false},
	{"/admin/sign-ins", "admin.sign_ins", "admin.sign_ins_text", true, false},
	{"/admin/reports", "report.site", "report.site_text", true, false},
	{"/admin/invitations", "invite.title", "invite.admin_text", true, false},
	{"/admin/proposals", "proposal.title", "proposal.admin_text", true, false},
	{"/admin/log", "govern.log", "govern.log_text", true, false},
	{"/admin/audit", "govern.audit", "govern.audit_text", true, false},
	{"/admin/mail", "mail.title", "mail.title_text", true, false},
	{"/admin/working-days", "hours.title", "hours.title_text", true, false},
	{"/admin/speak-up", "speak.title", "admin.speak_text", true, true},
	{"/admin/health", "health.title", "health.text", true, false},
	{"/admin/settings", "admin.settings", "admin.settings_text", true, false},
}

// Administration is what stands at the head of a page of the administration.
type Administration struct {
	Current string // the address of the entry that the page belongs to
	Back    *Crumb // where a page below an entry leads back to, besides the start
}

// adminEntries gives the pages that the viewer may open.
func (p *Page) adminEntries() []adminEntry {
	var list []adminEntry
	for _, e := range adminEntries {
		if p.Me != nil && (p.Me.Admin || p.Me.Manages && !e.site) && (p.SpeakOn || !e.speak) {
			list = append(list, e)
		}
	}
	return list
}

// Administers says whether the viewer may open the administration.
func (m *Me) Administers() bool { return m != nil && (m.Admin || m.Manages) }

// crumbs are the way back from a page of the administration.
func (a Administration) crumbs(ctx context.Context) []Crumb {
	way := []Crumb{{words.T(ctx, "admin.title"), "/admin"}}
	if a.Back != nil {
		way = append(way, *a.Back)
	}
	return way
}

// A SettingLine is a setting in force, as the administration shows it.
type SettingLine struct {
	Name  string // as it is written in the file of settings
	Value string // a secret is masked
	From  string // in words
}
