package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"

	"waymark/internal/exporter"
	"waymark/internal/importer"
)

// What begins the name of a source that is no file of lines, which none can be
// called: the bytes of a file, by their hash, or by a path that lines name.
const (
	uploadMark = "\x00file "
	besideMark = "\x00beside "
)

// withUploads puts before each file of lines what its lines name and what lies
// beside it: files by their SHA-256 in a directory, and templates' by their paths.
func (p *program) withUploads(sources []source, total int64) (all []source, sum int64, err error) {
	seen := map[string]bool{}
	add := func(s source, size int64) {
		all = append(all, s)
		if total > 0 {
			total += size
		}
	}
	for _, s := range sources {
		lines, err := os.Stat(s.name)
		if err != nil || !lines.Mode().IsRegular() { // it is read twice
			all = append(all, s)
			continue
		}
		hashes, paths, err := namedIn(s)
		if err != nil {
			return nil, 0, errors.New(p.say.T("cli.file_unreadable", "Name", s.name, "Reason", reason(err)))
		}
		for _, hash := range hashes {
			path := filepath.Join(filepath.Dir(s.name), exporter.UploadsName, hash)
			info, err := os.Stat(path)
			if seen[path] || err != nil || !info.Mode().IsRegular() {
				continue // its line says that it is missing
			}
			seen[path] = true
			//nolint:gosec // whoever starts the program names the directory
			add(source{uploadMark + hash, func() (io.ReadCloser, error) { return os.Open(path) }}, info.Size())
		}
		for _, name := range paths {
			if from, size, ok := besides(filepath.Dir(s.name), name); ok {
				add(source{besideMark + name, from}, size)
			}
		}
		all = append(all, s)
	}
	return all, total, nil
}

// besides finds the file of a path below a directory. What leads out of it,
// through a link too, is as if it were not there: its line says so.
func besides(dir, name string) (open func() (io.ReadCloser, error), size int64, ok bool) {
	info, err := inside(dir, name, func(r *os.Root, name string) (os.FileInfo, error) { return r.Stat(name) })
	if err != nil || !info.Mode().IsRegular() {
		return nil, 0, false
	}
	return func() (io.ReadCloser, error) {
		return inside(dir, name, func(r *os.Root, name string) (io.ReadCloser, error) { return r.Open(name) })
	}, info.Size(), true
}

func inside[T any](dir, name string, do func(*os.Root, string) (T, error)) (v T, err error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return v, err
	}
	defer func() { _ = root.Close() }()
	return do(root, filepath.FromSlash(name))
}

// namedIn gives what the lines of a file name.
func namedIn(s source) (hashes, paths []string, err error) {
	f, err := s.open()
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return importer.Named(f)
}
