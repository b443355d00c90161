package envelope

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"waymark/internal/ticket"
)

func b64(n int) string { return base64.StdEncoding.EncodeToString(make([]byte, n)) }

// asked gives an operation as a browser writes it.
func asked(op Op, change func(o, body map[string]any)) []byte {
	t := map[string]any{"kid": strings.Repeat("0", 64), "msg": b64(74), "sig": b64(ticket.Size)}
	body := map[string]any{"text": "one\nof many"}
	o := map[string]any{"v": 1, "op": op, "rid": b64(16), "rk": b64(32)}
	if op != Chaff {
		o["slot"], o["pid"], o["thread"], o["hpk"], o["hsig"] = slot, b64(16), b64(16), b64(65), b64(64)
	}
	if op == Open || op == Say {
		o["ticket"], o["body"] = t, body
	}
	if op == Open {
		o["join"], body["title"] = t, "A title"
	}
	if change != nil {
		change(o, body)
	}
	b, err := json.Marshal(o)
	if err != nil {
		panic(err)
	}
	return b
}

func TestEveryOperation(t *testing.T) {
	for _, op := range []Op{Open, Say, Withdraw, Chaff} {
		o, err := Parse(asked(op, nil))
		if err != nil || o.Op != op {
			t.Errorf("%s: %+v, %v", op, o, err)
		}
	}
	o, err := Parse(asked(Open, nil))
	must(t, err)
	if o.Title != "A title" || o.Text != "one\nof many" || o.Slot != slot || o.Join == nil || len(o.Ticket.Message) != 74 {
		t.Errorf("%+v", o)
	}
	if o, err = Parse(asked(Say, nil)); err != nil || o.Join != nil {
		t.Error("a reply needs no join", err)
	}
	o, err = Parse(asked(Say, func(o, _ map[string]any) { o["join"] = o["ticket"] }))
	if err != nil || o.Join == nil {
		t.Error("a reply may join", err)
	}
	for op := range reserved {
		if _, err := Parse(asked(op, nil)); !errors.Is(err, ErrReserved) {
			t.Errorf("%s: %v", op, err)
		}
	}
}

func TestNothingElseIsAnOperation(t *testing.T) {
	for name, change := range map[string]func(o, body map[string]any){
		"another version":  func(o, _ map[string]any) { o["v"] = 2 },
		"a version text":   func(o, _ map[string]any) { o["v"] = "1" },
		"no operation":     func(o, _ map[string]any) { delete(o, "op") },
		"an unknown one":   func(o, _ map[string]any) { o["op"] = "like" },
		"more than needed": func(o, _ map[string]any) { o["user"] = "7" },
		"more in the body": func(_, b map[string]any) { b["time"] = "now" },
		"a title":          func(_, b map[string]any) { b["title"] = "A reply has none" },
		"more in a ticket": func(o, _ map[string]any) { o["ticket"].(map[string]any)["n"] = 1 },
		"a name in capital": func(o, _ map[string]any) {
			o["Rid"] = o["rid"]
			delete(o, "rid")
		},
		"a short id":       func(o, _ map[string]any) { o["pid"] = b64(15) },
		"a long key":       func(o, _ map[string]any) { o["rk"] = b64(33) },
		"no base64":        func(o, _ map[string]any) { o["thread"] = "?" },
		"a line in base64": func(o, _ map[string]any) { o["rid"] = b64(16) + "\n" },
		"loose base64":     func(o, _ map[string]any) { o["rid"] = strings.TrimSuffix(b64(16), "A==") + "B==" },
		"no hour":          func(o, _ map[string]any) { o["slot"] = "2026-11-24T24" },
		"a minute":         func(o, _ map[string]any) { o["slot"] = "2026-11-24T14:05" },
		"no ticket":        func(o, _ map[string]any) { delete(o, "ticket") },
		"a join of null":   func(o, _ map[string]any) { o["join"] = nil },
		"no text":          func(_, b map[string]any) { b["text"] = " \n" },
		"a long text":      func(_, b map[string]any) { b["text"] = strings.Repeat("ä", TextLength+1) },
		"a control":        func(_, b map[string]any) { b["text"] = "a\x00b" },
		"a sum in capital": func(o, _ map[string]any) { o["ticket"].(map[string]any)["kid"] = strings.Repeat("A", 64) },
	} {
		if o, err := Parse(asked(Say, change)); !errors.Is(err, ErrForm) {
			t.Errorf("%s: %+v, %v", name, o, err)
		}
	}
	good := string(asked(Chaff, nil))
	for name, b := range map[string]string{
		"nothing": "", "null": "null", "a list": "[" + good + "]", "more behind": good + "{}", "words behind": good + "x", "half": good[:len(good)/2],
		"twice":     strings.Replace(good, `{`, `{"op":"say",`, 1),
		"no UTF-8":  strings.Replace(good, `"op"`, "\"\xff\"", 1),
		"very deep": strings.Repeat(`{"v":`, 9) + "1" + strings.Repeat("}", 9),
	} {
		if _, err := Parse([]byte(b)); !errors.Is(err, ErrForm) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, op := range []Op{Open, Say, Withdraw, Chaff} {
		f.Add(asked(op, nil))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if o, err := Parse(b); err == nil && o.Op != Chaff && (o.Slot == "" || len(o.Holder) != pointSize) {
			t.Errorf("%q was read as %+v", b, o)
		}
	})
}

func TestHolderSignsAllOfIt(t *testing.T) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	o, err := Parse(asked(Open, nil))
	must(t, err)
	o.Holder, err = private.PublicKey.Bytes()
	must(t, err)
	sum := sha256.Sum256(o.Signed())
	r, s, err := ecdsa.Sign(rand.Reader, private, sum[:])
	must(t, err)
	o.Signature = append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...)
	if !o.ByHolder() {
		t.Fatal("a good signature is refused")
	}
	for name, change := range map[string]func(*Operation){
		"operation": func(o *Operation) { o.Op = Say },
		"thread":    func(o *Operation) { o.Thread[3]++ },
		"post":      func(o *Operation) { o.Post[3]++ },
		"title":     func(o *Operation) { o.Title += "." },
		"text":      func(o *Operation) { o.Text += "." },
		"signature": func(o *Operation) { o.Signature = append([]byte{1}, o.Signature[1:]...) },
		"length":    func(o *Operation) { o.Signature = nil },
		"holder":    func(o *Operation) { o.Holder = make([]byte, 65) },
	} {
		c := o
		if change(&c); c.ByHolder() {
			t.Errorf("another %s, and still signed", name)
		}
	}
}
