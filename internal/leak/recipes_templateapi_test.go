package leak

// The template library, for programs. {t} is published, {td} a draft.
var (
	_ = ask("GET /api/v1/templates", api+"/templates", api+"/templates?limit=2", api+"/templates?community={c}", api+"/templates?community={cp}",
		api+"/templates?tag={tag}", api+"/templates?used_by={org}", api+"/templates?org={org}&format=md")
	_ = send("POST /api/v1/templates", api+"/templates", `{"community":"{c}","title":""}`, `{"community":"{c}","title":"Mine","state":"draft","pair":"{t}"}`)
	_ = ask("GET /api/v1/templates/:id", api+"/templates/{t}", api+"/templates/{td}", api+"/templates/{d}")
	_ = send("PATCH /api/v1/templates/:id", api+"/templates/{t}", `{"title":""}`, `{"title":"Mine"}`, `{"state":"withdrawn","reason":""}`)
	_ = send("PATCH /api/v1/templates/:id", api+"/templates/{td}", `{"title":""}`)
	_ = end("DELETE /api/v1/templates/:id", api+"/templates/{t}", ``)
	_ = ask("GET /api/v1/templates/:id/versions", api+"/templates/{t}/versions", api+"/templates/{td}/versions")
	_ = send("POST /api/v1/templates/:id/versions", api+"/templates/{t}/versions", `{"note":"x"}`)
	_ = ask("GET /api/v1/templates/:id/versions/:n/file", api+"/templates/{t}/versions/1/file", api+"/templates/{t}/versions/1/file?n=2", api+"/templates/{td}/versions/1/file")
	_ = ask("GET /api/v1/templates/:id/uses", api+"/templates/{t}/uses", api+"/templates/{td}/uses")
	_ = send("POST /api/v1/templates/:id/uses", api+"/templates/{t}/uses", `{"version":9}`, `{"version":1}`, `{"version":1,"result":"worked","text":"Mine"}`)
	_ = ask("GET /api/v1/templates/:id/fields", api+"/templates/{t}/fields", api+"/templates/{td}/fields")
	_ = send("POST /api/v1/templates/:id/fill", api+"/templates/{t}/fill", `{"values":{"x":"y"}}`, `{"file":1,"values":{},"tell":true}`)
	_ = ask("GET /api/v1/templates/:id/outcomes", api+"/templates/{t}/outcomes", api+"/templates/{td}/outcomes")
	_ = ask("GET /api/v1/templates/:id/posts", api+"/templates/{t}/posts", api+"/templates/{td}/posts")
	_ = send("POST /api/v1/templates/:id/posts", api+"/templates/{t}/posts", `{"body":""}`, `{"body":"Mine"}`)
)
