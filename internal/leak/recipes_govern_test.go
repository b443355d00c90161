package leak

// A report shows what it is about to those who decide, as its reporter wants;
// so none is sent here, but for what is not taken.
var (
	_ = ask("GET /reports", "/reports")
	_ = ask("GET /r/:id/report", "/r/{r}/report", "/r/{xr}/report")
	_ = send("POST /r/:id/report", "/r/{r}/report", "reason=", "reason=other")
	_ = ask("GET /d/:id/:slug/report", "/d/{d}/{ds}/report", "/d/{x}/{xs}/report")
	_ = send("POST /d/:id/:slug/report", "/d/{d}/{ds}/report", "reason=")
	_ = ask("GET /l/:id/:slug/report", "/l/{l}/{ls}/report", "/l/{w}/{ws}/report")
	_ = send("POST /l/:id/:slug/report", "/l/{l}/{ls}/report", "reason=")

	_ = ask("GET /c/:slug/reports", "/c/{c}/reports")
	_ = ask("GET /c/:slug/reports/:id", "/c/{c}/reports/{r}")
	_ = send("POST /c/:slug/reports/:id", "/c/{c}/reports/{r}", "decision=keep&reason=None")
	_ = ask("GET /c/:slug/moderation", "/c/{c}/moderation")
	_ = ask("GET /c/:slug/moderation/:id", "/c/{c}/moderation/{r}")
	_ = send("POST /c/:slug/moderation/:id", "/c/{c}/moderation/{r}", "reason=None")

	_ = ask("GET /admin/reports", "/admin/reports")
	_ = ask("GET /admin/reports/:id", "/admin/reports/{r}")
	_ = send("POST /admin/reports/:id", "/admin/reports/{r}", "decision=keep&reason=None")
)
