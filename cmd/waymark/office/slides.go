package office

import (
	"fmt"
	"strings"
)

const (
	slideSpace = `xmlns:a="` + draw + `" xmlns:r="` + rel + `" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"`
	treeOpen   = `<p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>`
	treeEnd    = `</p:spTree></p:cSld>`
	colourMap  = `<p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" accent3="accent3" accent4="accent4" accent5="accent5" accent6="accent6" hlink="hlink" folHlink="folHlink"/>`
)

// A slide is a title, its lines and what is said to it.
type slide struct {
	title        string
	lines, notes []string
}

func slides(title string, blocks []block) ([]byte, error) {
	all := []slide{{title: title}}
	for _, x := range blocks {
		last := &all[len(all)-1]
		switch {
		case x.level > 0:
			all = append(all, slide{title: x.text})
		case x.note:
			last.notes = append(last.notes, x.text)
		case x.rows != nil:
			for _, row := range x.rows {
				last.lines = append(last.lines, strings.Join(row, ", "))
			}
		default:
			last.lines = append(last.lines, x.text)
		}
	}
	over := [][2]string{
		{"ppt/presentation.xml", "presentationml.presentation.main"},
		{"ppt/slideMasters/slideMaster1.xml", "presentationml.slideMaster"},
		{"ppt/slideLayouts/slideLayout1.xml", "presentationml.slideLayout"},
		{"ppt/theme/theme1.xml", "theme"},
		{"ppt/theme/theme2.xml", "theme"},
		{"ppt/notesMasters/notesMaster1.xml", "presentationml.notesMaster"},
	}
	links := []string{"slideMaster", "slideMasters/slideMaster1.xml", "notesMaster", "notesMasters/notesMaster1.xml", "theme", "theme/theme1.xml"}
	parts := slideFrame()
	var ids strings.Builder
	for i, s := range all {
		n := i + 1
		file := fmt.Sprintf("slides/slide%d.xml", n)
		over = append(over, [2]string{"ppt/" + file, "presentationml.slide"})
		links = append(links, "slide", file)
		fmt.Fprintf(&ids, `<p:sldId id="%d" r:id="rId%d"/>`, 255+n, n+3)
		parts = append(parts, part{"ppt/" + file, head + `<p:sld ` + slideSpace + `>` + treeOpen + shape(2, "title", s.title) + shape(3, "body", s.lines...) + treeEnd + `</p:sld>`})
		of := []string{"slideLayout", "../slideLayouts/slideLayout1.xml"}
		if len(s.notes) > 0 {
			note := fmt.Sprintf("notesSlides/notesSlide%d.xml", n)
			over = append(over, [2]string{"ppt/" + note, "presentationml.notesSlide"})
			of = append(of, "notesSlide", "../"+note)
			parts = append(parts, part{"ppt/" + note, head + `<p:notes ` + slideSpace + `>` + treeOpen + shape(2, "body", s.notes...) + treeEnd + `</p:notes>`},
				related(fmt.Sprintf("ppt/notesSlides/_rels/notesSlide%d.xml.rels", n), "notesMaster", "../notesMasters/notesMaster1.xml", "slide", "../"+file))
		}
		parts = append(parts, related(fmt.Sprintf("ppt/slides/_rels/slide%d.xml.rels", n), of...))
	}
	parts = append(parts, related("ppt/_rels/presentation.xml.rels", links...), part{"ppt/presentation.xml", head + `<p:presentation ` + slideSpace +
		`><p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="rId1"/></p:sldMasterIdLst><p:notesMasterIdLst><p:notesMasterId r:id="rId2"/></p:notesMasterIdLst><p:sldIdLst>` +
		ids.String() + `</p:sldIdLst><p:sldSz cx="12192000" cy="6858000"/><p:notesSz cx="6858000" cy="9144000"/></p:presentation>`})
	return pack(title, "ppt/presentation.xml", over, parts...)
}

// shape fills a place of the layout.
func shape(id int, place string, lines ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<p:sp><p:nvSpPr><p:cNvPr id="%d" name="%s"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph type="%s"`, id, place, place)
	if place != "title" {
		b.WriteString(` idx="1"`)
	}
	b.WriteString(`/></p:nvPr></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:lstStyle/>`)
	for _, line := range lines {
		b.WriteString(`<a:p><a:r><a:rPr lang="en-GB"/><a:t>` + esc(line) + `</a:t></a:r></a:p>`)
	}
	if len(lines) == 0 {
		b.WriteString(`<a:p><a:endParaRPr lang="en-GB"/></a:p>`)
	}
	b.WriteString(`</p:txBody></p:sp>`)
	return b.String()
}

// placed is a place of a master, with where it lies.
func placed(id int, place string, x, y, w, h int) string {
	return strings.Replace(shape(id, place, place), `<p:spPr/>`, fmt.Sprintf(`<p:spPr><a:xfrm><a:off x="%d" y="%d"/><a:ext cx="%d" cy="%d"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>`, x, y, w, h), 1)
}

// slideFrame is what all slides have in common.
func slideFrame() []part {
	places := placed(2, "title", 838200, 365125, 10515600, 1325563) + placed(3, "body", 838200, 1825625, 10515600, 4351338)
	return []part{
		{"ppt/slideMasters/slideMaster1.xml", head + `<p:sldMaster ` + slideSpace + `>` + treeOpen + places + treeEnd + colourMap +
			`<p:sldLayoutIdLst><p:sldLayoutId id="2147483649" r:id="rId1"/></p:sldLayoutIdLst><p:txStyles><p:titleStyle><a:lvl1pPr><a:defRPr sz="4000"/></a:lvl1pPr></p:titleStyle><p:bodyStyle><a:lvl1pPr><a:spcBef><a:spcPts val="1000"/></a:spcBef><a:buChar char="•"/><a:defRPr sz="2400"/></a:lvl1pPr></p:bodyStyle><p:otherStyle/></p:txStyles></p:sldMaster>`},
		related("ppt/slideMasters/_rels/slideMaster1.xml.rels", "slideLayout", "../slideLayouts/slideLayout1.xml", "theme", "../theme/theme1.xml"),
		{"ppt/slideLayouts/slideLayout1.xml", head + `<p:sldLayout ` + slideSpace + ` type="obj">` + treeOpen + shape(2, "title", "title") + shape(3, "body", "body") + treeEnd + `<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sldLayout>`},
		related("ppt/slideLayouts/_rels/slideLayout1.xml.rels", "slideMaster", "../slideMasters/slideMaster1.xml"),
		{"ppt/notesMasters/notesMaster1.xml", head + `<p:notesMaster ` + slideSpace + `>` + treeOpen + placed(2, "body", 685800, 4400550, 5486400, 3600450) + treeEnd + colourMap + `</p:notesMaster>`},
		related("ppt/notesMasters/_rels/notesMaster1.xml.rels", "theme", "../theme/theme2.xml"),
		{"ppt/theme/theme1.xml", theme()},
		{"ppt/theme/theme2.xml", theme()},
	}
}

func theme() string {
	var c strings.Builder
	for _, x := range []string{"dk1 172029", "lt1 FFFFFF", "dk2 424C56", "lt2 F8F7F4", "accent1 005959", "accent2 634300", "accent3 16592F", "accent4 5A3A70", "accent5 2F4F8F", "accent6 8A3B12", "hlink 005959", "folHlink 5A3A70"} {
		name, value, _ := strings.Cut(x, " ")
		fmt.Fprintf(&c, `<a:%s><a:srgbClr val="%s"/></a:%s>`, name, value, name)
	}
	const (
		fill = `<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>`
		line = `<a:ln w="6350">` + fill + `</a:ln>`
		font = `<a:latin typeface="Calibri"/><a:ea typeface=""/><a:cs typeface=""/>`
		none = `<a:effectStyle><a:effectLst/></a:effectStyle>`
	)
	return head + `<a:theme xmlns:a="` + draw + `" name="Plain"><a:themeElements><a:clrScheme name="Plain">` + c.String() + `</a:clrScheme><a:fontScheme name="Plain"><a:majorFont>` + font + `</a:majorFont><a:minorFont>` + font +
		`</a:minorFont></a:fontScheme><a:fmtScheme name="Plain"><a:fillStyleLst>` + strings.Repeat(fill, 3) + `</a:fillStyleLst><a:lnStyleLst>` + strings.Repeat(line, 3) + `</a:lnStyleLst><a:effectStyleLst>` + strings.Repeat(none, 3) +
		`</a:effectStyleLst><a:bgFillStyleLst>` + strings.Repeat(fill, 3) + `</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>`
}
