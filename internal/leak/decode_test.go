package leak

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"html"
	"io"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/andybalholm/brotli"
)

var (
	jsonEscape = regexp.MustCompile(`\\u([0-9a-fA-F]{4})`)
	baseText   = regexp.MustCompile(`[A-Za-z0-9+/_-]{16,}`)
	hexText    = regexp.MustCompile(`[0-9a-fA-F]{24,}`)
)

// pieces gives a text as it stands and in every way that it may be read: JSON,
// HTML and addresses undone, base64 and hexadecimal decoded, all in lower case.
func pieces(text string) []string {
	plain := undo(text)
	all := []string{plain}
	for _, run := range runs(text, baseText, baseMarks) {
		for skip := range 4 { // a decoder may begin in the middle
			if skip >= len(run)-8 {
				break
			}
			part := strings.NewReplacer("-", "+", "_", "/").Replace(run[skip:])
			b, _ := base64.RawStdEncoding.DecodeString(part[:len(part)/4*4])
			if bytes.Contains(bytes.ToLower(b), []byte(mark)) {
				all = append(all, strings.ToLower(string(b)))
			}
		}
	}
	for _, run := range runs(text, hexText, hexMarks) {
		b, _ := hex.DecodeString(run[:len(run)/2*2])
		all = append(all, strings.ToLower(string(b)))
	}
	return all
}

// What a canary's first letters are in base64, wherever they stand in it, and
// in hexadecimal.
var (
	baseMarks = []string{base64.RawStdEncoding.EncodeToString([]byte("cnr")), base64.RawStdEncoding.EncodeToString([]byte("nry")), base64.RawStdEncoding.EncodeToString([]byte("ry-"))}
	hexMarks  = []string{hex.EncodeToString([]byte("cnry")), strings.ToUpper(hex.EncodeToString([]byte("cnry")))}
)

// runs gives the stretches of a text that look like an encoding, if one of the
// marks is anywhere in it.
func runs(text string, looks *regexp.Regexp, marks []string) []string {
	for _, m := range marks {
		if strings.Contains(text, m) {
			return looks.FindAllString(text, -1)
		}
	}
	return nil
}

// undo reads escapes until none is left.
func undo(text string) string {
	for range 4 {
		was := text
		if strings.Contains(text, `\u`) {
			text = jsonEscape.ReplaceAllStringFunc(text, func(s string) string {
				n, _ := strconv.ParseInt(s[2:], 16, 32)
				return string(rune(n))
			})
		}
		if strings.Contains(text, "&") {
			text = html.UnescapeString(text)
		}
		if strings.Contains(text, "%") {
			if plain, err := url.PathUnescape(text); err == nil {
				text = plain
			} else {
				text = percent.ReplaceAllStringFunc(text, func(s string) string { plain, _ := url.PathUnescape(s); return plain })
			}
		}
		if text == was {
			break
		}
	}
	// Marks of a search stand between letters.
	text = strings.NewReplacer("<mark>", "", "</mark>", "", "\u00ad", "", "<wbr>", "").Replace(text)
	return strings.ToLower(text)
}

var percent = regexp.MustCompile(`%[0-9A-Fa-f]{2}`)

// unpacked undoes an answer's compression.
func unpacked(encoding string, body []byte) (string, error) {
	var r io.Reader = bytes.NewReader(body)
	switch encoding {
	case "":
		return string(body), nil
	case "gzip":
		z, err := gzip.NewReader(r)
		if err != nil {
			return "", err
		}
		r = z
	case "br":
		r = brotli.NewReader(r)
	default:
		return "", fmt.Errorf("an answer in the encoding %q", encoding)
	}
	plain, err := io.ReadAll(r)
	return string(plain), err
}

// disguises are the ways in which a canary may hide.
func disguises(text string) map[string]string {
	escaped, entities, percents := "", "", ""
	for i := range len(text) {
		escaped += fmt.Sprintf(`\u%04x`, text[i])
		entities += fmt.Sprintf("&#%d;", text[i])
		percents += fmt.Sprintf("%%%02X", text[i])
	}
	i := strings.LastIndex(text, mark)
	return map[string]string{
		"plain": text, "upper case": strings.ToUpper(text), "json": `{"a":"` + escaped + `"}`, "entities": "<p>" + entities, "percents": percents,
		"twice": strings.ReplaceAll(percents, "%", "%25"), "base64": base64.StdEncoding.EncodeToString([]byte(text)),
		"base64url": "x." + base64.RawURLEncoding.EncodeToString([]byte("z"+text)), "hexadecimal": hex.EncodeToString([]byte(text)),
		"stemmed": "… " + text[i:i+len(mark)+markLength] + " …", "marked": text[:i+4] + "<mark>" + text[i+4:] + "</mark>",
	}
}
