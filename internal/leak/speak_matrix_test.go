package leak

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"waymark/internal/speakup"
	"waymark/internal/ticket"
)

// A probe of the channel is a way to ask a route of it with what is there.
type speakProbe struct{ route, path, body string }

func (s *speakers) probes() []speakProbe {
	at, answer, gone := "/speak-up/"+spoken, "/speak-up/answers/"+s.answer, "/speak-up/answers/"+s.gone
	return []speakProbe{
		{"GET /speak-up", "/speak-up", ""},
		{"GET /speak-up/:thread", at, ""},
		{"GET /speak-up/promises", "/speak-up/promises", ""},
		{"GET /speak-up/inbox", "/speak-up/inbox", ""},
		{"GET /speak-up/how", "/speak-up/how", ""},
		{"GET /speak-up/introducing", "/speak-up/introducing", ""},
		{"GET /speak-up/moderation", "/speak-up/moderation", ""},
		{"GET /speak-up/glass", "/speak-up/glass", ""},
		{"GET /speak-up/answers.json", "/speak-up/answers.json", ""},
		{"GET /speak-up/answers/:id", answer, ""},
		{"GET /speak-up/answers/:id", gone, ""},
		{"GET /speak-roster", "/speak-roster", ""},
		{"GET /admin/speak-up", "/admin/speak-up", ""},
		{"POST /speak-up/:thread/report", at + "/report", "post=" + spokenPost + "&concern=names"},
		{"POST /speak-up/:thread/reply", at + "/reply", "body="},
		{"POST /speak-up/:thread/promise", at + "/promise", "state=soon"},
		{"POST /speak-up/:thread/hide", at + "/hide", "post=" + spokenPost},
		{"POST /speak-up/:thread/pause", at + "/pause", "holder=" + spokenHolder + "&days=7"},
		{"POST /speak-up/:thread/close", at + "/close", ""},
		{"POST /speak-up/moderation/settle", "/speak-up/moderation/settle", "post=" + hiddenPost},
		{"POST /speak-up/answers/:id", answer, "body=&version=1"},
		{"POST /speak-up/answers/:id/withdraw", answer + "/withdraw", "reason="},
		{"POST /admin/speak-up", "/admin/speak-up", "least=1"},
		{"POST /admin/speak-up/duty", "/admin/speak-up/duty", "person=none&duty=x"},
		{"POST /admin/speak-up/release", "/admin/speak-up/release", "person=none&duty=x"},
	}
}

// open says whether a route is there for somebody who takes part in nothing.
func (p speakProbe) open(who role) bool {
	return who.person == admin && (strings.Contains(p.route, "/admin/") || strings.Contains(p.route, "introducing"))
}

// nowhere is the address of a probe where nothing is: another one, or, for what
// takes a form, which comes back, the same one of another thread or answer.
func (p speakProbe) nowhere() string {
	if strings.HasPrefix(p.route, "GET") {
		return strings.Replace(p.path, "speak-", "spoke-", 1)
	}
	parts := strings.Split(p.path, "/")
	for i, part := range parts {
		if len(part) >= 16 {
			parts[i] = strings.Repeat("b", len(part)-1) + "A"
		}
	}
	return strings.Join(parts, "/")
}

// meet asks everything as everybody: what is said is told to those who take
// part alone, and to the others each address answers as one that nothing is at.
func (s *speakers) meet(h *hunt) {
	for _, who := range s.roles {
		takes := slices.Contains(takePart, who.person)
		for _, p := range s.probes() {
			method, _, _ := strings.Cut(p.route, " ")
			r := request{route: p.route, method: method, path: p.path, body: p.body}
			a := s.ask(who, r)
			s.listen(h, who, r, a)
			if a.status >= http.StatusInternalServerError {
				h.find("%s as %s: %d", p.route, who.name, a.status)
			}
			if takes || p.open(who) {
				continue
			}
			if who.person == "" || who.person == ended { // who is asked to sign in, as anywhere
				if a.status != http.StatusSeeOther && a.status != http.StatusUnauthorized {
					h.find("%s as %s: %d", p.route, who.name, a.status)
				}
				continue
			}
			r.path = p.nowhere()
			if left, right := s.levelAs(a, p.path), s.levelAs(s.ask(who, r), r.path); left != right {
				h.find("%s as %s differs from what is not there: %s", p.route, who.name, parting(left, right))
			}
		}
		for _, path := range []string{"/", "/search?q=" + canaryText(s.seed, "speak-title"), "/settings", "/api/v1/changes"} {
			r := request{route: "GET " + path, method: http.MethodGet, path: path}
			s.listen(h, who, r, s.ask(who, r))
		}
		for _, name := range []string{"board.bin", "glass.bin", "keys.json"} {
			r := request{route: "GET /speak/" + name, method: http.MethodGet, path: "/speak/" + name}
			s.listen(h, role{name: "without the key"}, r, s.ask(who, r))
			s.asked-- // of which there is no line in the log
		}
	}
}

// levelAs is level without the address itself, which pages lead back to.
func (s *speakers) levelAs(a answer, path string) string {
	text := s.level(a)
	for _, p := range []string{path, strings.ReplaceAll(path, "/", "%2F"), strings.ReplaceAll(path, "/", "%2f")} {
		text = strings.ReplaceAll(text, p, "(address)")
	}
	return text
}

// collect asks for passes as a browser of somebody would.
func (s *speakers) collect(who role, body []byte) answer {
	s.T.Helper()
	req := httptest.NewRequest(http.MethodPost, "/tickets/collect", strings.NewReader(string(body)))
	req.Host = "127.0.0.1"
	req.Header.Set("Content-Type", "application/json")
	if who.cookie != "" {
		req.AddCookie(&http.Cookie{Name: "session", Value: who.cookie})
		req.Header.Set("X-Form-Token", s.formToken(who))
	}
	rec := httptest.NewRecorder()
	s.handler.ServeHTTP(rec, req)
	s.asked++
	return answer{rec.Code, rec.Header(), rec.Body.String()}
}

// TestSpeakersAreToldAndOthersNot is the matrix of those who take part.
func TestSpeakersAreToldAndOthersNot(t *testing.T) {
	t.Parallel()
	s := newSpeakers(t)
	for _, r := range s.Web.Routes() {
		name := r.Method + " " + r.Path
		if strings.Contains(name, "speak") && !slices.ContainsFunc(s.probes(), func(p speakProbe) bool { return p.route == name }) {
			t.Errorf("%s is asked by nobody who takes part", name)
		}
	}
	h := &hunt{}
	s.meet(h)
	h.report(t)
	s.strayCanariesOf(t, "speak-")
	s.logs(t)
	// The control: what was withdrawn was there, and would have been heard.
	if c := s.heard([]string{canaryText(s.seed, "speak-withdrawn")}); len(c) != 1 || c[0].isFor(s.as(officer)) {
		t.Error("what was withdrawn is no canary")
	}
}

// strayCanariesOf fails for canaries of a kind that nobody heard.
func (s *speakers) strayCanariesOf(t *testing.T, prefix string) {
	t.Helper()
	for _, c := range s.canaries {
		if strings.HasPrefix(c.label, prefix) && len(c.may) > 0 && !s.heardBy[c.label] {
			t.Errorf("nobody was ever shown %s", c.label)
		}
	}
}

// Who stands on the list and works there has passes, all the same number of
// octets; everybody else is told one and the same, which is what somebody on
// the list is told of a week that is not there.
func TestPassesAreForThoseOnTheList(t *testing.T) {
	t.Parallel()
	s := newSpeakers(t)
	week := ticket.EpochOf(s.DB.Now())
	h := &hunt{}
	nothing := s.collect(s.as(officer), s.blinded(week.Add(-300)))
	lengths := map[int]bool{}
	for _, who := range s.roles {
		body := s.blinded(week)
		a := s.collect(who, body)
		s.listen(h, who, request{route: "POST /tickets/collect", method: http.MethodPost, path: "/tickets/collect"}, a)
		var got speakup.Answer
		_ = json.Unmarshal([]byte(a.body), &got)
		switch {
		case slices.Contains(collects, who.person):
			lengths[len(a.body)] = true
			if again := s.collect(who, body); a.status != http.StatusOK || len(got.Signed) != len(ticket.Uses()) || again.body != a.body {
				t.Errorf("%s: %d, %d keys, and then %d", who.name, a.status, len(got.Signed), again.status)
			}
			if other := s.collect(who, s.blinded(week)); other.status != http.StatusConflict || !strings.Contains(other.body, "already_collected") {
				t.Errorf("%s collects twice: %d %s", who.name, other.status, other.body)
			}
		case who.person == "" || who.person == ended:
			if a.status != http.StatusUnauthorized || len(got.Signed) > 0 {
				t.Errorf("%s: %d %s", who.name, a.status, a.body)
			}
		default:
			if s.level(a) != s.level(nothing) || a.status != http.StatusNotFound {
				t.Errorf("%s is told another thing than of what is not there: %s", who.name, parting(s.level(a), s.level(nothing)))
			}
		}
	}
	h.report(t)
	if len(lengths) != 1 {
		t.Errorf("answers have %d lengths", len(lengths))
	}
	s.logs(t)
}
