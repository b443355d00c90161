package picture

import (
	"bytes"
	"encoding/binary"
)

// Beginnings of JPEG 2000 pictures: a file of boxes, and what is drawn alone.
const (
	jp2Start = "\x00\x00\x00\x0cjP  \r\n\x87\n"
	j2kStart = "\xff\x4f\xff\x51"
)

// cleanJP2 leaves out the boxes of a JPEG 2000 file that hold no part of the
// picture, and the remarks at the head of what is drawn. A file in which boxes
// are found by their place is not taken apart.
func cleanJP2(b []byte) ([]byte, error) {
	out := make([]byte, 0, len(b))
	for at := 0; at < len(b); {
		if at+8 > len(b) {
			return nil, errBroken
		}
		size, head := uint64(binary.BigEndian.Uint32(b[at:])), 8
		switch {
		case size == 0: // to the end
			size = uint64(len(b) - at)
		case size == 1:
			if at+16 > len(b) {
				return nil, errBroken
			}
			size, head = binary.BigEndian.Uint64(b[at+8:]), 16
		}
		if size < uint64(head) || size > uint64(len(b)-at) {
			return nil, errBroken
		}
		box := b[at : at+int(size)] //nolint:gosec // at most len(b)
		at += len(box)
		switch string(box[4:8]) {
		case "jP  ", "ftyp", "rreq", "jp2h", "jpch", "jplh", "comp", "copt", "inst":
			out = append(out, box...)
		case "jp2c":
			drawn, err := cleanJ2K(box[head:])
			if err != nil {
				return nil, err
			}
			out = binary.BigEndian.AppendUint32(out, uint32(len(drawn)+8)) //nolint:gosec // files are far smaller
			out = append(append(out, "jp2c"...), drawn...)
		case "ftbl", "cref", "dtbl", "jpix", "fidx", "cidx":
			return nil, errBroken
		}
	}
	return out, nil
}

// cleanJ2K leaves the remarks out of the head of a JPEG 2000 picture. What
// comes behind the head is counted from where each tile begins, so it may move.
func cleanJ2K(b []byte) ([]byte, error) {
	if !bytes.HasPrefix(b, []byte(j2kStart)) {
		return nil, errBroken
	}
	out := append(make([]byte, 0, len(b)), b[:2]...)
	for at := 2; ; {
		if at+4 > len(b) || b[at] != 0xff {
			return nil, errBroken
		}
		if b[at+1] == 0x90 { // the first tile
			return append(out, b[at:]...), nil
		}
		end := at + 2 + int(binary.BigEndian.Uint16(b[at+2:]))
		if end < at+4 || end > len(b) {
			return nil, errBroken
		}
		if b[at+1] != 0x64 {
			out = append(out, b[at:end]...)
		}
		at = end
	}
}
