package words

import (
	"context"
	"testing"
	"time"
)

func TestText(t *testing.T) {
	w := In("en")
	for got, want := range map[string]string{
		w.T("nav.catch_up"):                                        "Catch up",
		w.T("no.such.key"):                                         "⟦no.such.key⟧",
		w.N("no.such.key", 2):                                      "⟦no.such.key⟧",
		w.N("date.days_ago", 1):                                    "1 day ago",
		w.N("date.days_ago", 1234):                                 "1,234 days ago",
		w.T("date.days_ago", "Count", 1):                           "1 day ago",
		w.T("date.days_ago", "Count", int64(0)):                    "0 days ago",
		w.T("date.form_month", "Month", "May"):                     "May ⟦Year⟧",
		w.Say("fault.invalid", map[string]any{"Count": 1}):         "There is a problem with 1 answer",
		w.T("list.and", "Before", "<b>", "Last", "{{.Before}}"):    "<b> and {{.Before}}",
		w.N("date.minutes_ago", 3, "Unused", "x"):                  "3 minutes ago",
		w.T("size.kilobytes", "Size", time.Unix(0, 0)):             "1 January 1970 KB",
		T(context.Background(), "nav.lessons"):                     "Lessons",
		N(With(context.Background(), w), "date.hours_ago", 2):      "2 hours ago",
		w.List([]string{"Ana", "Bo", "Cy"}) + w.List(nil):          "Ana, Bo and Cy",
		w.List([]string{"Ana"}) + "/" + w.List([]string{"A", "B"}): "Ana/A and B",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	before, after := w.Around("list.and", "Last", "Before", "Ana")
	if before != "Ana and " || after != "" {
		t.Errorf("around: %q, %q", before, after)
	}
}

func TestLanguages(t *testing.T) {
	if In("en-GB") != In("en") || In("tlh") != In("en") || In("") != In("en") {
		t.Error("unknown languages must fall back to English")
	}
	if got := In(Pseudo).T("nav.catch_up"); got != "[Çåţçĥ ûþ ééé]" {
		t.Errorf("pseudo: %q", got)
	}
	if got := In(Pseudo).N("date.days_ago", 2); got != "[2 ðåýš åĝö éééé éé]" {
		t.Errorf("pseudo plural: %q", got)
	}
	if In(Pseudo).Dir() != "ltr" || In(Pseudo).Lang() != "en-XA" || In("en").Has("nope") {
		t.Error("pseudo-locale describes itself wrongly")
	}
	if len(Languages()) == 0 || Languages()[0] != "en" {
		t.Errorf("languages: %v", Languages())
	}
}

func TestNumbers(t *testing.T) {
	w := In("en")
	for got, want := range map[string]string{
		w.Number(0): "0", w.Number(999): "999", w.Number(-1000): "-1,000", w.Number(1234567): "1,234,567",
		w.Decimal(0.25, 1): "0.2", w.Decimal(-0.5, 1): "-0.5", w.Decimal(12345.678, 2): "12,345.68", w.Decimal(3, 0): "3",
		w.Size(1): "1 byte", w.Size(340_400): "340 KB", w.Size(1_240_000): "1.2 MB", w.Size(2_500_000_000): "2.5 GB",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestDates(t *testing.T) {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Skip("no time zone data:", err)
	}
	w := In("en").At(london)
	at := time.Date(2026, 9, 11, 23, 30, 0, 0, time.UTC)
	for got, want := range map[string]string{
		w.Date(at): "12 September 2026", w.DateShort(at): "12 Sep 2026", w.Month(at): "September 2026",
		w.DateTime(at): "12 September 2026, 00:30", w.At(nil).Date(at): "11 September 2026",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	for age, want := range map[time.Duration]string{
		-time.Second: "just now", 59 * time.Second: "just now", time.Minute: "1 minute ago",
		90 * time.Minute: "1 hour ago", 23 * time.Hour: "23 hours ago", 25 * time.Hour: "yesterday",
		50 * time.Hour: "2 days ago", 6 * 24 * time.Hour: "6 days ago", 8 * 24 * time.Hour: "12 Sep 2026",
	} {
		if got := w.Ago(at, at.Add(age)); got != want {
			t.Errorf("after %v: %q, want %q", age, got, want)
		}
	}
	if In("en").Zone() != time.UTC {
		t.Error("a copy's zone reached the shared words")
	}
}

func TestOnlySimplePlaceholders(t *testing.T) {
	for _, bad := range []string{"{{if .A}}x{{end}}", "{{.A", "{{}}", "{{.A.B}}"} {
		if _, err := newForm("key", bad); err == nil {
			t.Errorf("%q accepted", bad)
		}
	}
}

func BenchmarkPlain(b *testing.B) {
	ctx := With(context.Background(), In("en"))
	b.ReportAllocs()
	for b.Loop() {
		T(ctx, "nav.catch_up")
	}
}

func BenchmarkPlural(b *testing.B) {
	w := In("en")
	b.ReportAllocs()
	for b.Loop() {
		w.N("date.days_ago", 3)
	}
}

func BenchmarkAgo(b *testing.B) {
	w, now := In("en"), time.Now()
	b.ReportAllocs()
	for b.Loop() {
		w.Ago(now.AddDate(-1, 0, 0), now)
	}
}
