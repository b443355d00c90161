package views

import (
	"context"
	"strconv"
	"strings"

	"waymark/internal/forum"
	"waymark/internal/invite"
	"waymark/internal/words"
)

// Invite is the page on which people are invited.
type Invite struct {
	Path        string           // of the page itself
	Place       *forum.Community // nil: the administration's page
	Communities []forum.Community
	Mail        bool
	MaxLines    int

	People, Message, Community string // as typed
	Plan                       []invite.Item
	Open                       []invite.Invitation
	Errors                     Errors
}

// wanted counts the lines that invite somebody.
func (v Invite) wanted() (n int) {
	for _, item := range v.Plan {
		if item.Problem == "" {
			n++
		}
	}
	return n
}

// planLine says where in the text somebody stands, and what is known of them.
func planLine(ctx context.Context, item invite.Item) string {
	line := words.T(ctx, "invite.line", "Line", strconv.Itoa(item.N))
	if item.Problem != "" {
		return line + ": " + words.T(ctx, item.Problem)
	}
	return joined(joined(line, item.Name), joined(item.RoleTitle, item.Invited.Name))
}

func openLine(ctx context.Context, p *Page, i invite.Invitation) string {
	w := words.From(ctx)
	if i.Over(p.Now) {
		return w.T("invite.open_over", "Date", w.DateShort(i.Expires))
	}
	return w.T("invite.open_until", "Sent", w.DateShort(i.Sent), "Until", w.DateShort(i.Expires))
}

func (v Invite) communityOptions(ctx context.Context) []Option {
	list := []Option{{Value: "", Label: words.T(ctx, "invite.site_alone")}}
	for _, c := range v.Communities {
		if c.Visibility != forum.Private {
			list = append(list, Option{Value: c.Slug, Label: c.Name})
		}
	}
	return list
}

// HandOver is what is to be handed to people where no mail is set up.
type HandOver struct {
	Path  string
	Place *forum.Community
	List  []HandedLine
}

// HandedLine is one person's link and letter.
type HandedLine struct{ Email, Name, Link, Subject, Text string }

// table is all links at once, to be pasted into a spreadsheet.
func (h HandOver) table() string {
	var b strings.Builder
	for _, l := range h.List {
		b.WriteString(l.Email + "\t" + l.Name + "\t" + l.Link + "\n")
	}
	return b.String()
}

// Invited is the page behind an invitation's address.
type Invited struct {
	invite.Invitation
	Code            string
	Known           bool   // somebody can sign in with the address
	Other           string // who is signed in, if it is somebody else
	Name, RoleTitle string
	Errors          Errors
}

// inviter is who invites, with their organisation.
func inviter(i invite.Invitation) string { return joined(i.By.Name, i.By.Org) }
