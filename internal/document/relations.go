package document

import (
	"encoding/xml"
	"path"
	"strings"
)

// relation is how one part of an Office file names another.
type relation struct {
	kind   string // the last word of its type: slide, hyperlink
	target string // a part's name, or an address when it is outside
	away   bool
}

// relations gives what a part names, by the names it uses. A part without a
// list has none; the package itself is the part without a name.
func (j *job) relations(of string) (map[string]relation, error) {
	found := map[string]relation{}
	list := "_rels/.rels"
	if of != "" {
		list = path.Join(path.Dir(of), "_rels", path.Base(of)+".rels")
	}
	if !j.has(list) {
		return found, nil
	}
	err := j.walk(list, func(t *tokens, _ xml.StartElement) {
		t.within(func(e xml.StartElement) {
			r := relation{path.Base(attr(e, "Type")), attr(e, "Target"), strings.EqualFold(attr(e, "TargetMode"), "External")}
			if !r.away {
				r.target = inPack(of, r.target)
			}
			found[attr(e, "Id")] = r
		})
	})
	return found, err
}

// inPack gives the name of a part that another names, never one above the root.
func inPack(from, target string) string {
	target = strings.ReplaceAll(target, `\`, "/")
	if !strings.HasPrefix(target, "/") {
		target = path.Join("/", path.Dir(from), target)
	}
	return strings.TrimPrefix(path.Clean(target), "/")
}

// named gives the attribute with which an element names another part.
func named(e xml.StartElement, local string) string {
	for _, a := range e.Attr {
		if a.Name.Local == local && strings.Contains(a.Name.Space, "relationships") {
			return a.Value
		}
	}
	return ""
}

// find gives the target of the first relation of a kind, or "".
func find(all map[string]relation, kind string) string {
	for _, r := range all {
		if r.kind == kind && !r.away {
			return r.target
		}
	}
	return ""
}

// checkRelations refuses a file one of whose parts loads something from
// outside. Links that people follow stay, and so does the path of an attached
// template on a disk, since taking off what identifies people removes it.
func (j *job) checkRelations() error {
	for _, name := range j.pack.names {
		if !strings.HasSuffix(name, ".rels") {
			continue
		}
		dir, base := path.Split(name)
		of := strings.TrimSuffix(base, ".rels")
		if of != "" {
			of = path.Join(path.Dir(path.Clean(dir)), of)
		}
		all, err := j.relations(of)
		if err != nil {
			return err
		}
		for _, r := range all {
			if r.away && loads(r) || r.kind == "externalLink" {
				return outside()
			}
			if r.kind == "vbaProject" || r.kind == "xlMacrosheet" || r.kind == "xlIntlMacrosheet" {
				return macros()
			}
		}
	}
	return nil
}

// loads says whether a program that opens the file would fetch the target.
func loads(r relation) bool {
	switch r.kind {
	case "hyperlink":
		return false
	case "attachedTemplate":
		low := strings.ToLower(r.target)
		return strings.HasPrefix(low, "http:") || strings.HasPrefix(low, "https:") || strings.HasPrefix(low, "ftp:")
	}
	return true
}
