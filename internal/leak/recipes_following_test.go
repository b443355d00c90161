package leak

// What somebody is told, follows and keeps.
var (
	_ = ask("GET /inbox", "/inbox", "/inbox?show=done")
	_ = send("POST /inbox/done", "/inbox/done", "notice={d}", "notice=none")
	_ = send("POST /inbox/done-all", "/inbox/done-all", "notice={d}")
	_ = send("POST /inbox/again", "/inbox/again", "notice={d}")
	_ = ask("GET /live/counts", "/live/counts")
	_ = ask("GET /follows", "/follows")
	_ = send("POST /follows", "/follows", "kind=thread&name={d}&level=watch", "kind=thread&name={w}&level=watch", "kind=community&name={c}&level=watch",
		"kind=person&name={person}&level=normal", "kind=tag&name={tag}&level=watch", "kind=none&name={d}&level=watch")
	_ = ask("GET /saved", "/saved")
	_ = send("POST /saved/drop", "/saved/drop", "saved={d}")
	_ = ask("GET /r/:id/save", "/r/{r}/save", "/r/{xr}/save")
	_ = send("POST /r/:id/save", "/r/{r}/save", "note=x")
	_ = ask("GET /d/:id/:slug/save", "/d/{d}/{ds}/save", "/d/{x}/{xs}/save")
	_ = send("POST /d/:id/:slug/save", "/d/{d}/{ds}/save", "note=x")
	_ = ask("GET /l/:id/:slug/save", "/l/{l}/{ls}/save", "/l/{w}/{ws}/save")
	_ = send("POST /l/:id/:slug/save", "/l/{l}/{ls}/save", "note=x")
)

// How they want to be told by mail.
var (
	_ = ask("GET /settings/notices", "/settings/notices")
	_ = send("POST /settings/notices", "/settings/notices", "budget=0")
	_ = send("POST /settings/notices/test", "/settings/notices/test", "x=y")
	_ = ask("GET /mail/stop/:token", "/mail/stop/{d}", "/mail/stop/none")
	_ = send("POST /mail/stop/:token", "/mail/stop/{d}", "List-Unsubscribe=One-Click")
	_ = send("POST /mail/stop/:token/mute", "/mail/stop/{d}/mute", "x=y")
)

// The same for programs.
var (
	_ = ask("GET /api/v1/inbox", "/api/v1/inbox")
	_ = send("POST /api/v1/inbox/:id/done", "/api/v1/inbox/{d}/done", "{}")
	_ = ask("GET /api/v1/follows", "/api/v1/follows")
	_ = send("PUT /api/v1/follows", "/api/v1/follows", `{"kind":"thread","name":"{d}","level":"normal"}`, `{"kind":"tag","name":"{tag}","level":"normal"}`)
	_ = ask("GET /api/v1/saved", "/api/v1/saved")
	_ = send("POST /api/v1/saved", "/api/v1/saved", `{"thread":"{d}","note":"x"}`, `{"post":"{r}","note":"x"}`)
	_ = ask("DELETE /api/v1/saved/:id", "/api/v1/saved/{d}")
)
