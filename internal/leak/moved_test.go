package leak

import (
	"waymark/internal/discussion"
	"waymark/internal/forum"
	"waymark/internal/testkit"
)

// merge makes two discussions one: the address of the other leads to it.
func (p *patch) merge(there bool) {
	p.T.Helper()
	one := discussion.Draft{Community: p.id, Title: p.say("m-title"), Body: p.say("m-body")}
	two := discussion.Draft{Community: p.id, Title: p.say("mt-title"), Body: p.say("mt-body")}
	p.names["m"], p.names["mr"] = p.pid("threads "+p.place+" m"), p.pid("replies "+p.place+" mr")
	p.names["mt"], p.names["mts"] = p.pid("threads "+p.place+" mt"), forum.Slug(two.Title)
	if !there {
		return
	}
	_, err := discussion.Start(p.ctx, p.DB, p.v(p.author), one)
	testkit.Must(p.T, err)
	p.derive("threads", p.place+" m")
	_, err = discussion.Start(p.ctx, p.DB, p.v(p.author), two)
	testkit.Must(p.T, err)
	p.derive("threads", p.place+" mt")
	visibility := p.places[p.place].Visibility
	_, _, err = forum.MergeThread(p.ctx, p.DB, p.v(p.lead), discussion.Name, p.names["m"], p.pid("threads "+p.place+" mt"), forum.Consent{To: visibility})
	testkit.Must(p.T, err)
	p.derive("replies", p.place+" mr")
}
