package reconcile

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"tender/shared/problem"
	"tender/shared/telemetry"
)

func TestParseRequest(t *testing.T) {
	for event, want := range map[string]Request{
		`{}`:                     {},
		`{"provider":"postpay"}`: {Provider: "postpay"},
		`{"from":"2026-03-01","to":"2026-03-02"}`: {From: "2026-03-01", To: "2026-03-02"},
	} {
		if got, err := ParseRequest([]byte(event)); err != nil || got != want {
			t.Errorf("%s: %+v, %v", event, got, err)
		}
	}
	for _, event := range []string{``, `[]`, `null garbage`, `{"provider":1}`, `{"since":"2026-03-01"}`, `{"from":"a","from":"b"}`} {
		if _, err := ParseRequest([]byte(event)); !problem.Is(err, problem.InvalidJSON) {
			t.Errorf("%q: %v", event, err)
		}
	}
}

// What a run did is in the log and counted; only one that left nothing counts as complete.
func TestTell(t *testing.T) {
	run := ProviderRun{Provider: "postpay", Windows: 2, Lines: 70, Opened: 3, Open: 4, Bad: 1}
	tell := func(r Result) (log, counts string) {
		var l, c bytes.Buffer
		metrics := telemetry.NewMetrics(&c, func() time.Time { return time.UnixMilli(1) })
		r.Tell(t.Context(), telemetry.NewLogger(&l, nil), metrics)
		if err := metrics.Flush(); err != nil {
			t.Fatal(err)
		}
		return l.String(), c.String()
	}
	log, counts := tell(Result{Runs: []ProviderRun{run}, Complete: true})
	for _, want := range []string{`"lines":70`, `"opened":3`, `"open":4`, `"provider":"postpay"`} {
		if !strings.Contains(log, want) {
			t.Errorf("the log has no %s: %s", want, log)
		}
	}
	for _, want := range []string{`"SettlementLines":70`, `"FindingsOpened":3`, `"FindingsOpen":4`, `"BadLines":1`, `"ReconciliationsComplete":1`} {
		if !strings.Contains(counts, want) {
			t.Errorf("the counts have no %s: %s", want, counts)
		}
	}
	if _, counts := tell(Result{Runs: []ProviderRun{run}}); strings.Contains(counts, "ReconciliationsComplete") {
		t.Error("a run that left something counts as complete")
	}
}

func TestUnfinished(t *testing.T) {
	left := Result{Runs: []ProviderRun{{Provider: "postpay", Left: 2, Failed: "throttled"}, {Provider: "portone"}}}
	if err := (Request{}).Unfinished(left); err == nil || !strings.Contains(err.Error(), "postpay: 2 windows left") || strings.Contains(err.Error(), "portone") {
		t.Error(err)
	}
	if err := (Request{From: "2026-03-01", To: "2026-03-02"}).Unfinished(left); err != nil {
		t.Error(err)
	}
	if err := (Request{}).Unfinished(Result{Complete: true}); err != nil {
		t.Error(err)
	}
}
