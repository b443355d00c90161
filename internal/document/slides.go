package document

import (
	"encoding/xml"
	"strings"
)

// slideReader reads PowerPoint files: the shapes of each slide in the order in
// which they are read aloud, and what the speaker is to say.
type slideReader struct {
	j     *job
	t     *tokens
	parts map[string]relation // that the slide names
}

func (s *slideReader) read(j *job) error {
	s.j = j
	slides, err := j.slideParts()
	if err != nil {
		return err
	}
	for i, part := range slides {
		if err := s.slide(i+1, part); err != nil {
			return err
		}
	}
	return nil
}

// slideParts gives the parts of the slides in the order in which they are shown.
func (j *job) slideParts() ([]string, error) {
	root, err := j.relations("")
	if err != nil {
		return nil, err
	}
	main := find(root, "officeDocument")
	parts, err := j.relations(main)
	if err != nil {
		return nil, err
	}
	var slides []string
	err = j.walk(main, func(t *tokens, _ xml.StartElement) {
		t.within(func(e xml.StartElement) {
			if e.Name.Local != "sldIdLst" {
				return
			}
			t.within(func(e xml.StartElement) {
				if len(slides) >= MaxSlides {
					t.fail(tooMuch())
					return
				}
				slides = append(slides, parts[named(e, "id")].target)
			})
		})
	})
	return slides, err
}

func (s *slideReader) slide(n int, part string) error {
	if err := s.j.begin(Slide, n, ""); err != nil {
		return err
	}
	var err error
	if s.parts, err = s.j.relations(part); err != nil {
		return err
	}
	if err := s.tree(part); err != nil {
		return err
	}
	notes := find(s.parts, "notesSlide")
	if notes == "" || !s.j.has(notes) {
		return nil
	}
	s.j.where.Notes = true
	defer func() { s.j.where.Notes = false }()
	return s.tree(notes)
}

// tree reads the shapes of a slide, or of its notes.
func (s *slideReader) tree(part string) error {
	var diagrams []string
	var visit func(e xml.StartElement)
	visit = func(e xml.StartElement) {
		switch e.Name.Local {
		case "cSld", "spTree", "grpSp":
			s.t.within(visit)
		case "AlternateContent":
			taken := false
			s.t.within(func(xml.StartElement) {
				if !taken {
					taken = true
					s.t.within(visit)
				}
			})
		case "sp":
			s.shape()
		case "pic":
			s.picture()
		case "graphicFrame":
			diagrams = append(diagrams, s.frame()...)
		}
	}
	err := s.j.walk(part, func(t *tokens, _ xml.StartElement) {
		s.t = t
		t.within(visit)
	})
	for _, d := range diagrams {
		if err == nil && s.j.has(d) {
			err = s.diagram(d)
		}
	}
	return err
}

// shape reads a shape: what place of the layout it fills says what it is.
func (s *slideReader) shape() {
	place, filled := "", false
	s.t.within(func(e xml.StartElement) {
		switch e.Name.Local {
		case "nvSpPr":
			s.deep("ph", func(e xml.StartElement) { place, filled = attr(e, "type"), true })
		case "txBody":
			if place == "sldNum" || place == "ftr" || place == "dt" || place == "hdr" || s.j.where.Notes && place != "body" {
				return
			}
			form := Paragraph
			switch {
			case place == "title" || place == "ctrTitle":
				form = Heading
			case s.j.where.Notes:
				form = Note
			case filled && (place == "" || place == "body" || place == "obj"):
				form = Item
			}
			s.body(form)
		}
	})
}

// deep calls found for each element of a name below the current one.
func (s *slideReader) deep(name string, found func(e xml.StartElement)) {
	var visit func(e xml.StartElement)
	visit = func(e xml.StartElement) {
		if e.Name.Local == name {
			found(e)
		}
		s.t.within(visit)
	}
	s.t.within(visit)
}

func (s *slideReader) picture() {
	s.deep("cNvPr", func(e xml.StartElement) {
		s.t.fail(s.j.add(Block{Form: Picture, Text: strings.TrimSpace(attr(e, "descr"))}))
	})
}

// body reads the paragraphs of a shape as blocks of a form. The lines of a
// title are one heading.
func (s *slideReader) body(form Form) {
	var title []string
	s.t.within(func(e xml.StartElement) {
		if e.Name.Local != "p" {
			return
		}
		text, level := s.paragraph()
		switch {
		case form == Heading:
			if text != "" {
				title = append(title, text)
			}
		case form == Item && level < 0:
			s.t.fail(s.j.add(Block{Text: text}))
		default:
			s.t.fail(s.j.add(Block{Form: form, Text: text, Level: max(level, 0) + 1}))
		}
	})
	if form == Heading {
		s.t.fail(s.j.add(Block{Form: Heading, Level: 1, Text: strings.Join(title, " ")}))
	}
}

// paragraph gives a paragraph's text and how far it is moved in, -1 where it
// is said to have no bullet.
func (s *slideReader) paragraph() (text string, level int) {
	var b strings.Builder
	var visit func(e xml.StartElement)
	visit = func(e xml.StartElement) {
		switch e.Name.Local {
		case "pPr":
			level = count(attr(e, "lvl"), 8)
			s.t.within(func(e xml.StartElement) {
				if e.Name.Local == "buNone" {
					level = -1
				}
			})
		case "r", "fld", "m", "oMathPara", "oMath", "AlternateContent", "Choice":
			s.t.within(visit)
		case "t":
			s.t.inside(func(xml.StartElement) {}, func(t []byte) { s.t.write(&b, t) })
		case "br":
			b.WriteByte('\n')
		case "tab":
			b.WriteByte('\t')
		}
	}
	s.t.within(visit)
	return strings.TrimSpace(b.String()), level
}
