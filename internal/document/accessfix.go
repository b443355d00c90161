package document

// fixes are the keys of the message catalogue that say where to click, by what
// is found and the program that the file is made with.
var fixes = map[FindingKind]map[string]string{
	NoAltText:     {"word": "document.fix_alt", "excel": "document.fix_alt", "powerpoint": "document.fix_alt", "office": "document.fix_alt_office", "markdown": "document.fix_alt_markdown"},
	NoHeadings:    {"word": "document.fix_headings", "office": "document.fix_headings_office", "markdown": "document.fix_headings_markdown"},
	HeadingGap:    {"word": "document.fix_gap", "office": "document.fix_gap", "markdown": "document.fix_gap_markdown"},
	NoHeaderRow:   {"word": "document.fix_header", "powerpoint": "document.fix_header_slide", "office": "document.fix_header_office"},
	MergedCells:   {"word": "document.fix_merged", "excel": "document.fix_merged_excel"},
	NoLanguage:    {"word": "document.fix_language", "pdf": "document.fix_language_pdf"},
	NoTitle:       {"word": "document.fix_title", "excel": "document.fix_title", "powerpoint": "document.fix_title", "office": "document.fix_title_office", "pdf": "document.fix_title_pdf"},
	NoSlideTitle:  {"powerpoint": "document.fix_slide", "office": "document.fix_slide_office"},
	SameTitle:     {"powerpoint": "document.fix_same", "office": "document.fix_same"},
	UnnamedSheet:  {"excel": "document.fix_sheet", "office": "document.fix_sheet"},
	NoTags:        {"pdf": "document.fix_tags"},
	NoText:        {"pdf": "document.fix_no_text"},
	VagueLink:     {"word": "document.fix_link", "office": "document.fix_link_office", "markdown": "document.fix_link_markdown"},
	EmptyHeadings: {"word": "document.fix_empty"},
	ManyBlanks:    {"word": "document.fix_blanks"},
	FakeHeading:   {"word": "document.fix_bold_line"},
}
