package main

import (
	"bytes"
	"context"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"tender/shared/provider"
	"tender/shared/reconcile"
	"tender/shared/store/memory"
	"tender/shared/store/storetest"
)

func smallListing(t *testing.T) *listing {
	t.Helper()
	l, err := newListing(480, 2)
	if err != nil {
		t.Fatal(err)
	}
	l.info.Settlements.PerSecond = 0
	return l
}

func TestListingHasEachLineOnce(t *testing.T) {
	l := smallListing(t)
	seen := map[string]bool{}
	for day := range l.days {
		for n, last := 0, false; !last; n++ {
			page, err := l.SettlementPage(t.Context(), provider.Window{Kind: provider.WindowDay, Day: l.day(day)}, n)
			if err != nil || page.Total != 240 || page.Rows != len(page.Lines) || (page.Rows != 50 && !page.Last) {
				t.Fatalf("%+v %v", page, err)
			}
			last = page.Last
			for i, of := range page.Lines {
				if of.Day != l.day(day) || seen[of.ID] {
					t.Errorf("%s is on page %d of %s", of.ID, n, l.day(day))
				}
				seen[of.ID] = true
				if of.Kind == provider.LineRefund && page.Lines[i-1].Reference != of.Reference {
					t.Errorf("the refund %s is not beside its sale", of.ID)
				}
			}
		}
	}
	if len(seen) != 480 || l.most.Load() != 1 {
		t.Errorf("%d lines, %d pages at once", len(seen), l.most.Load())
	}
	if _, err := newListing(490, 2); err == nil {
		t.Error("days of 245 lines end between a sale and its refund")
	}
}

// What is measured does what it should, on every ledger: all lines the first time, none the second, and nothing is wrong
// with any.
func TestReconcilingIsWhatIsMeasured(t *testing.T) {
	l := smallListing(t)
	store := memory.Open()
	err := l.storeAll(t.Context(), func(ctx context.Context, n int) error {
		_, _, err := store.Create(ctx, l.order(n))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	far := distant{store, 0}
	for _, tt := range []struct {
		name   string
		ledger reconcile.Ledger
		orders reconcile.Orders
		writes []int // of each run
	}{{"nowhere", newNowhere(l), l, []int{480}}, {"memory", store, store, []int{480, 0}}, {"distant", far, far, []int{0}}} {
		for _, written := range tt.writes {
			if _, err := l.reconcile(t.Context(), tt.ledger, tt.orders, written); err != nil {
				t.Errorf("%s: %v", tt.name, err)
			}
		}
	}
	if _, err := l.reconcile(t.Context(), far, far, 1); err == nil {
		t.Error("a run that writes nothing is taken for one that writes")
	}
	l.sold.Amount, l.sold.Attempts[0].Received = saleAmount-1, saleAmount-1
	if _, err := l.reconcile(t.Context(), newNowhere(l), l, 480); err == nil {
		t.Error("findings are overlooked")
	}
}

func TestMatchedIsALineThatWasPaidOut(t *testing.T) {
	l := smallListing(t)
	pairs, err := l.pairs()
	if err != nil {
		t.Fatal(err)
	}
	for n, p := range pairs {
		account, line, found, err := matched(l.info, p.kept, p.line, &p.order)
		if err != nil || len(found) > 0 || bytes.Equal(account, p.kept) {
			t.Fatalf("%s: %v %v %s", p.line.ID, err, found, account)
		}
		of, err := reconcile.DecodeLine(line)
		if err != nil || of.ID != lineID(n) || of.PaidAt.IsZero() {
			t.Errorf("%s %v", line, err)
		}
	}
	if err := matchAll(l.info, pairs, 2); err != nil {
		t.Error(err)
	}
	pairs[7].line.Net++
	if err := matchAll(l.info, pairs, 1); err == nil {
		t.Error("a wrong fee is overlooked")
	}
}

func TestSpent(t *testing.T) {
	s := spent{wall: 2 * time.Second, cpu: 3 * time.Second}
	near(t, "rate", s.rate(1000), 500)
	near(t, "each", s.each(1000), 3000)
	s, _ = spend(func() error {
		for begun := cpuTime(); cpuTime() < begun+time.Millisecond; {
		}
		return nil
	})
	if s.cpu < time.Millisecond || s.wall <= 0 {
		t.Errorf("%+v", s)
	}
}

func TestRequests(t *testing.T) {
	for _, tt := range []struct{ things, each, want int }{{0, 100, 0}, {1, 100, 1}, {100, 100, 1}, {101, 100, 2}, {98, 16, 7}} {
		if got := requests(tt.things, tt.each); got != tt.want {
			t.Errorf("%d things, %d at once: %d requests", tt.things, tt.each, got)
		}
	}
}

func TestPeak(t *testing.T) {
	const kept = "Name:\tbench\nVmPeak:\t 1904 kB\nVmHWM:\t   12345 kB\nVmRSS:\t 1 kB\n"
	if got, err := peakOf(kept); err != nil || got != 12345*1024 {
		t.Errorf("%d %v", got, err)
	}
	for _, text := range []string{"", "VmPeak:\t 1 kB\n", "x\nVmHWM:\n", "x\nVmHWM:\t 12 MB\n", "x\nVmHWM:\t many kB\n"} {
		if got, err := peakOf(text); err == nil {
			t.Errorf("%q has the peak %d", text, got)
		}
	}
	var out bytes.Buffer
	if err := printPeak(t.Context(), report{&out, &out}, 400); err != nil {
		t.Fatal(err)
	}
	text := strings.TrimSpace(out.String())
	if n, err := strconv.Atoi(text); text != "unknown" && (err != nil || n < 1<<20) {
		t.Errorf("the peak is %q", text)
	}
}

func TestWired(t *testing.T) {
	used := wired{batchGets: 120, puts: 4000, queries: 20, reads: 9000, writes: 4000}
	var out bytes.Buffer
	used.report(report{&out, &out}, "first", 2000)
	for _, want := range []string{
		"calls_first 2070.0 per_1000_lines", "batch_gets_first 60.0 per", "puts_first 2000.0 per", "queries_first 10.0 per",
		"wcu_first 2000.0 per", "rcu_first 4500.0 per", "cost_per_million_lines_dynamodb_first 1.81 usd",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	for _, tt := range []struct {
		w       wired
		written int
		right   bool
	}{{used, 2000, true}, {used, 0, false}, {wired{batchGets: 1}, 0, true}, {wired{others: 1}, 2000, false}} {
		if err := tt.w.right(tt.written); (err == nil) != tt.right {
			t.Errorf("%+v with %d lines written: %v", tt.w, tt.written, err)
		}
	}
	if w := wiredBy(&storetest.Counter{}); w != (wired{}) {
		t.Errorf("nothing was %+v", w)
	}
}

// What the ledger that keeps nothing makes up is what another would have kept.
func TestNowhere(t *testing.T) {
	l := smallListing(t)
	w, store := newNowhere(l), memory.Open()
	for _, ledger := range []reconcile.Ledger{w, store} {
		if _, err := l.reconcile(t.Context(), ledger, l, 480); err != nil {
			t.Fatal(err)
		}
	}
	var keys []reconcile.Key
	for day := range l.days {
		partition, after := reconcile.LineKey(l.info.Name, provider.Line{Day: l.day(day)}).Partition, lineID(day*l.perDay+17)
		made, err := w.List(t.Context(), partition, after, 100)
		kept, err2 := store.List(t.Context(), partition, after, 100)
		same := func(a, b reconcile.Record) bool { return a.Key == b.Key && bytes.Equal(a.Body, b.Body) }
		if err != nil || err2 != nil || len(made) != 100 || !slices.EqualFunc(made, kept, same) {
			t.Errorf("%s: %v %v, %d and %d lines", partition, err, err2, len(made), len(kept))
		}
		for _, r := range made {
			keys = append(keys, r.Key)
		}
	}
	for n := range 40 {
		keys = append(keys, reconcile.AccountKey(l.info.Name, reference(n)))
	}
	made, err := w.Read(t.Context(), keys)
	kept, err2 := store.Read(t.Context(), keys)
	if err != nil || err2 != nil || len(made) != 238 || len(made) != len(kept) {
		t.Fatalf("%d and %d records, %v %v", len(made), len(kept), err, err2)
	}
	for key, r := range kept {
		if !bytes.Equal(made[key].Body, r.Body) {
			t.Errorf("%v: %s, want %s", key, made[key].Body, r.Body)
		}
	}
}
