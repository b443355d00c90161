package markdown

import "strings"

// Bounds on sources whose reading would take more than linear time. They lie
// far above what people write; beyond them a source is shown as plain text.
const (
	maxMarkers  = 40        // quotes and list items opened on one line
	maxBrackets = 50        // [ open when a ] closes
	maxRows     = 50_000    // table cells counting those left out
	maxColumns  = 200       // columns of a table
	maxRuns     = 200 << 20 // squares of the emphasis marks of a paragraph, summed
	maxTargets  = 50 << 20  // link targets times length of their line, summed
	maxRefs     = 4000      // reference definitions
)

// cost counts, line by line, what makes reading slow.
type cost struct {
	marks, runs, targets, refs int
	brackets                   int
	columns, cells             int
}

// tooCostly says whether reading a source as Markdown could take too long.
func tooCostly(src string) bool {
	var c cost
	for src != "" {
		line := src
		if i := strings.IndexByte(src, '\n'); i >= 0 {
			line, src = src[:i], src[i+1:]
		} else {
			src = ""
		}
		if c.line(line) {
			return true
		}
	}
	c.endParagraph()
	return c.over()
}

func (c *cost) over() bool {
	return c.runs > maxRuns || c.targets > maxTargets || c.refs > maxRefs || c.cells > maxRows
}

// line takes one line in and says whether that settles the matter.
func (c *cost) line(line string) bool {
	depth, ends := markers(line)
	if depth > maxMarkers {
		return true
	}
	if ends || strings.TrimLeft(line, "> \t\r") == "" {
		c.endParagraph()
	}
	if n := delimiters(line); n > maxColumns {
		return true
	} else if n > 0 {
		c.columns = max(c.columns, n)
	}
	c.cells += c.columns
	if c.inline(line) {
		return true
	}
	return c.over()
}

func (c *cost) endParagraph() {
	c.runs += c.marks * c.marks
	c.marks, c.brackets, c.columns = 0, 0, 0
}

func (c *cost) inline(line string) bool {
	targets := 0
	for i := range len(line) {
		switch line[i] {
		case '*', '_', '~':
			if i == 0 || line[i-1] != line[i] {
				c.marks++
			}
		case '[':
			c.brackets++
		case ']':
			if c.brackets > maxBrackets {
				return true
			}
			c.brackets = max(0, c.brackets-1)
			if i+1 < len(line) {
				switch line[i+1] {
				case '(':
					targets++
				case ':':
					c.refs++
				}
			}
		}
	}
	c.targets += targets * len(line)
	return false
}

// markers counts the quotes and list items that a line opens; ends says
// whether the line is sure to end the paragraph before it: an item that holds
// something, or a rule, neither of them indented so far that it reads as text.
func markers(line string) (depth int, ends bool) {
	near := len(line) > 4 && strings.Trim(line[:4], " \t") != "" && !strings.HasPrefix(line, "\t")
	if rule(line) {
		return 0, near
	}
	for i := 0; i < len(line); {
		switch c := line[i]; {
		case c == ' ' || c == '\t':
			i++
			continue
		case c == '>':
			i++
		case (c == '-' || c == '+' || c == '*') && (i+1 == len(line) || line[i+1] == ' ' || line[i+1] == '\t'):
			ends = ends || near && strings.TrimSpace(line[i+1:]) != ""
			i++
		case c >= '0' && c <= '9':
			end := i
			for end < len(line) && line[end] >= '0' && line[end] <= '9' {
				end++
			}
			if end == len(line) || line[end] != '.' && line[end] != ')' {
				return depth, ends
			}
			i = end + 1
		default:
			return depth, ends
		}
		depth++
	}
	return depth, ends
}

// rule says whether a line is nothing but one kind of mark, as a thematic break is.
func rule(line string) bool {
	line = strings.TrimSpace(line)
	if line == "" || strings.IndexByte("-*_", line[0]) < 0 {
		return false
	}
	return strings.Count(line, line[:1]) >= 3 && strings.Trim(line, line[:1]+" \t") == ""
}

// delimiters counts the columns of a line that may stand under a table's head.
func delimiters(line string) int {
	line = strings.TrimSpace(line)
	if strings.IndexByte(line, '-') < 0 || strings.Trim(line, "|:->+* \t") != "" {
		return 0
	}
	n := strings.Count(line, "|") + 1
	if n == 1 {
		return 0
	}
	return n
}
