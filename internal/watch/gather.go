package watch

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// gatherer makes metrics of the Status each time that somebody asks.
type gatherer struct{ w *Watch }

func describe(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc(name, help, labels, nil)
}

var (
	descInfo      = describe("waymark_info", "The version of the program.", "version", "database")
	descReady     = describe("ready", "1 when the program can do its work.")
	descDraining  = describe("draining", "1 when the program is about to stop.")
	descReadOnly  = describe("read_only", "1 when nothing is written, since the disk is full.")
	descQueue     = describe("db_write_queue_depth", "Writes that wait for the writer.")
	descWAL       = describe("db_wal_bytes", "Size of what SQLite has not yet moved into its file.")
	descOutbox    = describe("outbox_rows", "Changes that wait for a place in the log.")
	descSeq       = describe("changes_seq", "Place of the newest change in the log.")
	descLag       = describe("consumer_lag_seq", "Changes that a reader of the log has not had.", "consumer")
	descLagTime   = describe("consumer_lag_seconds", "Age of the oldest change that a reader has not had.", "consumer")
	descDiskFree  = describe("disk_free_bytes", "Free room on the data directory's disk.")
	descDiskTotal = describe("disk_total_bytes", "Size of the data directory's disk.")
	descDiskLevel = describe("disk_level", "0 plenty, 1 low, 2 tight (background work waits), 3 full (read only).")
)

// gatherTime is how long gathering may take.
const gatherTime = 5 * time.Second

// Describe says nothing: what there is depends on the database.
func (gatherer) Describe(chan<- *prometheus.Desc) {}

// Collect sends the metrics of the present status.
func (g gatherer) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), gatherTime)
	defer cancel()
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	s, err := g.w.Status(ctx)
	gauge(descInfo, 1, s.Version, string(s.Database))
	gauge(descReady, truth(err == nil && len(s.Problems) == 0))
	gauge(descDraining, truth(s.Draining))
	gauge(descReadOnly, truth(s.ReadOnly))
	gauge(descQueue, float64(s.Waiting))
	gauge(descWAL, float64(s.WAL))
	if s.Disk.Total > 0 {
		gauge(descDiskFree, float64(s.Disk.Free))
		gauge(descDiskTotal, float64(s.Disk.Total))
	}
	gauge(descDiskLevel, float64(s.Disk.Level))
	if err != nil {
		return
	}
	gauge(descSeq, float64(s.Seq))
	gauge(descOutbox, float64(s.Outbox))
	for _, l := range s.Readers {
		gauge(descLag, float64(l.Changes), l.Name)
		gauge(descLagTime, l.Time.Seconds(), l.Name)
	}
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
