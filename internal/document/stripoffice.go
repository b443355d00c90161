package document

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/xml"
	"path"
	"slices"
	"strings"
)

// shed are the relations whose targets go, by the last word of their type, and
// what goes with them.
var shed = map[string]TraceKind{
	"comments": "", "commentsExtended": "", "commentsIds": "", "commentsExtensible": "", "threadedComment": "", // listed one by one
	"people": "", "person": "", "persons": "", "commentAuthors": "", "authors": "", "usernames": "",
	"core-properties": "", "extended-properties": "", "custom-properties": "", "attachedTemplate": "",
	"thumbnail": TraceThumbnail, "printerSettings": TracePrinter,
	"customXml": TraceCustom, "customXmlProps": "", "tags": TraceCustom, "customProperty": TraceCustom, "classificationlabels": TraceCustom,
	"documenttasks": TraceComment, "recipientData": TraceCustom,
	"changesInfo": TraceRevision, "revisionInfo": TraceRevision, "revisionHeaders": TraceRevision, "revisionLog": "",
	"origin": TraceSignature, "signature": "", "certificate": "",
	"extensibility": TraceCustom, "userCustomization": TraceCustom, "webextension": TraceCustom, "webextensiontaskpanes": TraceCustom,
	"taskpanes": TraceCustom,
}

// officeStrip writes an Office file anew: the parts that can be reached without
// those that go.
type officeStrip struct {
	*stripper
	z      *zip.Writer
	kept   map[string]bool // parts by their names in lower case
	people map[string]string
	gone   []relation
}

const coreName = "docProps/core.xml"

func (s *stripper) office() error {
	o := &officeStrip{stripper: s, z: zip.NewWriter(s.to), kept: map[string]bool{"[content_types].xml": true}, people: map[string]string{}}
	if err := o.reach(""); err != nil {
		return err
	}
	if err := o.tell(); err != nil {
		return err
	}
	for _, f := range o.j.ordered() {
		if !o.kept[lower(f.Name)] {
			continue
		}
		if err := o.part(f.Name); err != nil {
			return err
		}
	}
	if s.title != "" {
		core := `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n" +
			`<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>` +
			escaped(s.title) + `</dc:title></cp:coreProperties>`
		if err := store(o.z, coreName, []byte(core)); err != nil {
			return err
		}
	}
	return o.z.Close()
}

func lower(name string) string { return strings.ToLower(strings.ReplaceAll(name, `\`, "/")) }

// ordered gives the parts as they stand in the file.
func (j *job) ordered() []*zip.File {
	all := make([]*zip.File, 0, len(j.pack.names))
	for _, name := range j.pack.names {
		all = append(all, j.pack.parts[name])
	}
	return all
}

// store writes a part without when and where it was written.
func store(z *zip.Writer, name string, b []byte) error {
	w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
	if err != nil {
		return err
	}
	_, err = w.Write(b)
	return err
}

func relsOf(of string) string {
	if of == "" {
		return "_rels/.rels"
	}
	return path.Join(path.Dir(of), "_rels", path.Base(of)+".rels")
}

// reach keeps a part's list of relations and what it names, and looks into
// what goes.
func (o *officeStrip) reach(of string) error {
	list := lower(relsOf(of))
	if !o.j.has(list) {
		return nil
	}
	o.kept[list] = true
	all, err := o.j.relations(of)
	if err != nil {
		return err
	}
	for _, r := range all {
		trace, going := shed[r.kind]
		if going {
			o.gone = append(o.gone, r)
			if trace != "" {
				o.found.add(trace, "", "")
			}
			continue
		}
		name := lower(r.target)
		if r.away || o.kept[name] || !o.j.has(name) {
			continue
		}
		o.kept[name] = true
		if err := o.reach(name); err != nil {
			return err
		}
	}
	return nil
}

// tell lists what the parts hold that go: who is named before what they said.
func (o *officeStrip) tell() error {
	slices.SortFunc(o.gone, func(a, b relation) int {
		return cmp.Or(strings.Compare(a.kind, b.kind), strings.Compare(a.target, b.target))
	})
	for _, r := range o.gone {
		switch {
		case r.kind == "attachedTemplate":
			o.known(TraceTemplate, "", r.target)
		case r.away || !o.j.has(r.target):
		case r.kind == "people" || r.kind == "person" || r.kind == "persons" || r.kind == "commentAuthors" || r.kind == "authors":
			if err := o.named(r.target); err != nil {
				return err
			}
		}
	}
	for _, r := range o.gone {
		if r.away || !o.j.has(r.target) {
			continue
		}
		var err error
		switch r.kind {
		case "core-properties", "extended-properties":
			err = o.properties(r.target)
		case "custom-properties":
			err = o.custom(r.target)
		case "comments", "threadedComment":
			err = o.comments(r.target)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// told are the properties of a file that name people or places.
var told = map[string]TraceKind{
	"creator": TraceAuthor, "lastModifiedBy": TraceEditor, "Company": TraceCompany, "Manager": TraceManager, "Template": TraceTemplate,
	"title": TraceProperty, "subject": TraceProperty, "description": TraceProperty, "keywords": TraceProperty, "category": TraceProperty,
	"identifier": TraceProperty, "contentStatus": TraceProperty, "created": TraceProperty, "modified": TraceProperty,
	"lastPrinted": TraceProperty, "HyperlinkBase": TraceProperty, "TotalTime": TraceProperty, "revision": TraceProperty,
}

func (o *officeStrip) properties(part string) error {
	return o.j.walk(part, func(t *tokens, _ xml.StartElement) {
		t.within(func(e xml.StartElement) {
			kind := told[e.Name.Local]
			if kind == "" {
				return
			}
			text := strings.TrimSpace(t.words())
			switch {
			case text == "" || text == "0":
			case kind == TraceProperty:
				o.found.add(kind, e.Name.Local, text)
			case kind == TraceTemplate:
				if text != "Normal.dotm" && text != "Normal" && text != "Office Theme" {
					o.found.add(kind, "", text)
				}
			default:
				o.found.add(kind, text, "")
			}
		})
	})
}

func (o *officeStrip) custom(part string) error {
	return o.j.walk(part, func(t *tokens, _ xml.StartElement) {
		t.within(func(e xml.StartElement) {
			o.known(TraceProperty, attr(e, "name"), t.words())
		})
	})
}

// maxPeople bounds the people whom a file names.
const maxPeople = 10_000

// named keeps the people that remarks name by number.
func (o *officeStrip) named(part string) error {
	return o.j.walk(part, func(t *tokens, _ xml.StartElement) {
		t.within(func(e xml.StartElement) {
			name := first3(attr(e, "displayName"), attr(e, "name"), attr(e, "author"))
			if name == "" || len(o.people) >= maxPeople {
				return
			}
			o.people[attr(e, "id")] = name
			o.found.add(TraceAuthor, name, "")
		})
	})
}

func first3(a, b, c string) string {
	if a != "" {
		return a
	}
	if b != "" {
		return b
	}
	return c
}

// comments lists remarks: who made them and what they say.
func (o *officeStrip) comments(part string) error {
	var authors []string
	return o.j.walk(part, func(t *tokens, _ xml.StartElement) {
		var visit func(e xml.StartElement)
		visit = func(e xml.StartElement) {
			switch e.Name.Local {
			case "author":
				if len(authors) < maxPeople {
					authors = append(authors, t.words())
				}
			case "comment", "cm", "threadedComment":
				id := first3(attr(e, "authorId"), attr(e, "personId"), "")
				name := first3(attr(e, "author"), o.people[id], "")
				if n := count(id, maxPeople); name == "" && id != "" && n < len(authors) {
					name = authors[n]
				}
				if text := t.words(); !strings.HasPrefix(name, "tc=") {
					o.found.add(TraceComment, name, text)
				}
			default:
				t.within(visit)
			}
		}
		t.within(visit)
	})
}

// part writes one part, without what goes of it.
func (o *officeStrip) part(name string) error {
	b, err := o.j.whole(name)
	if err != nil {
		return err
	}
	switch {
	case lower(name) == "[content_types].xml":
		return o.rewrite(name, b, o.types())
	case strings.HasSuffix(lower(name), ".rels"):
		return o.rewrite(name, b, o.relating(name))
	case isMarkup(b):
		r, err := o.officeRules(name, b)
		if err != nil {
			return err
		}
		return o.rewrite(name, b, r)
	}
	if b, err = o.inner(b); err != nil {
		return err
	}
	return store(o.z, name, b)
}

func (o *officeStrip) rewrite(name string, b []byte, r rules) error {
	m := o.j.markup(b)
	if err := m.apply(r); err != nil {
		return err
	}
	w, err := o.z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
	if err != nil {
		return err
	}
	return m.write(w)
}

// types takes the parts that went off the list of contents.
func (o *officeStrip) types() rules {
	var r rules
	r.element = func(_ *markup, e xml.StartElement) verdict {
		if name := attr(e, "PartName"); e.Name.Local == "Override" && !o.kept[lower(strings.TrimPrefix(name, "/"))] {
			return goes
		}
		return stays
	}
	if o.title != "" {
		r.last = `<Override xmlns="http://schemas.openxmlformats.org/package/2006/content-types" PartName="/` + coreName + `" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>`
	}
	return r
}

// relating takes them off a list of relations.
func (o *officeStrip) relating(list string) rules {
	var r rules
	r.element = func(_ *markup, e xml.StartElement) verdict {
		if _, going := shed[path.Base(attr(e, "Type"))]; going && e.Name.Local == "Relationship" {
			return goes
		}
		return stays
	}
	if lower(list) == "_rels/.rels" && o.title != "" {
		r.last = `<Relationship xmlns="http://schemas.openxmlformats.org/package/2006/relationships" Id="waymarkCore" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="` + coreName + `"/>`
	}
	return r
}

// maxEmbedded is how deep files may lie in each other.
const maxEmbedded = 2

// inner gives a part that is no XML without what it tells: a file in the file,
// or a picture.
func (s *stripper) inner(b []byte) ([]byte, error) {
	switch {
	case bytes.HasPrefix(b, []byte("PK\x03\x04")):
		if s.deep >= maxEmbedded {
			return nil, swollen()
		}
		j := &job{ctx: s.j.ctx, file: bytes.NewReader(b), size: int64(len(b))}
		if err := j.open(); err != nil {
			return nil, err
		}
		var out bytes.Buffer
		in := &stripper{j: j, to: &out, found: s.found, deep: s.deep + 1}
		if err := in.strip(); err != nil {
			return nil, err
		}
		s.found = in.found
		if s.j.pack.inner += j.pack.inner; s.j.pack.inner > MaxInner {
			return nil, swollen()
		}
		return out.Bytes(), nil
	case bytes.HasPrefix(b, []byte("\xd0\xcf\x11\xe0")):
		s.found.add(TraceObject, "", "")
		return b, nil
	}
	return s.picture(b)
}
