package document

import (
	"cmp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// control is a content control of Word that can be filled in.
type control struct {
	*node
	pr, content *node
	kind        FieldType
	shows       bool // its hint, since nothing was written yet
}

// otherControls hold what no form asks for.
var otherControls = []string{
	"picture", "docPartObj", "docPartList", "citation", "bibliography", "group", "equation", "repeatingSection", "repeatingSectionItem",
}

// asControl says whether an element is a control that can be filled in: one
// with a line, a day, a choice or a tick, not one that holds a part of the
// document, and not one that is locked.
func asControl(n *node) (c control, ok bool) {
	c = control{node: n, pr: n.kid("sdtPr"), content: n.kid("sdtContent"), kind: FieldText}
	if c.pr == nil || c.content == nil || c.content.has("sdt", "tbl", "drawing", "pict", "object", "tr") {
		return c, false
	}
	if lock := c.pr.kid("lock").value("val"); lock == "contentLocked" || lock == "sdtContentLocked" {
		return c, false
	}
	if hint := c.pr.kid("showingPlcHdr"); hint != nil {
		c.shows = on(hint.StartElement, "val")
	}
	rich := true
	for _, k := range c.pr.kids {
		switch {
		case k.is(otherControls...):
			return c, false
		case k.is("text"):
			rich = false
			if k.value("multiLine") != "" && on(k.StartElement, "multiLine") {
				c.kind = FieldLines
			}
		case k.is("date"):
			c.kind, rich = FieldDate, false
		case k.is("dropDownList"):
			c.kind, rich = FieldChoice, false
		case k.is("comboBox"):
			c.kind, rich = FieldSuggest, false
		case k.is("checkbox"):
			c.kind, rich = FieldTick, false
		}
	}
	if rich {
		c.kind = FieldLines
		if paragraphs := c.content.all("p"); paragraphs > 1 || placeholder.MatchString(c.content.letters()) {
			return c, false
		}
	}
	return c, true
}

// all counts the elements of a name below.
func (n *node) all(name string) int {
	sum := 0
	for _, k := range n.kids {
		if k.is(name) {
			sum++
		}
		sum += k.all(name)
	}
	return sum
}

// list gives the choices of a control.
func (c control) list() []Option {
	var all []Option
	for _, k := range c.pr.kids {
		if !k.is("dropDownList", "comboBox") {
			continue
		}
		for _, item := range k.kids {
			label := cmp.Or(item.value("displayText"), item.value("value"))
			if value := cmp.Or(item.value("value"), label); item.is("listItem") && label != "" && item.value("value") != "" && len(all) < maxFields {
				all = append(all, Option{Label: label, Value: value})
			}
		}
	}
	return all
}

// take takes a control in as a field, and notes how it is filled.
func (f *form) take(c control) error {
	tag, alias := strings.TrimSpace(c.pr.kid("tag").value("val")), strings.TrimSpace(c.pr.kid("alias").value("val"))
	shown := c.content.letters()
	field := Field{Name: short(cmp.Or(tag, alias)), Label: short(cmp.Or(alias, tag)), Type: c.kind, Options: c.list(), Part: f.part}
	if c.shows {
		field.Hint = short(shown)
	}
	if field.Name == "" {
		f.names++
		field.Name = "control " + strconv.Itoa(f.names)
		field.Label, field.Hint = field.Hint, ""
	}
	switch {
	case c.kind == FieldTick:
		field.Value = "no"
		if box := c.pr.kid("checkbox").kid("checked"); box != nil && on(box.StartElement, "val") {
			field.Value = "yes"
		}
	case !c.shows:
		field.Value = c.holds(shown, field.Options)
	}
	if err := f.add(field); err != nil {
		return err
	}
	if value := f.values[folded(field.Name)]; value != "" {
		f.fillControl(c, field, value)
	}
	return nil
}

// holds gives what a control holds in the form in which Fill takes it.
func (c control) holds(shown string, options []Option) string {
	for _, o := range options {
		if o.Label == shown {
			return o.Value
		}
	}
	switch c.kind {
	case FieldChoice:
		return ""
	case FieldDate:
		day, _, _ := strings.Cut(c.pr.kid("date").value("fullDate"), "T")
		if _, err := time.Parse(time.DateOnly, day); err != nil {
			return ""
		}
		return day
	case FieldText, FieldLines, FieldSuggest, FieldTick:
	}
	if c.content.has("br", "cr", "tab") || utf8.RuneCountInString(shown) > maxSaid {
		return "" // what cannot be told on a line stays as it is
	}
	return short(shown)
}
