package leak

// The audit, the security log and the health are of the whole store, for those
// who look after it: they count what happened in every community.
var (
	_ = skip("GET /admin/audit", "counts privileged acts everywhere; names of private communities are asked for in its own test")
	_ = skip("POST /admin/audit/export", "numbers alone, of privileged acts everywhere")
	_ = skip("GET /admin/log", "of everybody's sign-ins")
	_ = skip("GET /admin/health", "figures of the whole store")
	_ = skip("GET /statusz", "figures of the whole store")
)

func skip(route, why string) struct{} {
	recipes = append(recipes, recipe{route: route, skip: why})
	return struct{}{}
}
