package leak

var (
	_ = ask("GET /admin", "/admin")
	_ = ask("GET /admin/settings", "/admin/settings")
)
