package picture

import (
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/draw"
)

// MaxSide is the longest side in pixels that a picture in a text is kept at.
const MaxSide = 2000

// jpegQuality is what photographs are kept at.
const jpegQuality = 86

// A Drawing is a picture drawn anew.
type Drawing struct {
	Bytes         []byte
	Type          string // image/png or image/jpeg
	Width, Height int
}

// Redraw draws a picture of a text anew, upright and at most MaxSide wide and
// high, so that nothing is left of what was hidden in it: where and when it
// was taken, by whom, on what. A photograph stays one; a moving picture keeps
// its first frame. It fails with ErrKind and ErrLarge.
func Redraw(sent io.ReadSeeker) (d Drawing, err error) {
	config, format, err := image.DecodeConfig(sent)
	if err != nil || config.Width < 1 || config.Height < 1 {
		return d, ErrKind
	}
	if config.Width > MaxPixels/config.Height {
		return d, ErrLarge
	}
	turn := 1
	if format == "jpeg" {
		turn = orientation(sent)
	}
	if _, err := sent.Seek(0, io.SeekStart); err != nil {
		return d, err
	}
	drawing <- struct{}{}
	defer func() { <-drawing }()
	from, _, err := image.Decode(sent)
	if err != nil {
		return d, ErrKind
	}
	w, h := within(from.Bounds().Dx(), from.Bounds().Dy(), MaxSide)
	to := image.NewNRGBA(image.Rect(0, 0, w, h))
	if w == from.Bounds().Dx() && h == from.Bounds().Dy() {
		draw.Draw(to, to.Bounds(), from, from.Bounds().Min, draw.Src)
	} else {
		draw.BiLinear.Scale(to, to.Bounds(), from, from.Bounds(), draw.Src, nil)
	}
	to = upright(to, turn)
	d.Width, d.Height = to.Rect.Dx(), to.Rect.Dy()
	var b bytes.Buffer
	if photo := format == "jpeg" || format == "webp"; photo && to.Opaque() {
		d.Type, err = "image/jpeg", jpeg.Encode(&b, to, &jpeg.Options{Quality: jpegQuality})
	} else {
		d.Type, err = "image/png", png.Encode(&b, to)
	}
	d.Bytes = b.Bytes()
	return d, err
}

// within gives the size that fits into a square.
func within(w, h, side int) (int, int) {
	switch {
	case w <= side && h <= side:
		return w, h
	case w >= h:
		return side, max(1, h*side/w)
	}
	return max(1, w*side/h), side
}

// upright turns a picture the way that a camera said it was held: 1 is as it
// is, 2 to 8 are the turns and mirrorings of Exif.
func upright(from *image.NRGBA, turn int) *image.NRGBA {
	if turn < 2 || turn > 8 {
		return from
	}
	w, h := from.Rect.Dx(), from.Rect.Dy()
	to := image.NewNRGBA(image.Rect(0, 0, w, h))
	if turn >= 5 {
		to = image.NewNRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			var tx, ty int
			switch turn {
			case 2:
				tx, ty = w-1-x, y
			case 3:
				tx, ty = w-1-x, h-1-y
			case 4:
				tx, ty = x, h-1-y
			case 5:
				tx, ty = y, x
			case 6:
				tx, ty = h-1-y, x
			case 7:
				tx, ty = h-1-y, w-1-x
			case 8:
				tx, ty = y, w-1-x
			}
			copy(to.Pix[to.PixOffset(tx, ty):][:4], from.Pix[from.PixOffset(x, y):][:4])
		}
	}
	return to
}

// exifMax is how much of a file is looked through for how the camera was held.
const exifMax = 256 << 10

var errNoExif = errors.New("picture: no Exif")

// orientation reads how the camera was held from a JPEG's Exif; 1 where it
// does not say.
func orientation(sent io.ReadSeeker) int {
	if _, err := sent.Seek(0, io.SeekStart); err != nil {
		return 1
	}
	head, err := io.ReadAll(io.LimitReader(sent, exifMax))
	if err != nil {
		return 1
	}
	tiff, err := exifOf(head)
	if err != nil {
		return 1
	}
	return tag274(tiff)
}

// exifOf finds the Exif among the segments of a JPEG.
func exifOf(b []byte) ([]byte, error) {
	for at := 2; at+4 <= len(b) && b[at] == 0xff && b[at+1] != 0xda; {
		size := int(b[at+2])<<8 | int(b[at+3])
		end := at + 2 + size
		if size < 2 || end > len(b) {
			break
		}
		if body := b[at+4 : end]; b[at+1] == 0xe1 && bytes.HasPrefix(body, []byte("Exif\x00\x00")) {
			return body[6:], nil
		}
		at = end
	}
	return nil, errNoExif
}

// tag274 reads the orientation from the first directory of a TIFF.
func tag274(b []byte) int {
	var big bool
	switch {
	case len(b) < 8:
		return 1
	case bytes.HasPrefix(b, []byte("MM\x00*")):
		big = true
	case !bytes.HasPrefix(b, []byte("II*\x00")):
		return 1
	}
	number := func(at, size int) int {
		n := 0
		for i := range size {
			if at+i >= len(b) {
				return 0
			}
			shift := i
			if big {
				shift = size - 1 - i
			}
			n |= int(b[at+i]) << (8 * shift)
		}
		return n
	}
	dir := number(4, 4)
	if dir < 8 || dir > len(b) {
		return 1
	}
	for i := range min(number(dir, 2), 200) {
		at := dir + 2 + 12*i
		if number(at, 2) == 274 && number(at+2, 2) == 3 {
			if turn := number(at+8, 2); turn >= 1 && turn <= 8 {
				return turn
			}
		}
	}
	return 1
}
