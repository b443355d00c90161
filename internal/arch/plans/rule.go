package plans

import (
	"regexp"
	"strings"
)

// A plan is how SQLite would run a statement, one step a line. The rules:
//
//   - a table is not scanned, unless the statement walks it in the order of
//     its key, without a condition, up to a LIMIT;
//   - an index is scanned only as far as a LIMIT;
//   - rows are not looked up by what a large part of them share, such as
//     their state, unless up to a LIMIT;
//   - no index is made on the way for a table that could have one;
//   - what a LIMIT cuts off is not sorted first, where the first thing read
//     is a table that grows, unless it is one row's.
//
// Who must break them declares the statement with db.Scan and says why.
type plan struct {
	text   string // the statement
	steps  []string
	tables map[string]bool
}

var (
	limited  = regexp.MustCompile(`(?i)\bLIMIT\b`)
	ordered  = regexp.MustCompile(`(?i)\bORDER BY\b`)
	narrowed = regexp.MustCompile(`(?i)\b(WHERE|JOIN)\b`)
	step     = regexp.MustCompile(`^(\s*)(SCAN|SEARCH) (\S+)( .*)?$`)
	shared   = regexp.MustCompile(`\((state|kind|visibility)=\?( AND (state|kind|visibility)=\?)*\)`)
	unique   = regexp.MustCompile(`USING INTEGER PRIMARY KEY|sqlite_autoindex`)
)

// growing are the tables of which nobody knows how long they get.
var growing = map[string]bool{
	"changes": true, "threads": true, "replies": true, "revisions": true, "lessons": true, "lesson_uses": true,
	"persons": true, "memberships": true, "thread_tags": true,
	"templates": true, "template_versions": true, "template_files": true, "template_takes": true, "template_takers": true, "template_outcomes": true,
}

// few are the indexes that lead to a handful of rows: what one person joined.
var few = regexp.MustCompile(`\bmemberships_by_person\b`)

// table gives the table that a plan calls name: by its own name or the alias
// of the statement; empty where it is a subquery or a common table.
func (p plan) table(name string) string {
	if p.tables[name] {
		return name
	}
	m := regexp.MustCompile(`(?i)\b(\w+)\s+(?:AS\s+)?` + regexp.QuoteMeta(name) + `\b`)
	for _, found := range m.FindAllStringSubmatch(p.text, -1) {
		if t := strings.ToLower(found[1]); p.tables[t] {
			return t
		}
	}
	return ""
}

// faults says which steps of the plan break a rule.
func (p plan) faults() (found []string) {
	for i, line := range p.steps {
		m := step.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		name, how := m[3], m[4]
		table := p.table(name)
		if table == "" || p.unneeded(table) {
			continue
		}
		switch {
		case strings.Contains(how, "AUTOMATIC"):
			found = append(found, "makes an index on the way: "+strings.TrimSpace(line))
		case m[2] == "SCAN" && strings.Contains(how, "INDEX"):
			if !limited.MatchString(p.text) {
				found = append(found, "reads a whole index: "+strings.TrimSpace(line))
			}
		case m[2] == "SCAN":
			if !p.walk() {
				found = append(found, "reads a whole table: "+strings.TrimSpace(line))
			}
		case growing[table] && shared.MatchString(how) && !limited.MatchString(p.text):
			found = append(found, "reads most of a table: "+strings.TrimSpace(line))
		}
		if p.first(i, m[1]) && growing[table] && !few.MatchString(how) && limited.MatchString(p.text) && p.sorted(i, m[1]) &&
			!(m[2] == "SEARCH" && unique.MatchString(how) && !strings.Contains(how, ">") && !strings.Contains(how, "<")) {
			found = append(found, "sorts more than it shows: "+strings.TrimSpace(line))
		}
	}
	return found
}

// unneeded says whether a step belongs to an INSERT and not to its text.
// SQLite then looks for rows that waited for the new one, and skips that
// where no reference is broken, which is always (OP_FkIfZero).
func (p plan) unneeded(table string) bool {
	return strings.HasPrefix(strings.ToUpper(strings.TrimSpace(p.text)), "INSERT") &&
		!regexp.MustCompile(`(?i)\b`+table+`\b`).MatchString(p.text)
}

// walk says whether the statement reads one table in the order of its key.
func (p plan) walk() bool {
	return len(p.steps) == 1 && limited.MatchString(p.text) && ordered.MatchString(p.text) && !narrowed.MatchString(p.text)
}

// first says whether step i is the outermost loop of its query.
func (p plan) first(i int, indent string) bool {
	return i == 0 || len(p.steps[i-1]) > 0 && !strings.HasPrefix(p.steps[i-1], indent) || !step.MatchString(p.steps[i-1]) || depth(p.steps[i-1]) != len(indent)
}

// sorted says whether what the query of step i finds is sorted afterwards.
func (p plan) sorted(i int, indent string) bool {
	for _, line := range p.steps[i+1:] {
		if depth(line) < len(indent) {
			return false
		}
		if line == indent+"USE TEMP B-TREE FOR ORDER BY" {
			return true
		}
	}
	return false
}

func depth(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }
