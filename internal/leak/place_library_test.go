package leak

import (
	"strings"

	"waymark/internal/doctemplate"
	"waymark/internal/forum"
	"waymark/internal/testkit"
)

// library shares a template with one file and keeps a draft of another.
func (p *patch) library(there bool) {
	p.T.Helper()
	is := doctemplate.Draft{
		Community: p.id, Title: p.say("t-title"), Summary: p.say("t-summary"), Body: p.say("t-body"), Tags: []string{p.say("t-tag"), "damp"}, AsDraft: true,
		Fields: doctemplate.Fields{Form: doctemplate.Files, Use: p.say("t-use"), Avoid: p.say("t-avoid"), Terms: p.say("t-terms")},
	}
	draft := doctemplate.Draft{
		Community: p.id, Title: p.sing(p.place+"-td-title", p.author), Summary: p.sing(p.place+"-td-summary", p.author), AsDraft: true,
		Fields: doctemplate.Fields{Form: doctemplate.Text}, Text: p.sing(p.place+"-td-text", p.author),
	}
	name, text, note := p.say("t-file")+".md", "# "+p.say("t-text")+"\n\n{{what}}\n", p.say("t-note")
	p.names["t"], p.names["ts"] = p.pid("threads "+p.place+" t"), forum.Slug(is.Title)
	p.names["td"], p.names["tds"] = p.pid("threads "+p.place+" td"), forum.Slug(draft.Title)
	p.names["tf"] = p.pid("attachments " + p.place + " t")
	p.names["k"] = p.pid("template_collections " + p.place)
	if !there {
		return
	}
	t, err := doctemplate.Make(p.ctx, p.DB, p.v(p.author), is)
	testkit.Must(p.T, err)
	t.PID = p.derive("threads", p.place+" t")
	sent, err := p.Web.Files.Take(strings.NewReader(text), 1<<20)
	testkit.Must(p.T, err)
	one, err := doctemplate.Check(p.ctx, sent, name)
	testkit.Must(p.T, err)
	_, err = doctemplate.AddFile(p.ctx, p.DB, p.v(p.author), t.PID, one)
	testkit.Must(p.T, err)
	p.derive("attachments", p.place+" t")
	_, err = doctemplate.Publish(p.ctx, p.DB, p.Web.Files, p.v(p.author), t.PID, note)
	testkit.Must(p.T, err)
	_, err = doctemplate.Make(p.ctx, p.DB, p.v(p.author), draft)
	testkit.Must(p.T, err)
	p.derive("threads", p.place+" td")
	k, err := doctemplate.MakeCollection(p.ctx, p.DB, p.v(p.author), doctemplate.CollectionDraft{Community: p.id, Name: p.say("k-name"), Purpose: p.say("k-purpose")})
	testkit.Must(p.T, err)
	k.PID = p.derive("template_collections", p.place)
	testkit.Must(p.T, doctemplate.Collect(p.ctx, p.DB, p.v(p.author), k.PID, t.PID))
}
