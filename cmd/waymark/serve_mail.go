package main

import (
	"log/slog"

	"waymark/internal/mail"
	"waymark/internal/words"
)

// post is what sends letters; nil where no mail server is configured.
func (s *site) post(log *slog.Logger) *mail.Mail {
	c := s.c.Mail
	c.Words, c.Log = words.In(s.c.Language).At(s.c.Zone), log
	return mail.New(s.d, c)
}
