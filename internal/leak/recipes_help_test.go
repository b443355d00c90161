package leak

// Help that shows: what is helpful, chosen and official.
var (
	_ = send("POST /d/:id/:slug/helpful", d+"/helpful", "on=1", "on=1&part=true", "on=0")
	_ = send("POST /d/:id/:slug/helpful", x+"/helpful", "on=1")
	_ = send("POST /r/:id/helpful", "/r/{r}/helpful", "on=1", "on=1&part=true", "on=0")
	_ = send("POST /r/:id/helpful", "/r/{xr}/helpful", "on=1")
	_ = send("POST /r/:id/helpful", "/r/{lr}/helpful", "on=1")
	_ = send("POST /r/:id/chosen", "/r/{r}/chosen", "on=1", "on=0")
	_ = send("POST /r/:id/official", "/r/{r}/official", "on=1", "on=0")
)

// A thread in short, and lessons made of threads.
var (
	_ = ask("GET /d/:id/:slug/in-short", d+"/in-short", x+"/in-short")
	_ = send("POST /d/:id/:slug/in-short", d+"/in-short", "body=Mine+in+short&revision=0", "body=Mine&revision=9")
	_ = ask("GET /d/:id/:slug/in-short/history", d+"/in-short/history", x+"/in-short/history")
	_ = ask("GET /d/:id/:slug/lesson", d+"/lesson", x+"/lesson")
	_ = ask("GET /d/:id/:slug/lesson/write", d+"/lesson/write?post={r}&post={d}", d+"/lesson/write?post={lr}", x+"/lesson/write")
	_ = send("POST /d/:id/:slug/lesson/write", d+"/lesson/write", "title=&post={r}&paraphrase-{r}=x", "title=Mine&did=a&worked=b&did_not_work=c&outcome=mixed&post={r}&paraphrase-{r}=Told")
	_ = ask("GET /quotes", "/quotes")
	_ = send("POST /quotes/:id", "/quotes/{r}", "answer=named", "answer=declined")
)
