package web_test

import (
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"waymark/internal/db"
	"waymark/internal/forum"
	"waymark/internal/mail"
	"waymark/internal/tenure"
	"waymark/internal/testkit"
	"waymark/internal/testkit/postoffice"
	"waymark/internal/testkit/webtest"
	"waymark/internal/web"
)

var addressLink = regexp.MustCompile(`http://forum\.example(/address/\S+)`)

// TestTheNewAddressIsProvedByLetter has somebody move: a letter goes to the
// new address alone, opening its link moves nobody, its button does once the
// new organisation has said yes, too; a letter that was overtaken is not sent.
func TestTheNewAddressIsProvedByLetter(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx, office := t.Context(), postoffice.Open(t, postoffice.Plain)
		post := mail.New(d, mail.Config{Host: "127.0.0.1", Port: office.Port, From: "post@forum.example", TLS: mail.Plain, Log: slog.New(slog.DiscardHandler)})
		s := webtest.On(t, d, func(c *web.Config, deps *web.Deps) { c.URL, deps.Mail = "http://forum.example", post })
		here, there := s.Organisation("Westmere"), s.Organisation("Thrapley")
		gwen := s.Person("Gwen Grey", func(p *forum.PersonDraft) { p.Org = here.ID })
		eve := s.Person("Eve Elm", func(p *forum.PersonDraft) { p.Org = there.ID })
		testkit.Must(t, forum.GiveOffice(ctx, d, forum.System(), here.ID, gwen.ID))
		browser := func(p forum.Person) *webtest.Browser {
			b := s.SignIn(p)
			b.Header.Set("Host", "forum.example")
			return b
		}
		b, lead, nobody := browser(eve), browser(gwen), s.Nobody()
		nobody.Header.Set("Host", "forum.example")
		// One that is withdrawn, or that another follows, is not sent any more.
		asksToMove(b, here, "wrong@westmere.example")
		b.Post("/settings/move/withdraw", url.Values{"form_token": {b.Get("/settings/move").One("form input[name=form_token]").Attr("value")}}).Want(http.StatusSeeOther)
		asksToMove(b, here, "typo@westmere.example")
		asksToMove(b, here, "eve@westmere.example")
		testkit.Must(t, post.Send(ctx))
		all := office.Letters()
		if len(all) != 1 || all[0].To != "eve@westmere.example" || strings.Contains(all[0].Raw, eve.Email) {
			t.Fatalf("sent were %+v", all)
		}
		text := strings.NewReplacer("=\r\n", "", "=3D", "=", "\r\n", "\n").Replace(all[0].Raw)
		link := addressLink.FindStringSubmatch(text)
		if link == nil || !strings.Contains(text, "Is this your new address at Westmere?") {
			t.Fatal(text)
		}
		// Whoever opens it, such as what looks at letters for harm, uses nothing up.
		for range 2 {
			nobody.Get(link[1]).Want(http.StatusOK).Has("Westmere", "eve@westmere.example")
		}
		if m, err := tenure.Mine(ctx, d, webtest.Viewer(eve)); err != nil || !m.AddressAt.IsZero() {
			t.Errorf("opening it proved something: %+v %v", m, err)
		}
		nobody.Get(link[1][:len(link[1])-1] + "x").Want(http.StatusNotFound)
		waits, err := tenure.Arrivals(ctx, d, webtest.Viewer(gwen))
		if err != nil || len(waits) != 1 {
			t.Fatal(waits, err)
		}
		lead.Send(lead.Get("/admin/moves"), "form[action=/admin/moves/"+waits[0].PID+"/accept]", nil).Want(http.StatusSeeOther)
		is := func(org, email string) { isAt(t, d, eve.ID, org, email) }
		is("Thrapley", eve.Email) // the address lacks
		nobody.Send(nobody.Get(link[1]), "main form", nil).Want(http.StatusSeeOther)
		is("Westmere", "eve@westmere.example")
		nobody.Get(link[1]).Want(http.StatusNotFound)
		b.Get("/").Want(http.StatusSeeOther) // signed out everywhere
		testkit.Must(t, post.Send(ctx))
		if n := len(office.Letters()); n != 1 {
			t.Errorf("%d letters in all", n)
		}
	})
}

func asksToMove(b *webtest.Browser, to forum.Organisation, email string) {
	b.Send(b.Get("/settings/move"), "main form.form", url.Values{"org": {to.Slug}, "email": {email}}).Want(http.StatusSeeOther)
}

func isAt(t *testing.T, d *db.DB, person int64, org, email string) {
	t.Helper()
	p, err := forum.PersonByID(t.Context(), d, forum.System(), person)
	if err != nil || p.Org.Name != org || p.Email != email {
		t.Errorf("at %s under %s, want %s and %s: %v", p.Org.Name, p.Email, org, email, err)
	}
}
