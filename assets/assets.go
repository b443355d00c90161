// Package assets holds the built front end, embedded: stylesheet, script, fonts and icon under names that carry
// their content's hash, with their compressed forms. Without a build (a fresh clone) it is empty and says so.
package assets

import (
	"embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
)

const iconName = "icon.svg"

// Prefix is where the web layer serves the files; every path this package gives or takes starts with it.
const Prefix = "/assets/"

//go:embed all:dist
var embedded embed.FS

// File is one built file in all its forms; Brotli and Gzip are nil where compressing gains nothing.
type File struct {
	Type      string // the media type to send
	ETag      string // strong, quoted
	Integrity string // for an integrity attribute
	Raw       []byte
	Brotli    []byte
	Gzip      []byte
}

// set is what one build gives: files by their served path, paths by logical name.
type set struct {
	files   map[string]File
	paths   map[string]string
	preload []string
	icon    string
}

var built = mustLoad()

func mustLoad() set {
	dist, err := fs.Sub(embedded, "dist")
	if err == nil {
		var s set
		if s, err = load(dist); err == nil {
			return s
		}
	}
	panic(fmt.Sprintf("assets: embedded build is damaged: %v", err))
}

// load reads a build by its manifest; a directory without one is an empty set.
func load(dist fs.FS) (set, error) {
	s := set{files: map[string]File{}, paths: map[string]string{}, icon: Prefix + iconName}
	text, err := fs.ReadFile(dist, "manifest.json")
	if err != nil {
		return s, nil //nolint:nilerr // no manifest means not built, which is allowed
	}
	var m struct {
		Files map[string]struct {
			File, Type, Integrity string
		}
		Preload []string
	}
	if err := json.Unmarshal(text, &m); err != nil {
		return s, fmt.Errorf("manifest.json: %w", err)
	}
	for logical, e := range m.Files {
		f := File{Type: e.Type, ETag: `"` + e.File + `"`, Integrity: e.Integrity}
		if f.Raw, err = fs.ReadFile(dist, e.File); err != nil {
			return s, fmt.Errorf("%s: %w", logical, err)
		}
		f.Brotli = optional(dist, e.File+".br")
		f.Gzip = optional(dist, e.File+".gz")
		s.files[path.Join(Prefix, e.File)] = f
		s.paths[logical] = path.Join(Prefix, e.File)
	}
	if f, ok := s.files[s.paths[iconName]]; ok {
		s.icon = "data:" + f.Type + ";base64," + base64.StdEncoding.EncodeToString(f.Raw)
	}
	for _, logical := range m.Preload {
		p, ok := s.paths[logical]
		if !ok {
			return s, fmt.Errorf("manifest.json preloads %q, which it does not list", logical)
		}
		s.preload = append(s.preload, p)
	}
	return s, nil
}

func optional(dist fs.FS, name string) []byte {
	b, err := fs.ReadFile(dist, name)
	if err != nil {
		return nil
	}
	return b
}

// Built reports whether a front end is embedded.
func Built() bool { return len(built.files) > 0 }

// Path gives the served path of a file by its logical name ("app.css" gives "/assets/app.0123456789.css");
// a name that is not in the build comes back under Prefix as it is, and is then answered as not found.
func Path(logical string) string {
	if p, ok := built.paths[logical]; ok {
		return p
	}
	return Prefix + logical
}

// Icon gives the icon as an address that holds it, so that a first visit asks once less; without a build, a served path.
func Icon() string { return built.icon }

// Preload gives the served paths of the fonts that a first view needs, in order.
func Preload() []string { return built.preload }

// Lookup gives the file served at exactly that path; its content never changes under that path.
func Lookup(served string) (File, bool) {
	f, ok := built.files[served]
	return f, ok
}
