package views

import (
	"waymark/internal/document"
	"waymark/internal/words"
)

// PlaceIn says where in a file something stands, as within a sentence; nothing
// where it stands at the beginning of a text.
func PlaceIn(w *words.Words, l document.Locator) string {
	switch l.Part {
	case document.Page:
		return w.T("place.page", "Number", l.N)
	case document.Slide:
		if l.Notes {
			return w.T("place.notes", "Number", l.N)
		}
		return w.T("place.slide", "Number", l.N)
	case document.Sheet:
		if l.From.Col > 0 {
			return w.T("place.cells", "Name", l.Name, "Cells", l.Cells())
		}
		return w.T("place.sheet", "Name", l.Name)
	case document.Body:
		if n := len(l.Path); n > 0 {
			return w.T("place.heading", "Heading", l.Path[n-1])
		}
	}
	return ""
}

// PlaceName is what a page, slide or sheet, its notes or its cells are called
// above it.
func PlaceName(w *words.Words, l document.Locator) string {
	switch {
	case l.Part == document.Page:
		return w.T("place.page_name", "Number", l.N)
	case l.Part == document.Slide && l.Notes:
		return w.T("place.notes_name", "Number", l.N)
	case l.Part == document.Slide:
		return w.T("place.slide_name", "Number", l.N)
	case l.Part == document.Sheet && l.From.Col > 0:
		return w.T("place.cells_name", "Cells", l.Cells())
	case l.Part == document.Sheet:
		return w.T("place.sheet_name", "Name", l.Name)
	}
	return PlaceIn(w, l)
}

// PreviewPath is where a file's contents are shown, at a place.
func PreviewPath(pid string, l document.Locator) string {
	path := "/f/" + pid + "/preview"
	if l.Part == 0 {
		return path
	}
	at := l.Anchor()
	return path + "?at=" + at + "#" + at
}

// formatKeys say what a file is, by the ending of its name.
var formatKeys = map[string]string{
	"docx": "format.word", "dotx": "format.word_template", "xlsx": "format.excel", "xltx": "format.excel_template",
	"pptx": "format.powerpoint", "potx": "format.powerpoint_template", "odt": "format.odt", "ods": "format.ods", "odp": "format.odp",
	"pdf": "format.pdf", "md": "format.markdown", "txt": "format.text", "csv": "format.csv",
}

// FormatName is a format as people call it.
func FormatName(w *words.Words, format string) string {
	if key, ok := formatKeys[format]; ok {
		return w.T(key)
	}
	return format
}
