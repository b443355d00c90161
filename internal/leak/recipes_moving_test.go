package leak

// How discussions are moved, split and merged.
var (
	_ = ask("GET /d/:id", "/d/{m}")
	_ = ask("GET /d/:id/:slug", "/d/{m}/old", "/d/{mt}/{mts}")
	_ = ask("GET /r/:id", "/r/{mr}")
	_ = send("POST /d/:id/:slug/reply", "/d/{m}/old/reply", "body=")
	_ = ask("GET /d/:id/:slug/move", d+"/move", d+"/move?to={c}", x+"/move")
	_ = send("POST /d/:id/:slug/move", d+"/move", "to={c}", "to=none&readers=open&yes=1")
	_ = ask("GET /d/:id/:slug/merge", d+"/merge", d+"/merge?into={d}", x+"/merge")
	_ = send("POST /d/:id/:slug/merge", d+"/merge", "into={d}&readers=open&yes=1", "into={x}", "into=none")
	_ = ask("GET /d/:id/:slug/split", d+"/split", d+"/split?from={r}", x+"/split")
	_ = send("POST /d/:id/:slug/split", d+"/split", "title=T", "reply={r}&title=T", "reply={xr}&title=T&sure=1")
)
