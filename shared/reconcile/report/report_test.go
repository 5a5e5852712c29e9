package report_test

import (
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"testing"

	"tender/shared/reconcile"
	"tender/shared/reconcile/report"
)

var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, name string, write func(io.Writer) error) {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(b.Bytes(), want) {
		t.Errorf("%s is not as it was; look at what -update changes", name)
	}
}

func TestReportOfAMonth(t *testing.T) {
	r := planted(t).report(march)
	if !r.TiesOut {
		t.Errorf("it does not tie out:\n%s", told(r.Problems))
	}
	golden(t, "month.json", r.WriteJSON)
	golden(t, "month.csv", r.WriteCSV)
	golden(t, "month.html", r.WriteHTML)
}

// Every kind that was planted is counted, once for each time.
func TestReportCountsFindings(t *testing.T) {
	r := planted(t).report(march)
	want := map[reconcile.Kind]int{
		reconcile.UnknownOrder: 2, reconcile.MissingSettlement: 2, reconcile.AmountMismatch: 2, reconcile.CurrencyMismatch: 1,
		reconcile.FeeMismatch: 1, reconcile.StatusMismatch: 1, reconcile.DuplicateLine: 1, reconcile.RefundMissing: 1,
		reconcile.RefundUnexpected: 1, reconcile.BadLine: 2,
	}
	for _, k := range r.Kinds {
		sum := k.Closed
		for _, n := range k.Open {
			sum += n
		}
		if sum != want[k.Kind] {
			t.Errorf("%s: %d findings, want %d", k.Kind, sum, want[k.Kind])
		}
	}
}

// The sums follow from what the month was made of.
func TestReportAddsUp(t *testing.T) {
	m := newMonth(t)
	var captured, fees, waits int64
	for _, l := range m.alpha.lines {
		captured += l.Amount
		if l.PaidAt.After(april3) {
			waits += l.Amount
		} else {
			fees += l.Amount - l.Net
		}
	}
	r := m.reconciled().report(march)
	if !r.TiesOut || len(r.Differences) > 0 {
		t.Fatalf("ties out: %v, %d differences\n%s", r.TiesOut, len(r.Differences), told(r.Problems))
	}
	got := r.Totals[0]
	want := report.Sums{Sales: len(m.alpha.lines), Captured: captured, Settled: captured - waits, NotSettled: waits, Fees: fees}
	if got.Provider != "alpha" || got.Sums != want {
		t.Errorf("the sums are %+v, want %+v", got, want)
	}
	if waits == 0 {
		t.Error("nothing waits: the test proves less than it says")
	}
}
