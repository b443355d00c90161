package office

import (
	"fmt"
	"strconv"
	"strings"
)

const (
	sheetSpace = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`

	sheetStyles = head + `<styleSheet ` + sheetSpace + `><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>` +
		`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>` +
		`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs></styleSheet>`
)

// book makes a sheet of each second heading and what follows it.
func book(title string, blocks []block) ([]byte, error) {
	over := [][2]string{{"xl/workbook.xml", "spreadsheetml.sheet.main"}, {"xl/styles.xml", "spreadsheetml.styles"}}
	var names []string
	var rows [][][]string
	for _, x := range blocks {
		switch n := len(rows); {
		case x.level > 0:
			names, rows = append(names, x.text), append(rows, nil)
		case n == 0:
			return nil, fmt.Errorf("office: %s: text before the first sheet", title)
		case x.rows != nil:
			rows[n-1] = append(rows[n-1], x.rows...)
		default:
			rows[n-1] = append(rows[n-1], []string{x.text})
		}
	}
	var list strings.Builder
	var parts []part
	links := []string{}
	for i, name := range names {
		file := fmt.Sprintf("worksheets/sheet%d.xml", i+1)
		over = append(over, [2]string{"xl/" + file, "spreadsheetml.worksheet"})
		links = append(links, "worksheet", file)
		fmt.Fprintf(&list, `<sheet name="%s" sheetId="%d" r:id="rId%d"/>`, esc(name), i+1, i+1)
		parts = append(parts, part{"xl/" + file, sheet(rows[i])})
	}
	parts = append(parts, part{"xl/styles.xml", sheetStyles}, related("xl/_rels/workbook.xml.rels", append(links, "styles", "styles.xml")...),
		part{"xl/workbook.xml", head + `<workbook ` + sheetSpace + ` xmlns:r="` + rel + `"><sheets>` + list.String() + `</sheets></workbook>`})
	return pack(title, "xl/workbook.xml", over, parts...)
}

func sheet(rows [][]string) string {
	var b strings.Builder
	b.WriteString(head + `<worksheet ` + sheetSpace + `><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols><col min="1" max="12" width="24" customWidth="1"/></cols><sheetData>`)
	for i, row := range rows {
		fmt.Fprintf(&b, `<row r="%d">`, i+1)
		for j, cell := range row {
			at, style := string(rune('A'+j))+strconv.Itoa(i+1), ""
			if i == 0 && len(row) > 1 {
				style = ` s="1"`
			}
			if _, err := strconv.ParseFloat(cell, 64); err == nil {
				fmt.Fprintf(&b, `<c r="%s"%s><v>%s</v></c>`, at, style, cell)
			} else if cell != "" {
				fmt.Fprintf(&b, `<c r="%s"%s t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>`, at, style, esc(cell))
			}
		}
		b.WriteString(`</row>`)
	}
	b.WriteString(`</sheetData></worksheet>`)
	return b.String()
}
