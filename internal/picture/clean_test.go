package picture_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"testing"

	"waymark/internal/picture"
	"waymark/internal/testkit"
)

// chunk makes a part of a PNG.
func chunk(kind, text string) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(text)))
	b = append(append(b, kind...), text...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

// marked are pictures that say "planted" in all the ways they can.
func marked(t testing.TB) map[string][]byte {
	t.Helper()
	var p, j, g bytes.Buffer
	testkit.Must(t, png.Encode(&p, halves(8, 6)))
	testkit.Must(t, jpeg.Encode(&j, halves(8, 6), nil))
	m := image.NewPaletted(image.Rect(0, 0, 8, 6), color.Palette{color.Black, color.White})
	testkit.Must(t, gif.EncodeAll(&g, &gif.GIF{Image: []*image.Paletted{m, m}, Delay: []int{5, 5}}))
	at := 8 + 25 // behind the first part
	withText := append(append(bytes.Clone(p.Bytes()[:at]), chunk("tEXt", "Author\x00planted")...), p.Bytes()[at:]...)
	app := func(mark byte, text string) []byte {
		return append([]byte{0xff, mark, 0, byte(len(text) + 2)}, text...)
	}
	jpegs := bytes.Clone(j.Bytes()[:2])
	for _, a := range [][]byte{app(0xe1, "http://ns.adobe.com/xap/1.0/\x00planted"), app(0xed, "Photoshop 3.0\x00planted"), app(0xfe, "planted"), app(0xe0, "JFXX\x00planted")} {
		jpegs = append(jpegs, a...)
	}
	jpegs = append(append(jpegs, j.Bytes()[2:]...), "planted behind"...)
	end := g.Len() - 1
	gifs := append(bytes.Clone(g.Bytes()[:end]), "\x21\xfe\x07planted\x00\x21\xff\x0bXMP DataXMP\x07planted\x00;planted"...)
	return map[string][]byte{"png": append(withText, "planted"...), "jpeg": jpegs, "gif": gifs}
}

func TestCleanTakesOffWhatIsNotDrawn(t *testing.T) {
	for kind, b := range marked(t) {
		out, touched, err := picture.Clean(b)
		if err != nil || !touched || bytes.Contains(out, []byte("planted")) || !bytes.Contains(b, []byte("planted")) {
			t.Errorf("%s: touched %v, %v", kind, touched, err)
		}
		was, _, err := image.Decode(bytes.NewReader(b))
		testkit.Must(t, err)
		is, _, err := image.Decode(bytes.NewReader(out))
		if err != nil || is.Bounds() != was.Bounds() || is.At(1, 1) != was.At(1, 1) {
			t.Errorf("%s: another picture: %v", kind, err)
		}
		if again, touched, err := picture.Clean(out); touched || err != nil || !bytes.Equal(again, out) {
			t.Errorf("%s: is not clean yet", kind)
		}
	}
	for _, s := range []string{"", "no picture", "\xff\xd8", "<svg/>"} {
		if out, touched, err := picture.Clean([]byte(s)); touched || err != nil || string(out) != s {
			t.Errorf("%q: %q %v %v", s, out, touched, err)
		}
	}
}

// TestCleanKeepsWhichSideIsUp has a photograph that was held sideways.
func TestCleanKeepsWhichSideIsUp(t *testing.T) {
	var b bytes.Buffer
	testkit.Must(t, jpeg.Encode(&b, halves(8, 4), nil))
	for turn := byte(1); turn <= 8; turn++ {
		exif := "Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x02\x01\x12\x00\x03\x00\x00\x00\x01\x00" + string(rune(turn)) + "\x00\x00\x01\x0f\x00\x02\x00\x00\x00\x04can\x00\x00\x00\x00\x00"
		sent := append([]byte("\xff\xd8\xff\xe1\x00"), byte(len(exif)+2))
		sent = append(append(sent, exif...), b.Bytes()[2:]...)
		out, _, err := picture.Clean(sent)
		testkit.Must(t, err)
		was, err := picture.Redraw(bytes.NewReader(sent))
		testkit.Must(t, err)
		is, err := picture.Redraw(bytes.NewReader(out))
		if err != nil || !bytes.Equal(is.Bytes, was.Bytes) || bytes.Contains(out, []byte("can\x00")) {
			t.Errorf("turn %d: lies another way", turn)
		}
	}
}

func FuzzClean(f *testing.F) {
	for _, b := range marked(f) {
		f.Add(b)
	}
	f.Add([]byte("II*\x00\x08\x00\x00\x00\x01\x00\x0f\x01\x02\x00\x05\x00\x00\x00\x1a\x00\x00\x00\x00\x00\x00\x00name\x00"))
	f.Add([]byte("RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x0c\x00\x00\x00\x00\x00\x00\x00\x00\x00EXIF\x02\x00\x00\x00ab"))
	f.Fuzz(func(t *testing.T, b []byte) {
		out, _, err := picture.Clean(b)
		if err == nil && len(out) > len(b)+64 {
			t.Errorf("%d bytes became %d", len(b), len(out))
		}
	})
}
