// Package leak asks every declared route as everybody whether it tells what
// the asker may not know. It holds tests alone: worlds in which every text is
// a canary, the recipes by which each route is asked, and the oracles that
// judge the answers.
//
// A route that is declared and has no recipe fails the test. The short form
// runs with the other tests; WAYMARK_SOAK=1 asks more, as make soak does.
package leak
