package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// chat is where real talk comes from that branches as people's does.
const chat = "ubuntu-irc-disentangled.jsonl"

const (
	chatShort = "bench-chat-60"
	chatLong  = "bench-chat-10000"
)

// A said is one line of the chat; without a parent it begins a conversation.
type said struct {
	ID      string `json:"id"`
	Parent  string `json:"parent_id"`
	Author  string `json:"author"`
	Created string `json:"created"`
	Body    string `json:"body"`
}

// chats makes two threads of the chat, in the order in which it was said, each
// conversation a branch of its own: the long one of 10,000 posts, and one that
// a page shows whole.
func (b *bench) chats() (string, error) {
	f, err := os.Open(filepath.Join(b.data, "threads", chat))
	if err != nil {
		return "", err
	}
	defer f.Close()
	var all []said
	in := bufio.NewScanner(f)
	in.Buffer(nil, 1<<20)
	for in.Scan() && len(all) < 9_999 {
		var s said
		if err := json.Unmarshal(in.Bytes(), &s); err != nil {
			return "", err
		}
		all = append(all, s)
	}
	if err := in.Err(); err != nil {
		return "", err
	}
	slices.SortStableFunc(all, func(a, b said) int { return strings.Compare(a.Created, b.Created) })
	path := filepath.Join(b.dir, "chats.jsonl")
	return path, lines(path, func(put func(line)) {
		talk(put, chatLong, all)
		talk(put, chatShort, all[:59])
	})
}

func talk(put func(line), name string, all []said) {
	put(line{"kind": "discussion", "external_id": name, "community": hall, "title": name, "body": "As it was said."})
	there := map[string]bool{}
	for _, s := range all {
		l := line{"kind": "post", "external_id": name + s.ID, "thread": name, "body": s.Body, "author": "chat-" + s.Author, "created": s.Created}
		if there[s.Parent] {
			l["reply_to"] = name + s.Parent
		}
		there[s.ID] = true
		put(l)
	}
}

// opens is how often each reader opens the long thread.
const opens = 60

var (
	tokenOf = regexp.MustCompile(`name="form_token" value="([^"]+)"`)
	shownOf = regexp.MustCompile(`class="by"`)
)

// unread has each reader stop at another place of the thread of 10,000 posts
// and open it where they left off, as a list leads there.
func (b *bench) unread(ctx context.Context) error {
	if err := b.signIn(ctx); err != nil {
		return err
	}
	if b.places.chatLong == "" {
		b.note("../shared/data is not there: no talk to read on in")
		return nil
	}
	var ms, sizes, packed, posts []float64
	for i, r := range b.readers {
		if err := b.readTo(ctx, r, 20+40*i); err != nil {
			return err
		}
	}
	for range opens {
		for _, r := range b.readers {
			began := time.Now()
			to, err := r.get(ctx, b.places.chatLong+"/first-unread", "br", nil)
			if err != nil || to.status != http.StatusSeeOther {
				return fmt.Errorf("the first unread: %d, %w", to.status, err)
			}
			path, _, _ := strings.Cut(to.header.Get("Location"), "#")
			page, err := r.get(ctx, path, "br", nil)
			if err != nil || page.status != http.StatusOK {
				return fmt.Errorf("%s: %d, %w", path, page.status, err)
			}
			ms, packed = append(ms, float64(time.Since(began).Microseconds())/1000), append(packed, float64(page.size))
			if len(sizes) < clients {
				whole, err := r.get(ctx, path, "", func(body []byte) { posts = append(posts, float64(len(shownOf.FindAll(body, -1)))) })
				if err != nil {
					return err
				}
				sizes = append(sizes, float64(whole.size))
			}
		}
	}
	short, err := b.readers[0].get(ctx, b.places.chatShort, "", nil)
	if err != nil {
		return err
	}
	shortPacked, err := b.readers[0].get(ctx, b.places.chatShort, "br", nil)
	if err != nil {
		return err
	}
	b.show("posts on the page, median", quantile(posts, 0.5), "")
	b.show("opened at first unread, the way there included: p50", quantile(ms, 0.5), "ms")
	b.most("opened at first unread, the way there included: p99", quantile(ms, 0.99), "ms", pageTarget)
	b.show("size of its page, median", quantile(sizes, 0.5), "bytes")
	b.show("size of a thread of 60 posts", float64(short.size), "bytes")
	b.most("size against the thread of 60 posts", quantile(sizes, 0.5)/float64(short.size), "", 1.5)
	b.show("size of its page, brotli, median", quantile(packed, 0.5), "bytes")
	b.show("size of a thread of 60 posts, brotli", float64(shortPacked.size), "bytes")
	return b.catchUp(ctx)
}

// readTo marks the thread as read up to the beginning of its nth branch.
func (b *bench) readTo(ctx context.Context, r *reader, n int) error {
	at, err := r.get(ctx, fmt.Sprintf("%s/at?n=%d", b.places.chatLong, n), "", nil)
	if err != nil {
		return err
	}
	path, anchor, _ := strings.Cut(at.header.Get("Location"), "#r-")
	token := ""
	if _, err := r.get(ctx, path, "", func(body []byte) {
		if m := tokenOf.FindSubmatch(body); m != nil {
			token = string(m[1])
		}
	}); err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.base+"/r/"+anchor+"/read", strings.NewReader(url.Values{"form_token": {token}}.Encode()))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Cookie", r.cookie)
	resp, err := r.http.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusSeeOther {
		return fmt.Errorf("reading up to %s: %s", anchor, resp.Status)
	}
	return nil
}

// catchUp times the page for catching up, to readers with much that is new.
func (b *bench) catchUp(ctx context.Context) error {
	var ms []float64
	for range opens {
		for _, r := range b.readers {
			page, err := r.get(ctx, "/catch-up", "br", nil)
			if err != nil || page.status != http.StatusOK {
				return fmt.Errorf("catching up: %d, %w", page.status, err)
			}
			ms = append(ms, page.ms)
		}
	}
	b.show("catch-up: p50", quantile(ms, 0.5), "ms")
	b.most("catch-up: p99", quantile(ms, 0.99), "ms", pageTarget)
	return nil
}
