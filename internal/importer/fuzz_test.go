package importer

import (
	"testing"

	"waymark/internal/fault"
)

// Whatever a line holds, it becomes a task or a fault that people can read.
func FuzzLine(f *testing.F) {
	for _, s := range []string{
		`{"kind":"discussion","external_id":"d1","community":"c","title":"T","body":"B","tags":["a"],"author":["x","y"],"created":"2024-01-02T03:04:05Z"}`,
		`{"kind":"post","external_id":1,"thread":"d1","reply_to":null,"body":"B","author":null,"created":null}`,
		`{"kind":"lesson","external_id":"l","title":"T","body":"## What we did\n\nx\n\n## Cost\n\n£3","outcome":"mixed","cost":12}`,
		`{"kind":"person","external_id":"p","name":"N","email":null,"skills":"a, b"}`, `{"kind":"organisation","external_id":"o","name":"N","size":9}`,
		`{"kind":"community","external_id":"c","slug":"c","members":[{"person":"p","role":"facilitator"}]}`,
		`{"kind":"template","external_id":"t","community":"c","title":"T","file":"../x.docx","format":"docx"}`, `{"kind":"event","external_id":"e"}`, `{"kind":"odd"}`, `{`, `[]`, `null`, `"x"`, `{"kind":{}}`, `{"created":"yesterday"}`,
		`{"id":"a","kind":"guide","org":"o","title":"T","text":"B"}`, `{"thread_id":"t","post_id":"p","author":"a","text":"B","forum":"f"}`, "\x00\xff",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, fields := range []string{"", "corpus", "threads"} {
			i := &Importer{o: Options{Map: fields}, ids: newRefs()}
			l := &line{file: "f.jsonl", n: 1, raw: []byte(text)}
			i.parse(t.Context(), l)
			if l.err != nil && fault.Of(l.err) == nil {
				t.Fatalf("map %q: %q gives %v, which is no fault", fields, text, l.err)
			}
			if l.err == nil && !l.skip && l.do == nil {
				t.Fatalf("map %q: %q gives nothing to do", fields, text)
			}
		}
	})
}
