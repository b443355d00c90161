package picture_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"waymark/internal/picture"
	"waymark/internal/testkit"
)

// plusDrawing is an EMF with an EMF+ picture in it, in records of some length.
func plusDrawing(pixels string, piece int) []byte {
	object := little("", 0xdbc01002, 1, 40, 30, 0, 0, 1) + pixels
	record := func(flags uint32, data string) string {
		text := little("", 0x4008|flags<<16, uint32(12+len(data)), uint32(len(data))) + data
		return little("", 70, uint32(16+len(text)), uint32(4+len(text))) + "EMF+" + text
	}
	b := []byte(little("", 1, 108) + string(make([]byte, 100)))
	copy(b[40:], " EMF")
	for total := len(object); ; object = object[piece:] {
		if len(object) <= piece {
			b = append(b, record(0x0503, object)...)
			break
		}
		b = append(b, record(0x8503, little("", uint32(total))+object[:piece])...)
	}
	return append(b, little("", 14, 8)...)
}

// pixelsIn puts the picture of a drawing together again.
func pixelsIn(b []byte, piece, size int) []byte {
	var object []byte
	for at := 108; len(object) < 28+size; {
		at += 28
		if rest := 28 + size - len(object); rest > piece {
			object, at = append(object, b[at+4:at+4+piece]...), at+4+piece
		} else {
			object = append(object, b[at:at+rest]...)
		}
	}
	return object[28:]
}

// What a photograph inside a drawing tells of its making goes, whether it lies
// in one record or in many, and nothing of the drawing moves.
func TestCleanTakesTracesOffPicturesInDrawings(t *testing.T) {
	photo := photograph(t)
	for _, piece := range []int{1 << 20, 400, 64} {
		drawing := plusDrawing(photo, piece)
		out, touched, err := picture.Clean(drawing)
		if err != nil || !touched || len(out) != len(drawing) {
			t.Fatalf("in pieces of %d: touched %v, %d bytes of %d, %v", piece, touched, len(out), len(drawing), err)
		}
		got := pixelsIn(out, piece, len(photo))
		if bytes.Contains(got, []byte("Planted")) || bytes.Contains(out, []byte("Planted Author")) {
			t.Errorf("in pieces of %d: the author is still there", piece)
		}
		want, _, err := picture.Clean([]byte(photo))
		testkit.Must(t, err)
		if !bytes.HasPrefix(got, want) || len(bytes.Trim(got[len(want):], "\x00")) > 0 {
			t.Errorf("in pieces of %d: the picture is another", piece)
		}
		if again, touched, err := picture.Clean(out); err != nil || touched || !bytes.Equal(again, out) {
			t.Errorf("in pieces of %d: is not clean yet: %v", piece, err)
		}
		read(t, got)
	}
	if _, _, err := picture.Clean(plusDrawing("\xff\xd8\xff\xe1\xff\xff Planted", 1<<20)); err == nil {
		t.Error("a broken photograph is let through")
	}
}

// read has exiftool look for the author in a picture.
func read(t *testing.T, pixels []byte) {
	t.Helper()
	tool, err := exec.LookPath("exiftool")
	if err != nil {
		return
	}
	file := filepath.Join(t.TempDir(), "photo.jpg")
	testkit.Must(t, os.WriteFile(file, pixels, 0o600))
	said, err := exec.Command(tool, "-a", "-G1", "-s", file).CombinedOutput()
	if err != nil || strings.Contains(string(said), "Planted") || !strings.Contains(string(said), "ImageWidth") {
		t.Errorf("exiftool: %v: %s", err, said)
	}
}

// photograph is a JPEG with an author in its Exif and in a remark.
func photograph(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	testkit.Must(t, jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 40, 30)), nil))
	exif := "Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x3b\x00\x02\x00\x00\x00\x0f\x00\x00\x00\x1a\x00\x00\x00\x00Planted Author\x00"
	segment := func(mark byte, text string) string {
		return string([]byte{0xff, mark, 0, byte(len(text) + 2)}) + text
	}
	return "\xff\xd8" + segment(0xe1, exif) + segment(0xfe, "Planted too") + b.String()[2:]
}
