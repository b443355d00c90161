package document

import (
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"
)

// sniffPack says by its list of contents what a packed file is, and refuses
// programs and what is loaded from outside.
func (j *job) sniffPack() error {
	switch {
	case j.has("mimetype"):
		return j.sniffOpen()
	case j.has("[content_types].xml"):
		return j.sniffOffice()
	}
	return noKind()
}

// mains are the contents of the main parts of Office files.
var mains = map[string]Kind{
	"wordprocessingml.document.main":   DOCX,
	"wordprocessingml.template.main":   DOTX,
	"spreadsheetml.sheet.main":         XLSX,
	"spreadsheetml.template.main":      XLTX,
	"presentationml.presentation.main": PPTX,
	"presentationml.slideshow.main":    PPTX,
	"presentationml.template.main":     POTX,
}

func (j *job) sniffOffice() error {
	for _, name := range j.pack.names {
		if path.Base(name) == "vbaproject.bin" || strings.Contains(name, "/activex/") || strings.Contains(name, "/macrosheets/") {
			return macros()
		}
	}
	var kinds []Kind
	active := false
	err := j.walk("[content_types].xml", func(t *tokens, _ xml.StartElement) {
		t.within(func(e xml.StartElement) {
			content := strings.ToLower(attr(e, "ContentType"))
			if strings.Contains(content, "macroenabled") || strings.Contains(content, "vbaproject") || strings.Contains(content, "activex") {
				active = true
			}
			content = strings.TrimPrefix(content, "application/vnd.openxmlformats-officedocument.")
			if k := mains[strings.TrimSuffix(content, "+xml")]; k != "" {
				kinds = append(kinds, k)
			}
		})
	})
	switch {
	case err != nil:
		return err
	case active:
		return macros()
	case len(kinds) == 0:
		return noKind()
	case len(kinds) > 1:
		return belied()
	}
	j.doc.Kind = kinds[0]
	return j.checkRelations()
}

// mimes are the kinds of OpenDocument files.
var mimes = map[string]Kind{
	"text": ODT, "text-template": ODT,
	"spreadsheet": ODS, "spreadsheet-template": ODS,
	"presentation": ODP, "presentation-template": ODP,
}

func (j *job) sniffOpen() error {
	r, err := j.part("mimetype")
	if err != nil {
		return err
	}
	defer r.Close()
	mime, err := io.ReadAll(io.LimitReader(r, 200))
	if err != nil {
		return damaged(err)
	}
	kind, open := strings.CutPrefix(strings.TrimSpace(string(mime)), "application/vnd.oasis.opendocument.")
	j.doc.Kind = mimes[kind]
	switch {
	case !open || j.doc.Kind == "":
		return noKind()
	case j.has("[content_types].xml"):
		return belied()
	case !j.has("content.xml"):
		return damaged(errors.New("document: no content.xml"))
	}
	for _, name := range j.pack.names {
		if strings.HasPrefix(name, "basic/") || strings.HasPrefix(name, "scripts/") {
			return macros()
		}
	}
	return j.checkManifest()
}

// checkManifest refuses a file whose parts are encrypted.
func (j *job) checkManifest() error {
	if !j.has("META-INF/manifest.xml") {
		return nil
	}
	secret := false
	err := j.walk("META-INF/manifest.xml", func(t *tokens, _ xml.StartElement) {
		var visit func(e xml.StartElement)
		visit = func(e xml.StartElement) {
			if e.Name.Local == "encryption-data" {
				secret = true
			}
			t.within(visit)
		}
		t.within(visit)
	})
	if err == nil && secret {
		return locked()
	}
	return err
}
