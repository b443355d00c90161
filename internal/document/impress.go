package document

import "encoding/xml"

// impressReader reads slides of OpenDocument, each with what the speaker is
// to say.
type impressReader struct{ openReader }

func (i *impressReader) read(j *job) error {
	slides := 0
	return i.content(j, func(e xml.StartElement) {
		if e.Name.Local != "presentation" {
			return
		}
		i.t.within(func(e xml.StartElement) {
			if e.Name.Local != "page" {
				return
			}
			slides++
			i.t.fail(j.begin(Slide, slides, ""))
			i.t.within(i.shape)
		})
	})
}

func (i *impressReader) shape(e xml.StartElement) {
	if e.Name.Local != "notes" {
		i.block(e)
		return
	}
	i.j.where.Notes, i.form = true, Note
	i.t.within(i.block)
	i.j.where.Notes, i.form = false, Paragraph
}
