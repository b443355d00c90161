package web_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"waymark/internal/forum"
	"waymark/internal/testkit/webtest"
)

// BenchmarkPage is what a signed-in page costs without its content: the chain,
// the session, the layout with ten communities.
func BenchmarkPage(b *testing.B) {
	s := webtest.Start(b)
	ann := s.Person("Ann Archer")
	for _, name := range []string{"Housing", "Waste", "Planning", "Libraries", "Digital", "Transport", "Schools", "Parks", "Finance", "Care"} {
		s.Community(ann, name, forum.Open)
	}
	secret := s.SignIn(ann).Cookie("session")
	h := s.Web.Handler()
	for name, accept := range map[string]string{"identity": "", "gzip": "gzip", "br": "br"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				req := httptest.NewRequest(http.MethodGet, "/trial/form", nil)
				req.Host = "localhost"
				req.Header.Set("Cookie", "session="+secret)
				req.Header.Set("Accept-Encoding", accept)
				w := httptest.NewRecorder()
				h.ServeHTTP(w, req)
				if w.Code != http.StatusOK {
					b.Fatal(w.Code, w.Body.String())
				}
			}
		})
	}
}
