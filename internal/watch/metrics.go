package watch

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics are what is counted as it happens. What is measured when somebody
// asks is in gather.go. Labels are from short lists of our own: never a name,
// an address, or anything that somebody sent.
type metrics struct {
	registry *prometheus.Registry

	requests *prometheus.HistogramVec
	commits  prometheus.Histogram
	batches  prometheus.Histogram
	signIns  *prometheus.CounterVec
	denied   *prometheus.CounterVec
	limited  *prometheus.CounterVec
}

var (
	requestBuckets = []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10}
	commitBuckets  = []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, 1, 5}
	batchBuckets   = []float64{1, 2, 4, 8, 16, 32, 64, 128, 256}
)

func newMetrics(w *Watch) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "http_request_duration_seconds", Help: "Time to answer a request, by the route's template.", Buckets: requestBuckets,
		}, []string{"route", "method", "code"}),
		commits: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "db_commit_seconds", Help: "Time until a commit was on the disk.", Buckets: commitBuckets,
		}),
		batches: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "db_commit_batch_size", Help: "Writes that one commit holds.", Buckets: batchBuckets,
		}),
		signIns: counter("auth_failures_total", "Sign-ins that failed.", "method"),
		denied:  counter("authz_denied_total", "Requests that the route's policy refused.", "policy"),
		limited: counter("ratelimited_total", "Requests over a rate limit.", "class"),
	}
	m.registry.MustRegister(m.requests, m.commits, m.batches, m.signIns, m.denied, m.limited, gatherer{w},
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	w.d.Committed = func(functions int, took time.Duration) {
		m.batches.Observe(float64(functions))
		m.commits.Observe(took.Seconds())
	}
	return m
}

func counter(name, help, label string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, []string{label})
}

// Metrics answers with all metrics in the text format of Prometheus.
func (w *Watch) Metrics() http.Handler {
	return promhttp.HandlerFor(w.metrics.registry, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError})
}

// Gauge adds a metric of another part of the program, measured when somebody asks.
func (w *Watch) Gauge(name, help string, measure func() float64) {
	w.metrics.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, measure))
}

// methods are those that a label may name; clients can send any word.
var methods = []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions}

// Request counts a request that was answered, by its route's template.
func (w *Watch) Request(route, method string, status int, took time.Duration) {
	if !slices.Contains(methods, method) {
		method = "other"
	}
	w.metrics.requests.WithLabelValues(route, method, strconv.Itoa(status)).Observe(took.Seconds())
}

// SignInFailed counts a sign-in that failed, by method: password, link, token.
func (w *Watch) SignInFailed(method string) { w.metrics.signIns.WithLabelValues(method).Inc() }

// Denied counts a request that a policy refused.
func (w *Watch) Denied(policy string) { w.metrics.denied.WithLabelValues(policy).Inc() }

// Limited counts a request over a limit, by its class: read, write, search, sign_in.
func (w *Watch) Limited(class string) { w.metrics.limited.WithLabelValues(class).Inc() }
