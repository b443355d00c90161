package leak

const api = "/api/v1"

var (
	_ = ask("GET /api/v1/openapi.json", api+"/openapi.json")
	_ = ask("GET /api/v1/me", api+"/me")
	_ = ask("GET /api/v1/people", api+"/people", api+"/people?limit=2", api+"/people?org={org}", api+"/people?org={c}")
	_ = ask("GET /api/v1/people/:id", api+"/people/{person}", api+"/people/{d}")
	_ = ask("GET /api/v1/organisations", api+"/organisations")
	_ = ask("GET /api/v1/changes", api+"/changes", api+"/changes?since={start-of-log}&limit=100", api+"/changes?since={start-of-log}&limit=3", api+"/changes?since={d}")
)

var (
	_ = ask("GET /api/v1/communities", api+"/communities", api+"/communities?limit=1")
	_ = send("POST /api/v1/communities", api+"/communities", `{"name":""}`)
	_ = ask("GET /api/v1/communities/:slug", api+"/communities/{c}", api+"/communities/{cp}")
	_ = send("PATCH /api/v1/communities/:slug", api+"/communities/{c}", `{"summary":""}`, `{"name":""}`)
	_ = ask("GET /api/v1/communities/:slug/members", api+"/communities/{c}/members", api+"/communities/{c}/members?limit=1")
	_ = send("PUT /api/v1/communities/:slug/members/:person", api+"/communities/{c}/members/me", `{"message":"x"}`, `{}`)
	_ = send("PUT /api/v1/communities/:slug/members/:person", api+"/communities/{c}/members/{person}", `{"role":"member"}`, `{"role":"facilitator"}`)
	_ = end("DELETE /api/v1/communities/:slug/members/:person", api+"/communities/{c}/members/{person}", ``)
	_ = end("DELETE /api/v1/communities/:slug/members/:person", api+"/communities/{c}/members/me", ``)
)

var (
	_ = ask("GET /api/v1/discussions", api+"/discussions", api+"/discussions?limit=2", api+"/discussions?community={c}", api+"/discussions?community={cp}")
	_ = send("POST /api/v1/discussions", api+"/discussions", `{"community":"{c}","title":"Mine"}`, `{"community":"{c}","title":""}`, `{"community":"{cp}","title":"Mine"}`)
	_ = ask("GET /api/v1/discussions/:id", api+"/discussions/{d}", api+"/discussions/{x}", api+"/discussions/{l}", api+"/discussions/{r}")
	_ = send("PATCH /api/v1/discussions/:id", api+"/discussions/{d}", `{"title":""}`, `{"title":"Mine"}`)
	_ = end("DELETE /api/v1/discussions/:id", api+"/discussions/{d}", ``)
	_ = ask("GET /api/v1/discussions/:id/posts", api+"/discussions/{d}/posts", api+"/discussions/{x}/posts", api+"/discussions/{d}/posts?limit=1")
	_ = send("POST /api/v1/discussions/:id/posts", api+"/discussions/{d}/posts", `{"body":""}`, `{"body":"Mine"}`, `{"body":"Mine","reply_to":"{r}"}`)
	_ = ask("GET /api/v1/posts/:id", api+"/posts/{r}", api+"/posts/{r2}", api+"/posts/{lr}", api+"/posts/{xr}")
	_ = send("PATCH /api/v1/posts/:id", api+"/posts/{r}", `{"body":""}`, `{"body":"Mine"}`)
	_ = end("DELETE /api/v1/posts/:id", api+"/posts/{r}", ``)
)

var (
	_ = ask("GET /api/v1/lessons", api+"/lessons", api+"/lessons?limit=2", api+"/lessons?community={c}", api+"/lessons?community={cp}")
	_ = send("POST /api/v1/lessons", api+"/lessons", `{"community":"{c}","title":""}`, `{"community":"{c}","title":"Mine","draft":true}`)
	_ = ask("GET /api/v1/lessons/:id", api+"/lessons/{l}", api+"/lessons/{w}", api+"/lessons/{d}")
	_ = send("PATCH /api/v1/lessons/:id", api+"/lessons/{l}", `{"title":""}`, `{"title":"Mine"}`)
	_ = send("PATCH /api/v1/lessons/:id", api+"/lessons/{w}", `{"title":""}`)
	_ = end("DELETE /api/v1/lessons/:id", api+"/lessons/{l}", ``)
	_ = ask("GET /api/v1/lessons/:id/revisions", api+"/lessons/{l}/revisions", api+"/lessons/{w}/revisions")
	_ = ask("GET /api/v1/lessons/:id/uses", api+"/lessons/{l}/uses", api+"/lessons/{w}/uses")
	_ = send("POST /api/v1/lessons/:id/uses", api+"/lessons/{l}/uses", `{"result":""}`, `{"result":"worked"}`)
	_ = ask("GET /api/v1/lessons/:id/posts", api+"/lessons/{l}/posts", api+"/lessons/{w}/posts")
	_ = send("POST /api/v1/lessons/:id/posts", api+"/lessons/{l}/posts", `{"body":""}`, `{"body":"Mine","reply_to":"{lr}"}`)
)
