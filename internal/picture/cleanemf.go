package picture

import (
	"bytes"
	"encoding/binary"
)

// Records of EMF, and of EMF+, which lies in remarks of EMF.
const (
	emfRemark     = 70
	emfPlus       = "EMF+"
	emfSpool      = "\x00\x00\x00\x00"
	emfPublic     = "GDIC"
	emfBegin      = 2 // of a group: it has a description
	emfPlusRemark = 0x4003
)

// cleanEMF takes off what program drew it, what it was called, and remarks.
// They are blotted out where they stand: everything else keeps its place. So
// is what pictures inside it tell of their making.
func cleanEMF(b []byte) ([]byte, error) {
	var image plusImage
	out := bytes.Clone(b)
	n, at := uint64(binary.LittleEndian.Uint32(b[60:])), uint64(binary.LittleEndian.Uint32(b[64:]))
	if n > 0 && at >= 88 && at+2*n <= uint64(len(out)) {
		clear(out[at : at+2*n])
	}
	for rest := out; len(rest) >= 8; {
		size := binary.LittleEndian.Uint32(rest[4:])
		if size < 8 || uint64(size) > uint64(len(rest)) {
			break
		}
		if binary.LittleEndian.Uint32(rest) == emfRemark && size >= 16 {
			if err := image.blotRemark(rest[12:size]); err != nil {
				return nil, err
			}
		}
		rest = rest[size:]
	}
	return out, nil
}

// blotRemark blots out what a remark says that no part of the drawing is.
func (p *plusImage) blotRemark(b []byte) error {
	switch string(b[:4]) {
	case emfPlus:
		return p.blotPlus(b[4:])
	case emfSpool: // of how it is printed
	case emfPublic:
		// A rectangle, how long the description is, and that.
		if len(b) >= 28 && binary.LittleEndian.Uint32(b[4:]) == emfBegin {
			clear(b[28:])
		}
	default:
		clear(b[4:])
	}
	return nil
}

// blotPlus does so for the records of EMF+.
func (p *plusImage) blotPlus(rest []byte) error {
	for len(rest) >= 12 {
		size := binary.LittleEndian.Uint32(rest[4:])
		if size < 12 || uint64(size) > uint64(len(rest)) {
			return nil
		}
		switch binary.LittleEndian.Uint16(rest) {
		case emfPlusRemark:
			clear(rest[12:size])
		case emfPlusObject:
			if err := p.object(rest[:size]); err != nil {
				return err
			}
		}
		rest = rest[size:]
	}
	return nil
}
