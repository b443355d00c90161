package web_test

var _ = visits(
	visit{route: "GET /live", nobody: 401, stranger: 426, member: 426, admin: 426},
	visit{route: "GET /live/events", path: "/live/events?wait=0", nobody: 401, stranger: 200, member: 200, admin: 200},
	visit{route: "GET /live/poll", path: "/live/poll?wait=0", nobody: 401, stranger: 200, member: 200, admin: 200},
	visit{route: "GET /api/v1/live", nobody: 401, stranger: 426, member: 426, admin: 426},
	visit{route: "GET /api/v1/live/events", path: "/api/v1/live/events?wait=0", nobody: 401, stranger: 200, member: 200, admin: 200},
)
