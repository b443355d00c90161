package views

import (
	"context"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/a-h/templ"
)

// symbols are the drawings of the icons, on 24 by 24, as lines.
var symbols = map[string]string{
	"at":      `<circle cx="12" cy="12" r="3.5"/><path d="M15.500 8.500v5a2.500 2.500 0 0 0 5 0V12a8.500 8.500 0 1 0-3.500 6.800"/>`,
	"bell":    `<path d="M6 16V11a6 6 0 0 1 12 0v5l1.5 2h-15zM10 20.5a2 2 0 0 0 4 0"/>`,
	"bold":    `<path d="M8 5h5a3.300 3.300 0 0 1 0 6.800H8zM8 11.800h6a3.600 3.600 0 0 1 0 7.200H8z"/>`,
	"book":    `<path d="M5 5.5A2.5 2.5 0 0 1 7.5 3H19v15H7.5A2.5 2.5 0 0 0 5 20.5zM5 20.5A2.5 2.5 0 0 0 7.5 21H19v-3"/>`,
	"bulb":    `<path d="M9 18h6M10 21h4M8.5 15a6 6 0 1 1 7 0c-.6.5-1 1.2-1 2h-5c0-.8-.4-1.5-1-2z"/>`,
	"cal":     `<path d="M4 6h16v14H4zM4 10.5h16M8 3v4M16 3v4"/>`,
	"chart":   `<path d="M4 20h16M7 16v-5M12 16V6M17 16v-8"/>`,
	"check":   `<path d="m5 12.5 4.5 4.5L19 7.5"/>`,
	"clock":   `<circle cx="12" cy="12" r="8"/><path d="M12 7.500V12l3 2"/>`,
	"code":    `<path d="m9 8-4 4 4 4M15 8l4 4-4 4"/>`,
	"coin":    `<circle cx="12" cy="12" r="8"/><path d="M14.5 8.7c-.6-.8-1.4-1.2-2.4-1.2-1.6 0-2.4 1-2.4 2.4v5.6h5.3M8.5 12.5h4.5"/>`,
	"cross":   `<path d="M6.5 6.5 17.5 17.5M17.5 6.5 6.5 17.5"/>`,
	"doc":     `<path d="M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6"/>`,
	"dots":    `<path d="M6 12h.01M12 12h.01M18 12h.01" stroke-width="3"/>`,
	"down":    `<path d="M12 4v11M7.500 11 12 15.500 16.500 11M5 20h14"/>`,
	"edit":    `<path d="M5 19h3.500L19 8.500 15.500 5 5 15.500zM13 7.500 16.500 11"/>`,
	"eye":     `<path d="M3 12s3.300-6 9-6 9 6 9 6-3.300 6-9 6-9-6-9-6z"/><circle cx="12" cy="12" r="2.500"/>`,
	"filter":  `<path d="M4 6h16M7 12h10M10 18h4"/>`,
	"fold":    `<path d="m7 10 5 5 5-5"/>`,
	"gear":    `<circle cx="12" cy="12" r="3"/><path d="M12 3.500v3M12 17.500v3M3.500 12h3M17.500 12h3M6 6l2.100 2.100M15.900 15.900 18 18M18 6l-2.100 2.100M8.100 15.900 6 18"/>`,
	"head":    `<path d="M6 5v14M18 5v14M6 12h12"/>`,
	"home":    `<path d="M4 11 12 4l8 7v8a1 1 0 0 1-1 1h-4v-6H9v6H5a1 1 0 0 1-1-1z"/>`,
	"img":     `<path d="M4 5h16v14H4zM4 16l5-5 4 4 2.500-2.500L20 17"/><circle cx="15.500" cy="9" r="1.300"/>`,
	"info":    `<circle cx="12" cy="12" r="8"/><path d="M12 11v5M12 8h.01"/>`,
	"ital":    `<path d="M10 5h7M7 19h7M14 5l-4 14"/>`,
	"key":     `<circle cx="8" cy="15" r="4"/><path d="M11 12 19 4M15.500 7.500 18 10"/>`,
	"left":    `<path d="m14 7-5 5 5 5"/>`,
	"link":    `<path d="M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7l-1 1M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.700 5.700l1-1"/>`,
	"list":    `<path d="M9 6h11M9 12h11M9 18h11M4.500 6h.01M4.500 12h.01M4.500 18h.01"/>`,
	"lock":    `<path d="M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3"/>`,
	"loop":    `<path d="M4 12a8 8 0 0 1 13.7-5.7L20 8.5M20 4v4.5h-4.5M20 12a8 8 0 0 1-13.7 5.7L4 15.5M4 20v-4.5h4.5"/>`,
	"mail":    `<path d="M4 6h16v12H4zM4 7l8 6 8-6"/>`,
	"me":      `<circle cx="12" cy="8.500" r="3.800"/><path d="M5 20c.5-3.800 3.300-6 7-6s6.500 2.200 7 6"/>`,
	"mask":    `<path d="M4 8c3-1.5 5-1.8 8-.6 3-1.2 5-.9 8 .6 0 5-1.800 9-4.500 9-1.600 0-2-1.600-3.500-1.600S10.100 17 8.500 17C5.800 17 4 13 4 8z"/><path d="M8 11.200h2M14 11.200h2"/>`,
	"menu":    `<path d="M4 7h16M4 12h16M4 17h16"/>`,
	"moon":    `<path d="M19 14.500A7.500 7.500 0 1 1 9.500 5a6 6 0 0 0 9.500 9.500z"/>`,
	"num":     `<path d="M10 6h10M10 12h10M10 18h10M4 5l1.500-1v5M4 14.500h3L4 18.500h3"/>`,
	"out":     `<path d="M14 4h5v16h-5M4 12h10M10.500 8.500 14 12l-3.500 3.500"/>`,
	"people":  `<circle cx="9" cy="8.5" r="3.5"/><path d="M3 20c0-3.5 2.5-6 6-6s6 2.5 6 6M15.5 5.3a3.5 3.5 0 0 1 0 6.4M17.5 14.5c2.2.8 3.5 2.9 3.5 5.5"/>`,
	"pin":     `<path d="M12 21s-6-5.6-6-11a6 6 0 0 1 12 0c0 5.4-6 11-6 11z"/><circle cx="12" cy="10" r="2.2"/>`,
	"plus":    `<path d="M12 5v14M5 12h14"/>`,
	"print":   `<path d="M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z"/>`,
	"quote":   `<path d="M5 17c2.500 0 4-1.800 4-5V7H4v5h3M14 17c2.500 0 4-1.800 4-5V7h-5v5h3"/>`,
	"reply":   `<path d="M10 6 5 11l5 5M5 11h8c4 0 6 2.5 6 7"/>`,
	"right":   `<path d="m10 7 5 5-5 5"/>`,
	"rings":   `<circle cx="9" cy="9.500" r="5"/><circle cx="15" cy="14.500" r="5"/>`,
	"save":    `<path d="M7 4h10v16l-5-3.5L7 20z"/>`,
	"search":  `<circle cx="11" cy="11" r="6.5"/><path d="m16 16 4.5 4.5"/>`,
	"star":    `<path d="m12 4 2.500 5.200 5.500.7-4 3.900 1 5.700-5-2.800-5 2.800 1-5.700-4-3.900 5.500-.7z"/>`,
	"sun":     `<circle cx="12" cy="12" r="4"/><path d="M12 3v2M12 19v2M3 12h2M19 12h2M5.600 5.600 7 7M17 17l1.400 1.400M18.400 5.600 17 7M7 17l-1.400 1.400"/>`,
	"table":   `<path d="M4 5h16v14H4zM4 10h16M4 14.500h16M10 10v9"/>`,
	"talk":    `<path d="M4 5h16v11H10l-5 4v-4H4z"/>`,
	"thumb":   `<path d="M7 11v9H4v-9zM7 11l4-7c1.4 0 2.3 1 2 2.5L12.5 10H18a2 2 0 0 1 2 2.3l-1 6a2 2 0 0 1-2 1.7H7"/>`,
	"trash":   `<path d="M5 7h14M9 7V4.500h6V7M7 7l1 13h8l1-13M10.500 11v5M13.500 11v5"/>`,
	"up":      `<path d="M7 11v9H4v-9zM7 11l4-7c1.4 0 2.3 1 2 2.5L12.5 10H18a2 2 0 0 1 2 2.3l-1 6a2 2 0 0 1-2 1.7H7"/>`,
	"warning": `<path d="M12 4 21 19.500H3zM12 10v4.500M12 17h.01"/>`,
}

// An iconSet notes which icons a page shows, by their place in iconNames, so
// that each is drawn once, at the page's end.
type iconSet struct{ used [128]bool }

type iconKey struct{}

// Icons gives a context for rendering a page; without it, as in a fragment,
// each icon is drawn where it stands.
func Icons(ctx context.Context) context.Context {
	return context.WithValue(ctx, iconKey{}, &iconSet{})
}

// An icon is ready to be written in both ways.
type icon struct {
	place         int
	used, drawn   string
	name, defined string
}

var iconNames = slices.Sorted(maps.Keys(symbols))

var icons = func() map[string]*icon {
	const more = ` aria-hidden="true" focusable="false">`
	all := make(map[string]*icon, len(symbols))
	for i, name := range iconNames {
		all[name] = &icon{
			place: i, name: name,
			used:    `<svg class="i"` + more + `<use href="#i-` + name + `"/></svg>`,
			drawn:   `<svg class="i" viewBox="0 0 24 24"` + more + symbols[name] + `</svg>`,
			defined: `<symbol id="i-` + name + `" viewBox="0 0 24 24">` + symbols[name] + `</symbol>`,
		}
	}
	return all
}()

// Render writes the icon.
func (i *icon) Render(ctx context.Context, w io.Writer) error {
	text := i.drawn
	if set, ok := ctx.Value(iconKey{}).(*iconSet); ok {
		set.used[i.place] = true
		text = i.used
	}
	_, err := io.WriteString(w, text)
	return err
}

// Icon is a picture beside a word that says the same. A name that there is no
// icon of is a mistake in the view, which a test finds.
func Icon(name string) templ.Component {
	if i := icons[name]; i != nil {
		return i
	}
	return templ.NopComponent
}

// HasIcon says whether there is an icon of that name.
func HasIcon(name string) bool { return symbols[name] != "" }

// sprite draws the icons that the page has used so far.
func sprite() templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		set, ok := ctx.Value(iconKey{}).(*iconSet)
		if !ok {
			return nil
		}
		var b strings.Builder
		b.Grow(4 << 10)
		b.WriteString(`<svg class="vh" aria-hidden="true" focusable="false">`)
		for i, name := range iconNames {
			if set.used[i] {
				b.WriteString(icons[name].defined)
			}
		}
		b.WriteString(`</svg>`)
		_, err := io.WriteString(w, b.String())
		return err
	})
}
