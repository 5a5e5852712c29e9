package report

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tender/shared/money"
	"tender/shared/order"
	"tender/shared/provider"
	"tender/shared/reconcile"
)

// saleOf is a sale of 100 that was captured on 2 March, with lines such as "sale 100 done paid" or "refund -30 done", and
// refunds such as "30" or "30 outside".
func saleOf(lines, refunds string) *sale {
	at := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	s := &sale{order: order.Order{ID: "o1", Amount: 100, Currency: "AED", Sale: 1}, day: "2026-03-02", moved: "2026-03-02"}
	s.order.Attempts = []order.Attempt{{Number: 1, Reference: "o1", Received: 100, Captured: 100, CapturedAt: at}}
	s.attempt = &s.order.Attempts[0]
	for i, words := range cut(lines) {
		f := strings.Fields(words)
		e := reconcile.Entry{ID: fmt.Sprint("l", i+1), Day: "2026-03-03", Kind: provider.LineKind(f[0]), State: provider.LineState(f[2]), Currency: "AED"}
		fmt.Sscan(f[1], &e.Amount)
		e.Net = e.Amount * 9 / 10
		if strings.Contains(words, "paid") {
			e.Paid = at
		}
		if strings.Contains(words, "USD") {
			e.Currency = "USD"
		}
		s.account.Entries = append(s.account.Entries, e)
	}
	for _, words := range cut(refunds) {
		r := order.Refund{Attempt: 1, Status: order.RefundSucceeded, UpdatedAt: at}
		fmt.Sscan(words, &r.Amount)
		if strings.Contains(words, "outside") {
			r.Manual = &order.Act{}
		}
		s.order.Refunds = append(s.order.Refunds, r)
	}
	return s
}

func cut(list string) []string {
	if list == "" {
		return nil
	}
	return strings.Split(list, ", ")
}

// foundOf reads findings such as "amount 100/60" or "duplicate l2 100/100".
func foundOf(list string) []*Difference {
	kinds := map[string]reconcile.Kind{
		"missing": reconcile.MissingSettlement, "amount": reconcile.AmountMismatch, "status": reconcile.StatusMismatch,
		"duplicate": reconcile.DuplicateLine, "currency": reconcile.CurrencyMismatch,
	}
	var found []*Difference
	for _, words := range cut(list) {
		f := strings.Fields(words)
		d := &Difference{Kind: kinds[f[0]]}
		if len(f) == 3 {
			d.Line = f[1]
		}
		fmt.Sscanf(f[len(f)-1], "%d/%d", &d.Ours, &d.Theirs)
		found = append(found, d)
	}
	return found
}

func TestSaleDivides(t *testing.T) {
	for _, c := range []struct {
		lines, refunds, found string
		want                  string // captured = settled + waits + differences + rest; what was taken back
	}{
		{"", "", "", "100 = 0 + 0 + 0 + 100; 0"},
		{"", "", "missing 100/0", "100 = 0 + 0 + 100 + 0; 0"},
		{"", "", "missing 90/0", "100 = 0 + 0 + 0 + 100; 0"},
		{"sale 100 done paid", "", "", "100 = 100 + 0 + 0 + 0; 0"},
		{"sale 100 done", "", "", "100 = 0 + 100 + 0 + 0; 0"},
		{"sale 100 open", "", "status 100/0", "100 = 0 + 0 + 100 + 0; 0"},
		{"sale 60 done paid, sale 40 done", "", "", "100 = 60 + 40 + 0 + 0; 0"},
		{"sale 60 done paid", "", "amount 100/60", "100 = 60 + 0 + 40 + 0; 0"},
		{"sale 60 done paid", "", "amount 100/61", "100 = 60 + 0 + 0 + 40; 0"},
		{"sale 60 done paid, sale 60 done paid", "", "amount 100/120", "100 = 120 + 0 + -20 + 0; 0"},
		{"sale 100 done paid, sale 100 done paid", "", "duplicate l2 100/100", "100 = 200 + 0 + -100 + 0; 0"},
		{"sale 100 done paid, sale 100 done paid", "", "duplicate l2 100/99", "100 = 200 + 0 + 0 + -100; 0"},
		{"sale 100 done paid, sale 100 done paid", "", "duplicate l2 90/100", "100 = 200 + 0 + 0 + -100; 0"},
		{"sale 100 done paid, sale 100 done paid", "", "duplicate l3 100/100", "100 = 200 + 0 + 0 + -100; 0"},
		{"sale 100 done paid, sale 150 done paid", "", "duplicate l2 100/150, amount 100/150", "100 = 250 + 0 + -150 + 0; 0"},
		{"sale 120 done paid, sale 100 done paid", "", "duplicate l2 100/100, amount 100/120", "100 = 220 + 0 + -120 + 0; 0"},
		{"sale 100 done paid USD", "", "currency l1 0/100", "100 = 0 + 0 + 100 + 0; 0"},
		{"sale 100 done paid, sale 100 done USD", "", "currency l2 0/100", "100 = 100 + 0 + 0 + 0; 0"},
		{"sale 100 void", "100", "", "0 = 0 + 0 + 0 + 0; 100"},
		{"sale 100 void", "30", "", "70 = 0 + 0 + 0 + 70; 30"},
		{"sale 100 void", "100 outside", "", "100 = 0 + 0 + 0 + 100; 0"},
		{"sale 100 void, refund -100 done", "100", "", "100 = 0 + 0 + 0 + 100; 0"},
		{"sale 100 void, sale 100 done paid", "100", "", "100 = 100 + 0 + 0 + 0; 0"},
		{"sale 100 done paid, refund -30 done, adjustment -5 done, ignored 100 done", "30", "", "100 = 100 + 0 + 0 + 0; 0"},
		{"sale -100 done paid", "", "", "100 = 0 + 0 + 0 + 100; 0"},
	} {
		s := saleOf(c.lines, c.refunds)
		p := s.split(true)
		p.explain(s, foundOf(c.found))
		if got := fmt.Sprintf("%d = %d + %d + %d + %d; %d", p.Captured, p.Settled, p.NotSettled, p.Differences, p.rest, p.TakenBack); got != c.want {
			t.Errorf("%q, refunds %q, findings %q: %s, want %s", c.lines, c.refunds, c.found, got, c.want)
		}
	}
}

func TestSaleFees(t *testing.T) {
	s := saleOf("sale 60 done paid, sale 40 done", "")
	if p := s.split(true); p.Fees != 6 {
		t.Errorf("fees of what is paid out: %d, want 6", p.Fees)
	}
	if p := s.split(false); p.Fees != 10 || p.Settled != 100 || p.NotSettled != 0 {
		t.Errorf("where payouts are not told: %+v", p)
	}
}

func TestSaleIsLate(t *testing.T) {
	s := saleOf("", "")
	s.moved = "2026-03-05" // of a refund
	for _, c := range []struct {
		now  string
		want bool
	}{{"2026-03-08T23:59:59Z", false}, {"2026-03-09T00:00:00Z", true}, {"2026-03-07T00:00:00Z", false}} {
		now, _ := time.Parse(time.RFC3339, c.now)
		if got := s.late(3, now); got != c.want {
			t.Errorf("at %s: %v, want %v", c.now, got, c.want)
		}
	}
}

// Whatever the lines and the findings are, the parts are the whole, and differences are what the list says.
func TestSaleAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		line := rapid.Custom(func(t *rapid.T) string {
			kind := rapid.SampledFrom([]string{"sale", "sale", "refund", "adjustment"}).Draw(t, "kind")
			state := rapid.SampledFrom([]string{"done", "done paid", "open", "void", "done USD"}).Draw(t, "state")
			return fmt.Sprint(kind, " ", rapid.SampledFrom([]int{-100, -30, 30, 60, 100, 150}).Draw(t, "amount"), " ", state)
		})
		found := rapid.Custom(func(t *rapid.T) string {
			kind := rapid.SampledFrom([]string{"missing", "amount", "status", "duplicate l1", "duplicate l2", "currency l1"}).Draw(t, "kind")
			return fmt.Sprint(kind, " 100/", rapid.SampledFrom([]int{0, 30, 60, 100, 150}).Draw(t, "theirs"))
		})
		s := saleOf(strings.Join(rapid.SliceOfN(line, 0, 5).Draw(t, "lines"), ", "), rapid.SampledFrom([]string{"", "30", "100", "30 outside"}).Draw(t, "refunds"))
		list := foundOf(strings.Join(rapid.SliceOfN(found, 0, 4).Draw(t, "found"), ", "))
		p := s.split(true)
		p.explain(s, list)
		var listed int64
		for _, d := range list {
			if listed += d.Amount; (d.Amount != 0) != (d.Counts == money.Currency("AED")) {
				t.Fatalf("%+v counts in %q", d, d.Counts)
			}
		}
		if p.Captured != p.Settled+p.NotSettled+p.Differences+p.rest || listed != p.Differences || p.Captured+p.TakenBack != 100 {
			t.Fatalf("%+v, listed %d", p, listed)
		}
	})
}

// The report is added up again from what it lists.
func TestTieAddsUpWhatIsListed(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Report)
		want   string
	}{
		{"as it is", func(*Report) {}, ""},
		{"a total", func(r *Report) { r.Totals[0].Captured++ }, "The sums of alpha in AED are off by AED 0.01."},
		{"a difference", func(r *Report) { r.Differences[0].Amount-- }, "The sums of alpha in AED are off by AED 0.01."},
		{"its currency", func(r *Report) { r.Differences[0].Counts = "USD" }, "The sums of alpha in AED are off by AED 0.40."},
		{"both", func(r *Report) { r.Differences[0].Amount++; r.Totals[0].Captured++ }, "The sums of alpha in AED are off by AED 0.00."},
	} {
		r := Report{
			Totals:      []Total{{"alpha", "AED", Sums{Captured: 100, Settled: 50, NotSettled: 10, Differences: 40}}},
			Differences: []Difference{{Provider: "alpha", Counts: "AED", Amount: 40}},
		}
		c.change(&r)
		col := &collection{report: r}
		col.tie()
		if got := strings.Join(col.problems.list(), "\n"); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestSumsBeyondAnyAmount(t *testing.T) {
	c := &collection{sums: map[place]*Sums{}}
	at := place{provider: "alpha", currency: "AED"}
	c.add(at, Sums{Captured: 1 << 62})
	c.add(at, Sums{Captured: 1 << 62})
	if got := c.problems.list(); len(got) != 1 {
		t.Errorf("it says %q", got)
	}
}
