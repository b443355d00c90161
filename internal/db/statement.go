package db

import (
	"fmt"
	"math/bits"
	"runtime"
	"strings"
	"sync"
)

// A Statement is a text of SQL for both databases, declared once at the top
// of a sql.go file. Tests prepare every declared statement on both databases
// and look at its query plan.
type Statement struct {
	text  string
	where string  // file:line of the declaration
	scans string  // why this statement may read a whole table
	only  Dialect // empty: for both databases

	mu    sync.RWMutex
	forms map[form]string
}

type form struct {
	dialect Dialect
	list    int
}

var declared struct {
	sync.Mutex
	all []*Statement
}

// SQL declares a statement. Its parameters are $1, $2, … A statement that
// takes a list says {list} where the list's parameters go; the list is then
// given as the last argument, a List.
func SQL(text string) *Statement { return declare(text, "") }

// SQLOn declares a statement for one database alone.
func SQLOn(d Dialect, text string) *Statement {
	s := declare(text, "")
	s.only = d
	return s
}

// Scan declares a statement that may read a whole table, and says why that
// is right: a maintenance command, a table of a few rows.
func Scan(why, text string) *Statement { return declare(text, why) }

func declare(text, scans string) *Statement {
	_, file, line, _ := runtime.Caller(2)
	if i := strings.LastIndex(file, "/internal/"); i >= 0 {
		file = file[i+1:]
	}
	s := &Statement{text: text, where: fmt.Sprintf("%s:%d", file, line), scans: scans, forms: map[form]string{}}
	declared.Lock()
	defer declared.Unlock()
	declared.all = append(declared.all, s)
	return s
}

// Statements gives every statement declared so far, for tests.
func Statements() []*Statement {
	declared.Lock()
	defer declared.Unlock()
	return append([]*Statement(nil), declared.all...)
}

// Where says where the statement is declared, as file:line.
func (s *Statement) Where() string { return s.where }

// Scans says why the statement may read a whole table; empty if it may not.
func (s *Statement) Scans() string { return s.scans }

// For says whether the statement is meant for a database.
func (s *Statement) For(d Dialect) bool { return s.only == "" || s.only == d }

// HasList says whether the statement takes a list.
func (s *Statement) HasList() bool { return strings.Contains(s.text, "{list}") }

// Text gives the statement as a database takes it, with n list parameters.
func (s *Statement) Text(d Dialect, n int) string {
	f := form{d, n}
	s.mu.RLock()
	t, ok := s.forms[f]
	s.mu.RUnlock()
	if ok {
		return t
	}
	t = s.text
	if s.HasList() {
		first := s.params() + 1
		names := make([]string, n)
		for i := range n {
			names[i] = fmt.Sprintf("$%d", first+i)
		}
		t = strings.ReplaceAll(t, "{list}", strings.Join(names, ", "))
	}
	if d == SQLite {
		t = numbered(t)
	}
	s.mu.Lock()
	s.forms[f] = t
	s.mu.Unlock()
	return t
}

// params is the highest parameter number that the text names itself.
func (s *Statement) params() int {
	highest := 0
	for i := 0; i+1 < len(s.text); i++ {
		if s.text[i] != '$' {
			continue
		}
		n := 0
		for j := i + 1; j < len(s.text) && s.text[j] >= '0' && s.text[j] <= '9'; j++ {
			n = n*10 + int(s.text[j]-'0')
		}
		highest = max(highest, n)
	}
	return highest
}

// numbered turns $1 into +?1, which SQLite numbers the same way. It takes $1
// for a name, in order of appearance, and would mix up $2, $1.
//
// The plus changes no value and keeps the planner from looking at it: SQLite
// plans a statement again at each run once it has looked at a bound value, and
// for a join that costs more than the run itself (266 against 25 microseconds
// for a thread).
func numbered(t string) string {
	var b strings.Builder
	quoted := false
	for i := range len(t) {
		c := t[i]
		switch {
		case c == '\'':
			quoted = !quoted
		case c == '$' && !quoted && i+1 < len(t) && t[i+1] >= '0' && t[i+1] <= '9':
			b.WriteString("+?")
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

// A List is the last argument of a statement that says {list}.
type List []any

// Of makes a List of values of one type.
func Of[T any](values []T) List {
	l := make(List, len(values))
	for i, v := range values {
		l[i] = v
	}
	return l
}

// spread puts a list's values behind the other arguments. Lists are filled
// up to a power of two with their last value, so that a statement has few
// forms to prepare; an empty list becomes one NULL, which equals nothing.
func spread(s *Statement, args []any) (n int, _ []any) {
	if !s.HasList() {
		return 0, args
	}
	last, ok := args[len(args)-1].(List)
	if !ok {
		panic("db: the last argument of " + s.where + " is not a List")
	}
	out := append(make([]any, 0, len(args)+len(last)), args[:len(args)-1]...)
	if len(last) == 0 {
		return 1, append(out, nil)
	}
	n = 1 << bits.Len(uint(len(last)-1))
	for i := range n {
		out = append(out, last[min(i, len(last)-1)])
	}
	return n, out
}
