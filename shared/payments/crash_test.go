package payments_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"tender/sandbox/control"
	"tender/shared/order"
	"tender/shared/payments"
)

// TestCrashMatrix runs every flow once undisturbed to count its I/O steps, then once per step and per fault that can
// happen there, and asks the provider's ledger whether anything was doubled, lost or left unresolved.
func TestCrashMatrix(t *testing.T) {
	var total tally
	t.Run("flows", func(t *testing.T) {
		for _, f := range flows() {
			t.Run(f.name, func(t *testing.T) {
				if !withoutGuard() {
					t.Parallel()
				}
				total.add(runMatrix(t, f, every(1)))
			})
		}
	})
	t.Run("two faults", func(t *testing.T) {
		for _, f := range simpleFlows() {
			if slices.Contains([]string{"automatic capture", "manual capture", "partial refunds"}, f.name) {
				t.Run(f.name, func(t *testing.T) {
					t.Parallel()
					total.add(runPairs(t, f, every(1)))
				})
			}
		}
	})
	fmt.Fprintf(os.Stdout, "measured: crash matrix: %s%s\n", &total, sampled)
	if total.doubled+total.lost+total.stuck > 0 {
		t.Errorf("crash matrix: %s", &total)
	}
}

type tally struct {
	mu                          sync.Mutex
	cases, doubled, lost, stuck int
	parked                      int // of the cases, those that end in review as they should
	sample
}

// sample is which cases of a flow are run: one in every, beginning with another one in each flow, and of pairs at most so
// many, if not 0.
type sample struct{ every, most, seen int }

func every(n int) sample { return sample{every: n} }

// takes says whether the next case is to be run: all of them, but a sample under the race detector, which finds nothing
// in one goroutine and takes ten times as long, and none after the first failure when a guard is missing on purpose.
func (c *tally) takes() bool {
	c.seen++
	if withoutGuard() && c.doubled+c.lost+c.stuck > 0 {
		return false
	}
	return c.seen%(stride*c.every) == 0
}

func withoutGuard() bool { return os.Getenv("TENDER_GUARD") != "" }

func (c *tally) add(o *tally) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cases, c.doubled, c.lost, c.stuck = c.cases+o.cases, c.doubled+o.doubled, c.lost+o.lost, c.stuck+o.stuck
	c.parked += o.parked
}

func (c *tally) String() string {
	text := fmt.Sprintf("%d cases, %d doubled, %d lost, %d stuck", c.cases, c.doubled, c.lost, c.stuck)
	if c.parked > 0 {
		text += fmt.Sprintf("; %d of them resolved, %d parked for review and never sent again", c.cases-c.parked, c.parked)
	}
	return text
}

func runMatrix(t *testing.T, f flow, cases sample) *tally {
	count := tally{sample: cases}
	undisturbed := newWorld(f.rig)
	undisturbed.play(f)
	count.judge(t, undisturbed, f, "undisturbed")
	if o, _ := undisturbed.read("order-01"); f.want.clean != "" && o.Status() != f.want.clean {
		t.Errorf("undisturbed: status %s, want %s\n%s", o.Status(), f.want.clean, story(o))
	}
	for step, inStore := range undisturbed.kinds[:undisturbed.flowSteps] {
		for _, injected := range faultsOf(inStore) {
			if !count.takes() {
				continue
			}
			w := newWorld(f.rig)
			w.inject[step+1] = injected
			w.play(f)
			if w.hit == 0 {
				t.Errorf("step %d: %s was not injected", step+1, injected)
			}
			if injected == storeRepeat && w.sent != undisturbed.sent {
				w.failures = append(w.failures, "a write of its own was taken for a rival's")
			}
			count.judge(t, w, f, fmt.Sprintf("step %d %s", step+1, injected))
		}
	}
	return &count
}

func faultsOf(inStore bool) []fault {
	if inStore {
		return storeFaults()
	}
	return providerFaults()
}

// tailSteps is how many steps after the client's last one are disturbed as well: the schedule's.
const tailSteps = 12

// play runs the flow, then lets the schedule and everything late do their work.
func (w *world) play(f flow) {
	f.run(w)
	w.flowSteps = min(w.steps+tailSteps, f.atMost(w.steps+tailSteps))
	w.drain()
	w.flowSteps = min(w.flowSteps, w.steps)
	clear(w.down)
	w.release()
	w.resolve()
	w.drain()
	w.nameTransactions()
}

// nameTransactions is the person that an order waits for whose payment nobody told about: they find it in the provider's
// dashboard.
func (w *world) nameTransactions() {
	o, _ := w.read("order-01")
	if !o.Has(order.FlagUnverifiable) || o.Sale != 0 {
		return
	}
	for _, id := range w.transactions() {
		w.must("naming the transaction", w.client(func(ctx context.Context, s *payments.Service) (bool, error) {
			_, err := s.ResolveTransaction(ctx, "order-01", 0, id)
			return err == nil, err
		}))
	}
	w.drain()
}

// transactions are the ids of the payments at a sandbox whose ids only messages tell.
func (w *world) transactions() []string {
	rec := httptest.NewRecorder()
	w.box.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/_sandbox/payments", http.NoBody))
	var list []struct {
		ID string `json:"transaction_id"`
	}
	if err := json.Unmarshal(rec.Body.Bytes(), &list); err != nil {
		panic(err)
	}
	var ids []string
	for _, p := range list {
		ids = append(ids, p.ID)
	}
	return ids
}

// judge holds the order against the provider's ledger.
func (c *tally) judge(t *testing.T, w *world, f flow, what string) {
	t.Helper()
	c.cases++
	o, ok := w.read("order-01")
	if !ok {
		c.lost++
		t.Errorf("%s: the order is lost", what)
		return
	}
	doubled := w.doubled(o, f.want)
	lost := append(w.lost(o, f.want), w.failures...)
	stuck := unresolved(o)
	if f.want.parks && len(stuck) > 0 && parked(o) {
		c.parked++
		lost, stuck = w.parkedWrong(o), nil
	}
	c.doubled, c.lost, c.stuck = c.doubled+min(1, len(doubled)), c.lost+min(1, len(lost)), c.stuck+min(1, len(stuck))
	if all := slices.Concat(doubled, lost, stuck); len(all) > 0 {
		t.Errorf("%s: %s\n%s\n%s", what, strings.Join(all, "; "), strings.Join(w.log, "\n"), story(o))
	}
}

// doubled: an effect that happened more often than wanted, or against the merchant's word.
func (w *world) doubled(o order.Order, want expectation) []string {
	var wrong []string
	captures := w.ledger(control.Capture)
	most := want.captures
	if most == maybe {
		most = 1
	}
	if len(captures) > most {
		wrong = append(wrong, fmt.Sprintf("%d captures", len(captures)))
	}
	if w.cancelled && len(captures) > 0 && !want.late {
		wrong = append(wrong, "captured after it was cancelled")
	}
	if n := w.mostCancels(); n > 1 {
		wrong = append(wrong, fmt.Sprintf("cancelled %d times", n))
	}
	if back := sum(w.ledger(control.Refund)); back > sum(captures) || (len(want.refunded) == 0 && back > 0) || (len(want.refunded) > 0 && back > slices.Max(want.refunded)) {
		wrong = append(wrong, fmt.Sprintf("%d refunded", back))
	}
	return wrong
}

// lost: an effect that the order does not know, or one that it believes in and that never happened.
func (w *world) lost(o order.Order, want expectation) []string {
	var wrong []string
	captures, refunds := w.ledger(control.Capture), w.ledger(control.Refund)
	if want.captures != maybe && len(captures) < want.captures {
		wrong = append(wrong, fmt.Sprintf("%d captures", len(captures)))
	}
	var received, back int64
	for i := range o.Attempts {
		received += o.Attempts[i].Received
		back += o.RefundedOf(&o.Attempts[i])
	}
	if received != sum(captures) {
		wrong = append(wrong, fmt.Sprintf("order received %d, ledger captured %d", received, sum(captures)))
	}
	if back != sum(refunds) || succeeded(o) != len(refunds) {
		wrong = append(wrong, fmt.Sprintf("order refunded %d in %d, ledger %d in %d", back, succeeded(o), sum(refunds), len(refunds)))
	}
	if len(want.refunded) > 0 && !slices.Contains(want.refunded, back) {
		wrong = append(wrong, fmt.Sprintf("%d refunded", back))
	}
	if !slices.Contains(want.status, o.Status()) {
		wrong = append(wrong, fmt.Sprintf("status %s", o.Status()))
	}
	if want.voids && w.cancelled {
		wrong = append(wrong, w.payable()...)
	}
	pages := w.ledger(control.Checkout)
	if len(pages) < want.pages {
		wrong = append(wrong, "pages are missing")
	}
	for _, page := range pages {
		for _, a := range o.Attempts {
			if strings.HasSuffix(a.PageURL, page.Ref) && a.Reference != page.OrderID {
				wrong = append(wrong, fmt.Sprintf("attempt %d shows the page of %s", a.Number, page.OrderID))
			}
		}
	}
	return wrong
}

// mostCancels is how often the provider stopped the payment that it stopped most often.
func (w *world) mostCancels() int {
	most, times := 0, map[string]int{}
	for _, e := range w.ledger(control.Cancel) {
		times[e.Ref]++
		most = max(most, times[e.Ref])
	}
	return most
}

// payable: pages and approvals at the provider that were neither paid nor stopped.
func (w *world) payable() []string {
	var open []string
	ended := map[string]bool{}
	for _, e := range slices.Concat(w.ledger(control.Capture), w.ledger(control.Cancel)) {
		ended[e.Ref] = true
	}
	for _, e := range slices.Concat(w.ledger(control.Checkout), w.ledger(control.Authorize)) {
		if !ended[e.Ref] {
			open = append(open, fmt.Sprintf("cancelled, and %s %s of %s is not stopped", e.Effect, e.Ref, e.OrderID))
		}
	}
	return open
}

// parked says whether exactly what is open waits for a person: refunds, charges and captures of unknown end, flagged.
func parked(o order.Order) bool {
	unknown := 0
	for _, r := range o.Refunds {
		if r.Status == order.RefundUnknown {
			unknown++
		}
	}
	for i := range o.Attempts {
		if o.Attempts[i].Parked != nil {
			unknown++
		}
	}
	return unknown > 0 && o.Op == nil && o.Has(order.FlagNeedsReview)
}

// parkedWrong: what is parked is reserved, so that nothing that may have gone back can go back again.
func (w *world) parkedWrong(o order.Order) []string {
	back := sum(w.ledger(control.Refund))
	for i := range o.Attempts {
		a := &o.Attempts[i]
		if a.Received > 0 && a.Received-o.RefundableOf(a) < back {
			return []string{fmt.Sprintf("%d went back, and %d can still be refunded", back, o.RefundableOf(a))}
		}
	}
	return nil
}

// unresolved: what is still open though everybody did what they could.
func unresolved(o order.Order) []string {
	var wrong []string
	if o.Op != nil {
		wrong = append(wrong, "operation "+string(o.Op.Kind)+" in flight")
	}
	if o.Has(order.FlagNeedsReview) {
		wrong = append(wrong, "needs review")
	}
	for i := range o.Attempts {
		if o.Attempts[i].Parked != nil {
			wrong = append(wrong, "parked "+string(o.Attempts[i].Parked.Kind))
		}
	}
	for _, r := range o.Refunds {
		if r.Status == order.RefundPending || r.Status == order.RefundUnknown {
			wrong = append(wrong, "refund "+r.ID+" "+string(r.Status))
		}
	}
	for i := range o.Attempts {
		if o.Attempts[i].State == order.AttemptOpen {
			wrong = append(wrong, fmt.Sprintf("attempt %d still open", i+1))
		}
	}
	if partition, at, due := o.Due(); due {
		wrong = append(wrong, fmt.Sprintf("due in %s at %s", partition, at))
	}
	return wrong
}

func succeeded(o order.Order) int {
	n := 0
	for _, r := range o.Refunds {
		if r.Status == order.RefundSucceeded && !r.ByWord {
			n++
		}
	}
	return n
}

func sum(entries []control.Entry) int64 {
	var n int64
	for _, e := range entries {
		n += e.Amount
	}
	return n
}

func story(o order.Order) string {
	var b strings.Builder
	for _, e := range o.Timeline {
		fmt.Fprintf(&b, "  %s %-24s attempt %d %-30s %s\n", e.At.Format("02 15:04:05"), e.Kind, e.Attempt, e.Evidence, e.Detail)
	}
	return b.String()
}
