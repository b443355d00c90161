package picture

import (
	"bytes"
	"encoding/binary"
)

// Records of EMF+ that give an object, and of it the pictures that lie packed
// within, as JPEG or PNG do.
const (
	emfPlusObject   = 0x4008
	emfPlusImage    = 5
	emfPlusMore     = 0x8000 // of an object's flags: another record goes on with it
	emfPlusBitmap   = 1
	emfPlusPacked   = 1
	emfPlusPixels   = 28 // where a picture begins in its object
	emfPlusMaxPiece = 1 << 16
)

// A plusImage gathers the pieces of a picture, which may lie in many records,
// as they stand in the drawing.
type plusImage struct {
	of     uint16 // which object
	pieces [][]byte
}

// object takes the next record of an object; once a picture is all there it
// is cleaned where it stands. Record is the whole of it.
func (p *plusImage) object(record []byte) error {
	flags := binary.LittleEndian.Uint16(record[2:])
	size := binary.LittleEndian.Uint32(record[8:])
	if uint64(size)+12 > uint64(len(record)) {
		return errBroken
	}
	data := record[12 : 12+size]
	if flags>>8&0x7f != emfPlusImage {
		p.pieces = nil
		return nil
	}
	if of := flags &^ emfPlusMore; len(p.pieces) > 0 && of != p.of {
		p.pieces = nil
	}
	p.of = flags &^ emfPlusMore
	if flags&emfPlusMore != 0 {
		if len(data) < 4 || len(p.pieces) >= emfPlusMaxPiece {
			return errBroken
		}
		p.pieces = append(p.pieces, data[4:]) // behind how long the whole is
		return nil
	}
	all := append(p.pieces, data)
	p.pieces = nil
	return cleanPieces(all)
}

// cleanPieces takes off what a packed picture tells of its making, and fills
// up with nothing behind its end: it stays as long as it was.
func cleanPieces(pieces [][]byte) error {
	whole := bytes.Join(pieces, nil)
	if len(whole) <= emfPlusPixels || binary.LittleEndian.Uint32(whole[4:]) != emfPlusBitmap ||
		binary.LittleEndian.Uint32(whole[24:]) != emfPlusPacked {
		return nil
	}
	pixels := whole[emfPlusPixels:]
	if len(pixels) > 88 && bytes.Equal(pixels[40:44], []byte(" EMF")) {
		return errBroken // no bitmap is a drawing
	}
	clean, touched, err := Clean(pixels)
	if err != nil || !touched {
		return err
	}
	clear(pixels[copy(pixels, clean):])
	for _, p := range pieces {
		whole = whole[copy(p, whole):]
	}
	return nil
}
