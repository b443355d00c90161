package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"waymark/cmd/waymark/office"
	"waymark/internal/doctemplate"
	"waymark/internal/forum"
)

// A demoTemplate is a template of the library: its front matter, and the text
// of its newest version, of which its file is made.
type demoTemplate struct {
	demoPost
	Form, Format, File string
	About              string
	When               string
	WhenNot            string `toml:"when_not"`
	Licence, Language  string
	Pair, Adapts       string // keys of others
	State              string // draft, or empty
	Extra              []struct{ Name, Title, Format, Text string }
	Version            []struct { // from the second on
		On   time.Time
		Note string
		Then [][2]string // what it says now, and what it said before
	}
	Take []struct {
		Person string
		On     time.Time
	}
	Happened []struct {
		Person, Result, Note string
		On                   time.Time
	}
	WithdrawnOn time.Time `toml:"withdrawn_on"`
	Withdrawn   string
}

// planTemplates has every template published, changed, taken and told of.
func (l *demoLoader) planTemplates() error {
	made := map[string]*string{}
	for _, t := range l.c.templates {
		made[t.Key] = new(string)
	}
	for _, t := range l.c.templates {
		texts, err := t.texts()
		if err != nil {
			return err
		}
		pid := made[t.Key]
		l.active(t.Author, t.Community, t.Created)
		l.plan(t.Created, t.Key, func(ctx context.Context) error { return l.makeTemplate(ctx, t, made, texts[0]) })
		for n, v := range t.Version {
			l.plan(v.On, t.Key, func(ctx context.Context) error { return l.nextTemplate(ctx, t, *pid, texts[n+1], v.Note) })
		}
		for _, u := range t.Take {
			l.active(u.Person, t.Community, u.On)
			l.plan(u.On, t.Key, func(ctx context.Context) error {
				_, err := doctemplate.Use(ctx, l.d, l.viewer(u.Person), *pid, doctemplate.UseDraft{Tell: true})
				return err
			})
		}
		for _, h := range t.Happened {
			l.active(h.Person, t.Community, h.On)
			l.plan(h.On, t.Key, func(ctx context.Context) error {
				_, err := doctemplate.SayWhatHappened(ctx, l.d, l.viewer(h.Person), *pid, doctemplate.OutcomeDraft{Result: doctemplate.Result(h.Result), Text: h.Note})
				return err
			})
		}
		if t.Withdrawn != "" {
			l.plan(t.WithdrawnOn, t.Key, func(ctx context.Context) error {
				_, err := doctemplate.Withdraw(ctx, l.d, l.viewer(t.Author), *pid, t.Withdrawn)
				return err
			})
		}
		l.planReplies(t.demoPost, pid)
	}
	l.planCollections(made)
	return nil
}

// texts are what the versions say, the first one first.
func (t demoTemplate) texts() ([]string, error) {
	all := make([]string, len(t.Version)+1)
	text := t.body
	for n := len(t.Version); n > 0; n-- {
		all[n] = text
		for _, then := range t.Version[n-1].Then {
			if !strings.Contains(text, then[0]) {
				return nil, fmt.Errorf("%s: version %d does not say %q", t.Key, n+1, then[0])
			}
			text = strings.Replace(text, then[0], then[1], 1)
		}
	}
	all[0] = text
	return all, nil
}

func (l *demoLoader) makeTemplate(ctx context.Context, t demoTemplate, made map[string]*string, text string) error {
	v := l.viewer(t.Author)
	d := doctemplate.Draft{
		Community: l.places[t.Community], Title: t.Title, Summary: t.Summary, Body: t.About, Tags: t.Tags, AsDraft: true,
		Fields: doctemplate.Fields{Form: doctemplate.Form(cmp.Or(t.Form, string(doctemplate.Files))), Use: t.When, Avoid: t.WhenNot, Language: t.Language, Terms: t.Licence},
	}
	if t.Pair != "" {
		pair, err := forum.ThreadByPID(ctx, l.d, v, doctemplate.Name, *made[t.Pair])
		if err != nil {
			return err
		}
		d.Pair = pair.ID
	}
	if d.Form != doctemplate.Files {
		d.Text = text
	}
	one, err := l.beginTemplate(ctx, t, made, d)
	if err != nil {
		return err
	}
	*made[t.Key] = one.PID
	if d.Form == doctemplate.Files {
		if err := l.putFile(ctx, t, one, t.File, t.Title, t.Format, text); err != nil {
			return err
		}
		for _, x := range t.Extra {
			if err := l.putFile(ctx, t, one, x.Name, x.Title, x.Format, x.Text); err != nil {
				return err
			}
		}
	}
	if t.State == "draft" {
		return nil
	}
	_, err = doctemplate.Publish(ctx, l.d, l.files, v, one.PID, "")
	return err
}

// beginTemplate makes the draft, of another template where it adapts one.
func (l *demoLoader) beginTemplate(ctx context.Context, t demoTemplate, made map[string]*string, d doctemplate.Draft) (doctemplate.Template, error) {
	v := l.viewer(t.Author)
	if t.Adapts == "" {
		return doctemplate.Make(ctx, l.d, v, d)
	}
	one, err := doctemplate.MakeOurs(ctx, l.d, v, *made[t.Adapts], 1, d.Community, "")
	if err != nil {
		return one, err
	}
	all, _, err := doctemplate.Prepares(ctx, l.d, v, one)
	if err != nil {
		return one, err
	}
	for range all.Files { // it has one of its own
		if _, err := doctemplate.RemoveFile(ctx, l.d, v, one.PID, 0); err != nil {
			return one, err
		}
	}
	return doctemplate.Edit(ctx, l.d, v, one.PID, 0, d)
}

// putFile makes a file and puts it into what is prepared: in the place of the
// first where the template has been published.
func (l *demoLoader) putFile(ctx context.Context, t demoTemplate, one doctemplate.Template, name, title, format, text string) error {
	body, err := office.Make(format, title, text)
	if err != nil {
		return err
	}
	sent, err := l.files.Take(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		return err
	}
	defer sent.Drop()
	file, err := doctemplate.Check(ctx, sent, name+"."+format)
	if err != nil {
		return err
	}
	if one.Latest > 0 {
		_, err = doctemplate.ReplaceFile(ctx, l.d, l.viewer(t.Author), one.PID, 0, file)
	} else {
		_, err = doctemplate.AddFile(ctx, l.d, l.viewer(t.Author), one.PID, file)
	}
	return err
}

func (l *demoLoader) nextTemplate(ctx context.Context, t demoTemplate, pid, text, note string) error {
	v := l.viewer(t.Author)
	one, err := doctemplate.ByPID(ctx, l.d, v, pid)
	if err != nil {
		return err
	}
	if one.Form == doctemplate.Files {
		err = l.putFile(ctx, t, one, t.File, t.Title, t.Format, text)
	} else {
		_, err = doctemplate.SetText(ctx, l.d, v, pid, text)
	}
	if err != nil {
		return err
	}
	_, err = doctemplate.Publish(ctx, l.d, l.files, v, pid, note)
	return err
}
