package picture_test

import (
	"bytes"
	"encoding/binary"
	"testing"

	"waymark/internal/picture"
)

func box(kind, text string) string {
	return string(binary.BigEndian.AppendUint32(nil, uint32(len(text)+8))) + kind + text
}

// drawn is the head of a JPEG 2000 picture with or without a remark, and a tile.
func drawn(remark string) string {
	segment := func(mark byte, text string) string {
		return string([]byte{0xff, mark}) + "\x00" + string(rune(len(text)+2)) + text
	}
	text := "\xff\x4f" + segment(0x51, "size") + segment(0x52, "style")
	if remark != "" {
		text = "\xff\x4f" + segment(0x51, "size") + "\xff\x64\x00" + string(rune(len(remark)+4)) + "\x00\x01" + remark + segment(0x52, "style")
	}
	return text + "\xff\x90\x00\x0a tile planning"
}

// little writes numbers as EMF does, four bytes each.
func little(text string, numbers ...uint32) string {
	var b []byte
	for _, n := range numbers {
		b = binary.LittleEndian.AppendUint32(b, n)
	}
	return string(b) + text
}

func TestCleanTakesRemarksOffDrawings(t *testing.T) {
	start, kind := box("jP  ", "\r\n\x87\n"), box("ftyp", "jp2 \x00\x00\x00\x00jp2 ")
	head := box("jp2h", box("ihdr", "halves"))
	emf := func(remark, plus, other string) string {
		plusRecord := little(plus, 0x4003, uint32(12+len(plus)), uint32(len(plus)))
		line := little("line", 0x400d, 16, 4)
		record := func(text string) string {
			return little(text, 70, uint32(12+len(text)), uint32(len(text)))
		}
		first := []byte(little("", 1, 108) + string(make([]byte, 100)))
		copy(first[40:], " EMF")
		return string(first) + record(remark) + record("EMF+"+plusRecord+line) + record(other) + little("", 14, 8)
	}
	group := "GDIC" + little("", 2, 0, 0, 9, 9, 8)
	for name, c := range map[string][2]string{
		"JPEG 2000": {
			start + kind + head + box("xml ", "planted") + box("uuid", "planted") + box("jp2c", drawn("planted")) + box("uinf", "planted"),
			start + kind + head + box("jp2c", drawn("")),
		},
		"drawn alone": {drawn("planted"), drawn("")},
		"EMF":         {emf("Own planted", "planted!", group+"planted!"), emf("Own \x00\x00\x00\x00\x00\x00\x00", "\x00\x00\x00\x00\x00\x00\x00\x00", group+"\x00\x00\x00\x00\x00\x00\x00\x00")},
	} {
		out, touched, err := picture.Clean([]byte(c[0]))
		if err != nil || !touched || string(out) != c[1] {
			t.Errorf("%s: %q, touched %v, %v", name, out, touched, err)
		}
		if again, touched, err := picture.Clean(out); err != nil || touched || !bytes.Equal(again, out) {
			t.Errorf("%s: is not clean yet: %v", name, err)
		}
		if _, _, err := picture.Clean([]byte(c[0][:len(c[0])-3])); err == nil && name == "JPEG 2000" {
			t.Errorf("%s: cut short it is taken for whole", name)
		}
	}
	placed := start + kind + box("ftbl", "x") + box("jp2c", drawn(""))
	if _, _, err := picture.Clean([]byte(placed)); err == nil {
		t.Error("boxes that are found by their place are moved")
	}
}
