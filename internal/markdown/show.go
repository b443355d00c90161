package markdown

import (
	"regexp"
	"strings"
)

// Page says where on a page a text is shown and what things are called there,
// in the reader's language.
type Page struct {
	Under int    // level of the heading above the text; its own headings begin one below
	Host  string // this server's host name with port; links elsewhere are marked as such
	Table string // label of a table that can be scrolled
	Code  string // label of a block of code that can be scrolled
	Done  string // label of a task's ticked box
	ToDo  string // label of an empty one

	Preview  string                   // what leads to the contents of a file that stands alone; empty: nothing does
	Readable func(ending string) bool // whether a file has contents to show
}

// Show fits stored HTML into a page: headings keep the page's outline whole,
// wide tables and code can be scrolled by keyboard, boxes, links and pictures
// say what they are. A text without any of these comes back as it is.
func Show(h HTML, p Page) string {
	s := string(h)
	if asStored(s) {
		return s
	}
	v := shower{page: p}
	v.out.Grow(len(s) + len(s)/4)
	for s != "" {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			break
		}
		v.out.WriteString(s[:i])
		s = s[i:]
		end := strings.IndexByte(s, '>')
		if end < 0 {
			break
		}
		s = v.tag(s[:end+1], s[end+1:])
	}
	v.out.WriteString(s)
	return v.out.String()
}

// asStored says whether no tag of s is one that Show would touch.
func asStored(s string) bool {
	for {
		i := strings.IndexByte(s, '<')
		if i < 0 || i+1 == len(s) {
			return true
		}
		s = s[i+1:]
		switch s[0] {
		case 'h', 'a', 'i', 't':
			return false
		case 'p':
			if len(s) > 1 && s[1] == 'r' { // <pre>, not <p>
				return false
			}
		}
	}
}

type shower struct {
	page   Page
	out    strings.Builder
	levels []byte // of the headings that the current one lies under
	head   string // the element that the open heading is shown as
	cell   string // the tag of the open head of a column
	linked bool
	tables int
}

// tag writes one tag and gives the rest that is still to be shown.
func (v *shower) tag(tag, rest string) string {
	switch name := tagName(tag); {
	case len(name) == 2 && name[0] == 'h' && name[1] != 'r':
		return v.heading(tag, rest)
	case name == "a":
		return v.link(tag, rest)
	case name == "table":
		v.table(tag)
	case tag == "<pre>":
		v.out.WriteString(`<pre tabindex="0"`)
		v.label(v.page.Code)
		v.out.WriteByte('>')
	case name == "th":
		v.columnHead(tag, rest)
	case name == "input":
		v.box(tag)
	case name == "img":
		v.picture(tag)
	case tag == "<p>":
		return v.paragraph(rest)
	default:
		v.out.WriteString(tag)
	}
	return rest
}

// heading gives a heading the level that its place in the outline asks for,
// without gaps; one without words is no heading.
func (v *shower) heading(tag, rest string) string {
	if tag[1] == '/' {
		v.out.WriteString("</" + v.head + ">")
		return rest
	}
	own := tag[2] - '0'
	if wordless(rest, "</h"+tag[2:3]+">") {
		v.head = "p"
		v.out.WriteString("<p>")
		return rest
	}
	for len(v.levels) > 0 && v.levels[len(v.levels)-1] >= own {
		v.levels = v.levels[:len(v.levels)-1]
	}
	v.levels = append(v.levels, own)
	v.head = "h" + string(rune('0'+min(6, max(1, v.page.Under+len(v.levels)))))
	v.out.WriteString("<" + v.head + ">")
	return rest
}

// wordless says whether nothing that can be read comes before the end tag.
func wordless(rest, end string) bool {
	if rest[0] != '<' && rest[0] != ' ' && rest[0] != '\n' {
		return false
	}
	i := strings.Index(rest, end)
	return i >= 0 && HTML(rest[:i]).Text() == ""
}

// columnHead writes a cell that heads a column; one without words is an ordinary cell.
func (v *shower) columnHead(tag, rest string) {
	if tag[1] != '/' {
		v.cell = tag
		if wordless(rest, "</th>") {
			v.cell = "<td>"
		}
		v.out.WriteString(v.cell)
		return
	}
	v.out.WriteString("</" + v.cell[1:3] + ">")
}

// link marks links to elsewhere and gives a link without words its address as words.
func (v *shower) link(tag, rest string) string {
	if v.linked = tag[1] != '/'; !v.linked {
		v.out.WriteString(tag)
		return rest
	}
	href := attribute(tag, ` href="`)
	if v.elsewhere(href) {
		v.out.WriteString(tag[:len(tag)-1])
		v.out.WriteString(` rel="nofollow noopener ugc">`)
	} else if _, ok := mention(tag, rest); ok {
		v.out.WriteString(tag[:len(tag)-1])
		v.out.WriteString(` class="mention">`)
	} else {
		v.out.WriteString(tag)
	}
	if wordless(rest, "</a>") {
		v.out.WriteString(href)
		if href == "" {
			v.out.WriteByte('#')
		}
	}
	return rest
}

// elsewhere says whether an address leads to another server.
func (v *shower) elsewhere(href string) bool {
	i := strings.Index(href, "//")
	if i < 0 || i > 0 && (i > len("https:") || href[i-1] != ':') {
		return false
	}
	host := href[i+2:]
	if end := strings.IndexAny(host, "/?#"); end >= 0 {
		host = host[:end]
	}
	return v.page.Host == "" || !strings.EqualFold(host, v.page.Host)
}

// table puts the outermost table into a box of its own that can be scrolled.
func (v *shower) table(tag string) {
	if tag[1] == '/' {
		v.out.WriteString(tag)
		if v.tables--; v.tables == 0 {
			v.out.WriteString("</div>")
		}
		return
	}
	if v.tables++; v.tables == 1 {
		v.out.WriteString(`<div class="tbl" tabindex="0"`)
		v.label(v.page.Table)
		v.out.WriteByte('>')
	}
	v.out.WriteString(tag)
}

// label names a box. A group and not a region: regions want different names.
func (v *shower) label(name string) {
	if name != "" {
		v.out.WriteString(` role="group" aria-label="` + quote.Replace(name) + `"`)
	}
}

func (v *shower) box(tag string) {
	name := v.page.ToDo
	if strings.Contains(tag, " checked") {
		name = v.page.Done
	}
	v.out.WriteString(strings.TrimSuffix(strings.TrimSuffix(tag, ">"), "/"))
	if name != "" {
		v.out.WriteString(` aria-label="` + quote.Replace(name) + `"`)
	}
	v.out.WriteByte('>')
}

// paragraph writes the beginning of a paragraph; one that is a file and no more
// is a row that says what kind of file.
func (v *shower) paragraph(rest string) string {
	if !strings.HasPrefix(rest, `<a href="/f/`) {
		v.out.WriteString("<p>")
		return rest
	}
	if m := fileRow.FindStringSubmatch(rest); m != nil {
		v.out.WriteString(`<p class="file"><span class="chip">` + strings.ToUpper(m[1]) + `</span>`)
		return v.previewed(rest, m[1])
	}
	v.out.WriteString("<p>")
	return rest
}

// previewed gives the rest of a file's row with a link to what stands in it.
func (v *shower) previewed(rest, ending string) string {
	if v.page.Preview == "" || !v.page.Readable(ending) {
		return rest
	}
	end := strings.Index(rest, "</a>") + len("</a>")
	name := rest[strings.IndexByte(rest, '>')+1 : end-len("</a>")]
	link := ` <a href="` + rest[len(`<a href="`):len(`<a href="/f/`)+16] + `/preview">` + quote.Replace(v.page.Preview) + `<span class="vh"> ` + name + `</span></a>`
	return rest[:end] + link + rest[end:]
}

// fileRow is a paragraph that is one file; its group is the file's ending.
var fileRow = regexp.MustCompile(`^<a href="/f/[a-z2-7]{16}/[^"/]*\.([a-z0-9]{2,5})"(?: title="[^"]*")?>[^<]+</a></p>`)

// picture shows a file of this server, late, and leads to the whole of it; any
// other address becomes a link, because asking for a page is not something
// that a picture should do.
func (v *shower) picture(tag string) {
	src, alt := attribute(tag, ` src="`), attribute(tag, ` alt="`)
	switch {
	case strings.HasPrefix(src, "/f/"):
		leads := !v.linked && strings.TrimSpace(alt) != "" // without words there is nothing to call the link
		if leads {
			v.out.WriteString(`<a href="` + src + `">`)
		}
		v.out.WriteString(strings.TrimSuffix(strings.TrimSuffix(tag, ">"), "/"))
		if size := pictureSize.FindStringSubmatch(src); size != nil {
			v.out.WriteString(` width="` + size[1] + `" height="` + size[2] + `"`)
		}
		v.out.WriteString(` loading="lazy">`)
		if leads {
			v.out.WriteString("</a>")
		}
	case v.linked || src == "":
		if alt == "" {
			alt = src
		}
		v.out.WriteString(alt)
	default:
		if alt == "" {
			alt = src
		}
		v.out.WriteString(`<a href="` + src + `">` + alt + `</a>`)
	}
}

// pictureSize is how wide and high a picture is, as its address says it, so
// that a page does not jump when it comes.
var pictureSize = regexp.MustCompile(`-([1-9][0-9]{0,3})x([1-9][0-9]{0,3})\.[a-z]{3,4}$`)

var quote = strings.NewReplacer("&", "&amp;", `"`, "&#34;", "<", "&lt;", ">", "&gt;")
