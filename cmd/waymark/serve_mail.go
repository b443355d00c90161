package main

import (
	"log/slog"

	"waymark/internal/auth"
	"waymark/internal/invite"
	"waymark/internal/mail"
	"waymark/internal/notify"
	"waymark/internal/words"
)

// post is what sends letters with links below a base address; nil where no
// mail server is configured.
func (s *site) post(log *slog.Logger, accounts *auth.Auth, base string) *mail.Mail {
	c := s.c.Mail
	c.Words, c.Log = words.In(s.c.Language).At(s.c.Zone), log
	post := mail.New(s.d, c)
	accounts.FillReset(post, base)
	invite.FillLetters(s.d, post, base, c.Words)
	return post
}

// tell is what tells people of what concerns them.
func (s *site) tell(log *slog.Logger, post *mail.Mail, base string) *notify.Notify {
	return notify.New(notify.Config{DB: s.d, Mail: post, Base: base, Words: words.In(s.c.Language).At(s.c.Zone), Log: log})
}
