package leak

// Who takes part in Speak up hangs on where they work, and on nothing that
// stands in a community.
var (
	_ = ask("GET /tickets/wallet-key", "/tickets/wallet-key")
	_ = skip("POST /tickets/collect", "signs for whoever stands on the list of a week; its own test asks as everybody")
)
