package leak

var (
	_ = ask("GET /live", "/live", "/live?since={d}")
	_ = ask("GET /live/events", "/live/events?wait=0&since={start-of-log}", "/live/events?wait=0")
	_ = ask("GET /live/poll", "/live/poll?wait=0&since={start-of-log}", "/live/poll?wait=0", "/live/poll?wait=0&since={d}")
	_ = ask("GET /api/v1/live", api+"/live")
	_ = ask("GET /api/v1/live/events", api+"/live/events?wait=0&since={start-of-log}", api+"/live/events?wait=0&since={d}")
)
