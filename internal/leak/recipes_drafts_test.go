package leak

// Drafts are private to whoever wrote them; their places are named by what may
// not be there.
var (
	_ = send("POST /drafts", "/drafts", `place=reply:{d}&revision=0&fields={"body":"Mine"}`, `place=reply:{d}:{r}&revision=0&fields={"body":"Mine"}`,
		`place=edit-discussion:{d}&revision=7&fields={"body":"Mine"}`, `place=edit-lesson:{w}&revision=0&fields={"body":"Mine"}`,
		`place=edit-reply:{r}&revision=0&fields={"body":"Mine"}`)
	_ = send("POST /drafts/keep", "/drafts/keep", "draft_place=reply:{d}&body=Mine", "draft_place=edit-reply:{r}&body=Mine", "draft_place=edit-lesson:{l}&did=Mine")
	_ = ask("GET /drafts", "/drafts")
	_ = send("POST /drafts/delete", "/drafts/delete", "draft_place=reply:{d}", "draft_place=edit-lesson:{w}")
)
