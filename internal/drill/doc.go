// Package drill holds what is done to the whole program to see whether it
// keeps its word: it is killed, its disk forgets, fills up or tells lies, its
// index is damaged, its migration is broken off. All of it is tests: the
// short forms run with the others, the long ones with WAYMARK_SOAK=1.
package drill
