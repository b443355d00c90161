package document

import (
	"archive/zip"
	"encoding/xml"
	"hash/crc32"
	"path"
	"strings"
)

// openStrip writes an OpenDocument file anew.
type openStrip struct {
	*stripper
	z *zip.Writer
}

// openParts are the names of parts that stay, in the file and in the objects
// that lie in it.
var openParts = map[string]bool{"mimetype": true, "content.xml": true, "styles.xml": true, "settings.xml": true, "meta.xml": true, "manifest.xml": true}

// openStays says whether a part stays.
func openStays(name string) bool {
	name = lower(name)
	dir, _, _ := strings.Cut(name, "/")
	switch dir {
	case "pictures", "media", "objectreplacements", "fonts":
		return true
	case "meta-inf":
		return name == "meta-inf/manifest.xml"
	case "thumbnails", "configurations2", "basic", "scripts":
		return false
	}
	return openParts[path.Base(name)] || strings.HasPrefix(dir, "object ")
}

func (s *stripper) open() error {
	o := &openStrip{s, zip.NewWriter(s.to)}
	for _, f := range o.j.ordered() {
		name := lower(f.Name)
		if openStays(name) {
			if err := o.part(f.Name); err != nil {
				return err
			}
			continue
		}
		switch {
		case strings.HasPrefix(name, "thumbnails/"):
			o.found.add(TraceThumbnail, "", "")
		case strings.HasPrefix(name, "meta-inf/") && strings.Contains(name, "signature"):
			o.found.add(TraceSignature, "", "")
		case strings.HasSuffix(name, ".rdf"):
			o.found.add(TraceCustom, "", "")
		}
	}
	return o.z.Close()
}

func (o *openStrip) part(name string) error {
	b, err := o.j.whole(name)
	if err != nil {
		return err
	}
	var r rules
	switch path.Base(lower(name)) {
	case "mimetype":
		return o.mimetype(b)
	case "meta.xml":
		return o.meta(name)
	case "manifest.xml":
		r.element = func(_ *markup, e xml.StartElement) verdict {
			if full := attr(e, "full-path"); e.Name.Local == "file-entry" && full != "/" && !strings.HasSuffix(full, "/") && !(openStays(full) && o.j.has(full)) ||
				e.Name.Local == "file-entry" && strings.HasSuffix(full, "/") && strings.HasPrefix(lower(full), "configurations2") {
				return goes
			}
			return stays
		}
	default:
		if !isMarkup(b) {
			if b, err = o.inner(b); err != nil {
				return err
			}
			return store(o.z, name, b)
		}
		if err := o.remarks(b); err != nil {
			return err
		}
		r = o.rules()
	}
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

// mimetype stands first and unpacked, so that programs know the file by it.
func (o *openStrip) mimetype(b []byte) error {
	w, err := o.z.CreateRaw(&zip.FileHeader{
		Name: "mimetype", Method: zip.Store, CRC32: crc32.ChecksumIEEE(b),
		CompressedSize64: uint64(len(b)), UncompressedSize64: uint64(len(b)),
	})
	if err != nil {
		return err
	}
	_, err = w.Write(b)
	return err
}

// toldOpen are the properties of an OpenDocument file that tell of people.
var toldOpen = map[string]TraceKind{
	"initial-creator": TraceAuthor, "creator": TraceEditor, "printed-by": TraceEditor, "user-defined": TraceProperty, "title": TraceProperty,
	"subject": TraceProperty, "description": TraceProperty, "keyword": TraceProperty, "creation-date": TraceProperty, "date": TraceProperty,
	"print-date": TraceProperty, "editing-duration": TraceProperty, "editing-cycles": TraceProperty, "generator": "",
}

// meta lists what the file says of itself, and says nothing but its title.
func (o *openStrip) meta(name string) error {
	err := o.j.walk(name, func(t *tokens, _ xml.StartElement) {
		var visit func(e xml.StartElement)
		visit = func(e xml.StartElement) {
			kind, known := toldOpen[e.Name.Local]
			switch {
			case e.Name.Local == "template":
				o.known(TraceTemplate, "", first3(attr(e, "href"), attr(e, "title"), ""))
			case !known:
				t.within(visit)
			case kind == TraceProperty:
				property := first3(attr(e, "name"), e.Name.Local, "")
				if text := strings.TrimSpace(t.words()); text != "" {
					o.found.add(kind, property, text)
				}
			case kind != "":
				o.known(kind, t.words(), "")
			}
		}
		t.within(visit)
	})
	if err != nil {
		return err
	}
	title := ""
	if o.title != "" && lower(name) == "meta.xml" {
		title = "<dc:title>" + escaped(o.title) + "</dc:title>"
	}
	return store(o.z, name, []byte(`<?xml version="1.0" encoding="UTF-8"?>`+"\n"+
		`<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" office:version="1.3"><office:meta>`+
		title+`</office:meta></office:document-meta>`))
}

// remarks lists who remarked what in the margin, and who changed what.
func (o *openStrip) remarks(b []byte) error {
	t := o.j.markup(b).tokens
	var visit func(e xml.StartElement)
	visit = func(e xml.StartElement) {
		switch e.Name.Local {
		case "annotation":
			name, text := said(t)
			o.found.add(TraceComment, name, text)
		case "change-info":
			if name, _ := said(t); name != nobody {
				o.known(TraceChange, name, "")
			}
		default:
			t.within(visit)
		}
	}
	t.within(visit)
	return t.err
}

// said gives who said something, and what.
func said(t *tokens) (name, text string) {
	var b strings.Builder
	t.within(func(e xml.StartElement) {
		switch e.Name.Local {
		case "creator":
			name = t.words()
		case "date", "date-string", "creator-initials", "sender-initials":
		default:
			b.WriteString(t.words() + " ")
		}
	})
	return name, b.String()
}

// machine are settings that tell of a machine, by their names.
var machine = map[string]TraceKind{
	"PrinterSetup": TracePrinter, "PrinterName": TracePrinter, "PrinterFaxName": TracePrinter, "PrintFaxName": TracePrinter,
	"CurrentDatabaseDataSource": TracePath, "EmbeddedDatabaseName": TracePath, "CurrentDatabaseCommand": TracePath,
	"Rsid": TraceRevision, "RsidRoot": TraceRevision,
}

// rules say what goes of contents, styles and settings.
func (o *openStrip) rules() rules {
	return rules{
		element: func(m *markup, e xml.StartElement) verdict {
			switch e.Name.Local {
			case "annotation", "annotation-end":
				return goes
			case "config-item":
				if kind := machine[attr(e, "name")]; kind != "" {
					o.found.add(kind, "", "")
					return goes
				}
			case "change-info":
				o.unsign(m)
			}
			return stays
		},
		attr: func(_ xml.StartElement, a xml.Attr) (string, verdict) {
			switch {
			case strings.HasSuffix(a.Name.Local, "rsid"):
				o.found.add(TraceRevision, "", "")
				return "", goes
			case a.Name.Local == "name" && local.MatchString(a.Value):
				o.known(TracePath, "", a.Value)
				return "", turned
			}
			return "", stays
		},
	}
}

// unsign puts nobody in the place of who changed something, and no day in that
// of when.
func (o *openStrip) unsign(m *markup) {
	depth, name := m.depth, ""
	for m.depth >= depth {
		switch tok := m.next().(type) {
		case nil:
			return
		case xml.StartElement:
			name = tok.Name.Local
		case xml.EndElement:
			name = ""
		case xml.CharData:
			switch name {
			case "creator":
				m.cut(m.from, m.to, nobody)
			case "date":
				m.cut(m.from, m.to, "1970-01-01T00:00:00")
			}
		}
	}
}
