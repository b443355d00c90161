package picture

import (
	"bytes"
	"encoding/binary"
	"errors"
)

// errBroken is for pictures that do not hold together.
var errBroken = errors.New("picture: not whole")

// Clean gives the bytes of a picture without what it tells of its making: when,
// where, by whom, on what. Its pixels, size and colours stay as they are, and so
// does which side of a photograph is up. Touched says whether something went.
// Bytes that are no JPEG, JPEG 2000, PNG, GIF, WebP, TIFF or EMF come back as
// they are; a picture that is not whole fails.
func Clean(b []byte) (clean []byte, touched bool, err error) {
	switch {
	case bytes.HasPrefix(b, []byte("\xff\xd8\xff")):
		clean, err = cleanJPEG(b)
	case bytes.HasPrefix(b, []byte("\x89PNG\r\n\x1a\n")):
		clean, err = cleanPNG(b)
	case bytes.HasPrefix(b, []byte("GIF8")):
		clean, err = cleanGIF(b)
	case len(b) > 12 && bytes.HasPrefix(b, []byte("RIFF")) && bytes.Equal(b[8:12], []byte("WEBP")):
		clean, err = cleanWebP(b)
	case bytes.HasPrefix(b, []byte("II*\x00")) || bytes.HasPrefix(b, []byte("MM\x00*")):
		clean, err = cleanTIFF(b)
	case len(b) > 88 && bytes.HasPrefix(b, []byte("\x01\x00\x00\x00")) && bytes.Equal(b[40:44], []byte(" EMF")):
		clean, err = cleanEMF(b)
	case bytes.HasPrefix(b, []byte(jp2Start)):
		clean, err = cleanJP2(b)
	case bytes.HasPrefix(b, []byte(j2kStart)):
		clean, err = cleanJ2K(b)
	default:
		return b, false, nil
	}
	return clean, err == nil && !bytes.Equal(b, clean), err
}

// upOf makes an Exif that says which side is up, and nothing else.
func upOf(turn int) []byte {
	exif := []byte("Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00")
	exif[25] = byte(turn & 15)
	return exif
}

// cleanJPEG keeps the segments that pixels and colours are made of.
func cleanJPEG(b []byte) ([]byte, error) {
	out := append(make([]byte, 0, len(b)), 0xff, 0xd8)
	if tiff, err := exifOf(b); err == nil {
		if turn := tag274(tiff); turn > 1 {
			exif := upOf(turn)
			out = append(out, 0xff, 0xe1, 0, 34)
			out = append(out, exif...)
		}
	}
	for at := 2; ; {
		for at < len(b) && b[at] == 0xff && at+1 < len(b) && b[at+1] == 0xff {
			at++
		}
		if at+2 > len(b) || b[at] != 0xff {
			return nil, errBroken
		}
		mark := b[at+1]
		switch {
		case mark == 0xd9:
			return append(out, 0xff, 0xd9), nil
		case mark == 0x01 || mark >= 0xd0 && mark <= 0xd7:
			at += 2
			continue
		case at+4 > len(b):
			return nil, errBroken
		}
		end := at + 2 + int(binary.BigEndian.Uint16(b[at+2:]))
		if end > len(b) || end < at+4 {
			return nil, errBroken
		}
		out = append(out, keptSegment(mark, b[at:end])...)
		at = end
		if mark == 0xda {
			end = scanned(b, at)
			out = append(out, b[at:end]...)
			if at = end; at >= len(b) {
				return append(out, 0xff, 0xd9), nil // cut short, as some cameras do
			}
		}
	}
}

// keptSegment gives what stays of a segment.
func keptSegment(mark byte, s []byte) []byte {
	body := s[4:]
	switch {
	case mark == 0xe0 && bytes.HasPrefix(body, []byte("JFIF\x00")) && len(body) >= 14:
		head := append([]byte{0xff, 0xe0, 0, 16}, body[:14]...)
		head[16], head[17] = 0, 0 // without a small picture
		return head
	case mark == 0xe2 && bytes.HasPrefix(body, []byte("ICC_PROFILE\x00")):
		return s
	case mark == 0xee && bytes.HasPrefix(body, []byte("Adobe")):
		return s
	case mark >= 0xe0 && mark <= 0xef, mark == 0xfe:
		return nil
	}
	return s
}

// scanned gives where the pixels end that begin at a place.
func scanned(b []byte, at int) int {
	for ; at+1 < len(b); at++ {
		if b[at] == 0xff && b[at+1] != 0 && b[at+1] != 0xff && (b[at+1] < 0xd0 || b[at+1] > 0xd7) {
			return at
		}
	}
	return len(b)
}

// keptChunks are the parts of a PNG that its pixels and colours are made of.
var keptChunks = map[string]bool{
	"IHDR": true, "PLTE": true, "IDAT": true, "IEND": true, "tRNS": true, "gAMA": true, "cHRM": true, "sRGB": true, "iCCP": true, "cICP": true,
	"sBIT": true, "bKGD": true, "hIST": true, "pHYs": true, "sPLT": true, "acTL": true, "fcTL": true, "fdAT": true,
}

func cleanPNG(b []byte) ([]byte, error) {
	out := append(make([]byte, 0, len(b)), b[:8]...)
	for at := 8; at+12 <= len(b); {
		size := binary.BigEndian.Uint32(b[at:])
		if int64(size) > int64(len(b)-at-12) {
			return nil, errBroken
		}
		end, kind := at+12+int(size), string(b[at+4:at+8])
		if keptChunks[kind] {
			out = append(out, b[at:end]...)
		}
		if kind == "IEND" {
			return out, nil
		}
		at = end
	}
	return out, nil // cut short, which programs forgive
}

// cleanWebP keeps what is drawn.
func cleanWebP(b []byte) ([]byte, error) {
	out := append(make([]byte, 0, len(b)), b[:12]...)
	for at := 12; at+8 <= len(b); {
		size := uint64(binary.LittleEndian.Uint32(b[at+4:]))
		end := uint64(at) + 8 + size + size&1
		if uint64(at)+8+size > uint64(len(b)) {
			return nil, errBroken
		}
		end = min(end, uint64(len(b)))
		switch kind := string(b[at : at+4]); kind {
		case "VP8X":
			n := len(out)
			out = append(out, b[at:end]...)
			if size > 0 {
				out[n+8] &^= 0x0c // no Exif, no XMP
			}
		case "VP8 ", "VP8L", "ANIM", "ANMF", "ALPH", "ICCP":
			out = append(out, b[at:end]...)
		}
		at = int(end) //nolint:gosec // at most len(b)
	}
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8)) //nolint:gosec // at most that of b
	return out, nil
}
