package leak

const (
	d, l = "/d/{d}/{ds}", "/l/{l}/{ls}"
	w, x = "/l/{w}/{ws}", "/d/{x}/{xs}"
)

// What is the same for all, or about whoever asks.
var (
	_ = ask("GET /healthz", "/healthz")
	_ = ask("GET /readyz", "/readyz")
	_ = ask("GET /assets/*", "/assets/none.css")
	_ = ask("GET /icon.svg", "/icon.svg")
	_ = ask("GET /favicon.ico", "/favicon.ico")
	_ = ask("GET /robots.txt", "/robots.txt")
	_ = ask("GET /speculation.json", "/speculation.json")
	_ = ask("GET /accessibility", "/accessibility")
	_ = ask("GET /privacy", "/privacy")
	_ = ask("GET /rules", "/rules")
	_ = ask("GET /sign-in", "/sign-in", "/sign-in?to=/c/{c}")
	_ = send("POST /sign-in", "/sign-in", "email=x&password=y", "email=x&password=y&to=%2Fc%2F{c}")
	_ = ask("GET /set-up/:code", "/set-up/none")
	_ = send("POST /set-up/:code", "/set-up/none", "name=x")
	_ = send("POST /theme", "/theme", "theme=dark")
	_ = ask("GET /settings", "/settings")
	_ = send("POST /settings", "/settings", "name=")
	_ = ask("GET /settings/security", "/settings/security")
	_ = send("POST /settings/security/end", "/settings/security/end", "session=none", "session={d}")
	_ = end("POST /settings/security/end-others", "/settings/security/end-others", "")
	_ = send("POST /settings/security/password", "/settings/security/password", "present=a&password=b")
	_ = ask("GET /settings/tokens", "/settings/tokens")
	_ = send("POST /settings/tokens", "/settings/tokens", "label=&scopes=read")
	_ = send("POST /settings/tokens/revoke", "/settings/tokens/revoke", "token=none", "token={d}")
	_ = end("POST /sign-out", "/sign-out", "")
)

// Lists.
var (
	_ = ask("GET /", "/")
	_ = ask("GET /people", "/people", "/people?name=cnry", "/people?org=cnry")
	_ = ask("GET /p/:id", "/p/{person}", "/p/{author}", "/p/{d}")
	_ = ask("GET /organisations", "/organisations")
	_ = ask("GET /o/:slug", "/o/{org}", "/o/{org}?tab=lessons", "/o/{org}?tab=discussions", "/o/{org}?tab=people", "/o/{c}")
	_ = ask("GET /communities", "/communities", "/communities?show=archived")
	_ = ask("GET /communities/new", "/communities/new")
	_ = send("POST /communities/new", "/communities/new", "name=")
	_ = ask("GET /discussions", "/discussions", "/discussions?show=unanswered", "/discussions?after={d}")
	_ = ask("GET /lessons", "/lessons")
	_ = ask("GET /ask", "/ask", "/ask?community={c}", "/ask?title={title}&community={c}")
	_ = send("POST /ask", "/ask", "title=&community={c}", "title=Mine&community={c}&check=true")
	_ = ask("GET /share", "/share", "/share?title=x&community={c}")
	_ = ask("GET /share/discussion", "/share/discussion?community={c}")
	_ = send("POST /share/discussion", "/share/discussion", "title=&community={c}", "title={title}&community={c}&check=true", "title=Mine+walls&community={c}")
	_ = ask("GET /lessons/new", "/lessons/new?title=x&community={c}")
	_ = send("POST /lessons/new", "/lessons/new", "title=&community={c}", "title=Mine&community={c}&did=a&worked=b&did_not_work=c&outcome=mixed")
	_ = ask("GET /compose/similar", "/compose/similar?title=damp+walls+and+condensation", "/compose/similar?title={title}&community={c}")
	_ = send("POST /compose/preview", "/compose/preview", "body=See+%2Fd%2F{d}%2F{ds}")
)

// Searches: for what is everywhere, for a word of the hidden alone, for parts
// of it, for the like of it, and with each filter.
var searches = []string{
	"?q=damp", "?q=cnry", "?q=qz", "?q={title}", "?q={tag}", "?q=tag:{tag}", "?q=in:{c}", "?q=in:{c}+damp", "?q=damp+-{tag}", "?q=condensatoin", "?q=condensatino",
	"?q=by:{person}", "?q=by:{author}+damp", "?q=damp+by:{person}", "?q=kind:community", "?q=kind:person+cnry", "?q=cnry&sort=newest", "?q=damp&community={cp}", "?q=damp&tag={tag}",
	"?q=damp&author={person}", "?q=%22{title}%22", "?q={typo}", "?q=damp+outcome:mixed", "?q=damp&year=2026", "?q=tie+title&exact=true",
}

var (
	_ = ask("GET /search", prefixed("/search", searches)...)
	_ = ask("GET /api/v1/search", prefixed("/api/v1/search", searches)...)
	_ = ask("GET /api/v1/search/suggest", prefixed("/api/v1/search/suggest", []string{"?q=cnry", "?q=da", "?q={title}", "?q={start}", "?q=wal"})...)
)

func prefixed(path string, queries []string) []string {
	var all []string
	for _, q := range queries {
		all = append(all, path+q)
	}
	return all
}

// A community.
var (
	_ = ask("GET /c/:slug", "/c/{c}", "/c/{c}?tab=lessons", "/c/{c}?tab=members", "/c/{c}?tab=about", "/c/{c}?tab=none", "/c/{c}?show=unanswered", "/c/{cp}")
	_ = ask("GET /c/:slug/settings", "/c/{c}/settings")
	_ = send("POST /c/:slug/settings", "/c/{c}/settings", "name=")
	_ = send("POST /c/:slug/join", "/c/{c}/join", "")
	_ = send("POST /c/:slug/ask", "/c/{c}/ask", "message=")
	_ = send("POST /c/:slug/leave", "/c/{c}/leave", "")
	_ = end("POST /c/:slug/archive", "/c/{c}/archive", "")
	_ = end("POST /c/:slug/reopen", "/c/{c}/reopen", "")
	_ = ask("GET /c/:slug/members", "/c/{c}/members", "/c/{c}/members?name=cnry")
	_ = send("POST /c/:slug/members/add", "/c/{c}/members/add", "person={person}", "person={d}")
	_ = send("POST /c/:slug/members/role", "/c/{c}/members/role", "person={person}&role=member")
	_ = ask("GET /c/:slug/members/remove", "/c/{c}/members/remove?person={person}")
	_ = send("POST /c/:slug/members/remove", "/c/{c}/members/remove", "person={person}")
	_ = ask("GET /c/:slug/requests", "/c/{c}/requests")
	_ = send("POST /c/:slug/requests/accept", "/c/{c}/requests/accept", "person={person}")
	_ = send("POST /c/:slug/requests/decline", "/c/{c}/requests/decline", "person={person}")
)

// A discussion and its replies.
var (
	_ = ask("GET /d/:id", "/d/{d}", "/d/{x}", "/d/{l}", "/d/{r}")
	_ = ask("GET /d/:id/:slug", d, d+"?page=1", d+"?page=2", d+"?reply_to={r}", x, "/d/{d}/wrong")
	_ = ask("GET /d/:id/:slug/at", d+"/at?n=1", d+"/at?n=99")
	_ = ask("GET /d/:id/:slug/branch/:n", d+"/branch/1", d+"/branch/99")
	_ = ask("GET /d/:id/:slug/history", d+"/history", x+"/history")
	_ = ask("GET /d/:id/:slug/edit", d+"/edit", x+"/edit")
	_ = send("POST /d/:id/:slug/edit", d+"/edit", "title=&revision=1", "title=Mine&body=x&revision=1")
	_ = ask("GET /d/:id/:slug/delete", d+"/delete", x+"/delete")
	_ = end("POST /d/:id/:slug/delete", d+"/delete", "reason=")
	_ = send("POST /d/:id/:slug/reply", d+"/reply", "body=", "body=Mine", "body=Mine&reply_to={r}")
	_ = send("POST /d/:id/:slug/reply", x+"/reply", "body=Mine")
	_ = ask("GET /r/:id", "/r/{r}", "/r/{lr}", "/r/{xr}", "/r/{d}")
	_ = ask("GET /r/:id/edit", "/r/{r}/edit", "/r/{lr}/edit", "/r/{xr}/edit")
	_ = send("POST /r/:id/edit", "/r/{r}/edit", "body=&revision=1", "body=Mine&revision=1")
	_ = ask("GET /r/:id/delete", "/r/{r}/delete", "/r/{lr}/delete", "/r/{xr}/delete")
	_ = end("POST /r/:id/delete", "/r/{r}/delete", "reason=")
	_ = ask("GET /r/:id/history", "/r/{r}/history", "/r/{lr}/history", "/r/{xr}/history")
)

// A lesson.
var (
	_ = ask("GET /l/:id", "/l/{l}", "/l/{w}", "/l/{d}")
	_ = ask("GET /l/:id/:slug", l, w, l+"?page=2", "/l/{l}/wrong")
	_ = ask("GET /l/:id/:slug/print", l+"/print", w+"/print")
	_ = ask("GET /l/:id/:slug/history", l+"/history", w+"/history")
	_ = ask("GET /l/:id/:slug/edit", l+"/edit", w+"/edit")
	_ = send("POST /l/:id/:slug/edit", l+"/edit", "title=", "title=Mine&revision=1")
	_ = send("POST /l/:id/:slug/edit", w+"/edit", "title=")
	_ = ask("GET /l/:id/:slug/share", l+"/share", w+"/share", w+"/share?name=cnry")
	_ = send("POST /l/:id/:slug/share", w+"/share", "add={person}")
	_ = ask("GET /l/:id/:slug/tried", l+"/tried", w+"/tried")
	_ = send("POST /l/:id/:slug/tried", l+"/tried", "result=", "result=worked&changed=x")
	_ = send("POST /l/:id/:slug/tried/withdraw", l+"/tried/withdraw", "use=none", "use={u}")
	_ = ask("GET /l/:id/:slug/delete", l+"/delete", w+"/delete")
	_ = end("POST /l/:id/:slug/delete", l+"/delete", "reason=")
	_ = ask("GET /l/:id/:slug/at", l+"/at?n=1")
	_ = ask("GET /l/:id/:slug/branch/:n", l+"/branch/1")
	_ = send("POST /l/:id/:slug/reply", l+"/reply", "body=", "body=Mine&reply_to={lr}")
)
