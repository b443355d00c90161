// Package plans checks every statement that a program declares: both
// databases must take it, and no page's query may read a whole table. The
// program's own test calls it, since that declares them all.
package plans
