package views

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func sources(t *testing.T) map[string]string {
	t.Helper()
	return texts(t, "*.templ")
}

func texts(t *testing.T, pattern string) map[string]string {
	t.Helper()
	names, err := filepath.Glob(pattern)
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	all := map[string]string{}
	for _, name := range names {
		text, err := os.ReadFile(name) //nolint:gosec // our own sources
		if err != nil {
			t.Fatal(err)
		}
		all[name] = string(text)
	}
	return all
}

// badSource finds an address that is not checked: templ escapes src for HTML
// and does not look at its scheme.
var (
	source    = regexp.MustCompile(`\bsrc\s*=\s*\{\s*([^}]*)\}`)
	safeThing = regexp.MustCompile(`^(assets\.Path\(|templ\.URL\()`)
	inline    = regexp.MustCompile(`(?i)<style|<script(\s[^>]*)?>[^<]|\sstyle=|\son[a-z]+=|javascript:`)
	iconName  = regexp.MustCompile(`@Icon\("([^"]*)"\)`)
)

func TestSourcesAreChecked(t *testing.T) {
	for name, text := range sources(t) {
		for _, m := range source.FindAllStringSubmatch(text, -1) {
			if !safeThing.MatchString(strings.TrimSpace(m[1])) {
				t.Errorf("%s: src={ %s}: only assets.Path(…) or templ.URL(…)", name, m[1])
			}
		}
	}
	for text, bad := range map[string]bool{`src={ u }`: true, `src={ assets.Path("x") }`: false, `src={templ.URL(u)}`: false, `src={ fmt.Sprint(templ.URL(u)) }`: true} {
		m := source.FindStringSubmatch(text)
		if m == nil || safeThing.MatchString(strings.TrimSpace(m[1])) == bad {
			t.Errorf("the test does not see %s", text)
		}
	}
}

func TestViewsHoldNoScriptAndNoStyle(t *testing.T) {
	for name, text := range sources(t) {
		if found := inline.FindString(text); found != "" {
			t.Errorf("%s holds %q, which the content security policy forbids", name, found)
		}
	}
	for _, text := range []string{`<style>`, `<script>x`, `<p style="x">`, `<a onclick={ x }>`} {
		if !inline.MatchString(text) {
			t.Errorf("the test does not see %s", text)
		}
	}
}

// Among attributes templ knows if without else: it takes the word for an
// attribute's name, and writes both sides.
func TestAttributesHaveNoElse(t *testing.T) {
	for name, text := range texts(t, "*_templ.go") {
		if strings.Contains(text, `" else")`) {
			t.Errorf("%s: an else among attributes", name)
		}
	}
}

func TestEveryIconExists(t *testing.T) {
	for name, text := range sources(t) {
		for _, m := range iconName.FindAllStringSubmatch(text, -1) {
			if !HasIcon(m[1]) {
				t.Errorf("%s: there is no icon %q", name, m[1])
			}
		}
	}
	if len(iconNames) > len(iconSet{}.used) {
		t.Error("more icons than a set holds")
	}
}

func TestIconsAreDrawnOnce(t *testing.T) {
	var page, fragment strings.Builder
	ctx := Icons(context.Background())
	for range 3 {
		_ = Icon("check").Render(ctx, &page)
		_ = Icon("check").Render(context.Background(), &fragment)
	}
	_ = sprite().Render(ctx, &page)
	if strings.Count(page.String(), symbols["check"]) != 1 || strings.Count(page.String(), `href="#i-check"`) != 3 {
		t.Error(page.String())
	}
	if strings.Count(fragment.String(), symbols["check"]) != 3 {
		t.Error(fragment.String())
	}
}

func TestHue(t *testing.T) {
	for h, want := range map[int]string{0: "0", 2: "0", 3: "5", 195: "195", 358: "0", 359: "0", -1: "0", 360: "0", 357: "355"} {
		if hue(h) != want {
			t.Errorf("%d: %s, want %s", h, hue(h), want)
		}
	}
}
