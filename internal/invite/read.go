package invite

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"waymark/internal/forum"
)

// A Line is one person as they were named, with the line of the text.
type Line struct {
	N         int
	Email     string
	Name      string
	Org       string // name or slug
	RoleTitle string
}

// Decode gives the text of a file: UTF-8, or else Windows-1252, as older
// spreadsheets write.
func Decode(file []byte) string {
	if utf8.Valid(file) {
		return strings.TrimPrefix(string(file), "\ufeff")
	}
	text, err := charmap.Windows1252.NewDecoder().Bytes(file)
	if err != nil {
		return strings.ToValidUTF8(string(file), "\uFFFD")
	}
	return string(text)
}

// Read takes apart what was pasted: addresses with or without names, between
// whatever separators, or a table whose first line names its columns.
func Read(text string) []Line {
	text = strings.ReplaceAll(forum.CleanText(text), "\r", "\n")
	if sep, ok := isTable(text); ok {
		return readTable(text, sep)
	}
	var all []Line
	n := 0
	for line := range strings.SplitSeq(text, "\n") {
		n++
		for _, l := range readLine(line) {
			l.N = n
			all = append(all, l)
		}
	}
	return all
}

// columns are the names that a table's columns may have.
var columns = map[string]func(*Line) *string{
	"email": email, "e-mail": email, "email address": email, "e-mail address": email, "mail": email,
	"name": name, "full name": name, "display name": name,
	"organisation": org, "organization": org, "org": org, "employer": org,
	"role title": role, "role_title": role, "role": role, "job title": role, "title": role,
}

func email(l *Line) *string { return &l.Email }
func name(l *Line) *string  { return &l.Name }
func org(l *Line) *string   { return &l.Org }
func role(l *Line) *string  { return &l.RoleTitle }

func column(cell string) func(*Line) *string { return columns[strings.ToLower(forum.Clean(cell))] }

// isTable says whether the first line with anything on it names the columns
// of a table, one of them the address, and what stands between them.
func isTable(text string) (sep rune, ok bool) {
	first, _, _ := strings.Cut(strings.TrimLeft(text, "\n "), "\n")
	for _, sep := range ",;\t" {
		for cell := range strings.SplitSeq(first, string(sep)) {
			if f := column(strings.Trim(cell, `" `)); f != nil && f(&probe) == &probe.Email {
				return sep, true
			}
		}
	}
	return 0, false
}

var probe Line

func readTable(text string, sep rune) (all []Line) {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes, r.TrimLeadingSpace = sep, -1, true, sep != '\t'
	var head []func(*Line) *string
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return all
		}
		n, _ := r.FieldPos(0)
		if err != nil {
			return append(all, Line{N: n})
		}
		if head == nil {
			for _, cell := range cells {
				head = append(head, column(cell))
			}
			continue
		}
		if !slices.ContainsFunc(cells, func(c string) bool { return strings.TrimSpace(c) != "" }) {
			continue
		}
		l := Line{N: n}
		for i, cell := range cells {
			if i < len(head) && head[i] != nil {
				*head[i](&l) = forum.Clean(cell)
			}
		}
		all = append(all, l)
	}
}

// readLine takes one line of pasted addresses apart.
func readLine(line string) (all []Line) {
	sep := ","
	if strings.Contains(line, ";") {
		sep = ";" // then a comma belongs to a name: "Lee, Ann <ann@example.org>;"
	}
	var before []string
	for _, part := range splitOutside(line, sep[0]) {
		part = forum.Clean(part)
		switch {
		case part == "":
		case strings.HasSuffix(part, ">") && strings.Contains(part, "<"):
			at := strings.LastIndex(part, "<")
			named := strings.Trim(strings.Join(append(before, part[:at]), ", "), `"' `)
			all = append(all, Line{Email: part[at+1 : len(part)-1], Name: turned(named)})
			before = nil
		case !strings.Contains(part, "@"):
			before = append(before, part)
		default:
			all = append(all, readBare(strings.Join(append(before, part), " "))...)
			before = nil
		}
	}
	if len(before) > 0 {
		all = append(all, Line{Email: strings.Join(before, " ")})
	}
	return all
}

// readBare takes apart addresses without brackets: several with spaces in
// between, or one behind a name.
func readBare(part string) (all []Line) {
	fields := strings.FieldsFunc(part, func(r rune) bool { return unicode.IsSpace(r) || r == ',' || r == ';' })
	if len(fields) == 0 {
		return nil
	}
	last := len(fields) - 1
	if !slices.ContainsFunc(fields[:last], func(f string) bool { return strings.Contains(f, "@") }) {
		return []Line{{Email: fields[last], Name: strings.Trim(strings.Join(fields[:last], " "), `"'`)}}
	}
	for _, f := range fields {
		all = append(all, Line{Email: f})
	}
	return all
}

// turned writes "Lee, Ann" as people say it.
func turned(name string) string {
	name = forum.Clean(strings.Trim(name, `"' `))
	if last, first, ok := strings.Cut(name, ", "); ok && !strings.Contains(first, ",") && strings.TrimSpace(first) != "" {
		return forum.Clean(first + " " + last)
	}
	return strings.TrimRight(name, ", ")
}

// splitOutside splits at a separator that stands in no quotes.
func splitOutside(line string, sep byte) (parts []string) {
	quoted, from := false, 0
	for i := range len(line) {
		switch {
		case line[i] == '"':
			quoted = !quoted
		case line[i] == sep && !quoted:
			parts = append(parts, line[from:i])
			from = i + 1
		}
	}
	return append(parts, line[from:])
}
