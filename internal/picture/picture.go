// Package picture draws pictures that people send anew, small and without
// anything that was hidden in them.
package picture

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"image"
	_ "image/gif" // may be sent
	_ "image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp"
)

// Limits of what is taken.
const (
	MaxBytes  = 2 << 20
	MaxPixels = 40_000_000
)

// The largest that a logo is kept at, in pixels.
const (
	LogoWidth  = 480
	LogoHeight = 160
)

// Why a picture is refused.
var (
	ErrKind  = errors.New("picture: not a PNG, JPEG, GIF or WebP")
	ErrLarge = errors.New("picture: too large")
)

// A Picture is what was drawn: a PNG, named by the hash of its bytes.
type Picture struct {
	Hash          string
	Bytes         []byte
	Width, Height int
}

// Size gives a picture's width and height in pixels without drawing it, or
// ErrKind.
func Size(r io.Reader) (width, height int, err error) {
	config, _, err := image.DecodeConfig(r)
	if err != nil {
		return 0, 0, ErrKind
	}
	return config.Width, config.Height, nil
}

// drawing lets two pictures be drawn at a time, since each takes up to four
// bytes for every one of MaxPixels.
var drawing = make(chan struct{}, 2)

// Logo draws a picture that was sent as a logo. Its size is known before it
// is drawn, so that a small file that would become a huge picture is refused.
func Logo(sent []byte) (p Picture, err error) {
	if len(sent) > MaxBytes {
		return p, ErrLarge
	}
	config, _, err := image.DecodeConfig(bytes.NewReader(sent))
	if err != nil || config.Width < 1 || config.Height < 1 {
		return p, ErrKind
	}
	if config.Width > MaxPixels/config.Height {
		return p, ErrLarge
	}
	drawing <- struct{}{}
	defer func() { <-drawing }()
	from, _, err := image.Decode(bytes.NewReader(sent))
	if err != nil {
		return p, ErrKind
	}
	w, h := fit(from.Bounds().Dx(), from.Bounds().Dy())
	to := image.NewNRGBA(image.Rect(0, 0, w, h))
	draw.CatmullRom.Scale(to, to.Bounds(), from, from.Bounds(), draw.Src, nil)
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, to); err != nil {
		return p, err
	}
	sum := sha256.Sum256(b.Bytes())
	return Picture{Hash: hex.EncodeToString(sum[:16]), Bytes: b.Bytes(), Width: w, Height: h}, nil
}

// fit gives the size at which a picture is kept: its own, or as much smaller
// as it must be.
func fit(w, h int) (int, int) {
	if w > LogoWidth {
		w, h = LogoWidth, h*LogoWidth/w
	}
	if h > LogoHeight {
		w, h = w*LogoHeight/h, LogoHeight
	}
	return max(w, 1), max(h, 1)
}
