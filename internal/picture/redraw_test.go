package picture_test

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"testing"

	"waymark/internal/picture"
	"waymark/internal/testkit"
)

// halves is a picture whose left half is red and right half blue.
func halves(w, h int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.NRGBA{R: 255, A: 255}
			if x >= w/2 {
				c = color.NRGBA{B: 255, A: 255}
			}
			m.SetNRGBA(x, y, c)
		}
	}
	return m
}

// photo is a JPEG with an Exif that says how the camera was held and where.
func photo(t *testing.T, w, h, turn int) []byte {
	t.Helper()
	var b bytes.Buffer
	testkit.Must(t, jpeg.Encode(&b, halves(w, h), nil))
	tiff := []byte{'M', 'M', 0, '*', 0, 0, 0, 8, 0, 1, 1, 18, 0, 3, 0, 0, 0, 1, 0, byte(turn), 0, 0, 0, 0, 0, 0}
	body := append([]byte("Exif\x00\x00"), append(tiff, "GPS 53.38N 1.46W"...)...)
	head := append([]byte{0xff, 0xd8, 0xff, 0xe1, 0, byte(len(body) + 2)}, body...)
	return append(head, b.Bytes()[2:]...)
}

func redrawn(t *testing.T, sent []byte) (picture.Drawing, image.Image) {
	t.Helper()
	d, err := picture.Redraw(bytes.NewReader(sent))
	testkit.Must(t, err)
	m, kind, err := image.Decode(bytes.NewReader(d.Bytes))
	testkit.Must(t, err)
	if "image/"+kind != d.Type || m.Bounds().Dx() != d.Width || m.Bounds().Dy() != d.Height {
		t.Errorf("%s %dx%d is %s %v", d.Type, d.Width, d.Height, kind, m.Bounds())
	}
	return d, m
}

func red(m image.Image, x, y int) bool {
	r, _, b, _ := m.At(x, y).RGBA()
	return r > b
}

func TestNothingHiddenIsLeft(t *testing.T) {
	sent := photo(t, 60, 40, 1)
	d, _ := redrawn(t, sent)
	if !bytes.Contains(sent, []byte("GPS")) || bytes.Contains(d.Bytes, []byte("GPS")) || bytes.Contains(d.Bytes, []byte("Exif")) {
		t.Error("where it was taken is still in it")
	}
	if d.Type != "image/jpeg" || d.Width != 60 || d.Height != 40 {
		t.Errorf("%+v", d)
	}
}

// Red is where the camera says that the picture's left side is.
func TestUpright(t *testing.T) {
	for turn, at := range map[int]struct{ w, h, x, y int }{
		0: {60, 40, 5, 20}, 1: {60, 40, 5, 20}, 2: {60, 40, 55, 20}, 3: {60, 40, 55, 20}, 4: {60, 40, 5, 20},
		5: {40, 60, 20, 5}, 6: {40, 60, 20, 5}, 7: {40, 60, 20, 55}, 8: {40, 60, 20, 55}, 9: {60, 40, 5, 20},
	} {
		d, m := redrawn(t, photo(t, 60, 40, turn))
		if d.Width != at.w || d.Height != at.h || !red(m, at.x, at.y) || red(m, at.w-1-at.x, at.h-1-at.y) {
			t.Errorf("held as %d: %dx%d, red at %d,%d: %v", turn, d.Width, d.Height, at.x, at.y, red(m, at.x, at.y))
		}
	}
}

func TestLargeIsScaled(t *testing.T) {
	d, m := redrawn(t, photo(t, 3000, 1500, 6))
	if d.Width != 1000 || d.Height != picture.MaxSide || !red(m, 500, 100) {
		t.Errorf("%dx%d", d.Width, d.Height)
	}
}

func TestKinds(t *testing.T) {
	var b bytes.Buffer
	see := halves(10, 4)
	see.SetNRGBA(0, 0, color.NRGBA{})
	testkit.Must(t, png.Encode(&b, see))
	d, m := redrawn(t, append(b.Bytes(), "<script>behind the end</script>"...))
	if _, _, _, a := m.At(0, 0).RGBA(); d.Type != "image/png" || a != 0 || bytes.Contains(d.Bytes, []byte("script")) {
		t.Errorf("%s, see-through %v", d.Type, a == 0)
	}
	b.Reset()
	testkit.Must(t, gif.Encode(&b, halves(10, 4), nil))
	if d, _ := redrawn(t, b.Bytes()); d.Type != "image/png" {
		t.Errorf("a GIF became %s", d.Type)
	}
	for name, sent := range map[string][]byte{"nothing": nil, "text": []byte("a b c"), "svg": []byte("<svg/>"), "half": photo(t, 60, 40, 1)[:200]} {
		if _, err := picture.Redraw(bytes.NewReader(sent)); !errors.Is(err, picture.ErrKind) {
			t.Errorf("%s: %v", name, err)
		}
	}
	b.Reset()
	testkit.Must(t, gif.Encode(&b, image.NewPaletted(image.Rect(0, 0, 1, 1), color.Palette{color.Black}), nil))
	huge := bytes.Clone(b.Bytes())
	copy(huge[6:10], []byte{0xff, 0xff, 0xff, 0xff})
	if _, err := picture.Redraw(bytes.NewReader(huge)); !errors.Is(err, picture.ErrLarge) {
		t.Errorf("a small file of a huge picture: %v", err)
	}
}

func FuzzRedraw(f *testing.F) {
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x20Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12"))
	f.Fuzz(func(t *testing.T, sent []byte) {
		if c, _, err := image.DecodeConfig(bytes.NewReader(sent)); err == nil && c.Width*c.Height > 1<<20 {
			t.Skip("too slow to try many")
		}
		d, err := picture.Redraw(bytes.NewReader(sent))
		if err == nil && (d.Width < 1 || d.Height < 1 || d.Width > picture.MaxSide || d.Height > picture.MaxSide) {
			t.Errorf("%dx%d", d.Width, d.Height)
		}
	})
}
