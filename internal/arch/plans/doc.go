// Package plans tests every statement that the program declares: both
// databases must take it, and no page's query may read a whole table.
package plans
