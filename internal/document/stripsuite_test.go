package document

import (
	"bytes"
	"encoding/json"
	"image"
	_ "image/gif"
	_ "image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"waymark/internal/fault"
	"waymark/internal/picture"
	"waymark/internal/testkit"
)

type planted struct {
	File        string         `json:"file"`
	Mime        string         `json:"mime"`
	Width       int            `json:"width"`
	Height      int            `json:"height"`
	Identifying map[string]any `json:"identifying_tags"`
}

// tags asks exiftool what the files of a folder tell, by the names of the files.
func tags(t *testing.T, dir string) map[string]map[string]any {
	t.Helper()
	if _, err := exec.LookPath("exiftool"); err != nil {
		testkit.Missing(t, "exiftool is not installed: apt-get install libimage-exiftool-perl")
	}
	out, err := exec.CommandContext(t.Context(), "exiftool", "-G", "-j", "-a", "-ee", dir).Output()
	if len(out) == 0 {
		testkit.Must(t, err)
	}
	var all []map[string]any
	testkit.Must(t, json.Unmarshal(out, &all))
	byName := map[string]map[string]any{}
	for _, one := range all {
		name, _ := one["SourceFile"].(string)
		byName[filepath.Base(name)] = one
	}
	return byName
}

// telling are groups of tags that tell of people and places; what a picture
// needs to be drawn is exempt.
func telling(tag string) bool {
	group, name, _ := strings.Cut(tag, ":")
	switch group {
	case "XMP", "IPTC", "MakerNotes", "Photoshop", "FlashPix", "XML", "APP1", "APP5", "QuickTime":
		return true
	case "EXIF":
		switch name {
		case "Orientation", "ImageWidth", "ImageHeight", "BitsPerSample", "Compression", "PhotometricInterpretation", "StripOffsets", "SamplesPerPixel",
			"RowsPerStrip", "StripByteCounts", "XResolution", "YResolution", "ResolutionUnit", "PlanarConfiguration", "FillOrder", "SubfileType", "ColorMap":
			return false
		}
		return true
	case "PDF":
		switch name {
		case "Author", "Creator", "Producer", "CreateDate", "ModifyDate", "Title", "Subject", "Keywords":
			return true
		}
	case "PNG":
		return name == "Comment" || name == "Author" || name == "ModifyDate"
	case "GIF", "File":
		return name == "Comment"
	}
	return false
}

// TestMetadataSuite strips real files and asks another program what is left.
// Pictures are cleaned as those in documents are.
func TestMetadataSuite(t *testing.T) {
	dir := testkit.Shared(t, "suites/metadata")
	b, err := os.ReadFile(filepath.Join(dir, "manifest.json"))
	testkit.Must(t, err)
	var all []planted
	testkit.Must(t, json.Unmarshal(b, &all))
	to := t.TempDir()
	written, had := 0, 0
	for _, p := range all {
		b, err := os.ReadFile(filepath.Join(dir, p.File))
		testkit.Must(t, err)
		var out []byte
		switch {
		case strings.HasPrefix(p.Mime, "image/") && p.Mime != "image/jxl":
			out, _, err = picture.Clean(b)
			testkit.Must(t, err)
			before, _, wrong := image.DecodeConfig(bytes.NewReader(b))
			if after, _, err := image.DecodeConfig(bytes.NewReader(out)); before != after && wrong == nil || (err == nil) != (wrong == nil) {
				t.Errorf("%s: %v was %v (%v)", p.File, after, before, err)
			}
			samePixels(t, p.File, b, out)
		default:
			if _, err := readBytes(t, b, ""); err != nil {
				if fault.KindOf(err) != fault.Invalid {
					t.Errorf("%s: %v", p.File, err)
				}
				continue
			}
			out, _ = stripped(t, b, "")
			alike(t, p.File, mustRead(t, out, "").Text(), mustRead(t, b, "").Text())
		}
		written++
		had += len(p.Identifying)
		testkit.Must(t, os.WriteFile(filepath.Join(to, filepath.Base(p.File)), out, 0o600))
	}
	left := 0
	after := tags(t, to)
	for _, p := range all {
		found := after[filepath.Base(p.File)]
		for tag, value := range found {
			if _, named := p.Identifying[tag]; (named || telling(tag)) && value != "" {
				left++
				t.Errorf("%s: %s is still there", p.File, tag)
			}
		}
	}
	t.Logf("%d files, %d identifying tags before, %d after", written, had, left)
}

func samePixels(t *testing.T, name string, before, after []byte) {
	t.Helper()
	a, _, err := image.Decode(bytes.NewReader(before))
	if err != nil {
		return
	}
	b, _, err := image.Decode(bytes.NewReader(after))
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	for y := a.Bounds().Min.Y; y < a.Bounds().Max.Y; y++ {
		for x := a.Bounds().Min.X; x < a.Bounds().Max.X; x++ {
			if a.At(x, y) != b.At(x, y) {
				t.Errorf("%s: another pixel at %d %d", name, x, y)
				return
			}
		}
	}
}

// TestStripDocumentsSuite strips every document of the other suite: it reads as
// before, and says nothing of itself.
func TestStripDocumentsSuite(t *testing.T) {
	dir, all := samples(t)
	to := t.TempDir()
	for _, s := range all {
		b, err := os.ReadFile(filepath.Join(dir, s.File))
		testkit.Must(t, err)
		before, err := readBytes(t, b, "")
		if err != nil {
			continue
		}
		var out bytes.Buffer
		if _, err := Strip(t.Context(), bytes.NewReader(b), int64(len(b)), "", "", &out); err != nil {
			t.Errorf("%s: %v", s.File, err)
			continue
		}
		alike(t, s.File, mustRead(t, out.Bytes(), "").Text(), before.Text())
		if len(s.Author) > 3 && strings.Contains(everyByte(t, out.Bytes()), s.Author) && !strings.Contains(before.Text(), s.Author) {
			t.Errorf("%s: its author is still there", s.File)
		}
		testkit.Must(t, os.WriteFile(filepath.Join(to, filepath.Base(s.File)), out.Bytes(), 0o600))
	}
	for name, found := range tags(t, to) {
		for tag, value := range found {
			if telling(tag) && value != "" {
				t.Errorf("%s: %s is %v", name, tag, value)
			}
		}
	}
}
