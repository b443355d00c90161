package web

import (
	"net/http"
	"strings"
	"time"

	"waymark/internal/backup"
	"waymark/internal/changes"
	"waymark/internal/forum"
	"waymark/internal/govern"
	"waymark/internal/mail"
	"waymark/internal/search"
	"waymark/internal/watch"
	"waymark/views"
)

var _ = declare((*Server).adminHealthRoutes)

func (s *Server) adminHealthRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: pathAdmin + "/health", Policy: Admin, Handle: s.healthPage},
		{Method: http.MethodGet, Path: "/statusz", Policy: Admin, Token: true, Handle: s.status},
	}
}

// vitals is all that is known of how the program is.
type vitals struct {
	now     time.Time
	watch   watch.Status
	bytes   int64
	skipped int
	chain   govern.Chain
	files   forum.FilesKept
	backup  backup.State
	mail    mail.Status
	search  search.Status
}

// lateReader is how long a follower of the log may be behind.
const lateReader = 5 * time.Minute

func (s *Server) vitals(c *Call) (v vitals, err error) {
	v.now = c.Now
	if v.watch, err = s.Watch.Status(c.ctx); err != nil {
		return v, err
	}
	if v.bytes, err = s.DB.Size(c.ctx); err != nil {
		return v, err
	}
	skipped, err := changes.Skipped(c.ctx, s.DB, govern.Name)
	if err != nil {
		return v, err
	}
	v.skipped = len(skipped)
	if v.chain, err = s.auditChain(c.ctx); err != nil {
		return v, err
	}
	if v.files, err = forum.CountFiles(c.ctx, s.DB); err != nil {
		return v, err
	}
	if v.backup, err = backup.Status(c.ctx, s.DB); err != nil {
		return v, err
	}
	if v.mail, err = mail.StatusOf(c.ctx, s.DB); err != nil {
		return v, err
	}
	v.search.State = search.Off
	if s.Search != nil {
		v.search, err = s.Search.Status(c.ctx)
	}
	return v, err
}

// lagging says whether a reader of the log has been behind for too long.
func (v vitals) lagging() bool {
	for _, r := range v.watch.Readers {
		if r.Time > lateReader {
			return true
		}
	}
	return false
}

// items puts the vitals into words.
func (c *Call) healthItems(v vitals) []views.HealthItem {
	w := c.Words
	program := views.HealthItem{
		Name:  w.T("health.program"),
		Lines: []string{w.T("health.program_since", "Version", v.watch.Version, "Date", w.DateTime(v.watch.Started))},
	}
	if len(v.watch.Problems) > 0 {
		var all []string
		for _, p := range v.watch.Problems {
			all = append(all, string(p))
		}
		program.Do = w.T("health.ready_do", "Problems", strings.Join(all, ", "))
	}
	database := views.HealthItem{
		Name:  w.T("health.database"),
		Lines: []string{w.T("health.database_size", "Kind", v.watch.Database.Name(), "Size", w.Size(v.bytes), "Log", w.Size(v.watch.WAL))},
	}
	kept := views.HealthItem{Name: w.T("health.files"), Lines: []string{w.N("health.files_kept", int(v.files.Files), "Size", w.Size(v.files.Bytes))}}
	log := views.HealthItem{Name: w.T("health.changes"), Lines: []string{w.N("health.changes_head", int(v.watch.Seq))}}
	switch {
	case v.lagging():
		log.Do = w.T("health.changes_late_do")
	case v.skipped > 0:
		log.Do = w.N("health.changes_skipped_do", v.skipped)
	}
	chain := views.HealthItem{Name: w.T("health.chain"), Lines: []string{w.N("health.chain_good", int(v.chain.Rows))}}
	if !v.chain.Whole() {
		chain.Lines, chain.Do = []string{w.T("health.chain_bad", "Row", v.chain.Bad)}, w.T("health.chain_bad_do")
	}
	return []views.HealthItem{program, database, kept, c.diskItem(v), c.backupItem(v), c.searchItem(v), log, c.mailItem(v), chain}
}

func (c *Call) diskItem(v vitals) views.HealthItem {
	d, i := v.watch.Disk, views.HealthItem{Name: c.Words.T("health.disk")}
	if d.Total == 0 {
		i.Lines = []string{c.Words.T("health.disk_unknown")}
		return i
	}
	size := func(n uint64) string { return c.Words.Size(int64(min(n, 1<<62))) } //nolint:gosec // bounded
	i.Lines = []string{c.Words.T("health.disk_free", "Free", size(d.Free), "Total", size(d.Total))}
	if d.Level > watch.Plenty {
		i.Do = c.Words.T("health.disk_do")
	}
	return i
}

func (c *Call) backupItem(v vitals) views.HealthItem {
	w, b := c.Words, v.backup
	i := views.HealthItem{Name: w.T("health.backup")}
	switch {
	case !b.Here:
		i.Lines = append(i.Lines, w.T("health.backup_elsewhere"))
		return i
	case b.Success.IsZero():
		i.Lines = append(i.Lines, w.T("health.backup_none"))
	default:
		i.Lines = append(i.Lines, w.T("health.backup_good", "Date", w.DateTime(b.Success), "Size", w.Size(b.Bytes)))
	}
	if !b.Verified.IsZero() {
		i.Lines = append(i.Lines, w.T("health.backup_verified", "Date", w.DateTime(b.Verified)))
	}
	switch {
	case !b.Failure.IsZero():
		i.Lines = append(i.Lines, w.T("health.backup_failed", "Date", w.DateTime(b.Failure), "Reason", b.Reason))
		i.Do = w.T("health.backup_failed_do")
	case b.Late(v.now) && v.now.Sub(v.watch.Started) > 24*time.Hour:
		i.Do = w.T("health.backup_late_do")
	}
	return i
}

func (c *Call) searchItem(v vitals) views.HealthItem {
	i := views.HealthItem{Name: c.Words.T("health.search")}
	if v.search.State == search.Off {
		i.Lines, i.Do = []string{c.Words.T("health.search_off")}, c.Words.T("health.search_do")
		return i
	}
	i.Lines = []string{c.Words.N("health.search_documents", v.search.Documents), c.Words.N("health.search_lag", int(v.search.Lag))}
	if v.search.State != search.Ready {
		i.Do = c.Words.T("health.search_do")
	}
	return i
}

func (c *Call) mailItem(v vitals) views.HealthItem {
	i := views.HealthItem{Name: c.Words.T("health.mail"), Lines: []string{c.Words.N("health.mail_waiting", v.mail.Waiting)}}
	if f := v.mail.Failure; !f.At.IsZero() {
		i.Lines = append(i.Lines, c.Words.T("health.mail_failed", "Reason", views.MailReason(c.Words, f.Reason), "Date", c.Words.DateTime(f.At)))
		if v.mail.Waiting > 0 {
			i.Do = c.Words.T("health.mail_failed_do")
		}
	}
	return i
}

func (s *Server) healthPage(c *Call) error {
	v, err := s.vitals(c)
	if err != nil {
		return err
	}
	items, warnings := c.healthItems(v), 0
	for _, i := range items {
		if i.Do != "" {
			warnings++
		}
	}
	p := c.adminFrame(c.Words.T("health.title"))
	return c.Page(http.StatusOK, views.HealthPage(p, items, warnings))
}

type statusAnswer struct {
	Version  string          `json:"version"`
	Started  *string         `json:"started"`
	Uptime   int64           `json:"uptime_seconds"`
	Database statusDatabase  `json:"database"`
	Files    forum.FilesKept `json:"files"`
	Changes  statusChanges   `json:"changes"`
	Disk     statusDisk      `json:"disk"`
	Search   search.Status   `json:"search"`
	Backup   backup.State    `json:"backup"`
	Mail     statusMail      `json:"mail"`
	Audit    govern.Chain    `json:"audit"`
	Warnings []string        `json:"warnings"` // what to do, in words
}

type statusDatabase struct {
	Kind   string `json:"kind"`
	Bytes  int64  `json:"bytes"`
	WAL    int64  `json:"wal_bytes"`
	Schema int    `json:"schema"`
}

type statusChanges struct {
	Head    int64            `json:"head"`
	Outbox  int64            `json:"outbox"`
	Skipped int              `json:"skipped"`
	Lag     map[string]int64 `json:"lag"` // of each reader, in changes
}

type statusDisk struct {
	Free  uint64 `json:"free_bytes"`
	Total uint64 `json:"total_bytes"`
	Level string `json:"level"`
}

type statusMail struct {
	Waiting int     `json:"waiting"`
	Oldest  *string `json:"oldest"`
	Failed  *string `json:"last_failure"`
	Reason  string  `json:"reason,omitempty"`
}

func (s *Server) status(c *Call) error {
	v, err := s.vitals(c)
	if err != nil {
		return err
	}
	a := statusAnswer{
		Version: v.watch.Version, Started: stamp(v.watch.Started), Uptime: int64(v.now.Sub(v.watch.Started).Seconds()),
		Database: statusDatabase{string(v.watch.Database), v.bytes, v.watch.WAL, v.watch.Schema},
		Files:    v.files,
		Changes:  statusChanges{v.watch.Seq, v.watch.Outbox, v.skipped, map[string]int64{}},
		Disk:     statusDisk{v.watch.Disk.Free, v.watch.Disk.Total, v.watch.Disk.Level.String()},
		Search:   v.search, Backup: v.backup, Audit: v.chain, Warnings: []string{},
		Mail: statusMail{v.mail.Waiting, stamp(v.mail.Oldest), stamp(v.mail.Failure.At), v.mail.Failure.Reason},
	}
	for _, r := range v.watch.Readers {
		a.Changes.Lag[r.Name] = r.Changes
	}
	for _, i := range c.healthItems(v) {
		if i.Do != "" {
			a.Warnings = append(a.Warnings, i.Do)
		}
	}
	c.rec.Header()["Cache-Control"] = headerNoStore
	return c.Answer(http.StatusOK, a)
}
