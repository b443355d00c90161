package main

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"os"
	"sort"
	"time"
)

// layer is all that the container holds: the program, the certificates by
// which it knows other servers, and two folders to write to.
func layer(program, authorities []byte) ([]byte, error) {
	var b bytes.Buffer
	t := tar.NewWriter(&b)
	put := func(h tar.Header, text []byte) error {
		h.Size, h.ModTime, h.Format = int64(len(text)), time.Unix(0, 0), tar.FormatPAX
		if err := t.WriteHeader(&h); err != nil {
			return err
		}
		_, err := t.Write(text)
		return err
	}
	folder := func(name string, mode int64, owner int) error {
		return put(tar.Header{Typeflag: tar.TypeDir, Name: name, Mode: mode, Uid: owner, Gid: owner}, nil)
	}
	for _, err := range []error{
		put(tar.Header{Typeflag: tar.TypeReg, Name: "waymark", Mode: 0o755}, program),
		folder("data/", 0o700, user),
		folder("tmp/", 0o1777, 0),
		folder("etc/", 0o755, 0),
		folder("etc/ssl/", 0o755, 0),
		folder("etc/ssl/certs/", 0o755, 0),
		put(tar.Header{Typeflag: tar.TypeReg, Name: "etc/ssl/certs/ca-certificates.crt", Mode: 0o644}, authorities),
		put(tar.Header{Typeflag: tar.TypeReg, Name: "etc/passwd", Mode: 0o644}, []byte("waymark:x:65532:65532::/data:/\n")),
		t.Close(),
	} {
		if err != nil {
			return nil, err
		}
	}
	return b.Bytes(), nil
}

// write puts files into an archive, in the order of their names.
func write(out string, files map[string][]byte) (err error) {
	var names []string
	for name := range files {
		names = append(names, name)
	}
	sort.Strings(names)
	var b bytes.Buffer
	t := tar.NewWriter(&b)
	for _, name := range names {
		h := &tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o644, Size: int64(len(files[name])), ModTime: time.Unix(0, 0)}
		if err := t.WriteHeader(h); err != nil {
			return err
		}
		if _, err := t.Write(files[name]); err != nil {
			return err
		}
	}
	if err := t.Close(); err != nil {
		return err
	}
	return os.WriteFile(out, b.Bytes(), 0o644)
}

func encode(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // the types are our own
	}
	return b
}
