package document

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"strings"
)

// maxListing is how many bytes the list of a packed file's parts may take.
const maxListing = 2 << 20

// pack is a packed file: its parts by their names in lower case, which name
// parts to the reader and never files on a disk.
type pack struct {
	parts map[string]*zip.File
	names []string // as they are written
	inner int64    // bytes unpacked so far
}

// metered lets so many bytes be read: a list that claims to be short is not
// believed.
type metered struct {
	r    io.ReaderAt
	left int64
}

func (m *metered) ReadAt(b []byte, at int64) (int, error) {
	if m.left > 0 && int64(len(b)) > m.left {
		return 0, errors.New("document: the list of parts is too long")
	}
	n, err := m.r.ReadAt(b, at)
	if m.left > 0 {
		m.left = max(1, m.left-int64(n))
	}
	return n, err
}

// openPack lists the parts, refuses what no honest program writes, and says
// what kind of document it is.
func (j *job) openPack() error {
	m := &metered{j.file, maxListing + j.size/1000}
	z, err := zip.NewReader(m, j.size)
	if err != nil {
		return damaged(err)
	}
	m.left = 0 // from here on each part is counted by itself
	if len(z.File) > MaxEntries {
		return swollen()
	}
	if err := j.ends(z); err != nil {
		return err
	}
	p := &pack{parts: make(map[string]*zip.File, len(z.File))}
	var inner, packed uint64
	for _, f := range z.File {
		if err := p.list(f); err != nil {
			return err
		}
		inner, packed = inner+min(f.UncompressedSize64, MaxInner+1), packed+min(f.CompressedSize64, MaxInner+1)
	}
	if inner > MaxInner {
		return swollen()
	}
	if packed > uint64(max(0, j.size)) {
		return damaged(errors.New("document: parts lie in one another"))
	}
	if err := apart(z.File); err != nil {
		return err
	}
	j.pack = p
	return j.sniffPack()
}

// ends refuses bytes after the list of parts: there a second file could hide.
func (j *job) ends(z *zip.Reader) error {
	tail, err := j.bytes(j.size-int64(22+len(z.Comment)), 22)
	if err != nil {
		return err
	}
	if len(tail) < 22 || !bytes.HasPrefix(tail, []byte("PK\x05\x06")) || int(binary.LittleEndian.Uint16(tail[20:])) != len(z.Comment) {
		return belied()
	}
	return nil
}

// list takes a part in, if its name and its sizes can be true.
func (p *pack) list(f *zip.File) error {
	if f.Flags&1 != 0 {
		return locked()
	}
	name := strings.ToLower(strings.ReplaceAll(f.Name, `\`, "/"))
	if strings.HasPrefix(name, "/") || strings.ContainsAny(name, ":\x00") || slices.Contains(strings.Split(name, "/"), "..") {
		return damaged(errors.New("document: a part's name leads out of the file"))
	}
	if strings.HasSuffix(name, "/") {
		return nil
	}
	if f.Method != zip.Store && f.Method != zip.Deflate {
		return damaged(zip.ErrAlgorithm)
	}
	if f.UncompressedSize64 > freeRatio && f.UncompressedSize64/MaxRatio > f.CompressedSize64 {
		return swollen()
	}
	if p.parts[name] != nil {
		return belied() // two programs could read two different documents
	}
	p.parts[name] = f
	p.names = append(p.names, name)
	return nil
}

// apart refuses parts that share bytes, with which a small file is made to
// unpack to a huge one.
func apart(files []*zip.File) error {
	type span struct{ from, to int64 }
	spans := make([]span, 0, len(files))
	for _, f := range files {
		at, err := f.DataOffset()
		if err != nil {
			return damaged(err)
		}
		spans = append(spans, span{at, at + packedSize(f)})
	}
	slices.SortFunc(spans, func(a, b span) int { return int(max(-1, min(1, a.from-b.from))) })
	for i := 1; i < len(spans); i++ {
		if spans[i].from < spans[i-1].to {
			return damaged(errors.New("document: parts lie in one another"))
		}
	}
	return nil
}

// packedSize is what a part claims to take in the file, as far as files go.
func packedSize(f *zip.File) int64 {
	return int64(min(f.CompressedSize64, MaxInner)) //nolint:gosec // bounded
}

// part opens a part by its name; its bytes are counted as they are unpacked.
func (j *job) part(name string) (io.ReadCloser, error) {
	f := j.pack.parts[strings.ToLower(strings.TrimPrefix(name, "/"))]
	if f == nil {
		return nil, damaged(errors.New("document: a part is missing"))
	}
	r, err := f.Open()
	if err != nil {
		return nil, damaged(err)
	}
	return &unpacked{r, j, max(freeRatio, packedSize(f)*MaxRatio)}, nil
}

func (j *job) has(name string) bool { return j.pack.parts[strings.ToLower(name)] != nil }

// unpacked counts what comes out of a part, whatever the list says of its size.
type unpacked struct {
	io.ReadCloser
	j    *job
	left int64
}

func (u *unpacked) Read(b []byte) (int, error) {
	if err := u.j.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := u.ReadCloser.Read(b)
	u.left -= int64(n)
	u.j.pack.inner += int64(n)
	if u.left < 0 || u.j.pack.inner > MaxInner {
		return n, swollen()
	}
	return n, err
}

// alone refuses a file that is a packed one besides what it begins as.
func (j *job) alone() error {
	tail, err := j.bytes(max(0, j.size-1<<16-22), 1<<16+22)
	if err != nil {
		return err
	}
	if !bytes.Contains(tail, []byte("PK\x05\x06")) {
		return nil
	}
	if _, err := zip.NewReader(&metered{j.file, maxListing + j.size/1000}, j.size); err == nil {
		return belied()
	}
	return nil
}
