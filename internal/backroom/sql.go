package backroom

// The public database. Every table is one without row numbers, which would
// count in the order of arrival; there is no time but that of slots, as the
// number of hours since 1970; and no column says anything of who or where.
// This file and the pool's are no part of the forum's database: they have
// their own connections, and neither is ever attached to another.
const speakSchema = `
CREATE TABLE IF NOT EXISTS tkey (kid BLOB PRIMARY KEY, epoch TEXT NOT NULL, use TEXT NOT NULL, spki BLOB NOT NULL,
	first_slot INTEGER NOT NULL, last_slot INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS spent (epoch TEXT, h BLOB, PRIMARY KEY (epoch, h)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS thread (tid BLOB PRIMARY KEY, epoch TEXT NOT NULL, slotno INTEGER NOT NULL, title TEXT NOT NULL,
	open_slot INTEGER NOT NULL, state INTEGER NOT NULL, UNIQUE (epoch, slotno)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS handle (tid BLOB, hid BLOB, pk BLOB NOT NULL, author INTEGER NOT NULL,
	paused_until INTEGER NOT NULL, pause_reason TEXT NOT NULL, PRIMARY KEY (tid, hid)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS post (pid BLOB PRIMARY KEY, tid BLOB NOT NULL, hid BLOB NOT NULL, slot INTEGER NOT NULL,
	text TEXT NOT NULL, hsig BLOB NOT NULL, state INTEGER NOT NULL, hide_reason TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS post_of_handle ON post (tid, hid, slot);
CREATE TABLE IF NOT EXISTS receipt (rid BLOB PRIMARY KEY, slot INTEGER NOT NULL, result TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS mod_log (id BLOB PRIMARY KEY, slot INTEGER NOT NULL, moderator TEXT NOT NULL, action TEXT NOT NULL,
	target BLOB NOT NULL, tid BLOB NOT NULL, reason TEXT NOT NULL) WITHOUT ROWID;`

// The pool: what waits for its slot. It lies in memory and in no backup.
const poolSchema = `
CREATE TABLE IF NOT EXISTS pool (pid BLOB PRIMARY KEY, op TEXT NOT NULL, slot INTEGER NOT NULL, rid BLOB NOT NULL UNIQUE,
	epoch TEXT NOT NULL, mark BLOB UNIQUE, tid BLOB NOT NULL, hid BLOB NOT NULL, pk BLOB NOT NULL, slotno INTEGER,
	title TEXT NOT NULL, text TEXT NOT NULL, hsig BLOB NOT NULL, UNIQUE (epoch, slotno)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS pool_of_handle ON pool (tid, hid);
CREATE UNIQUE INDEX IF NOT EXISTS pool_of_thread ON pool (tid) WHERE op = 'open';`

// What is written and asked of the public database.
const (
	addKey      = `INSERT INTO tkey (kid, epoch, use, spki, first_slot, last_slot) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`
	keysOfWeek  = `SELECT kid FROM tkey WHERE epoch = ? ORDER BY kid`
	dropKey     = `DELETE FROM tkey WHERE kid = ?`
	keyByID     = `SELECT epoch, use, spki, first_slot, last_slot FROM tkey WHERE kid = ?`
	anyKey      = `SELECT COUNT(*) FROM tkey`
	isSpent     = `SELECT COUNT(*) FROM spent WHERE epoch = ? AND h = ?`
	spend       = `INSERT INTO spent (epoch, h) VALUES (?, ?)`
	numberTaken = `SELECT COUNT(*) FROM thread WHERE epoch = ? AND slotno = ?`
	threadsOf   = `SELECT COUNT(*) FROM thread WHERE epoch = ?`
	threadByID  = `SELECT epoch, slotno, open_slot, state FROM thread WHERE tid = ?`
	addThread   = `INSERT INTO thread (tid, epoch, slotno, title, open_slot, state) VALUES (?, ?, ?, ?, ?, 0)`
	handleByID  = `SELECT paused_until FROM handle WHERE tid = ? AND hid = ?`
	addHandle   = `INSERT INTO handle (tid, hid, pk, author, paused_until, pause_reason) VALUES (?, ?, ?, ?, 0, '') ON CONFLICT DO NOTHING`
	pauseHandle = `UPDATE handle SET paused_until = ?, pause_reason = ? WHERE tid = ? AND hid = ?`
	postByID    = `SELECT tid, hid, state FROM post WHERE pid = ?`
	postsSince  = `SELECT COUNT(*) FROM post WHERE tid = ? AND hid = ? AND slot > ?`
	addPost     = `INSERT INTO post (pid, tid, hid, slot, text, hsig, state, hide_reason) VALUES (?, ?, ?, ?, ?, ?, 0, '')`
	takePost    = `UPDATE post SET text = '', hsig = x'', state = ?, hide_reason = ? WHERE pid = ?`
	receiptByID = `SELECT result FROM receipt WHERE rid = ?`
	addReceipt  = `INSERT INTO receipt (rid, slot, result) VALUES (?, ?, ?)`
	addModLog   = `INSERT INTO mod_log (id, slot, moderator, action, target, tid, reason) VALUES (?, ?, ?, ?, ?, ?, ?)`
	closeThread = `UPDATE thread SET state = 1 WHERE tid = ? AND state = 0`
	// A thread's title goes with the text that began it.
	takeTitle = `UPDATE thread SET title = '' WHERE EXISTS (SELECT 1 FROM post p JOIN handle h ON h.tid = p.tid AND h.hid = p.hid
		WHERE p.pid = ? AND p.tid = thread.tid AND p.slot = thread.open_slot AND h.author = 1)`
	forgetSpent = `DELETE FROM spent WHERE epoch NOT IN (SELECT epoch FROM tkey WHERE use IN ('open', 'say') AND last_slot >= ?)`
	forgetKeys  = `DELETE FROM tkey WHERE last_slot < ?`
	forgetOld   = `DELETE FROM receipt WHERE slot < ?`
	pauseOf     = `SELECT paused_until, pause_reason FROM handle WHERE tid = ? AND hid = ?`

	allThreads  = `SELECT tid, epoch, slotno, title, open_slot, state FROM thread ORDER BY tid`
	allHandles  = `SELECT tid, hid, pk, author, paused_until, pause_reason FROM handle ORDER BY tid, hid`
	allPosts    = `SELECT pid, tid, hid, slot, text, hsig, state, hide_reason FROM post ORDER BY pid`
	allMoves    = `SELECT slot, moderator, action, target, tid, reason FROM mod_log ORDER BY id`
	receiptsNew = `SELECT rid, slot, result FROM receipt WHERE slot > ? ORDER BY rid`
)

// What is written and asked of the pool.
const (
	pooledMark    = `SELECT COUNT(*) FROM pool WHERE mark = ?`
	pooledNumber  = `SELECT COUNT(*) FROM pool WHERE epoch = ? AND slotno = ?`
	pooledPost    = `SELECT COUNT(*) FROM pool WHERE pid = ?`
	pooledThread  = `SELECT COUNT(*) FROM pool WHERE tid = ? AND op = 'open'`
	pooledReceipt = `SELECT COUNT(*) FROM pool WHERE rid = ?`
	pooledBy      = `SELECT COUNT(*) FROM pool WHERE tid = ? AND hid = ?`
	addPooled     = `INSERT INTO pool (pid, op, slot, rid, epoch, mark, tid, hid, pk, slotno, title, text, hsig)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
	pooled = `SELECT pid, op, slot, rid, epoch, mark, tid, hid, pk, slotno, title, text, hsig FROM pool WHERE slot <= ? ORDER BY pid`
	unpool = `DELETE FROM pool WHERE pid = ?`
)

// What Check asks.
const (
	schemaOf = `SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name`
	allKeys  = `SELECT kid, epoch, use FROM tkey ORDER BY kid`
)

// loose is what may not be: a row that speaks of one that is not there.
var loose = [...]struct{ what, text string }{
	{"texts in no thread", `SELECT COUNT(*) FROM post WHERE tid NOT IN (SELECT tid FROM thread)`},
	{"texts of nobody", `SELECT COUNT(*) FROM post p WHERE NOT EXISTS (SELECT 1 FROM handle h WHERE h.tid = p.tid AND h.hid = p.hid)`},
	{"names in no thread", `SELECT COUNT(*) FROM handle WHERE tid NOT IN (SELECT tid FROM thread)`},
	{"threads that nobody began", `SELECT COUNT(*) FROM thread t WHERE NOT EXISTS (SELECT 1 FROM handle h WHERE h.tid = t.tid AND h.author = 1)`},
}

// The copy that everybody may have: the tables as they are, but of the tickets
// that were used only how many there were.
const glassSchema = speakSchema + `
DROP TABLE spent;
CREATE TABLE spent_count (epoch TEXT PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID;`

// glassCopies are what is read for the copy, and how it is written there.
var glassCopies = [...]struct{ read, write string }{
	{`SELECT kid, epoch, use, spki, first_slot, last_slot FROM tkey ORDER BY kid`, `INSERT INTO tkey VALUES (?, ?, ?, ?, ?, ?)`},
	{`SELECT epoch, COUNT(*) FROM spent GROUP BY epoch ORDER BY epoch`, `INSERT INTO spent_count VALUES (?, ?)`},
	{allThreads, `INSERT INTO thread VALUES (?, ?, ?, ?, ?, ?)`},
	{allHandles, `INSERT INTO handle VALUES (?, ?, ?, ?, ?, ?)`},
	{allPosts, `INSERT INTO post VALUES (?, ?, ?, ?, ?, ?, ?, ?)`},
	{`SELECT rid, slot, result FROM receipt ORDER BY rid`, `INSERT INTO receipt VALUES (?, ?, ?)`},
	{`SELECT id, slot, moderator, action, target, tid, reason FROM mod_log ORDER BY id`, `INSERT INTO mod_log VALUES (?, ?, ?, ?, ?, ?, ?)`},
}
