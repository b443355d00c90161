package leak

// What a composer completes and remembers.
var (
	_ = ask("GET /compose/people", "/compose/people?q=cnry", "/compose/people?q=cnry&community={c}", "/compose/people?q=cnry&at=/d/{d}/{ds}",
		"/compose/people?q=a&at=/d/{d}/{ds}", "/compose/people?q=a&at=/l/{l}/{ls}", "/compose/people?q=a&at=/d/{x}/{xs}", "/compose/people?q=a&community={c}")
	_ = ask("GET /compose/threads", "/compose/threads?q=cnry", "/compose/threads?q={title}", "/compose/threads?q={start}", "/compose/threads?q=da")
	_ = send("POST /compose/editor", "/compose/editor", "editor=markdown", "editor=x")
)
