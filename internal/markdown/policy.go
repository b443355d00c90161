package markdown

import (
	"regexp"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark/util"
)

// The last word on what leaves this package, built once. Addresses are held to
// patterns and not rewritten, so that they leave as they came.
var policy = newPolicy()

var (
	linkPattern  = regexp.MustCompile(`^(?:(?i:https?|mailto|tel):[^\x00-\x20\x7f\\]*|[^:/?#\x00-\x20\x7f\\]*(?:[/?#][^\x00-\x20\x7f\\]*)?)$`)
	imagePattern = regexp.MustCompile(`^(?:[^:/?#\x00-\x20\x7f\\]+(?:[/?#][^\x00-\x20\x7f\\]*)?|/(?:[^/\x00-\x20\x7f\\][^\x00-\x20\x7f\\]*)?|)$`)
	codeClass    = regexp.MustCompile(`^language-\S+$`)
	whole        = regexp.MustCompile(`^[0-9]{1,9}$`)
	alignment    = regexp.MustCompile(`^(?:left|right|center)$`)
	checkbox     = regexp.MustCompile(`^checkbox$`)
	nothing      = regexp.MustCompile(`^$`)
)

func newPolicy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "code",
		"em", "strong", "b", "i", "u", "s", "del", "ins", "sub", "sup", "kbd", "mark", "small",
		"ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td")
	p.AllowAttrs("href").Matching(linkPattern).OnElements("a")
	p.AllowAttrs("src").Matching(imagePattern).OnElements("img")
	p.AllowAttrs("alt").OnElements("img")
	p.AllowAttrs("title").OnElements("a", "img")
	p.AllowAttrs("start").Matching(whole).OnElements("ol")
	p.AllowAttrs("align").Matching(alignment).OnElements("th", "td")
	p.AllowAttrs("class").Matching(codeClass).OnElements("code")
	p.AllowAttrs("type").Matching(checkbox).OnElements("input")
	p.AllowAttrs("checked", "disabled").Matching(nothing).OnElements("input")
	return p
}

func sanitise(raw *buffer) HTML {
	var b strings.Builder
	b.Grow(raw.Len() + raw.Len()/16)
	if err := policy.SanitizeReaderToWriter(&raw.Buffer, &b); err != nil {
		return ""
	}
	return HTML(b.String())
}

// address makes a link's or image's target fit for an attribute; ok says
// whether it may be followed: http, https, mailto, tel, or no scheme at all.
func address(target []byte) (url []byte, ok bool) {
	url = util.URLEscape(target, true)
	return url, linkPattern.Match(url)
}

// within says whether an image's address stays on this server.
func within(url []byte) bool { return imagePattern.Match(url) }

func escape(w util.BufWriter, s string) {
	last := 0
	for i := range len(s) {
		if v := util.EscapeHTMLByte(s[i]); v != nil {
			_, _ = w.WriteString(s[last:i])
			_, _ = w.Write(v)
			last = i + 1
		}
	}
	_, _ = w.WriteString(s[last:])
}
