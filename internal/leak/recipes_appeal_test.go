package leak

// What authors are told of decisions, and what they say against them.
var (
	_ = ask("GET /r/:id/decision", "/r/{r}/decision", "/r/{xr}/decision")
	_ = send("POST /r/:id/decision", "/r/{xr}/decision", "body=", "body=Why")
	_ = ask("GET /d/:id/:slug/decision", d+"/decision", x+"/decision")
	_ = send("POST /d/:id/:slug/decision", x+"/decision", "body=", "body=Why")
	_ = ask("GET /l/:id/:slug/decision", l+"/decision")
	_ = send("POST /l/:id/:slug/decision", l+"/decision", "body=Why")
	_ = ask("GET /c/:slug/appeals/:id", "/c/{c}/appeals/none")
	_ = send("POST /c/:slug/appeals/:id", "/c/{c}/appeals/none", "decision=refused&reason=R")
	_ = ask("GET /admin/appeals/:id", "/admin/appeals/none")
	_ = send("POST /admin/appeals/:id", "/admin/appeals/none", "decision=refused&reason=R")
)
