package document

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strconv"
	"unicode/utf16"

	"waymark/internal/picture"
)

// pdfStrip writes a PDF anew: the objects that its pages, its outline and what
// it says of its structure reach, numbered from 1. What was changed or deleted
// before, and lies on in the file, does not come along.
type pdfStrip struct {
	*stripper
	p       *pdfFile
	numbers map[pdfRef]int
	queue   []pdfRef
	out     bytes.Buffer // the object being written
	at      int          // bytes written
	places  []int
}

// maxPictures is how large a picture of a PDF may be that is looked into.
const maxPictures = 32 << 20

func (s *stripper) pdf() error {
	p, err := openPDF(s.j)
	if err != nil {
		return err
	}
	root, err := p.root()
	if err != nil {
		return err
	}
	w := &pdfStrip{stripper: s, p: p, numbers: map[pdfRef]int{}}
	w.told()
	return w.file(root)
}

// told lists what the file says of itself.
func (w *pdfStrip) told() {
	info := w.p.dict(w.p.trailer["Info"])
	for _, key := range slices.Sorted(maps.Keys(info)) {
		text := w.p.said(info[key])
		switch {
		case text == "":
		case key == "Author":
			w.found.add(TraceAuthor, text, "")
		case key == "Company":
			w.found.add(TraceCompany, text, "")
		case key == "Manager":
			w.found.add(TraceManager, text, "")
		case key == "Trapped":
		default:
			w.found.add(TraceProperty, key, text)
		}
	}
}

// said gives a string of a PDF as text.
func (p *pdfFile) said(o any) string {
	s, _ := p.get(o).(pdfString)
	if u, ok := bytes.CutPrefix([]byte(s), []byte("\xfe\xff")); ok {
		var wide []uint16
		for i := 0; i+1 < len(u); i += 2 {
			wide = append(wide, uint16(u[i])<<8|uint16(u[i+1]))
		}
		return short(string(utf16.Decode(wide)))
	}
	if u, ok := bytes.CutPrefix([]byte(s), []byte("\xef\xbb\xbf")); ok {
		return short(string(u))
	}
	letters := make([]rune, 0, len(s))
	for i := range len(s) {
		letters = append(letters, rune(s[i]))
	}
	return short(string(letters))
}

func (w *pdfStrip) file(root pdfDict) error {
	w.out.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	w.places = []int{0}
	sum := sha256.New()
	if err := w.flush(); err != nil {
		return err
	}
	catalogue := w.object(0, func() { w.dict(root, w.goes(root)) })
	info := 0
	if w.title != "" {
		info = w.object(0, func() {
			w.out.WriteString("<</Title ")
			w.text(pdfText(w.title))
			w.out.WriteString(">>")
		})
	}
	for len(w.queue) > 0 {
		if err := w.j.ctx.Err(); err != nil {
			return err
		}
		ref := w.queue[0]
		w.queue = w.queue[1:]
		o := w.p.get(ref)
		w.object(w.numbers[ref], func() { w.value(o) })
		sum.Write(w.out.Bytes())
		if err := w.flush(); err != nil {
			return err
		}
	}
	start := w.at
	w.out.WriteString("xref\n0 " + strconv.Itoa(len(w.places)) + "\n0000000000 65535 f \n")
	for _, at := range w.places[1:] {
		w.out.WriteString(tenDigits(at) + " 00000 n \n")
	}
	w.out.WriteString("trailer\n<</Size " + strconv.Itoa(len(w.places)) + "/Root " + strconv.Itoa(catalogue) + " 0 R")
	if info > 0 {
		w.out.WriteString("/Info " + strconv.Itoa(info) + " 0 R")
	}
	id := hex.EncodeToString(sum.Sum(nil)[:16])
	w.out.WriteString("/ID[<" + id + "><" + id + ">]>>\nstartxref\n" + strconv.Itoa(start) + "\n%%EOF\n")
	return w.flush()
}

func tenDigits(n int) string {
	s := strconv.Itoa(n)
	return "0000000000"[:max(0, 10-len(s))] + s
}

// pdfText gives text as PDF writes it.
func pdfText(s string) pdfString {
	b := []byte("\xfe\xff")
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u>>8), byte(u&255))
	}
	return pdfString(b)
}

// object writes an object of a number, or of the next one where it is 0.
func (w *pdfStrip) object(n int, body func()) int {
	if n == 0 {
		n = len(w.places)
		w.places = append(w.places, 0)
	}
	w.places[n] = w.at + w.out.Len()
	w.out.WriteString(strconv.Itoa(n) + " 0 obj\n")
	body()
	w.out.WriteString("\nendobj\n")
	return n
}

func (w *pdfStrip) flush() error {
	n, err := w.to.Write(w.out.Bytes())
	w.at += n
	w.out.Reset()
	return err
}

// number gives the number under which an object comes along.
func (w *pdfStrip) number(ref pdfRef) int {
	n := w.numbers[ref]
	if n == 0 {
		n = len(w.places)
		w.places = append(w.places, 0)
		w.numbers[ref] = n
		w.queue = append(w.queue, ref)
	}
	return n
}

// value writes one value.
func (w *pdfStrip) value(o any) {
	switch o := o.(type) {
	case nil, pdfWord:
		w.out.WriteString("null")
	case bool:
		w.out.WriteString(strconv.FormatBool(o))
	case float64:
		w.out.WriteString(strconv.FormatFloat(o, 'f', -1, 64))
	case pdfName:
		w.name(string(o))
	case pdfString:
		w.text(o)
	case pdfRef:
		if w.p.get(o) == nil || w.unwanted(o) {
			w.out.WriteString("null")
			return
		}
		w.out.WriteString(strconv.Itoa(w.number(o)) + " 0 R")
	case []any:
		w.out.WriteByte('[')
		for i, v := range o {
			if i > 0 {
				w.out.WriteByte(' ')
			}
			w.value(v)
		}
		w.out.WriteByte(']')
	case pdfDict:
		w.dict(o, w.goes(o))
	case *pdfStream:
		w.stream(o)
	}
}

// unwanted says whether a reference leads to something that does not come along.
func (w *pdfStrip) unwanted(ref pdfRef) bool {
	d, ok := w.p.get(ref).(pdfDict)
	return ok && w.p.margin(d)
}

func (w *pdfStrip) name(s string) {
	w.out.WriteByte('/')
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c >= 0x7f || c == '#' || isDelimiter(c) {
			w.out.WriteString("#" + hex.EncodeToString([]byte{c}))
		} else {
			w.out.WriteByte(c)
		}
	}
}

func (w *pdfStrip) text(s pdfString) {
	w.out.WriteByte('<')
	w.out.WriteString(hex.EncodeToString([]byte(s)))
	w.out.WriteByte('>')
}

// dict writes a dictionary without some keys.
func (w *pdfStrip) dict(d pdfDict, without map[string]bool) {
	w.out.WriteString("<<")
	for _, key := range slices.Sorted(maps.Keys(d)) {
		if d[key] == nil || without[key] {
			continue
		}
		w.name(key)
		w.out.WriteByte(' ')
		if list, ok := w.p.get(d[key]).([]any); ok && key == "Annots" {
			w.notes(list)
			continue
		}
		w.value(d[key])
	}
	w.out.WriteString(">>")
}

// notes writes what stands on a page besides its letters, without remarks.
func (w *pdfStrip) notes(list []any) {
	var kept []any
	for _, o := range list {
		if d := w.p.dict(o); d != nil && w.p.margin(d) {
			if text := w.p.said(d["Contents"]); text != "" || d["T"] != nil {
				w.found.add(TraceComment, w.p.said(d["T"]), text)
			} else if w.p.name(d["Subtype"]) == "FileAttachment" {
				w.found.add(TraceAttachment, "", "")
			}
			continue
		}
		kept = append(kept, o)
	}
	w.value(kept)
}

func (w *pdfStrip) stream(s *pdfStream) {
	raw := s.raw
	filters := w.p.list(s.dict["Filter"])
	if len(filters) == 1 && len(raw) <= maxPictures {
		if f := w.p.name(filters[0]); f == "DCTDecode" || f == "DCT" || f == "JPXDecode" {
			clean, touched, err := picture.Clean(raw)
			switch {
			case err != nil:
				w.found.add(TraceObject, "", "")
			case touched:
				raw = clean
				w.found.add(TracePicture, "", "")
			}
		}
	}
	gone := w.goes(s.dict)
	gone["Length"] = true
	d := maps.Clone(s.dict)
	for key := range gone {
		delete(d, key)
	}
	d["Length"] = float64(len(raw))
	w.dict(d, nil)
	w.out.WriteString("\nstream\n")
	w.out.Write(raw)
	w.out.WriteString("\nendstream")
}

// margin says whether something on a page is a remark in its margin: such ones
// go, and so do files pinned to a page.
func (p *pdfFile) margin(d pdfDict) bool {
	switch p.name(d["Subtype"]) {
	case "Text", "Popup", "FileAttachment", "Sound", "Movie", "Screen", "RichMedia", "3D", "Caret":
		return d["Rect"] != nil
	}
	return false
}

// drawnNotes are kinds of remarks that are part of what a page shows.
var drawnNotes = map[string]bool{
	"FreeText": true, "Highlight": true, "Underline": true, "StrikeOut": true, "Squiggly": true, "Ink": true, "Line": true, "Square": true,
	"Circle": true, "Polygon": true, "PolyLine": true, "Stamp": true, "Redact": true,
}

// goes says which keys of a dictionary do not come along, and lists them.
func (w *pdfStrip) goes(d pdfDict) map[string]bool {
	gone := map[string]bool{"Metadata": true, "PieceInfo": true, "LastModified": true, "Thumb": true, "EmbeddedFiles": true, "AF": true, "XFA": true}
	note := func(key string, kind TraceKind) {
		if d[key] != nil {
			w.found.add(kind, "", "")
		}
	}
	note("Metadata", TraceProperty)
	note("PieceInfo", TraceCustom)
	note("XFA", TraceCustom)
	note("Thumb", TraceThumbnail)
	note("EmbeddedFiles", TraceAttachment)
	kind := w.p.name(d["Subtype"])
	if drawnNotes[kind] && d["Rect"] != nil {
		name, text := w.p.said(d["T"]), ""
		if kind != "FreeText" {
			text = w.p.said(d["Contents"])
			gone["Contents"], gone["RC"] = true, true
		}
		if cmp.Or(name, text) != "" {
			w.found.add(TraceComment, name, text)
		}
		for _, key := range []string{"T", "M", "CreationDate", "NM", "Subj", "Popup", "IRT"} {
			gone[key] = true
		}
	}
	if d["Rect"] != nil {
		gone["M"], gone["NM"], gone["Popup"] = true, true, true
	}
	if w.p.name(d["FT"]) == "Sig" && d["V"] != nil {
		w.found.add(TraceSignature, w.p.said(w.p.dict(d["V"])["Name"]), "")
		gone["V"], gone["AP"], gone["Lock"], gone["SV"] = true, true, true, true
	}
	if w.p.name(d["Type"]) == "Catalog" {
		for _, key := range []string{"Perms", "DSS", "Legal", "Collection"} {
			gone[key] = true
		}
	}
	return gone
}
