// Package office makes small Word, Excel and PowerPoint files from plain
// lines, for the templates of the demo. What it writes opens without repair,
// has real headings, lists and tables, and says what language it is in.
package office

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
)

// Make gives a file of a kind (docx, xlsx, pptx or md) with a title and lines
// in a little Markdown: # headings, - and 1. items, | tables |, and what is
// between them. In a sheet each ## begins another; in slides each ## begins
// one, and lines that begin with > are its notes.
func Make(kind, title, text string) ([]byte, error) {
	blocks := read(text)
	switch kind {
	case "docx":
		return word(title, blocks)
	case "xlsx":
		return book(title, blocks)
	case "pptx":
		return slides(title, blocks)
	case "md":
		return []byte("# " + title + "\n\n" + strings.TrimSpace(text) + "\n"), nil
	}
	return nil, fmt.Errorf("office: no maker for %q", kind)
}

// A block is a line or a table.
type block struct {
	level   int // of a heading
	item    bool
	counted bool // an item with a number
	note    bool
	text    string
	rows    [][]string
}

func read(text string) (all []block) {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		switch {
		case line == "":
		case strings.HasPrefix(line, "#"):
			bare := strings.TrimLeft(line, "#")
			all = append(all, block{level: len(line) - len(bare), text: strings.TrimSpace(bare)})
		case strings.HasPrefix(line, "- "):
			all = append(all, block{item: true, text: line[2:]})
		case len(line) > 3 && line[0] >= '0' && line[0] <= '9' && strings.Contains(line[:4], ". "):
			_, rest, _ := strings.Cut(line, ". ")
			all = append(all, block{item: true, counted: true, text: rest})
		case strings.HasPrefix(line, "> "):
			all = append(all, block{note: true, text: line[2:]})
		case strings.HasPrefix(line, "|"):
			if len(all) == 0 || all[len(all)-1].rows == nil {
				all = append(all, block{rows: [][]string{}})
			}
			if last := &all[len(all)-1]; !strings.HasPrefix(line, "|-") {
				last.rows = append(last.rows, cells(line))
			}
		default:
			all = append(all, block{text: line})
		}
	}
	return all
}

func cells(line string) (row []string) {
	for cell := range strings.SplitSeq(strings.Trim(line, "|"), "|") {
		row = append(row, strings.TrimSpace(cell))
	}
	return row
}

// esc has text be nothing but text in XML.
func esc(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s)) // a buffer takes everything
	return b.String()
}

// A part is a file in the archive.
type part struct{ name, text string }

const (
	head  = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	types = "http://schemas.openxmlformats.org/package/2006/content-types"
	rels  = "http://schemas.openxmlformats.org/package/2006/relationships"
	rel   = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	draw  = "http://schemas.openxmlformats.org/drawingml/2006/main"
	kinds = "application/vnd.openxmlformats-officedocument."
)

// related writes a list of relations: a kind and a target each, named rId1 on.
func related(of string, pairs ...string) part {
	var b strings.Builder
	b.WriteString(head + `<Relationships xmlns="` + rels + `">`)
	for i := 0; i+1 < len(pairs); i += 2 {
		fmt.Fprintf(&b, `<Relationship Id="rId%d" Type="%s/%s" Target="%s"/>`, i/2+1, rel, pairs[i], pairs[i+1])
	}
	b.WriteString(`</Relationships>`)
	return part{of, b.String()}
}

// pack makes the archive; over says what each part is, by its name.
func pack(title, main string, over [][2]string, parts ...part) ([]byte, error) {
	var b strings.Builder
	b.WriteString(head + `<Types xmlns="` + types + `"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>`)
	for _, o := range over {
		fmt.Fprintf(&b, `<Override PartName="/%s" ContentType="%s%s+xml"/>`, o[0], kinds, o[1])
	}
	b.WriteString(`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`)
	roots := part{"_rels/.rels", head + `<Relationships xmlns="` + rels + `"><Relationship Id="rId1" Type="` + rel + `/officeDocument" Target="` + main +
		`"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`}
	core := part{"docProps/core.xml", head + `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>` +
		esc(title) + `</dc:title><dc:language>en-GB</dc:language></cp:coreProperties>`}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, p := range append([]part{{"[Content_Types].xml", b.String()}, roots, core}, parts...) {
		w, err := z.CreateHeader(&zip.FileHeader{Name: p.name, Method: zip.Deflate})
		if err != nil {
			return nil, err
		}
		if _, err := w.Write([]byte(p.text)); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
