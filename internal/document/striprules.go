package document

import (
	"encoding/xml"
	"regexp"
	"strings"
)

// nobody is what stands for the names of those who changed something, as
// Office itself writes it.
const nobody = "Author"

// dropped are elements that go wherever they stand.
var dropped = map[string]TraceKind{
	"commentRangeStart": "", "commentRangeEnd": "", "commentReference": "",
	"rsids": TraceRevision, "docId": TraceRevision, "revisionPtr": TraceRevision,
	"attachedTemplate": "", "saveThroughXslt": TracePath, "absPath": TracePath,
	"mailMerge": TraceCustom, "docVars": TraceCustom, "custDataLst": TraceCustom, "customProperties": TraceCustom,
	"dataBinding": "", "smartTagPr": "", "customXmlPr": "",
	"customWorkbookViews": TraceEditor, "customSheetViews": "", "printerSettings": "",
	"webPublishItems": TracePath,
}

// local finds values that are places on somebody's machine or network.
var local = regexp.MustCompile(`(?i)^(?:file:/*)?(?:[a-z]:[\\/]|\\\\[^\\]|//[^/]+/|/(?:users|home|volumes)/)`)

// officeRules says what goes of a part.
func (o *officeStrip) officeRules(name string, b []byte) (rules, error) {
	notes, err := o.noteShapes(name, b)
	if err != nil {
		return rules{}, err
	}
	shapes := 0
	return rules{
		element: func(_ *markup, e xml.StartElement) verdict {
			kind, gone := dropped[e.Name.Local]
			switch {
			case gone && e.Name.Local == "docId" && !strings.Contains(e.Name.Space, "word"):
				return stays
			case gone:
				if kind != "" {
					o.found.add(kind, "", attr(e, "url"))
				}
				return goes
			case e.Name.Local == "smartTag" || e.Name.Local == "customXml" && strings.Contains(e.Name.Space, "wordprocessingml"):
				return opened
			case e.Name.Local == "shape" && notes != nil:
				shapes++
				if notes[shapes] {
					return goes
				}
			case e.Name.Local == "metadata" && strings.Contains(e.Name.Space, "svg") || e.Name.Local == "script" && strings.Contains(e.Name.Space, "svg"):
				o.found.add(TracePicture, "", "")
				return goes
			}
			return stays
		},
		attr: func(e xml.StartElement, a xml.Attr) (string, verdict) { return o.attribute(e, a) },
	}, nil
}

// attribute says what becomes of an attribute.
func (o *officeStrip) attribute(e xml.StartElement, a xml.Attr) (string, verdict) {
	name := a.Name.Local
	switch {
	case a.Name.Space == "xmlns" || name == "xmlns":
		return "", stays
	case strings.HasPrefix(name, "rsid") && strings.Contains(a.Name.Space, "word"):
		o.found.add(TraceRevision, "", "")
		return "", goes
	case (name == "paraId" || name == "textId") && strings.Contains(a.Name.Space, "word"):
		return "", goes
	case name == "uid" && strings.Contains(a.Name.Space, "/revision"):
		return "", goes
	case name == "author" && strings.Contains(a.Name.Space, "wordprocessingml"):
		if a.Value != nobody {
			o.known(TraceChange, a.Value, "")
		}
		return nobody, turned
	case (name == "date" || name == "initials" || name == "dateUtc") && attr(e, "author") != "" && strings.Contains(a.Name.Space, "word"):
		return "", goes
	}
	return o.ownAttribute(e, a)
}

// ownAttribute is about attributes that name people or places on one element.
func (o *officeStrip) ownAttribute(e xml.StartElement, a xml.Attr) (string, verdict) {
	switch e.Name.Local + " " + a.Name.Local {
	case "fileSharing userName", "pivotCacheDefinition refreshedBy", "scenario user", "protectedRange userName":
		o.known(TraceEditor, a.Value, "")
		return "", goes
	case "scenario comment":
		o.known(TraceComment, "", a.Value)
		return "", goes
	case "permStart ed":
		o.known(TraceEditor, a.Value, "")
		return "", goes
	case "connection odcFile", "connection sourceFile":
		o.known(TracePath, "", a.Value)
		return "", goes
	case "pageSetup id":
		return "", goes // the settings of a printer
	}
	if !local.MatchString(a.Value) || e.Name.Local == "Relationship" {
		if strings.Contains(a.Name.Space, "inkscape") || strings.Contains(a.Name.Space, "sodipodi") {
			return "", goes
		}
		return "", stays
	}
	switch a.Name.Local {
	case "descr", "name", "title", "alt", "href", "src", "docname", "export-filename":
		o.known(TracePath, "", a.Value)
		return "", turned
	}
	return "", stays
}

// noteShapes numbers the shapes of a drawing of the old kind in which Excel
// shows remarks.
func (o *officeStrip) noteShapes(name string, b []byte) (map[int]bool, error) {
	if !strings.HasSuffix(lower(name), ".vml") {
		return nil, nil
	}
	found := map[int]bool{}
	n := 0
	m := o.j.markup(b)
	for tok := m.next(); tok != nil; tok = m.next() {
		e, ok := tok.(xml.StartElement)
		switch {
		case !ok:
		case e.Name.Local == "shape":
			n++
		case e.Name.Local == "ClientData" && attr(e, "ObjectType") == "Note":
			found[n] = true
		}
	}
	return found, m.err
}
