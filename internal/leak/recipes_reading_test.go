package leak

// How far somebody has read, and what is new to them.
var (
	_ = ask("GET /catch-up", "/catch-up")
	_ = send("POST /catch-up/read", "/catch-up/read", "", "read=none", "read={d}", "read={d}.{r}", "read={l}.{lr}", "read={d}.{lr}", "read={w}")
	_ = send("POST /r/:id/read", "/r/{r}/read", "")
	_ = send("POST /r/:id/read", "/r/{xr}/read", "")
	_ = send("POST /r/:id/read", "/r/{lr}/read", "")
	_ = ask("GET /d/:id/:slug/first-unread", d+"/first-unread", x+"/first-unread")
	_ = ask("GET /l/:id/:slug/first-unread", l+"/first-unread", w+"/first-unread")
	_ = ask("GET /d/:id/:slug/seen", d+"/seen?page=1&to={r}", d+"/seen?page=1&branch=1&to={r2}", x+"/seen?page=1")
	_ = ask("GET /l/:id/:slug/seen", l+"/seen?page=1&to={lr}", w+"/seen?page=1")
	_ = send("POST /d/:id/:slug/seen", d+"/seen", "seen=", "seen={r}+{r2}+{lr}")
	_ = send("POST /l/:id/:slug/seen", l+"/seen", "seen={lr}+{r}")
	_ = ask("GET /d/:id/:slug/at", d+"/at?date=2026-03-01")
	_ = ask("GET /d/:id/:slug", d+"?sort=newest", d+"?reply_to={r}&quote=1")
)
