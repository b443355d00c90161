package files

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"path"
	"slices"
	"strings"
	"unicode/utf8"
)

// Why a file is refused for what it is.
var (
	ErrKind   = errors.New("files: of a kind that is not taken")
	ErrBelied = errors.New("files: not what its name says")
	ErrMacros = errors.New("files: it holds macros")
)

// A Media is what a file is.
type Media struct {
	Type    string // of its media
	Picture bool   // to be drawn anew
}

// A kind is what a file with an ending must be.
type kind struct {
	media Media
	good  func(r io.ReaderAt, size int64) error
}

const office = "application/vnd.openxmlformats-officedocument."

var kinds = map[string]kind{
	".png":  {Media{"image/png", true}, begins("\x89PNG\r\n\x1a\n")},
	".jpg":  {Media{"image/jpeg", true}, begins("\xff\xd8\xff")},
	".jpeg": {Media{"image/jpeg", true}, begins("\xff\xd8\xff")},
	".gif":  {Media{"image/gif", true}, begins("GIF87a", "GIF89a")},
	".webp": {Media{"image/webp", true}, begins("RIFF")},
	".pdf":  {Media{"application/pdf", false}, begins("%PDF-")},
	".md":   {Media{"text/markdown", false}, plain},
	".docx": {Media{office + "wordprocessingml.document", false}, packed("word/")},
	".xlsx": {Media{office + "spreadsheetml.sheet", false}, packed("xl/")},
	".pptx": {Media{office + "presentationml.presentation", false}, packed("ppt/")},
	".dotx": {Media{office + "wordprocessingml.template", false}, packed("word/")},
	".xltx": {Media{office + "spreadsheetml.template", false}, packed("xl/")},
	".potx": {Media{office + "presentationml.template", false}, packed("ppt/")},
	".odt":  {Media{"application/vnd.oasis.opendocument.text", false}, packed("content.xml")},
	".ods":  {Media{"application/vnd.oasis.opendocument.spreadsheet", false}, packed("content.xml")},
	".odp":  {Media{"application/vnd.oasis.opendocument.presentation", false}, packed("content.xml")},
	".txt":  {Media{"text/plain", false}, plain},
	".csv":  {Media{"text/csv", false}, plain},
}

// Endings are those of the files that are taken, sorted, for a file chooser.
func Endings() []string {
	var all []string
	for ending := range kinds {
		all = append(all, ending)
	}
	slices.Sort(all)
	return all
}

// Sniff says what a file is: its ending must be on the list, and its bytes
// must be what the ending says. It fails with ErrKind, ErrBelied or ErrMacros.
func Sniff(name string, r io.ReaderAt, size int64) (Media, error) {
	ending := strings.ToLower(path.Ext(name))
	k, ok := kinds[ending]
	switch {
	case slices.Contains([]string{".docm", ".dotm", ".xlsm", ".xltm", ".xlsb", ".pptm", ".potm", ".ppsm"}, ending):
		return Media{}, ErrMacros
	case !ok:
		return Media{}, ErrKind
	}
	if err := k.good(r, size); err != nil {
		return Media{}, err
	}
	return k.media, nil
}

// IsType says whether files of a type are taken, or kept after drawing.
func IsType(media string) bool {
	for _, k := range kinds {
		if k.media.Type == media {
			return true
		}
	}
	return false
}

func head(r io.ReaderAt, size, most int64) []byte {
	b := make([]byte, min(size, most))
	n, err := r.ReadAt(b, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil
	}
	return b[:n]
}

// begins asks for one of several beginnings.
func begins(with ...string) func(io.ReaderAt, int64) error {
	return func(r io.ReaderAt, size int64) error {
		b := head(r, size, 16)
		for _, w := range with {
			if bytes.HasPrefix(b, []byte(w)) {
				return nil
			}
		}
		return ErrBelied
	}
}

// plainRead is how much of a text is looked at.
const plainRead = 1 << 20

// plain asks for text: no control characters but white space. It need not be
// UTF-8, since tables often are not.
func plain(r io.ReaderAt, size int64) error {
	b := head(r, size, plainRead)
	if !utf8.Valid(b) && bytes.HasPrefix(b, []byte("PK\x03\x04")) {
		return ErrBelied
	}
	for _, c := range b {
		if c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f' {
			return ErrBelied
		}
	}
	return nil
}

// maxEntries is how many files a document may be made of.
const maxEntries = 20_000

// packed asks for a document that is an archive with something in it that
// begins with part, and without macros. Nothing is unpacked.
func packed(part string) func(io.ReaderAt, int64) error {
	return func(r io.ReaderAt, size int64) error {
		if err := begins("PK\x03\x04")(r, size); err != nil {
			return err
		}
		z, err := zip.NewReader(r, size)
		if err != nil || len(z.File) > maxEntries {
			return ErrBelied
		}
		found := false
		for _, f := range z.File {
			name := strings.ToLower(strings.ReplaceAll(f.Name, `\`, "/"))
			if macros(name) {
				return ErrMacros
			}
			found = found || strings.HasPrefix(name, part)
		}
		if !found {
			return ErrBelied
		}
		return nil
	}
}

// macros says whether a part of a document, by its name in lower case, is a
// program: of Office or of OpenDocument.
func macros(name string) bool {
	base := path.Base(name)
	return strings.HasPrefix(base, "vbaproject") || strings.HasPrefix(base, "vbadata") || strings.Contains(name, "/macrosheets/") ||
		strings.Contains("/"+name, "/activex/") || strings.HasPrefix(name, "basic/") || strings.HasPrefix(name, "scripts/")
}

// TypeOf gives the type of the media that a file is by its name; that of mere
// bytes where its ending says nothing.
func TypeOf(name string) string {
	if k, ok := kinds[strings.ToLower(path.Ext(name))]; ok {
		return k.media.Type
	}
	return "application/octet-stream"
}
