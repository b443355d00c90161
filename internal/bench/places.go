package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// places are the addresses that the readers choose from.
type places struct {
	slugs       []string // of communities
	discussions []string
	lessons     []string
	people      []string
	orgs        []string
	short, long string // the thread of 20 posts and the one of 10,000
	chatShort   string // those made of real talk; empty where there is none
	chatLong    string
	words       []string
	write       []string // ids of threads to post to
}

type listed struct {
	ID, URL, Slug, Title string
	ExternalID           string `json:"external_id"`
}

// listMost is how much of a list is looked through for addresses.
const listMost = 1000

// list gives what stands in a list of the API, up to listMost.
func list(ctx context.Context, r *reader, path string, query url.Values) ([]listed, error) {
	var all []listed
	if query == nil {
		query = url.Values{}
	}
	query.Set("limit", "100")
	for len(all) < listMost {
		var page struct {
			Items []listed
			Next  *string
		}
		if _, err := r.call(ctx, http.MethodGet, path+"?"+query.Encode(), nil, &page); err != nil {
			return nil, err
		}
		all = append(all, page.Items...)
		if page.Next == nil {
			break
		}
		query.Set("cursor", *page.Next)
	}
	return all, nil
}

var wordOf = regexp.MustCompile(`\pL{3,}`)

func findPlaces(ctx context.Context, r *reader) (places, error) {
	var p places
	for _, l := range []struct {
		path string
		take func(listed)
	}{
		{"/communities", func(i listed) { p.slugs = append(p.slugs, i.Slug) }},
		{"/discussions", func(i listed) { p.discussions = append(p.discussions, i.URL); p.title(i.Title) }},
		{"/lessons", func(i listed) { p.lessons = append(p.lessons, i.URL); p.title(i.Title) }},
		{"/people", func(i listed) { p.people = append(p.people, i.URL) }},
		{"/organisations", func(i listed) { p.orgs = append(p.orgs, i.URL) }},
	} {
		all, err := list(ctx, r, l.path, nil)
		if err != nil {
			return p, err
		}
		for _, i := range all {
			l.take(i)
		}
	}
	return p, p.named(ctx, r)
}

// title adds the words of a title to those that are searched for.
func (p *places) title(text string) {
	for _, w := range wordOf.FindAllString(text, -1) {
		p.words = append(p.words, strings.ToLower(w))
	}
}

// named finds the threads that the benchmark itself made.
func (p *places) named(ctx context.Context, r *reader) error {
	all, err := list(ctx, r, "/discussions", url.Values{"community": {hall}})
	for _, i := range all {
		switch {
		case i.Title == shortName:
			p.short = i.URL
		case i.Title == longName:
			p.long = i.URL
		case i.Title == chatShort:
			p.chatShort = i.URL
		case i.Title == chatLong:
			p.chatLong = i.URL
		case strings.HasPrefix(i.Title, "bench-write-"):
			p.write = append(p.write, i.ID)
		}
	}
	if err == nil && (p.short == "" || p.long == "" || len(p.write) < clients) {
		err = fmt.Errorf("the threads to measure were not found among %d", len(all))
	}
	return err
}
