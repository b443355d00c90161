package document

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"waymark/internal/fault"
)

// maxValue is how many bytes of what is written into a field are taken.
const maxValue = 50_000

// Fill writes a Word or Markdown file of size bytes with its fields filled in:
// values by the names that Fields gives. What has no value, or an empty one,
// stays as it is, and so does all else, to the byte: runs, styles, layout. A
// value is text; ends of lines become breaks. A Word template becomes a Word
// document. It fails as Read does, and with fault.Invalid and its fields where a
// value is no day or not among the choices.
func Fill(ctx context.Context, r io.ReaderAt, size int64, kind Kind, values map[string]string, to io.Writer) error {
	_, err := do(ctx, r, size, order{Op: opFill, Kind: kind, Values: clipped(values)}, to)
	return err
}

// clipped takes no more of the values than a document can take.
func clipped(values map[string]string) map[string]string {
	all := make(map[string]string, len(values))
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if len(all) < maxFields && len(name) <= 4*maxSaid {
			all[name] = strings.ToValidUTF8(values[name][:min(len(values[name]), maxValue)], "")
		}
	}
	return all
}

func fill(ctx context.Context, r io.ReaderAt, size int64, kind Kind, values map[string]string, to io.Writer) error {
	f := &form{index: map[string]int{}, values: map[string]string{}, faults: map[string]string{}}
	for name, value := range values {
		if value = plainText(value); strings.TrimSpace(value) != "" {
			f.values[folded(name)] = value
		}
	}
	return run(ctx, r, size, kind, func(j *job) error {
		f.j = j
		switch {
		case !CanFill(j.doc.Kind):
			return fault.Wrong(CodeFill, "fault.document_fill")
		case j.doc.Kind == Markdown:
			return f.fillMarkdown(to)
		}
		return f.fillWord(to)
	})
}

// plainText gives a value as it may stand in a document.
func plainText(s string) string {
	if len(s) > maxValue {
		s = s[:maxValue]
	}
	s = strings.ReplaceAll(strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\r\n", "\n"), "\r", "\n")
	return strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r < ' ' || r >= 0x7f && r < 0xa0 || r >= 0xfffc && r < 0x10000 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069:
			return -1 // what cannot be seen or turns letters around
		}
		return r
	}, s), "\n")
}

// fillWord writes the parts that change anew and all others as they are.
func (f *form) fillWord(to io.Writer) error {
	parts, err := f.parts()
	if err != nil {
		return err
	}
	changed := map[string][]byte{}
	for _, p := range parts {
		if err := f.read(p); err != nil {
			return err
		}
		if len(f.cuts) == 0 {
			continue
		}
		slices.SortStableFunc(f.cuts, func(a, b cut) int { return cmp.Or(a.from-b.from, b.to-a.to) })
		var out bytes.Buffer
		if err := (&markup{b: f.b, cuts: f.cuts}).write(&out); err != nil {
			return err
		}
		changed[lower(p.name)] = out.Bytes()
	}
	if err := f.fault(); err != nil {
		return err
	}
	if f.j.doc.Kind == DOTX {
		b, err := f.j.whole("[Content_Types].xml")
		if err != nil {
			return err
		}
		changed["[content_types].xml"] = bytes.ReplaceAll(b, []byte("wordprocessingml.template.main+xml"), []byte("wordprocessingml.document.main+xml"))
	}
	z := zip.NewWriter(to)
	for _, part := range f.j.ordered() {
		b, ok := changed[lower(part.Name)]
		if ok {
			err = store(z, part.Name, b)
		} else {
			err = z.Copy(part)
		}
		if err != nil {
			return err
		}
	}
	return z.Close()
}

// fault says which values cannot be taken.
func (f *form) fault() error {
	if len(f.faults) == 0 {
		return nil
	}
	var fields fault.Fields
	for _, name := range slices.Sorted(maps.Keys(f.faults)) {
		fields.Add(name, f.faults[name])
	}
	return fields.Err()
}

// fillLine notes the changes to a paragraph: each value goes into the run in
// which its placeholder begins, and the rest of the placeholder goes.
func (f *form) fillLine(l *line, text string, found [][]int) {
	type change struct {
		from, to int
		value    string
	}
	var changes []change
	for _, m := range found {
		if value := f.values[folded(text[m[2]:m[3]])]; value != "" {
			changes = append(changes, change{m[0], m[1], value})
		}
	}
	if len(changes) == 0 {
		return
	}
	for _, p := range l.pieces {
		var b strings.Builder
		at, touched := p.from, false
		for _, c := range changes {
			if c.to <= p.from || c.from >= p.to {
				continue
			}
			touched = true
			if c.from >= p.from {
				b.WriteString(escaped(text[at:c.from]))
				b.WriteString(inRun(c.value, p.prefix(f.b)))
			}
			at = min(c.to, p.to)
		}
		if !touched {
			continue
		}
		b.WriteString(escaped(text[at:p.to]))
		prefix := p.prefix(f.b)
		f.cuts = append(f.cuts, cut{p.node.from, p.node.to, "<" + prefix + `t xml:space="preserve">` + b.String() + "</" + prefix + "t>"})
	}
}

// inRun gives a value as it stands within a run: its lines apart.
func inRun(value, prefix string) string {
	end, begin := "</"+prefix+"t>", "<"+prefix+`t xml:space="preserve">`
	return strings.NewReplacer("\n", end+"<"+prefix+"br/>"+begin, "\t", end+"<"+prefix+"tab/>"+begin).Replace(escaped(value))
}

// fillControl notes the changes to a control.
func (f *form) fillControl(c control, field Field, value string) {
	switch c.kind {
	case FieldChoice, FieldSuggest:
		i := slices.IndexFunc(field.Options, func(o Option) bool { return o.Value == value || o.Label == value })
		if i >= 0 {
			value = field.Options[i].Label
		} else if c.kind == FieldChoice {
			f.faults[field.Name] = "fault.document_choice"
			return
		}
	case FieldDate:
		day, err := time.Parse(time.DateOnly, value)
		if err != nil {
			f.faults[field.Name] = "fault.document_day"
			return
		}
		date := c.pr.kid("date")
		f.attribute(date, "fullDate", value+"T00:00:00Z")
		value = showDay(day, date.kid("dateFormat").value("val"))
	case FieldTick:
		f.tick(c, value)
		return
	case FieldText, FieldLines:
	}
	if c.kind == FieldText || c.kind == FieldChoice {
		value = strings.Join(strings.FieldsFunc(value, func(r rune) bool { return r == '\n' }), " ")
	}
	f.put(c, value)
}

// attribute gives an element's attribute another value.
func (f *form) attribute(n *node, name, value string) {
	tag := f.b[n.from:n.open]
	for i, s := range attributeSpans(tag) {
		if i < len(n.Attr) && n.Attr[i].Name.Local == name {
			f.cuts = append(f.cuts, cut{n.from + s.value, n.from + s.to - 1, escaped(value)})
			return
		}
	}
	at := n.from + 1
	for at < n.open && !isSpace(f.b[at]) && f.b[at] != '/' && f.b[at] != '>' {
		at++
	}
	f.cuts = append(f.cuts, cut{at, at, " " + n.prefix(f.b) + name + `="` + escaped(value) + `"`})
}
