package keylog

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"

	"waymark/internal/ticket"
)

func keyOf(spki []byte) Key {
	sum := sha256.Sum256(spki)
	return Key{ID: hex.EncodeToString(sum[:]), Alg: ticket.Algorithm, SPKI: base64.StdEncoding.EncodeToString(spki)}
}

func signed(t testing.TB, e Entry, key *ecdsa.PrivateKey) []byte {
	t.Helper()
	r, s, err := ecdsa.Sign(rand.Reader, key, e.signed())
	must(t, err)
	e.Sig = base64.StdEncoding.EncodeToString(append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...))
	return e.canonical()
}

func TestLogIsReadAsItWasWritten(t *testing.T) {
	b := threeEntries(t)
	l, err := Verify(strings.NewReader(b.text()))
	must(t, err)
	if l.Head() != b.log.Head() || l.Head().N != 3 {
		t.Errorf("head %+v, wrote %+v", l.Head(), b.log.Head())
	}
	for i, line := range b.lines {
		sum := sha256.Sum256(line)
		if l.Extends(Head{i + 1, hex.EncodeToString(sum[:])}) != nil {
			t.Errorf("entry %d is not found again by the sum of what was written", i+1)
		}
	}
	var first Entry
	must(t, json.Unmarshal(b.lines[0], &first))
	keys, ok := l.Keys("2026-W48")
	if !ok || len(keys) != 34 || keys[ticket.Join(31)].ID().String() != first.Keys[33].ID {
		t.Error("the week's keys are others")
	}
	if _, ok := l.Keys("2026-W50"); ok {
		t.Error("a week without an entry has keys")
	}
	var amended Entry
	must(t, json.Unmarshal(b.lines[1], &amended))
	if got := base64.StdEncoding.EncodeToString(l.Drop(first.Drop[1].Slot)); got != amended.Drop[0].Public {
		t.Error("the amendment does not count")
	}
	if got := base64.StdEncoding.EncodeToString(l.Drop(first.Drop[0].Slot)); got != first.Drop[0].Public || l.Drop("2026-11-23T09") != nil {
		t.Error("what was not amended changed")
	}
}

// Whoever keeps the log can sign anything. What has been seen stays: a log
// made anew for somebody, and one that is shorter, are told from it.
func TestForkedAndShortenedLogs(t *testing.T) {
	b := threeEntries(t)
	seen := b.log.Head()
	must(t, b.log.Extends(seen)) // the control
	short, err := Verify(strings.NewReader(listed(b.lines[:2])))
	must(t, err)
	faulty(t, short.Extends(seen), 0, "had 3 before")
	must(t, b.log.Extends(short.Head()))

	fork := &book{log: &Log{}, key: b.key}
	must(t, fork.log.Add(b.lines[0]))
	must(t, fork.log.Add(b.lines[1]))
	fork.add(t, week(t, "2026-W49")) // special keys for somebody
	faulty(t, fork.log.Extends(seen), 3, "another")
	fork.add(t, week(t, "2026-W50"))
	faulty(t, fork.log.Extends(seen), 3, "another")
	b.add(t, week(t, "2026-W50"))
	must(t, b.log.Extends(seen))
	if b.log.Head().Words() == fork.log.Head().Words() {
		t.Error("two logs have the same words")
	}
	for _, h := range []Head{{}, {-1, seen.Hash}, {N: 9, Hash: seen.Hash}, {2, seen.Hash}} {
		if b.log.Extends(h) == nil {
			t.Errorf("extends %+v", h)
		}
	}
	// another entry in the middle does not chain, though it is signed
	lines := b.resigned(t, 2, func(e *Entry) { e.Roster.Count++ })
	_, err = Verify(strings.NewReader(listed(lines)))
	faulty(t, err, 3, "does not follow")
}

// The octets count, not what they mean: each that is changed is found.
func TestEveryOctetCounts(t *testing.T) {
	b := threeEntries(t)
	last := b.lines[2]
	check := func(text []byte) error {
		l := &Log{}
		must(t, l.Add(b.lines[0]))
		must(t, l.Add(b.lines[1]))
		return l.Add(text)
	}
	must(t, check(last))
	step := max(1, len(last)/200)
	for at := 0; at < len(last); at += step {
		text := bytes.Clone(last)
		text[at] ^= 1
		if check(text) == nil {
			t.Errorf("octet %d was changed to %q unnoticed", at, text[at])
		}
	}
	for name, text := range map[string]string{
		"a space":        strings.Replace(string(last), `{"v"`, `{ "v"`, 1),
		"another order":  strings.Replace(string(last), `{"v":1,"n":3,`, `{"n":3,"v":1,`, 1),
		"a member twice": strings.Replace(string(last), `{"v":1,`, `{"v":1,"v":1,`, 1),
		"one more":       strings.Replace(string(last), `{"v":1,`, `{"v":1,"for":"you",`, 1),
		"an escape":      strings.Replace(string(last), `"epoch"`, `"epoc\u0068"`, 1),
	} {
		if text == string(last) {
			t.Fatalf("%s changed nothing", name)
		}
		faulty(t, check([]byte(text)), 3, "not written as")
	}
	for _, text := range []string{"", "{}", "[]", "null", b.text() + "x", b.text() + "[]", b.text()[:9000]} {
		if _, err := Verify(strings.NewReader(text)); err == nil {
			t.Errorf("%.20q was read", text)
		}
	}
	other := signingKey(t)
	var e Entry
	must(t, json.Unmarshal(last, &e))
	faulty(t, check(signed(t, e, other)), 3, "signature")
}

// A change is what may not be done to an entry, and what is said of it.
type change struct {
	says string
	do   func(*Entry)
}

// forbidden are changes to the third entry; earlier is the first one.
func forbidden(t *testing.T, earlier []byte) []change {
	key := func(bits, exponent int) func(*Entry) {
		return func(e *Entry) {
			k := publicKey(t, bits, exponent)
			k.Use = e.Keys[1].Use
			e.Keys[1] = k
		}
	}
	return []change{
		{"key for say is not as keys are", key(2048, ticket.Exponent)},
		{"key for say is not as keys are", key(3071, ticket.Exponent)},
		{"key for say is not as keys are", key(4096, ticket.Exponent)},
		{"key for say is not as keys are", key(ticket.Bits, 3)},
		{"key for say is not as keys are", func(e *Entry) { e.Keys[1].ID = e.Keys[2].ID }},
		{"key for say is not as keys are", func(e *Entry) { e.Keys[1].Alg = "RSA-PSS" }},
		{"one key for each use", func(e *Entry) { e.Keys = e.Keys[:33] }},
		{"one key for each use", func(e *Entry) { e.Keys = append(e.Keys, e.Keys[1]) }},
		{"one key for each use", func(e *Entry) { e.Keys[2].Use = "say" }},
		{"one key for each use", func(e *Entry) { e.Keys[0], e.Keys[1] = e.Keys[1], e.Keys[0] }},
		{"key for slot-00 is one that was used", func(e *Entry) {
			use := e.Keys[2].Use
			e.Keys[2] = e.Keys[1]
			e.Keys[2].Use = use
		}},
		{"key for open is one that was used", func(e *Entry) {
			var first Entry
			must(t, json.Unmarshal(earlier, &first))
			e.Keys[0] = first.Keys[0]
		}},
		{"quota", func(e *Entry) { e.Quota.Say = 13 }},
		{"quota", func(e *Entry) { e.Quota = nil }},
		{"no key for envelopes", func(e *Entry) { e.Drop = nil }},
		{"of its week, in order", func(e *Entry) { e.Drop[0].Slot = "2026-11-23T08" }},
		{"of its week, in order", func(e *Entry) { e.Drop[0], e.Drop[1] = e.Drop[1], e.Drop[0] }},
		{"of its week, in order", func(e *Entry) { e.Drop[1].Slot = e.Drop[0].Slot }},
		{"is not as these are", func(e *Entry) { e.Drop[0].Suite = "none" }},
		{"is not as these are", func(e *Entry) { e.Drop[0].Public = e.Drop[0].Public[4:] }},
		{"is one that was used", func(e *Entry) { e.Drop[1].Public = e.Drop[0].Public }},
		{"less than a week ahead", func(e *Entry) { e.Published = "2026-11-24" }},
		{"before the one before it", func(e *Entry) { e.Published = "2026-11-22" }},
		{"days are not those of its week", func(e *Entry) { e.ValidTo = "2026-12-31" }},
		{"no week or no day", func(e *Entry) { e.Epoch = "2027-W53" }},
		{"no week or no day", func(e *Entry) { e.Published = "23 November" }},
		{"script and the list of staff", func(e *Entry) { e.Bundle = "sha256-x" }},
		{"script and the list of staff", func(e *Entry) { e.Roster.Hash = "" }},
		{"version", func(e *Entry) { e.V = 2 }},
		{"not the next", func(e *Entry) { e.N = 4 }},
		{"another key for the log", func(e *Entry) { e.Log = "AAAA" }},
		{"does not follow", func(e *Entry) { e.Prev = strings.Repeat("0", 64) }},
		{"not there", func(e *Entry) { e.Amends = 3 }},
		{"not there", func(e *Entry) { e.Amends = -1 }},
		{"another week", func(e *Entry) { e.Amends = 1 }},
	}
}

func TestWhatAnEntryMayNotSay(t *testing.T) {
	b := threeEntries(t)
	for _, c := range forbidden(t, b.lines[0]) {
		_, err := Verify(strings.NewReader(listed(b.resigned(t, 3, c.do))))
		faulty(t, err, 3, c.says)
	}
	_, err := Verify(strings.NewReader(listed(b.resigned(t, 3, func(*Entry) {}))))
	must(t, err) // the control: signing anew alone is no fault
	for says, change := range map[string]func(*Entry){
		"keys of tickets":       func(e *Entry) { e.Keys = week(t, "2026-W48").Keys },
		"another week":          func(e *Entry) { e.Amends, e.Epoch, e.ValidFrom, e.ValidTo = 1, "2026-W49", "2026-11-30", "2026-12-06" },
		"of its week, in order": func(e *Entry) { e.Drop[0].Slot = "2026-12-01T08" },
		"after its week":        func(e *Entry) { e.Published = "2026-11-30" },
	} {
		_, err := Verify(strings.NewReader(listed(b.resigned(t, 2, change)[:2])))
		faulty(t, err, 2, says)
	}
	_, err = Verify(strings.NewReader(listed(b.resigned(t, 1, func(e *Entry) { e.Log = "" })[:1])))
	faulty(t, err, 1, "no key that signs")
}

// What is refused is refused before it is written, and the log stays as it was.
func TestNextRefusesWhatVerifyWould(t *testing.T) {
	b := threeEntries(t)
	before := b.log.Head()
	_, err := b.log.Next(week(t, "2026-W49"), b.key)
	faulty(t, err, 4, "has an entry")
	_, err = b.log.Next(week(t, "2026-W50"), signingKey(t))
	faulty(t, err, 4, "signature")
	if b.log.Head() != before {
		t.Error("the log has changed")
	}
	b.add(t, week(t, "2026-W50"))
	_, err = Verify(strings.NewReader(b.text()))
	must(t, err)
}
