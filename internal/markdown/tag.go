package markdown

import (
	"bytes"
	"strings"

	"golang.org/x/net/html"
)

// role says what becomes of a tag that somebody typed.
type role int

const (
	unknown role = iota // shown as typed
	inline              // <em>: written anew when it has its partner
	block               // <ul>: written anew inside an HTML block
	apart               // <div>: only tells paragraphs apart
	silent              // <span>: leaves no trace
	link                // <a>
	image               // <img>
	frame               // <iframe>: becomes a link
	breaks              // <br>
)

var roles = map[string]role{
	"a": link, "img": image, "iframe": frame, "audio": frame, "video": frame, "source": frame, "br": breaks,
}

func init() {
	for kind, names := range map[role]string{
		inline: "em strong b i u s del ins sub sup kbd mark small code strike tt",
		block:  "p h1 h2 h3 h4 h5 h6 ul ol li blockquote pre table thead tbody tr th td hr",
		apart:  "div section article aside figure figcaption center details summary dl dt dd caption header footer fieldset form legend tfoot",
		silent: "span font label input button abbr wbr picture col colgroup big nobr",
	} {
		for _, name := range strings.Fields(names) {
			roles[name] = kind
		}
	}
}

// renamed are old names for what is written by another name today.
var renamed = map[string]string{"strike": "s", "tt": "code"}

// tag is one HTML tag as somebody typed it.
type tag struct {
	role    role
	name    string
	closing bool
	url     []byte
	alt     string
}

// readTag takes a tag apart; comments have the empty name and are silent.
func readTag(raw []byte) tag {
	if bytes.HasPrefix(raw, []byte("<!--")) {
		return tag{role: silent}
	}
	if name, closing, ok := bare(raw); ok {
		t := tag{role: roles[name], name: name, closing: closing}
		if modern, ok := renamed[name]; ok {
			t.name = modern
		}
		return t
	}
	z := html.NewTokenizer(bytes.NewReader(raw))
	z.Next()
	return tagOf(z.Token())
}

// bare reads a tag without attributes, which most are, in the cheapest way.
func bare(raw []byte) (name string, closing, ok bool) {
	inner := bytes.TrimSuffix(bytes.TrimPrefix(raw, []byte("<")), []byte(">"))
	if bytes.HasPrefix(inner, []byte("/")) {
		inner, closing = inner[1:], true
	}
	for _, c := range inner {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return "", false, false
		}
	}
	return string(inner), closing, len(inner) > 0
}

func tagOf(token html.Token) tag {
	t := tag{name: token.Data, closing: token.Type == html.EndTagToken}
	switch token.Type {
	case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
	default:
		return t
	}
	t.role = roles[t.name]
	if modern, ok := renamed[t.name]; ok {
		t.name = modern
	}
	for _, a := range token.Attr {
		switch a.Key {
		case "href", "src":
			t.url = []byte(a.Val)
			if strings.HasPrefix(a.Val, "//") {
				t.url = []byte("https:" + a.Val)
			}
		case "alt", "title":
			if t.alt == "" {
				t.alt = a.Val
			}
		}
	}
	if hostile(token.Attr) {
		t.role = unknown
	}
	return t
}

// hostile says whether attributes do what formatting never does; such a tag is shown.
func hostile(attrs []html.Attribute) bool {
	for _, a := range attrs {
		if strings.HasPrefix(a.Key, "on") || a.Key == "srcdoc" || a.Key == "formaction" || strings.ContainsAny(a.Key, `"'<=&`) {
			return true
		}
		if strings.Contains(strings.ToLower(squeeze.Replace(a.Val)), "script:") {
			return true
		}
	}
	return false
}

// squeeze removes what browsers skip inside an address's scheme.
var squeeze = strings.NewReplacer("\t", "", "\n", "", "\r", "", "\x00", "", " ", "")
