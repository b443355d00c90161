//go:build !leakmutant

package search_test

const mutants = false // are in this build
