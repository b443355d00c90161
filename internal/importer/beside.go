package importer

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"path"
	"path/filepath"
	"strings"

	"waymark/internal/db"
	"waymark/internal/doctemplate"
	"waymark/internal/fault"
	"waymark/internal/files"
	"waymark/internal/forum"
)

// besideMost is the largest file of a template where nothing else is said, in bytes.
const besideMost = 50 << 20

// brought is a file that lies beside lines, or why it is not taken.
type brought struct {
	c   doctemplate.Checked
	err error
}

// Beside takes a file that templates among the lines of the next Read name by
// its path. It is checked as what people upload is; where it is refused the
// lines that name it fail, and it fails itself only where nothing can go on.
func (i *Importer) Beside(ctx context.Context, name string, r io.Reader) error {
	if i.o.Files == nil {
		return nil
	}
	most := i.o.FileMax
	if most == 0 {
		most = besideMost
	}
	b, err := i.look(ctx, name, r, most)
	switch {
	case errors.Is(err, files.ErrLarge):
		b.err = fault.Wrong("file", "fault.file_large", "Max", most>>20)
	case err != nil && (fault.Of(err) == nil || ctx.Err() != nil || db.IsDiskFull(err)):
		return err
	default:
		b.err = err
	}
	i.beside[path.Clean(name)] = b
	return nil
}

func (i *Importer) look(ctx context.Context, name string, r io.Reader, most int64) (b brought, err error) {
	sent, err := i.o.Files.Take(r, most)
	if err != nil {
		return b, err
	}
	defer sent.Drop()
	b.c, err = doctemplate.Check(ctx, sent, path.Base(name))
	return b, err
}

// bring gives a template's line the file that it names, as it is published or
// kept in a draft.
func (i *Importer) bring(ctx context.Context, o *object) error {
	if !isBeside(o.File) {
		return fault.Wrong("file", "fault.import_template_path")
	}
	if o.Template != nil && len(o.Template.Versions) > 0 {
		return fault.Wrong("file", "fault.import_template_both")
	}
	name := path.Base(o.File)
	b, there := i.beside[path.Clean(o.File)]
	switch {
	case !there:
		return fault.Wrong("file", "fault.import_template_missing", "Name", o.File)
	case b.err != nil:
		return b.err
	}
	if format, _ := doctemplate.FormatOf(name); o.Format != "" && !strings.EqualFold(o.Format, string(format)) {
		return fault.Wrong("format", "fault.import_template_format", "Name", name)
	}
	c := b.c
	if o.State != string(forum.Draft) {
		var err error
		if c, err = c.Fit(ctx, i.o.Files); err != nil {
			return err
		}
	}
	o.brought = &c
	return nil
}

// isBeside says whether a path leads to something below the directory of the lines.
func isBeside(name string) bool {
	return filepath.IsLocal(name) && !strings.ContainsAny(name, "\\\x00") && path.Clean(name) != "."
}

// Named gives what the lines of a file name that lies beside them: files by
// their SHA-256, and templates' files by their paths, as far as these lead to
// what lies below the directory of the lines. It fails where r does.
func Named(r io.Reader) (hashes, paths []string, err error) {
	seen := map[string]bool{}
	for in := bufio.NewReaderSize(r, 1<<20); ; {
		line, err := readLine(in)
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, errTooLong) {
			return nil, nil, err
		}
		var o struct{ Kind, SHA256, File string }
		if (bytes.Contains(line, []byte(`"sha256"`)) || bytes.Contains(line, []byte(`"file"`))) && json.Unmarshal(line, &o) == nil {
			switch name := path.Clean(o.File); {
			case o.Kind == kindFile && files.IsHash(o.SHA256):
				hashes = append(hashes, o.SHA256)
			case o.Kind == kindTemplate && o.File != "" && isBeside(o.File) && !seen[name]:
				seen[name], paths = true, append(paths, name)
			}
		}
		if errors.Is(err, io.EOF) {
			return hashes, paths, nil
		}
	}
}
