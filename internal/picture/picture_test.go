package picture_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"

	"waymark/internal/picture"
)

func sample(w, h int) image.Image {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for x := range w {
		m.Set(x, h/2, color.NRGBA{200, uint8(x), 30, 255})
	}
	return m
}

func TestLogo(t *testing.T) {
	var b bytes.Buffer
	if err := png.Encode(&b, sample(1200, 300)); err != nil {
		t.Fatal(err)
	}
	p, err := picture.Logo(b.Bytes())
	if err != nil || p.Width != 480 || p.Height != 120 || len(p.Hash) != 32 {
		t.Fatalf("%d by %d, %q: %v", p.Width, p.Height, p.Hash, err)
	}
	if again, err := picture.Logo(b.Bytes()); err != nil || again.Hash != p.Hash {
		t.Errorf("the same picture has another name: %v", err)
	}
	if _, err := png.Decode(bytes.NewReader(p.Bytes)); err != nil {
		t.Error(err)
	}
}

// TestNothingHiddenStays sends a photograph with a note in it.
func TestNothingHiddenStays(t *testing.T) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, sample(40, 40), nil); err != nil {
		t.Fatal(err)
	}
	note := []byte("cnry-taken-at-home")
	with := append([]byte{0xFF, 0xD8, 0xFF, 0xFE, 0, byte(len(note) + 2)}, note...)
	with = append(with, b.Bytes()[2:]...)
	p, err := picture.Logo(with)
	if err != nil || bytes.Contains(p.Bytes, note) {
		t.Errorf("the note is still there: %v", err)
	}
}

func TestRefusals(t *testing.T) {
	header := []byte{0, 0, 0x40, 0, 0, 0, 0x40, 0, 8, 6, 0, 0, 0} // 16384 by 16384
	bomb := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR"), header...)
	bomb = binary.BigEndian.AppendUint32(bomb, crc32.ChecksumIEEE(append([]byte("IHDR"), header...)))
	for name, c := range map[string]struct {
		sent []byte
		want error
	}{
		"no picture":   {[]byte("<svg onload=alert(1)>"), picture.ErrKind},
		"nothing":      {nil, picture.ErrKind},
		"TIFF":         {[]byte("II*\x00\x08\x00\x00\x00"), picture.ErrKind},
		"many pixels":  {bomb, picture.ErrLarge},
		"many bytes":   {make([]byte, picture.MaxBytes+1), picture.ErrLarge},
		"half a file":  {bomb[:20], picture.ErrKind},
		"header alone": {bytes.Replace(bomb, []byte{0, 0, 0x40, 0, 0, 0, 0x40, 0}, []byte{0, 0, 0, 4, 0, 0, 0, 4}, 1), picture.ErrKind},
	} {
		if _, err := picture.Logo(c.sent); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}
