//go:build leakmutant

package web

import (
	"log/slog"
	"net/http"
	"strconv"
	"sync"

	"waymark/internal/db"
	"waymark/internal/fault"
	"waymark/internal/forum"
)

// Mutants change what every handler answers: see those of forum. They hold for
// servers that are made while they are there.
var Mutants = map[string]func() (mend func()){
	"what may not be seen is refused, not missing": func() func() {
		return around(func(c *Call, next func(*Call) error) error {
			err := next(c)
			if fault.IsNotFound(err) && c.hidden() != 0 {
				return fault.Denied("fault.members_only")
			}
			return err
		})
	},
	"an answer tells the number inside": func() func() {
		return around(func(c *Call, next func(*Call) error) error {
			if id := c.hidden(); id != 0 {
				c.rec.Header().Set("X-Number", strconv.FormatInt(id, 10))
			}
			return next(c)
		})
	},
	"what is there is not sent again to whoever guesses": func() func() {
		return around(func(c *Call, next func(*Call) error) error {
			if c.r.Header.Get("If-None-Match") != "" && c.hidden() != 0 {
				c.rec.WriteHeader(http.StatusNotModified)
				return nil
			}
			return next(c)
		})
	},
	"a page is kept for whoever asks next": func() func() {
		var kept sync.Map
		return around(func(c *Call, next func(*Call) error) error {
			if c.Viewer.SignedIn() && safe(c.r.Method) && !c.route.api() {
				v, _ := kept.LoadOrStore(c.r.URL.RequestURI(), c.Viewer)
				c.Viewer = v.(forum.Viewer) //nolint:forcetypeassert // nothing else is stored
			}
			return next(c)
		})
	},
	"the log tells the address": func() func() {
		return around(func(c *Call, next func(*Call) error) error {
			c.s.Log.LogAttrs(c.ctx, slog.LevelInfo, "asked", slog.String("address", c.r.URL.RequestURI()))
			return next(c)
		})
	},
	"an error says what it is about": func() func() {
		return around(func(c *Call, next func(*Call) error) error {
			err := next(c)
			if f, ferr := forum.CommunityBySlug(c.ctx, c.s.DB, forum.System(), c.Param("slug")); fault.IsNotFound(err) && ferr == nil {
				c.rec.Header().Set("X-Missing", f.Name)
			}
			return err
		})
	},
	"one who waits is told of others' changes": func() func() {
		return around(func(c *Call, next func(*Call) error) error {
			n, err := db.Value[int64](c.ctx, c.s.DB, countMutant)
			if err == nil && c.route.api() {
				c.rec.Header().Set("X-Changes", strconv.FormatInt(n, 10))
			}
			return next(c)
		})
	},
}

// FileRoutes are those at which files, previews and drafts are read;
// Unasking has one of them ask nobody's permission.
var FileRoutes = []string{
	"/f/:id/:name", "/f/:id/preview", "/t/:id/:slug", "/t/:id/:slug/publish", "/t/:id/:slug/edit", "/t/:id/:slug/fill",
	apiBase + "/templates/:id", apiBase + "/templates/:id/versions", apiBase + "/templates/:id/versions/:n/file",
}

// Unasking breaks a route: whatever it loads it loads as Waymark itself.
func Unasking(path string) (mend func()) {
	return around(func(c *Call, next func(*Call) error) error {
		if c.route.Path == path && safe(c.r.Method) {
			c.Viewer = forum.System()
		}
		return next(c)
	})
}

// hidden is the number of the thread or community that a path names, whoever
// may see it.
func (c *Call) hidden() int64 {
	if t, err := forum.ThreadByPID(c.ctx, c.s.DB, forum.System(), "", c.Param("id")); err == nil {
		return t.ID
	}
	if f, err := forum.CommunityBySlug(c.ctx, c.s.DB, forum.System(), c.Param("slug")); err == nil {
		return f.ID
	}
	return 0
}

// around puts something around every handler.
func around(f func(c *Call, next func(*Call) error) error) func() {
	was := features
	features = nil
	for _, declared := range was {
		features = append(features, func(s *Server) []Route {
			routes := declared(s)
			for i := range routes {
				next := routes[i].Handle
				routes[i].Handle = func(c *Call) error { return f(c, next) }
			}
			return routes
		})
	}
	return func() { features = was }
}
