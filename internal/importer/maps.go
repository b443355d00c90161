package importer

import (
	"encoding/json"
	"path"
	"strings"

	"waymark/internal/fault"
	"waymark/internal/forum"
)

// laterKinds are that are accepted from the day their feature exists; until
// then their lines are skipped. A line without a kind is skipped too.
var laterKinds = map[string]bool{"event": true, "idea": true}

func unknownKind(o object) (skip bool, err error) {
	if laterKinds[o.Kind] || o.Kind == skipped {
		return true, nil
	}
	return false, fault.Wrong("kind", "fault.import_kind")
}

// skipped marks a line that a map leaves out.
const skipped = "-"

// A corpusLine has the field names of collected articles and lessons.
type corpusLine struct {
	Kind      string `json:"kind"`
	ID        text   `json:"id"`
	Title     string `json:"title"`
	Summary   string `json:"summary"`
	Author    list   `json:"author"`
	Org       string `json:"org"`
	Region    string `json:"region"`
	Tags      list   `json:"tags"`
	Created   moment `json:"created"`
	Body      string `json:"body_markdown"`
	SourceURL string `json:"source_url"`
	Licence   string `json:"licence"`
}

func fromCorpus(raw []byte) (object, error) {
	var l corpusLine
	if err := json.Unmarshal(raw, &l); err != nil {
		return object{}, err
	}
	o := object{
		Kind: l.Kind, ExternalID: l.ID, Title: l.Title, Summary: l.Summary, Author: l.Author, Region: l.Region, Tags: l.Tags,
		Created: l.Created, Body: l.Body, SourceURL: l.SourceURL, Licence: l.Licence, orgName: l.Org, communityName: l.Org,
	}
	if l.Org != "" {
		o.Org = text(forum.Slug(l.Org))
		o.Community = o.Org
	}
	switch l.Kind {
	case "article", "guide", "handbook", "resource":
		o.Kind = kindDiscussion
		shared := false
		o.Asks = &shared
	case "":
		o.Kind = skipped
	case kindCommunity:
		o.Name, o.Slug = l.Title, forum.Slug(l.Title)
	}
	return o, nil
}

// A threadLine has the field names of collected discussions: a post a line,
// the first of a thread before the others.
type threadLine struct {
	Thread    text   `json:"thread_id"`
	ID        text   `json:"id"`
	Parent    text   `json:"parent_id"`
	Type      string `json:"type"`
	Forum     string `json:"forum"`
	Author    text   `json:"author"`
	Created   moment `json:"created"`
	Title     string `json:"title"`
	Tags      list   `json:"tags"`
	Body      string `json:"body"`
	SourceURL string `json:"source_url"`
	Licence   string `json:"licence"`
}

func fromThreads(file string, raw []byte) (object, error) {
	var l threadLine
	if err := json.Unmarshal(raw, &l); err != nil {
		return object{}, err
	}
	base := strings.TrimSuffix(path.Base(strings.ReplaceAll(file, "\\", "/")), ".jsonl")
	place := l.Forum
	if place == "" {
		place = base
	}
	o := object{ExternalID: l.ID, Created: l.Created, Body: l.Body, SourceURL: l.SourceURL, Licence: l.Licence}
	if l.Author != "" {
		o.Author = list{base + "/" + string(l.Author)}
	}
	if l.Parent == "" {
		asks := l.Type == "question" || l.Type == "issue"
		o.Kind, o.ExternalID, o.Title, o.Tags, o.Asks = kindDiscussion, l.Thread, l.Title, l.Tags, &asks
		o.Community, o.communityName = text(forum.Slug(place)), place
		// Replies name the first post by its own id, not by its thread's.
		o.opening = string(l.ID)
		return o, nil
	}
	o.Kind, o.Thread, o.ReplyTo = kindPost, l.Thread, l.Parent
	return o, nil
}
