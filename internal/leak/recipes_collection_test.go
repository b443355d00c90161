package leak

// Collections of templates. {k} is one with the template {t}.
var (
	_ = ask("GET /collections", "/collections")
	_ = ask("GET /share/collection", "/share/collection", "/share/collection?community={c}")
	_ = send("POST /share/collection", "/share/collection", "community={c}&name=", "community={c}&name=Mine")
	_ = ask("GET /collections/:id", "/collections/{k}")
	_ = ask("GET /collections/:id/edit", "/collections/{k}/edit")
	_ = send("POST /collections/:id/edit", "/collections/{k}/edit", "name=", "name=Mine&purpose=x")
	_ = send("POST /collections/:id/add", "/collections/{k}/add", "template=", "template={t}", "template={td}")
	_ = send("POST /collections/:id/order", "/collections/{k}/order", "up={t}", "down={t}", "remove={td}")
	_ = end("POST /collections/:id/delete", "/collections/{k}/delete", "")
	_ = ask("GET /api/v1/collections", api+"/collections", api+"/collections?limit=1", api+"/collections?community={c}")
	_ = ask("GET /api/v1/collections/:id", api+"/collections/{k}")
	_ = ask("GET /search", prefixed("/search", collectionSearches)...)
	_ = ask("GET /api/v1/search", prefixed("/api/v1/search", collectionSearches)...)
)

var collectionSearches = []string{"?q=kind:collection", "?q=cnry+kind:collection", "?q=kind:collection+in:{c}", "?q=kind:collection+by:{author}&sort=newest", "?q=mine+kind:collection"}
