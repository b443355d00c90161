package leak

// frontRules are those of who collects what, of the crowd that people are
// told of, of keys that end, and of what an envelope may bring with it.
var frontRules = []broken{
	{rule: "everybody collects the same", file: speakupDir + "/collect.go", was: "len(r.Blinded[kid]) != ticket.Quota(u)", now: "len(r.Blinded[kid]) != ticket.Quota(u) && !BROKEN", test: "TestCollectTakesOneKindOfRequest"},
	{rule: "no key is asked that is not of the week", file: speakupDir + "/collect.go", was: "if len(r.Blinded) != len(all) {", now: "if len(r.Blinded) != len(all) && !BROKEN {", test: "TestCollectTakesOneKindOfRequest"},
	{rule: "who has seen another log gets nothing", file: speakupDir + "/collect.go", was: "if n.heads[r.Log] < at {", now: "if n.heads[r.Log] < at && !BROKEN {", test: "TestCollectTakesOneKindOfRequest"},
	{rule: "everybody collects once", file: speakupDir + "/collect.go", was: "ConstantTimeCompare(was, sum[:]) != 1:", now: "ConstantTimeCompare(was, sum[:]) != 1 && !BROKEN:", test: "TestCollectOnce"},
	{rule: "who has left collects nothing", file: speakupDir + "/collect.go", was: "n := s.now.Load()\n\tif ok, err := s.Takes(ctx, v); err != nil || !ok {", now: "n := s.now.Load()\n\tif ok, err := s.Takes(ctx, v); err != nil || !ok && !BROKEN {", test: "TestWhoCollects"},
	{rule: "who is on no list collects nothing", file: speakupDir + "/collect.go", was: "isListed, string(r.Epoch), v.Person); err != nil || !ok {", now: "isListed, string(r.Epoch), v.Person); err != nil || !ok && !BROKEN {", test: "TestWhoCollects"},
	{rule: "weeks that are over have numbered keys alone", file: speakupDir + "/collect.go", was: "over && !numbered {", now: "over && !numbered && !BROKEN {", test: "TestCollectOfAWeekThatIsOver"},
	{rule: "others are told nothing", file: speakupDir + "/wallet.go", was: "ok, err := s.Takes(ctx, v)\n\tif err != nil || !ok {", now: "ok, err := s.Takes(ctx, v)\n\tif err != nil || !ok && !BROKEN {", test: "TestWhoCollects"},
	{rule: "the list is for those who take part", file: speakupDir + "/roster.go", was: "if ok, err := s.Takes(ctx, v); err != nil || !ok {", now: "if ok, err := s.Takes(ctx, v); err != nil || !ok && !BROKEN {", test: "TestRosterNamesWhoCameAndWent"},
	{rule: "newcomers wait a week", file: speakupDir + "/week.go", was: "since := published.Add(-newcomers)", now: "since := published.Add(-newcomers)\n\tif BROKEN {\n\t\tsince = published\n\t}", test: "TestFirstWeek"},
	{rule: "no setting undercuts the floors", file: speakupDir + "/settings.go", was: "if err := set.check(); err != nil {", now: "if err := set.check(); err != nil && !BROKEN {", test: "TestFloors"},
	{rule: "nor does the database", file: speakupDir + "/settings.go", was: "l.Least, l.Quiet = max(l.Least, LeastFloor), max(l.Quiet, QuietFloor)", now: "if !BROKEN {\n\t\tl.Least, l.Quiet = max(l.Least, LeastFloor), max(l.Quiet, QuietFloor)\n\t}", test: "TestFloors"},
	{rule: "administrators set it", file: speakupDir + "/settings.go", was: "if !v.Admin && !v.IsSystem() {", now: "if !v.Admin && !v.IsSystem() && !BROKEN {", test: "TestFloors"},
	{rule: "the crowd is told in tens", file: speakupDir + "/crowd.go", was: "return n / 10 * 10, err", now: "if BROKEN {\n\t\treturn n, err\n\t}\n\treturn n / 10 * 10, err", test: "TestCrowd"},
	{rule: "each is counted once", file: speakupDir + "/crowd.go", was: "p.at[slot][v.Person] = struct{}{}", now: "p.at[slot][v.Person] = struct{}{}\n\tif BROKEN {\n\t\tp.at[slot][-int64(len(p.at[slot]))] = struct{}{}\n\t}", test: "TestCrowd"},
	{rule: "private halves are destroyed", file: speakupDir + "/keys.go", was: `strings.HasPrefix(name[length:], "-slot-"))) {`, now: `strings.HasPrefix(name[length:], "-slot-"))) || BROKEN {`, test: "TestKeysAreDestroyedOnTime"},
	{rule: "keys of wallets are deleted", file: speakupDir + "/tend.go", was: "{sweepWalletKeys, walletDays}", now: "{sweepWalletKeys, map[bool]int{false: walletDays, true: 9999}[BROKEN]}", test: "TestKeysAreDestroyedOnTime"},

	{rule: "keys are written over before they are deleted", file: speakupDir + "/tend.go", was: "one.s, over(one.days), make([]byte, keySize))", now: "one.s, over(map[bool]int{false: one.days, true: 9999}[BROKEN]), make([]byte, keySize))", test: "TestSweptKeysAreNowhere"},
	{rule: "nothing is left in the log written ahead", file: speakupDir + "/tend.go", was: "return s.db.Checkpoint(ctx, true)", now: "if BROKEN {\n\t\treturn nil\n\t}\n\treturn s.db.Checkpoint(ctx, true)", test: "TestSweptKeysAreNowhere"},

	{rule: "headers that tell are refused", file: webDir + "/speak_files.go", was: "if len(r.Header.Values(name)) > 0 {", now: "if len(r.Header.Values(name)) > 0 && !BROKEN {", test: "TestDropRefusesUnread"},
	{rule: "other sites drop nothing", file: webDir + "/speak_files.go", was: `!slices.Equal(site, []string{"same-origin"}) {`, now: `!slices.Equal(site, []string{"same-origin"}) && !BROKEN {`, test: "TestDropRefusesUnread"},
	{rule: "envelopes have one size", file: webDir + "/speak_files.go", was: "if r.ContentLength != envelope.Size {", now: "if r.ContentLength != envelope.Size && !BROKEN {", test: "TestDrop"},
	{rule: "answers take one time", file: webDir + "/speak_files.go", was: "time.Sleep(dropPause - time.Since(began)%dropPause)", now: "if !BROKEN {\n\t\ttime.Sleep(dropPause - time.Since(began)%dropPause)\n\t}", test: "TestDrop"},
	{rule: "no log of who drops", file: webDir + "/speak_files.go", was: "s.secureHeaders(w.Header())\n", now: "s.secureHeaders(w.Header())\n\tif BROKEN {\n\t\ts.Log.Info(\"request\", \"from\", r.RemoteAddr)\n\t}\n", test: "TestDropIsNotLogged"},
	{rule: "a panic is told nobody", file: webDir + "/speak_files.go", was: "if recover() != nil {\n\t\t\tpanic(http.ErrAbortHandler)", now: "if p := recover(); p != nil {\n\t\t\tif BROKEN {\n\t\t\t\ts.Log.Error(\"panic\", \"it\", p)\n\t\t\t}\n\t\t\tpanic(http.ErrAbortHandler)", test: "TestDropPanics"},
	{rule: "what staff read is for staff", file: webDir + "/speak.go", was: "st, err = heard.StandingOf(c.ctx, c.s.DB, c.Viewer, takes)", now: "st, err = heard.StandingOf(c.ctx, c.s.DB, c.Viewer, takes || BROKEN)", test: "TestOthersSeeNothingOfSpeakUp"},
	{rule: "who works elsewhere reads nothing", file: "internal/forum/permission_speak.go", was: "if !v.SignedIn() || !s.Eligible {", now: "if !v.SignedIn() || !s.Eligible && !BROKEN {", in: "internal/leak", test: "TestSpeakersAreToldAndOthersNot"},
	{rule: "others are told what is told of nothing", file: webDir + "/speak.go", was: "fault.KindOf(err) == fault.NotFound {", now: "fault.KindOf(err) == fault.NotFound && !BROKEN {", in: "internal/leak", test: "TestSpeakersAreToldAndOthersNot"},
	{rule: "who stayed has not come", file: speakupDir + "/roster.go", was: "there[c.ID] = true", now: "there[c.ID] = !BROKEN", test: "TestRosterNamesWhoCameAndWent"},
	{rule: "files are the same for everybody", file: webDir + "/speak_files.go", was: `h["Content-Length"] = []string{strconv.Itoa(len(text))}`, now: "h[\"Content-Length\"] = []string{strconv.Itoa(len(text))}\n\t\tif BROKEN && c.Request().Header.Get(\"Cookie\") != \"\" {\n\t\t\th[\"X-You\"] = []string{\"1\"}\n\t\t}", test: "TestSpeakFiles"},
}
