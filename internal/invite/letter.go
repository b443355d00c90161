package invite

import (
	"context"
	"errors"

	"waymark/internal/db"
	"waymark/internal/mail"
	"waymark/internal/words"
)

// Letters that invite: newcomers to a community, people with an account, and
// newcomers to the site alone.
var (
	letterNew  = mail.Declare("invitation", "mail.invitation_subject", "mail.invitation_text")
	letterHere = mail.Declare("invitation_here", "mail.invitation_subject", "mail.invitation_here_text")
	letterSite = mail.Declare("invitation_site", "mail.invitation_site_subject", "mail.invitation_site_text")
)

func (i Invitation) kind() mail.Kind {
	switch {
	case i.Here:
		return letterHere
	case i.community == 0:
		return letterSite
	default:
		return letterNew
	}
}

// Path is where the invitation leads: the address of its code, or for
// somebody with an account the list of their invitations.
func (h Handed) Path() string {
	if h.Code == "" {
		return "/invitations"
	}
	return "/invited/" + h.Code
}

// Letter is what the invitation says, with the whole address of its Path.
func (h Handed) Letter(w *words.Words, address string) mail.Letter {
	by := h.By.Name
	if h.By.Org != "" {
		by = w.T("mail.person_at", "Name", by, "Organisation", h.By.Org)
	}
	if by == "" {
		by = w.T("layout.name")
	}
	return mail.Letter{Kind: h.kind(), To: h.Email, Name: h.Name, Ref: h.ID, Until: h.Expires, Args: map[string]string{
		"Inviter": by, "Community": h.Community.Name, "Purpose": h.Purpose, "Message": h.Message, "Link": address, "Date": w.Date(h.Expires),
	}}
}

// FillLetters has invitations written as they are sent: the code is made
// then, and kept as its hash alone. Base is the address of the site.
func FillLetters(d *db.DB, post *mail.Mail, base string, w *words.Words) {
	fill := func(ctx context.Context, l mail.Letter) (mail.Letter, error) { return writeLetter(ctx, d, l, base, w) }
	for _, k := range []mail.Kind{letterNew, letterHere, letterSite} {
		post.Fill(k, fill)
	}
}

func writeLetter(ctx context.Context, d *db.DB, l mail.Letter, base string, w *words.Words) (mail.Letter, error) {
	var h Handed
	err := d.Write(ctx, func(tx *db.Tx) (err error) {
		h.Code = ""
		if h.Invitation, err = db.One(ctx, tx, scanInvitation, invitationByID, l.Ref); err != nil || h.Here || h.Over(tx.Now) {
			return err
		}
		code, hash := newCode()
		h.Code = code
		_, err = tx.Exec(ctx, setCode, h.ID, hash)
		return err
	})
	switch {
	case errors.Is(err, db.ErrNone), err == nil && h.Over(d.Now()):
		return l, mail.ErrNobody
	case err != nil:
		return l, err
	}
	return h.Letter(w, base+h.Path()), nil
}
