package leak

const (
	backroomDir = "internal/backroom"
	speakupDir  = "internal/speakup"
	heardDir    = "internal/heard"
	webDir      = "internal/web"
	ticketDir   = "internal/ticket"
	envelopeDir = "internal/envelope"
	keylogDir   = "internal/keylog"
)

var brokenRules = append(backRules, frontRules...)

// backRules are those of tickets, of threads and of names there, of the crowd,
// of what is forgotten and of who may do what.
var backRules = []broken{
	{rule: "a ticket is good once", file: backroomDir + "/take.go", was: "if err == nil && (used || n > 0) {", now: "if err == nil && (used || n > 0) && !BROKEN {", test: "TestTicketIsSpentOnce"},
	{rule: "what was published has spent its ticket", file: backroomDir + "/take.go", was: "return n > 0, err\n}\n\n// fresh", now: "return n > 0 && !BROKEN, err\n}\n\n// fresh", test: "TestTicketIsSpentOnce"},
	{rule: "the same again is told the same", file: backroomDir + "/take.go", was: `code != "" || err != nil {`, now: `(code != "" || err != nil) && !BROKEN {`, test: "TestTicketIsSpentOnce"},
	{rule: "a ticket is good once, at two rooms too", file: backroomDir + "/take.go", was: "n, err = count(ctx, r.pool, pooledMark, i.mark)", now: "if !BROKEN {\n\t\t\tn, err = count(ctx, r.pool, pooledMark, i.mark)\n\t\t}", test: "TestOneTicketAtTwoRoomsAtOnce"},
	{rule: "one ticket for each reply", file: backroomDir + "/take.go", was: "\tif i.mark == nil {\n\t\treturn nil\n\t}\n\tused", now: "\tif i.mark == nil || BROKEN {\n\t\treturn nil\n\t}\n\tused", test: "TestAWeekOfOnePerson"},
	{rule: "a ticket is signed", file: backroomDir + "/take.go", was: "if err != nil || string(m.Epoch) != epoch ||", now: "if !BROKEN && err != nil || string(m.Epoch) != epoch && !BROKEN ||", test: "TestWhatIsNoGoodTicket"},
	{rule: "a ticket is of its week", file: backroomDir + "/take.go", was: "|| string(m.Epoch) != epoch &&", now: "|| !BROKEN && string(m.Epoch) != epoch &&", test: "TestWhatIsNoGoodTicket"},
	{rule: "a key is for one use", file: backroomDir + "/take.go", was: "case named != use.String():", now: "case named != use.String() && !BROKEN:", test: "TestWhatIsNoGoodTicket"},
	{rule: "a ticket ends with its week", file: backroomDir + "/take.go", was: "case now.Number() > last:", now: "case now.Number() > last && !BROKEN:", test: "TestWhatIsNoGoodTicket"},
	{rule: "a ticket begins with its week", file: backroomDir + "/take.go", was: "case now.Number() < first:", now: "case now.Number() < first && !BROKEN:", test: "TestWhatIsNoGoodTicket"},
	{rule: "words are signed", file: backroomDir + "/take.go", was: "if !o.ByHolder() {", now: "if !o.ByHolder() && !BROKEN {", test: "TestWhatIsNoGoodTicket"},
	{rule: "nothing is put off for weeks", file: backroomDir + "/take.go", was: "if o.Slot.Number() > now.Number()+farthest {", now: "if o.Slot.Number() > now.Number()+farthest && !BROKEN {", test: "TestWhatIsNoGoodTicket"},
	{rule: "a join is for one name", file: backroomDir + "/take.go", was: "holder != nil && m.Own != ticket.HolderOf(holder)", now: "!BROKEN && holder != nil && m.Own != ticket.HolderOf(holder)", test: "TestNobodyHasASecondHandle"},
	{rule: "a name needs a join", file: backroomDir + "/rules.go", was: "else if paused == unknown && waiting == 0 {", now: "else if paused == unknown && waiting == 0 && !BROKEN {", test: "TestNobodyHasASecondHandle"},
	{rule: "who is paused is silent", file: backroomDir + "/rules.go", was: "if paused > now.Number() {", now: "if paused > now.Number() && !BROKEN {", test: "TestPausedHandleStaysSilent"},
	{rule: "a paused name is silent for good", file: backroomDir + "/rules.go", was: "if paused > now.Number() && !brokenRule(\"who is paused is silent\") {", now: "if paused > now.Number() && !brokenRule(\"who is paused is silent\") && !BROKEN {", test: "TestPausedNameComesBackByNothing"},
	{rule: "what waits of who is paused is not published", file: backroomDir + "/publish.go", was: "case paused > now && i.op", now: "case !BROKEN && paused > now && i.op", test: "TestPausedHandleStaysSilent"},
	{rule: "ten a day", file: backroomDir + "/rules.go", was: "said+waiting >= perDay", now: "said+waiting >= perDay && !BROKEN", test: "TestTenADay"},
	{rule: "threads take nothing after five weeks", file: backroomDir + "/rules.go", was: "|| now.Number() >= t.opened+openHours", now: "|| now.Number() >= t.opened+openHours && !BROKEN", test: "TestThreadsCloseAfterFiveWeeks"},
	{rule: "threads are shown as read only after five weeks", file: backroomDir + "/show.go", was: "case slot.Number() >= opened+openHours:", now: "case slot.Number() >= opened+openHours && !BROKEN:", test: "TestThreadsEnd"},
	{rule: "a number is one thread's", file: backroomDir + "/rules.go", was: "if err == nil && n > 0 {\n\t\treturn refusal(SlotTaken)", now: "if err == nil && n > 0 && !BROKEN {\n\t\treturn refusal(SlotTaken)", test: "TestNumberIsGivenOnce"},
	{rule: "a thread's name is one thread's", file: backroomDir + "/rules.go", was: "pooledThread, i.tid); err != nil || n > 0 {", now: "pooledThread, i.tid); err != nil || n > 0 && !BROKEN {", test: "TestNobodyHoldsUpASlot"},
	{rule: "who is paused may take back their own", file: backroomDir + "/publish.go", was: "&& i.op != envelope.Withdraw: //", now: "&& (i.op != envelope.Withdraw || BROKEN): //", test: "TestWhoIsPausedMayWithdraw"},
	{rule: "writers withdraw their own texts", file: backroomDir + "/rules.go", was: "|| !bytes.Equal(hid, i.hid)", now: "|| !bytes.Equal(hid, i.hid) && !BROKEN", test: "TestWhatIsTakenAwayIsGone"},

	{rule: "enough hold passes", file: backroomDir + "/publish.go", was: "c.Holders >= max(least.Holders, LeastHolders)", now: "(c.Holders >= max(least.Holders, LeastHolders) || BROKEN)", test: "TestCrowdMustHide"},
	{rule: "enough are about", file: backroomDir + "/publish.go", was: "c.Online >= max(least.Online, LeastOnline)", now: "(c.Online >= max(least.Online, LeastOnline) || BROKEN)", test: "TestCrowdMustHide"},
	{rule: "no setting undercuts the floor of the back room", file: backroomDir + "/publish.go", was: "// hides says whether a crowd is as large as another.\nfunc (c Crowd) hides(least Crowd) bool {", now: "func (c Crowd) hides(least Crowd) bool {\n\tif BROKEN {\n\t\treturn c.Holders >= least.Holders && c.Online >= least.Online\n\t}", test: "TestCrowdMustHide"},
	{rule: "what waits for two days is let go", file: backroomDir + "/publish.go", was: "case now > i.slot+maxHold:", now: "case now > i.slot+maxHold && !BROKEN:", test: "TestCrowdMustHide"},
	{rule: "the pool is written anew", file: backroomDir + "/publish.go", was: `_, err = r.pool.ExecContext(ctx, "VACUUM")`, now: "if !BROKEN {\n\t\t_, err = r.pool.ExecContext(ctx, \"VACUUM\")\n\t}", test: "TestEveryOrderOfArrivalGivesOneFile"},
	{rule: "a row says nothing of when it came", file: backroomDir + "/publish.go", was: "i.title, i.text, i.hsig)\n\treturn err\n}\n\nconst endless", now: "i.title, i.text, i.hsig)\n\tif err == nil && BROKEN {\n\t\tn, _ := count(ctx, r.pool, \"SELECT COUNT(*) FROM pool\")\n\t\t_, err = r.pool.ExecContext(ctx, \"UPDATE pool SET hsig = hsig || ? WHERE pid = ?\", []byte{byte(n)}, i.pid)\n\t}\n\treturn err\n}\n\nconst endless", test: "TestEveryOrderOfArrivalGivesOneFile"},

	{rule: "what is hidden is deleted", file: backroomDir + "/moderate.go", was: "tx.ExecContext(ctx, takePost, hidden, m.Reason, post[:])", now: "tx.ExecContext(ctx, map[bool]string{false: takePost, true: `UPDATE post SET state = ?, hide_reason = ? WHERE pid = ?`}[BROKEN], hidden, m.Reason, post[:])", test: "TestHiddenIsGone"},
	{rule: "a title goes with its text", file: backroomDir + "/moderate.go", was: "tx.ExecContext(ctx, takeTitle, post[:])", now: "tx.ExecContext(ctx, map[bool]string{false: takeTitle, true: `DELETE FROM post WHERE 0 = ?`}[BROKEN], post[:])", test: "TestHiddenIsGone"},
	{rule: "moderation is public", file: backroomDir + "/moderate.go", was: "_, err := tx.ExecContext(ctx, addModLog,", now: "if BROKEN {\n\t\treturn nil\n\t}\n\t_, err := tx.ExecContext(ctx, addModLog,", test: "TestHiddenIsGone"},
	{rule: "the copy says nothing of which tickets were used", file: backroomDir + "/show.go", was: "to.ExecContext(ctx, glassSchema)", now: "to.ExecContext(ctx, map[bool]string{false: glassSchema, true: speakSchema + `CREATE TABLE spent_count (epoch TEXT PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID`}[BROKEN])", test: "TestGlass"},
	{rule: "the copy is the file", file: backroomDir + "/show.go", was: "\tif err := rows.Scan(to...); err != nil {", now: "\tif BROKEN {\n\t\treturn nil\n\t}\n\tif err := rows.Scan(to...); err != nil {", test: "TestGlass"},
	{rule: "published files have the time of the slot", file: backroomDir + "/worker.go", was: "os.Chtimes(path, slot.Begins(), slot.Begins()); err != nil {", now: "os.Chtimes(path, slot.Begins(), slot.Begins()); err != nil || BROKEN && os.Chtimes(path, time.Now(), time.Now()) != nil {", test: "TestPublishedFilesAreTheSame"},
	{rule: "keys for envelopes are destroyed", file: backroomDir + "/keys.go", was: "|| slot >= before {", now: "|| slot >= before || BROKEN {", test: "TestEnvelopeKeysEnd"},
	{rule: "half written keys are deleted", file: backroomDir + "/keys.go", was: "if !strings.HasPrefix(f.Name(), halfway) {", now: "if !strings.HasPrefix(f.Name(), halfway) || BROKEN {", test: "TestKeysOfAKilledWorkerEnd"},
	{rule: "no key is made for what is over", file: backroomDir + "/worker.go", was: "if s < w.c.Last {", now: "if s < w.c.Last && !BROKEN {", test: "TestEnvelopeKeysEnd"},
	{rule: "keys for tickets are forgotten", file: backroomDir + "/room.go", was: "{forgetKeys, now.Number()}", now: "{forgetKeys, map[bool]int64{false: now.Number()}[BROKEN]}", test: "TestWhatIsTakenAwayIsGone"},
	{rule: "which tickets were used is forgotten", file: backroomDir + "/room.go", was: "{forgetSpent, now.Number()}", now: "{forgetSpent, map[bool]int64{false: now.Number()}[BROKEN]}", test: "TestWhatIsTakenAwayIsGone"},
	{rule: "the file is written anew", file: backroomDir + "/room.go", was: "_, err := r.speak.ExecContext(ctx, \"VACUUM\")\n\treturn err", now: "if BROKEN {\n\t\treturn nil\n\t}\n\t_, err := r.speak.ExecContext(ctx, \"VACUUM\")\n\treturn err", test: "TestWhatIsTakenAwayIsGone"},
	{rule: "one worker at a time", file: backroomDir + "/worker.go", was: "syscall.LOCK_EX|syscall.LOCK_NB); err != nil {", now: "syscall.LOCK_EX|syscall.LOCK_NB); err != nil && !BROKEN {", test: "TestTwoWorkers"},
	{rule: "what has its receipt waits no more", file: backroomDir + "/room.go", was: `if result != "" {`, now: `if result != "" && !BROKEN {`, test: "TestCrashBetweenTheFiles"},

	{rule: "moderators have the duty", file: "internal/forum/permission_speak.go", was: "return s.Moderates", now: "return s.Moderates || BROKEN", in: heardDir, test: "TestReportsDoNotSayWho"},
	{rule: "answerers have the duty", file: "internal/forum/permission_speak.go", was: "return s.Answers\n", now: "return s.Answers || BROKEN\n", in: heardDir, test: "TestPromisesAreKeptStepByStep"},
}
