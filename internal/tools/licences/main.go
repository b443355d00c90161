// Command licences fails unless every module that the program and its tests
// are built from, and every npm package of the front end, has a licence that
// Waymark can be given away with. It reads "path version directory" lines
// from standard input, and the npm packages below the folders it is given.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strings"
)

// allowed are the licences, by their SPDX names.
var allowed = []string{
	"0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MPL-2.0", "OFL-1.1", "Unlicense", "BlueOak-1.0.0", "Zlib", "Python-2.0",
}

// marks are words that stand in one licence's text and in no other's, the
// more telling first.
var marks = []struct {
	name  string
	words *regexp.Regexp
}{
	{"AGPL", regexp.MustCompile(`GNU AFFERO GENERAL PUBLIC`)},
	{"LGPL", regexp.MustCompile(`GNU LESSER GENERAL PUBLIC`)},
	{"GPL", regexp.MustCompile(`GNU GENERAL PUBLIC LICENSE`)},
	{"Apache-2.0", regexp.MustCompile(`Apache License,? Version 2\.0`)},
	{"MPL-2.0", regexp.MustCompile(`Mozilla Public License,? [Vv]ersion 2\.0`)},
	{"OFL-1.1", regexp.MustCompile(`SIL OPEN FONT LICENSE`)},
	{"BSD-3-Clause", regexp.MustCompile(`Redistribution and use in source and binary forms[\s\S]*(Neither the name|names? of .{0,80}may not be used)`)},
	{"BSD-2-Clause", regexp.MustCompile(`Redistribution and use in source and binary forms`)},
	{"ISC", regexp.MustCompile(`Permission to use, copy, modify, and(/or)? distribute this software`)},
	{"MIT", regexp.MustCompile(`Permission is hereby granted, free of charge`)},
	{"Unlicense", regexp.MustCompile(`This is free and unencumbered software`)},
	{"CC0-1.0", regexp.MustCompile(`CC0 1\.0 Universal`)},
}

// A part is something that Waymark is built from.
type part struct{ name, licence string }

func main() {
	parts, err := modules()
	for _, dir := range os.Args[1:] {
		if err == nil {
			var more []part
			more, err = npm(dir)
			parts = append(parts, more...)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "licences:", err)
		os.Exit(1)
	}
	counts, bad := map[string]int{}, 0
	for _, p := range parts {
		counts[p.licence]++
		if !fits(p.licence) {
			bad++
			fmt.Fprintf(os.Stderr, "%s has the licence %q, which is not in the list of internal/tools/licences\n", p.name, p.licence)
		}
	}
	var names []string
	for n, c := range counts {
		names = append(names, fmt.Sprintf("%s %d", n, c))
	}
	sort.Strings(names)
	fmt.Printf("licences of %d parts: %s\n", len(parts), strings.Join(names, ", "))
	if bad > 0 || len(parts) == 0 {
		os.Exit(1)
	}
}

// fits says whether a licence is allowed: one of those to choose from, and
// each of those that hold together.
func fits(licence string) bool {
	for choice := range strings.SplitSeq(strings.Trim(licence, "()"), " OR ") {
		whole := strings.Split(choice, " AND ")
		if !slices.ContainsFunc(whole, func(l string) bool { return !slices.Contains(allowed, l) }) {
			return true
		}
	}
	return false
}

func modules() (parts []part, err error) {
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		f := strings.SplitN(in.Text(), " ", 3)
		if len(f) < 3 || f[1] == "" {
			continue // our own
		}
		parts = append(parts, part{f[0] + " " + f[1], ofDir(f[2])})
	}
	return parts, in.Err()
}

// ofDir finds the licence whose text lies in a folder.
func ofDir(dir string) string {
	files, _ := filepath.Glob(filepath.Join(dir, "*"))
	for _, f := range files {
		base := strings.ToUpper(filepath.Base(f))
		if !strings.HasPrefix(base, "LICEN") && !strings.HasPrefix(base, "COPYING") && !strings.HasPrefix(base, "UNLICENSE") {
			continue
		}
		text, err := os.ReadFile(f)
		if err != nil {
			continue
		}
		flat := strings.Join(strings.Fields(string(text)), " ")
		for _, m := range marks {
			if m.words.MatchString(flat) {
				return m.name
			}
		}
	}
	return "none found"
}

// npm reads the licences of the packages below a node_modules folder.
func npm(root string) (parts []part, err error) {
	err = filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.Name() != "package.json" {
			return err
		}
		dir := filepath.Base(filepath.Dir(filepath.Dir(path)))
		if dir != "node_modules" && !strings.HasPrefix(dir, "@") {
			return nil // a package.json inside a package
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		var p struct{ Name, Version, License string }
		if err := json.Unmarshal(text, &p); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		if p.Name != "" {
			parts = append(parts, part{p.Name + " " + p.Version, p.License})
		}
		return nil
	})
	return parts, err
}
