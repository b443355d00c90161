package leak

// What facilitators do to threads.
var (
	_ = send("POST /d/:id/:slug/pin", d+"/pin", "on=1", "on=0")
	_ = send("POST /d/:id/:slug/pin", x+"/pin", "on=1")
	_ = ask("GET /d/:id/:slug/close", d+"/close", x+"/close")
	_ = send("POST /d/:id/:slug/close", d+"/close", "reason=", "reason=Enough")
	_ = send("POST /d/:id/:slug/reopen", d+"/reopen", "")
	_ = ask("GET /c/:slug/facilitate", "/c/{c}/facilitate")
	_ = send("POST /c/:slug/facilitate/texts", "/c/{c}/facilitate/texts", "welcome=Hello")
	_ = ask("GET /d/:id/:slug/ask", d+"/ask", d+"/ask?name=cnry", x+"/ask")
	_ = send("POST /d/:id/:slug/ask", d+"/ask", "person={person}", "person={author}", "person=none")
	_ = ask("GET /d/:id/:slug/announce", d+"/announce")
	_ = send("POST /d/:id/:slug/announce", d+"/announce", "")
)
