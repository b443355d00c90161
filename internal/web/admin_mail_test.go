package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/emersion/go-smtp"

	"waymark/internal/mail"
	"waymark/internal/testkit"
	"waymark/internal/testkit/postoffice"
	"waymark/internal/testkit/webtest"
	"waymark/internal/web"
)

// TestMailPage shows how mail is set up and sends one letter, with the mail
// server's answer; the password is nowhere.
func TestMailPage(t *testing.T) {
	office := postoffice.Open(t, postoffice.Plain)
	d := testkit.SQLite(t)
	post := mail.New(d, mail.Config{Host: "127.0.0.1", Port: office.Port, From: "Waymark <post@forum.example>", TLS: mail.Plain, Username: "forum", Password: "opensesame"})
	s := webtest.On(t, d, func(_ *web.Config, deps *web.Deps) { deps.Mail = post })
	ada := s.Admin("Ada Ash")
	a := s.SignIn(ada)
	p := a.Get("/admin/mail").Want(http.StatusOK).Has("127.0.0.1:", "forum", "post@forum.example", "No letter has failed", ada.Email).Lacks("opensesame")
	a.Submit(p, "main form", url.Values{}).Want(http.StatusOK).Has("The mail server took a letter to "+ada.Email, "The mail server said:", "250 ").Lacks("opensesame")
	if all := office.Letters(); len(all) != 1 || all[0].To != ada.Email {
		t.Errorf("the office has %+v", all)
	}
	office.Set(func() { office.Refuse[ada.Email] = &smtp.SMTPError{Code: 550, Message: "nobody of that name <b>"} })
	a.Submit(p, "main form", url.Values{}).Want(http.StatusOK).Has("The letter was not sent.", "The mail server refused it (550 at RCPT)", "nobody of that name <b>")
	if st, err := mail.StatusOf(t.Context(), d); err != nil || st.Waiting != 0 || !st.Failure.At.IsZero() {
		t.Errorf("the queue has %+v", st)
	}
}

// TestWorkingDays keeps the days, hours and holidays of the site.
func TestWorkingDays(t *testing.T) {
	s := webtest.Start(t)
	a := s.SignIn(s.Admin("Ada Ash"))
	p := a.Get("/admin/working-days").Want(http.StatusOK).Has("Monday", "In the time of UTC")
	bad := a.Submit(p, "main form.form", url.Values{"holidays": {"Christmas"}}).Want(http.StatusUnprocessableEntity).Has("This line is none: Christmas")
	if bad.One(".errsum a").Attr("href") != "#holidays" {
		t.Error("the error does not lead to its field")
	}
	a.Submit(bad, "main form.form", url.Values{"holidays": {"2026-12-25 Christmas Day"}, "days": {"1", "2", "6"}, "to": {"17"}}).Want(http.StatusOK).Has("The working days are saved", "2026-12-25 Christmas Day")
	a.Get("/settings/notices").Has("From 08:00 to 17:00 on working days")
}
