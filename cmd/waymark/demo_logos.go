package main

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"

	"golang.org/x/image/vector"

	"waymark/internal/forum"
)

// logoSize is the width and height of a demo logo in pixels.
const logoSize = 160

// A shape is drawn as polygons, point by point, in a square from 0 to 1.
type shape [][][2]float64

// logoShapes are what the logos of the demo's organisations show, in white on
// a round ground of the organisation's colour.
var logoShapes = map[string]shape{
	"waves":  {wave(.36), wave(.52), wave(.68)},
	"bridge": {arch(.5, .62, .3, .22), {{.14, .62}, {.86, .62}, {.86, .7}, {.14, .7}}},
	"hills":  {{{.14, .7}, {.38, .34}, {.54, .7}}, {{.5, .7}, {.66, .46}, {.86, .7}}},
	"house":  {{{.5, .22}, {.8, .5}, {.2, .5}}, {{.28, .54}, {.45, .54}, {.45, .78}, {.28, .78}}, {{.55, .54}, {.72, .54}, {.72, .78}, {.55, .78}}},
	"flame":  {{{.5, .16}, {.68, .44}, {.7, .62}, {.6, .78}, {.4, .78}, {.3, .62}, {.38, .46}, {.44, .52}}},
}

// wave is a band that rises and falls across the square at a height.
func wave(y float64) (band [][2]float64) {
	at := func(x float64) float64 { return y + .04*math.Sin(x*4*math.Pi) }
	for x := .16; x <= .841; x += .02 {
		band = append(band, [2]float64{x, at(x)})
	}
	for x := .84; x >= .159; x -= .02 {
		band = append(band, [2]float64{x, at(x) + .07})
	}
	return band
}

// arch is half a ring that stands at (x, y), with its outer and inner radius.
func arch(x, y, outer, inner float64) (ring [][2]float64) {
	for i := range 41 {
		sin, cos := math.Sincos(math.Pi * float64(i) / 40)
		ring = append(ring, [2]float64{x - outer*cos, y - outer*sin})
	}
	for i := 40; i >= 0; i-- {
		sin, cos := math.Sincos(math.Pi * float64(i) / 40)
		ring = append(ring, [2]float64{x - inner*cos, y - inner*sin})
	}
	return ring
}

// drawLogo gives the PNG of a named shape in a hue from 0 to 359.
func drawLogo(name string, hue int) ([]byte, error) {
	s, ok := logoShapes[name]
	if !ok {
		return nil, fmt.Errorf("there is no logo %q", name)
	}
	to := image.NewNRGBA(image.Rect(0, 0, logoSize, logoSize))
	fill := func(polygons [][][2]float64, c color.Color) {
		r := vector.NewRasterizer(logoSize, logoSize)
		for _, p := range polygons {
			for i, at := range p {
				x, y := float32(at[0]*logoSize), float32(at[1]*logoSize)
				if i == 0 {
					r.MoveTo(x, y)
				} else {
					r.LineTo(x, y)
				}
			}
			r.ClosePath()
		}
		r.Draw(to, to.Bounds(), image.NewUniform(c), image.Point{})
	}
	var disc [][2]float64
	for i := range 120 {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / 120)
		disc = append(disc, [2]float64{.5 + .49*cos, .5 + .49*sin})
	}
	fill([][][2]float64{disc}, dark(hue))
	for _, p := range s {
		fill([][][2]float64{p}, color.White)
	}
	var b bytes.Buffer
	err := png.Encode(&b, to)
	return b.Bytes(), err
}

// dark is a dark colour of a hue, on which white can be told from it.
func dark(hue int) color.Color {
	part := func(n float64) uint8 {
		k := math.Mod(n+float64(hue)/30, 12)
		return uint8(255 * (.27 - .18*max(-1, min(k-3, 9-k, 1))))
	}
	return color.NRGBA{part(0), part(8), part(4), 255}
}

// setLogo gives an organisation its logo, where it has one.
func (l *demoLoader) setLogo(ctx context.Context, o demoOrganisation) error {
	if o.Logo == "" {
		return nil
	}
	picture, err := drawLogo(o.Logo, o.Hue)
	if err != nil {
		return err
	}
	return forum.SetLogo(ctx, l.d, forum.System(), l.orgs[o.Slug], picture)
}
