package picture

import "encoding/binary"

// cleanGIF keeps pictures and how they move, and leaves out remarks and what
// other programs put in.
func cleanGIF(b []byte) ([]byte, error) {
	if len(b) < 13 {
		return nil, errBroken
	}
	at := 13 + gifColours(b[10])
	if at > len(b) {
		return nil, errBroken
	}
	out := append(make([]byte, 0, len(b)), b[:at]...)
	for at < len(b) {
		from, keep := at, true
		switch b[at] {
		case 0x3b:
			return append(out, 0x3b), nil
		case 0x21:
			if at+14 > len(b) {
				return nil, errBroken
			}
			keep = b[at+1] == 0xf9 || b[at+1] == 0xff && (string(b[at+3:at+14]) == "NETSCAPE2.0" || string(b[at+3:at+14]) == "ANIMEXTS1.0")
			at += 2
		case 0x2c:
			if at+10 > len(b) {
				return nil, errBroken
			}
			at += 11 + gifColours(b[at+9])
		default:
			return nil, errBroken
		}
		for at < len(b) && b[at] != 0 {
			at += 1 + int(b[at])
		}
		if at++; at > len(b) {
			return nil, errBroken
		}
		if keep {
			out = append(out, b[from:at]...)
		}
	}
	return append(out, 0x3b), nil
}

// gifColours is how many bytes a table of colours takes.
func gifColours(flags byte) int {
	if flags&0x80 == 0 {
		return 0
	}
	return 3 << (flags&7 + 1)
}

// keptTags are those that the pixels of a TIFF are made of.
var keptTags = map[uint16]bool{
	254: true, 255: true, 256: true, 257: true, 258: true, 259: true, 262: true, 263: true, 266: true, 273: true, 274: true, 277: true, 278: true,
	279: true, 280: true, 281: true, 282: true, 283: true, 284: true, 290: true, 291: true, 292: true, 293: true, 296: true, 297: true, 301: true,
	317: true, 318: true, 319: true, 320: true, 321: true, 322: true, 323: true, 324: true, 325: true, 332: true, 334: true, 336: true, 338: true,
	339: true, 340: true, 341: true, 347: true, 512: true, 513: true, 514: true, 515: true, 517: true, 518: true, 519: true, 520: true, 521: true,
	529: true, 530: true, 531: true, 532: true, 34675: true,
}

// tagSizes are how many bytes a value takes, by its type.
var tagSizes = [...]uint64{0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4}

// cleanTIFF takes entries off the directories and wipes what they stood for,
// so that the pixels stay where they are.
func cleanTIFF(b []byte) ([]byte, error) {
	out := append([]byte(nil), b...)
	var order binary.ByteOrder = binary.LittleEndian
	if b[0] == 'M' {
		order = binary.BigEndian
	}
	if len(b) < 8 {
		return nil, errBroken
	}
	at := uint64(order.Uint32(b[4:]))
	for range 1000 {
		if at == 0 {
			return out, nil
		}
		next, err := cleanDirectory(out, at, order, 0)
		if err != nil {
			return nil, err
		}
		at = next
	}
	return nil, errBroken
}

// cleanDirectory cleans one directory and gives where the next one lies. Those
// that hang below it, with what a camera says, go whole.
func cleanDirectory(b []byte, at uint64, order binary.ByteOrder, deep int) (next uint64, err error) {
	size := uint64(len(b))
	if at < 8 || at+2 > size || deep > 3 {
		return 0, errBroken
	}
	n := uint64(order.Uint16(b[at:]))
	end := at + 2 + 12*n
	if end+4 > size {
		return 0, errBroken
	}
	to := at + 2
	for from := at + 2; from < end; from += 12 {
		tag, kind := order.Uint16(b[from:]), order.Uint16(b[from+2:])
		if deep == 0 && keptTags[tag] {
			copy(b[to:to+12], b[from:from+12])
			to += 12
			continue
		}
		if int(kind) >= len(tagSizes) {
			continue
		}
		value := uint64(order.Uint32(b[from+8:]))
		if tag == 34665 || tag == 34853 || tag == 40965 || tag == 330 {
			if _, err := cleanDirectory(b, value, order, deep+1); err != nil && tag != 330 {
				return 0, err
			}
		}
		if length := uint64(order.Uint32(b[from+4:])) * tagSizes[kind]; length > 4 && value >= 8 && value+length <= size {
			clear(b[value : value+length])
		}
	}
	next = uint64(order.Uint32(b[end:]))
	order.PutUint16(b[at:], uint16((to-at-2)/12)) //nolint:gosec // at most n
	copy(b[to:to+4], b[end:end+4])
	clear(b[to+4 : end+4])
	return next, nil
}
