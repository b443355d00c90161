package importer

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"waymark/internal/doctemplate"
	"waymark/internal/fault"
)

// Kinds of objects.
const (
	kindOrganisation = "organisation"
	kindPerson       = "person"
	kindCommunity    = "community"
	kindDiscussion   = "discussion"
	kindPost         = "post"
	kindLesson       = "lesson"
	kindTemplate     = "template"
	kindCollection   = "collection"
	kindFile         = "file"
	kindOrigin       = "origin"
)

// An object is a line in Waymark's own format; a map turns others into it.
type object struct {
	Kind       string `json:"kind"`
	ExternalID text   `json:"external_id"`
	ID         text   `json:"id"` // its name in addresses, where it comes from a Waymark

	Name   string `json:"name"`
	Type   string `json:"type"`
	Region string `json:"region"`
	Size   text   `json:"size"`
	Hue    *int   `json:"hue"`

	Placeholder bool `json:"placeholder"`

	Email     string `json:"email"`
	Org       text   `json:"org"`
	RoleTitle string `json:"role_title"`
	About     string `json:"about"`
	Skills    list   `json:"skills"`
	Role      string `json:"role"`  // on the site
	Theme     string `json:"theme"` // of their pages
	Ended     moment `json:"ended"`

	Affiliations []oldAffiliation `json:"affiliations"`
	Administers  []administration `json:"administers"`
	LeftOrg      text             `json:"left_org"` // where they were until they left

	Slug       string  `json:"slug"`
	Summary    string  `json:"summary"`
	Body       string  `json:"body"`
	Visibility string  `json:"visibility"`
	Members    members `json:"members"`
	Measure    *string `json:"measure"`
	Limit      list    `json:"limit"`
	Archived   moment  `json:"archived"`
	CreatedBy  text    `json:"created_by"`

	Community text   `json:"community"`
	Title     string `json:"title"`
	Tags      list   `json:"tags"`
	Author    list   `json:"author"`
	Created   moment `json:"created"`
	Asks      *bool  `json:"asks"`

	Thread     text   `json:"thread"`
	ThreadKind string `json:"thread_kind"`
	ReplyTo    text   `json:"reply_to"`

	Outcome   string `json:"outcome"`
	Cost      text   `json:"cost"`
	SourceURL string `json:"source_url"`
	Licence   string `json:"licence"`

	Contact string            `json:"contact"` // of a person or a lesson
	Texts   map[string]string `json:"texts"`
	Files   list              `json:"files"` // that stand in a text
	upload
	origin
	explicit
	Template  *oldTemplate `json:"template"`
	Templates list         `json:"templates"` // of a collection, in their order
	File      string       `json:"file"`      // of a template, beside the lines
	Format    string       `json:"format"`    // of that file
	past

	communityName, orgName string // for placeholders
	opening                string // the opening text's own id, where replies name it
	brought                *doctemplate.Checked
}

type named struct{ ref, name string }

// authors are the object's, each with what a placeholder would be called.
func (o object) authors() []named {
	var out []named
	for _, a := range o.Author {
		if a = strings.TrimSpace(a); a != "" {
			name := a
			if i := strings.LastIndexByte(a, '/'); i >= 0 {
				name = a[i+1:]
			}
			out = append(out, named{a, name})
		}
	}
	return out
}

// text is a string, or a number written as one; null is empty.
type text string

// UnmarshalJSON reads a text.
func (t *text) UnmarshalJSON(b []byte) error {
	var s string
	if bytes.Equal(b, []byte("null")) {
		return nil
	}
	if len(b) > 0 && (b[0] == '-' || b[0] >= '0' && b[0] <= '9') {
		*t = text(b)
		return nil
	}
	err := json.Unmarshal(b, &s)
	*t = text(s)
	return err
}

// list is a list of texts, or one alone; null is empty.
type list []string

// UnmarshalJSON reads a list.
func (l *list) UnmarshalJSON(b []byte) error {
	var all []*text
	if len(b) == 0 || b[0] != '[' {
		all = make([]*text, 1)
		if err := json.Unmarshal(b, &all[0]); err != nil {
			return err
		}
	} else if err := json.Unmarshal(b, &all); err != nil {
		return err
	}
	*l = nil
	for _, t := range all {
		if t != nil {
			*l = append(*l, string(*t))
		}
	}
	return nil
}

// moment is a time, or null.
type moment struct{ time.Time }

// layouts of moments; what names no zone is taken to be UTC.
var layouts = []string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02"}

// UnmarshalJSON reads a moment.
func (m *moment) UnmarshalJSON(b []byte) error {
	var s *string
	if err := json.Unmarshal(b, &s); err != nil || s == nil || *s == "" {
		return err
	}
	for _, l := range layouts {
		if t, err := time.Parse(l, *s); err == nil {
			m.Time = t.UTC()
			return nil
		}
	}
	return errors.New("a time that is not RFC 3339")
}

// members are persons, each by reference or with a role.
type members []member

type member struct {
	Person  text   `json:"person"`
	Role    string `json:"role"`
	State   string `json:"state"` // member, or asked
	Since   moment `json:"since"`
	Message string `json:"message"`
}

// UnmarshalJSON reads a member, which may be a reference alone.
func (m *member) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '{' {
		type plain member
		return json.Unmarshal(b, (*plain)(m))
	}
	return json.Unmarshal(b, &m.Person)
}

// decode reads a line as the importer's map says.
func (i *Importer) decode(file string, raw []byte) (object, error) {
	var o object
	var err error
	switch i.o.Map {
	case "corpus":
		o, err = fromCorpus(raw)
	case "threads":
		o, err = fromThreads(file, raw)
	default:
		err = json.Unmarshal(raw, &o)
	}
	if err != nil && fault.Of(err) == nil {
		return o, badJSON(err)
	}
	return o, err
}

// badJSON says what is wrong with a line in words of ours; what stands in the
// line is not repeated.
func badJSON(err error) error {
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		return fault.Wrong("json_field", "fault.import_field", "Field", kind.Field)
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return fault.Wrong("json", "fault.import_json", "At", syntax.Offset)
	}
	return fault.Wrong("json", "fault.import_value")
}
