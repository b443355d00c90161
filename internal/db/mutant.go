//go:build leakmutant

package db

// Source is the statement as it was declared, for mutants to change.
func (s *Statement) Source() string { return s.text }
