package reconcile_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tender/shared/order"
	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/reconcile"
	"tender/shared/store/memory"
)

// A world is one provider, one store and one clock. Every run happens in an instance of its own, as an invocation of a
// function would: a crash ends that instance and nothing else.
type world struct {
	mu    sync.Mutex
	at    time.Time
	bank  *bank
	store *memory.Store
	still bool // waiting takes no time, so that everything happens in one second
	lease time.Duration
	runs  int
	refs  []string // references that accounts may be kept for
}

var start = time.Date(2026, 3, 1, 6, 0, 0, 0, time.UTC)

func newWorld(terms provider.SettlementInfo) *world {
	return &world{
		at: start, lease: time.Minute, store: memory.Open(),
		bank: &bank{terms: terms, owners: map[string]string{}, garbled: map[string]bool{}},
	}
}

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.at
}

func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at = w.at.Add(d)
}

// how is what happens to the step at which an instance is killed.
type how string

const (
	before how = "before it happens"
	after  how = "after it happened"
	half   how = "half way" // of a write: some of its records are stored
)

// instance is one invocation. Its steps are its uses of the store and of the provider.
type instance struct {
	*world
	killAt int // 0: never
	how    how
	lives  bool           // the step at which it would be killed only fails
	during func(step int) // what others do while a step is on its way

	mu     sync.Mutex
	steps  int
	dead   bool
	writes int      // records and orders written
	calls  []string // of every step: what it was
}

var errKilled = errors.New("the instance was killed")

// step performs one use of the store or the provider, if the instance lives.
func (i *instance) step(name string, partly, do func() error) error {
	i.mu.Lock()
	i.steps++
	n := i.steps
	i.calls = append(i.calls, name)
	dies := n == i.killAt && !i.dead
	dead := i.dead
	i.dead = i.dead || (dies && !i.lives)
	i.mu.Unlock()
	i.pass(100 * time.Microsecond)
	killed := problem.New(problem.Unavailable, "").Because(errKilled)
	if i.during != nil && !dead {
		i.during(n)
	}
	switch {
	case dead || (dies && i.how == before):
		return killed
	case dies && i.how == half && partly != nil:
		_ = partly()
		return killed
	}
	err := do()
	if dies {
		return killed
	}
	return err
}

func (i *instance) Wait(_ context.Context, d time.Duration) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.dead {
		return errKilled
	}
	if !i.still {
		i.pass(d)
	}
	return nil
}

func (i *instance) Read(ctx context.Context, keys []reconcile.Key) (found map[reconcile.Key]reconcile.Record, err error) {
	err = i.step("read", nil, func() error { found, err = i.store.Read(ctx, keys); return err })
	return found, err
}

func (i *instance) Write(ctx context.Context, records []reconcile.Record) (rivals []reconcile.Key, err error) {
	write := func(records []reconcile.Record) func() error {
		return func() error { rivals, err = i.store.Write(ctx, records); return err }
	}
	i.mu.Lock()
	i.writes += len(records)
	i.mu.Unlock()
	err = i.step("write", write(records[:len(records)/2]), write(records))
	return rivals, err
}

func (i *instance) List(ctx context.Context, partition, after string, limit int) (list []reconcile.Record, err error) {
	err = i.step("list", nil, func() error { list, err = i.store.List(ctx, partition, after, limit); return err })
	return list, err
}

func (i *instance) OpenFindings(ctx context.Context, name string, after reconcile.Key, limit int) (keys []reconcile.Key, err error) {
	err = i.step("open findings", nil, func() error { keys, err = i.store.OpenFindings(ctx, name, after, limit); return err })
	return keys, err
}

func (i *instance) Captured(ctx context.Context, name, day, after string, limit int) (refs []string, err error) {
	err = i.step("captured", nil, func() error { refs, err = i.store.Captured(ctx, name, day, after, limit); return err })
	return refs, err
}

func (i *instance) BatchGet(ctx context.Context, ids []string) (found map[string]order.Order, err error) {
	err = i.step("orders", nil, func() error { found, err = i.store.BatchGet(ctx, ids); return err })
	return found, err
}

func (i *instance) Apply(ctx context.Context, o order.Order, fn func(order.Order) (order.Order, error)) (stored order.Order, err error) {
	i.mu.Lock()
	i.writes++
	i.mu.Unlock()
	err = i.step("apply", nil, func() error { stored, err = i.store.Apply(ctx, o, fn); return err })
	return stored, err
}

// wire is the provider as an instance reaches it.
type wire struct {
	*bank
	i *instance
}

func (w wire) SettlementPage(ctx context.Context, window provider.Window, n int) (page provider.Page, err error) {
	err = w.i.step("page "+pageName(window, n), nil, func() error { page, err = w.bank.SettlementPage(ctx, window, n); return err })
	return page, err
}

func (w wire) FindReferences(ctx context.Context, owners []string) (found map[string]string, err error) {
	err = w.i.step("owners", nil, func() error { found, err = w.bank.FindReferences(ctx, owners); return err })
	return found, err
}

func (i *instance) Names() []string { return []string{"bank"} }

func (i *instance) Get(name string) (*provider.Guarded, bool) {
	return provider.Guard(wire{i.bank, i}, nil), name == "bank"
}

func (w *world) instance() *instance { return &instance{world: w} }

// run runs a service in this instance, with an hour of time on the wall.
func (i *instance) run(q reconcile.Request) (reconcile.Result, error) {
	return i.runFor(time.Hour, q)
}

func (i *instance) runFor(d time.Duration, q reconcile.Request) (reconcile.Result, error) {
	ctx, cancel := context.WithTimeout(context.Background(), d)
	defer cancel()
	s := reconcile.Open(i, i, i, i.now)
	i.world.mu.Lock()
	i.runs++
	owner := fmt.Sprintf("run-%d", i.runs)
	i.world.mu.Unlock()
	s.Wait, s.Lease, s.Owner = i.Wait, i.lease, func() string { return owner }
	return s.Run(ctx, q)
}

// nightly runs an undisturbed instance, which has to come to its end.
func (w *world) nightly(t *testing.T) (reconcile.ProviderRun, *instance) {
	t.Helper()
	i := w.instance()
	result, err := i.run(reconcile.Request{})
	if err != nil || !result.Complete || len(result.Runs) != 1 {
		t.Fatalf("%+v %v", result, err)
	}
	return result.Runs[0], i
}

// paidOrder stores an order that its first attempt paid.
func (w *world) paidOrder(id string, amount int64, captured time.Time, refunds ...order.Refund) {
	w.put(id, amount, captured, order.AttemptPaid, refunds)
}

// openOrder stores an order that can still be paid.
func (w *world) openOrder(id string, amount int64, opened time.Time) {
	w.put(id, amount, opened, order.AttemptOpen, nil)
}

func (w *world) put(id string, amount int64, at time.Time, state order.AttemptState, refunds []order.Refund) {
	o := order.New(order.Facts{ID: id, Amount: amount, Currency: "AED", SuccessURL: "https://shop.example", CancelURL: "https://shop.example"}, at)
	o.Attempts = []order.Attempt{{Number: 1, Provider: "bank", Reference: id, State: state, Terms: order.Terms{Settles: true, Refunds: true}, OpenedAt: at}}
	if state == order.AttemptPaid {
		o.Sale, o.Attempts[0].Received, o.Attempts[0].Captured, o.Attempts[0].CapturedAt = 1, amount, amount, at
	}
	o.Refunds = refunds
	if _, created, err := w.store.Create(context.Background(), o); err != nil || !created {
		panic(fmt.Sprint(id, created, err))
	}
	w.refs = append(w.refs, id)
}

func refunded(id string, amount int64, at time.Time) order.Refund {
	return order.Refund{ID: id, Attempt: 1, Amount: amount, Status: order.RefundSucceeded, CreatedAt: at, UpdatedAt: at, RequestHash: "h"}
}

// kept is everything that reconciliation keeps, without leases: what has to be the same however a run went.
func (w *world) kept() string {
	var b strings.Builder
	for _, partition := range w.partitions() {
		list, err := w.store.List(context.Background(), partition, "", 10_000)
		if err != nil {
			panic(err)
		}
		for _, r := range list {
			fmt.Fprintf(&b, "%s %s open=%t %s\n", r.Partition, r.Sort, r.Open, withoutLease(r))
		}
	}
	return b.String()
}

func (w *world) partitions() []string {
	all := []string{reconcile.CursorKey("bank").Partition}
	for day := start.AddDate(0, 0, -40); day.Before(start.AddDate(0, 0, 20)); day = day.AddDate(0, 0, 1) {
		d := day.Format(time.DateOnly)
		all = append(all, reconcile.LineKey("bank", provider.Line{Day: d}).Partition, reconcile.FindingKey(reconcile.Finding{Provider: "bank", Day: d}).Partition)
	}
	for _, reference := range w.refs {
		all = append(all, reconcile.AccountKey("bank", reference).Partition)
	}
	for owner := range w.bank.owners {
		all = append(all, reconcile.OwnerKey("bank", owner).Partition)
	}
	slices.Sort(all)
	return all
}

func withoutLease(r reconcile.Record) string {
	if !strings.HasPrefix(r.Sort, "WINDOW#") {
		return string(r.Body)
	}
	state, err := reconcile.DecodeWindow(r.Body)
	if err != nil {
		panic(err)
	}
	state.Owner, state.LeaseUntil = "", time.Time{}
	return fmt.Sprintf("%+v", state)
}

// findings gives those in this status as "kind id", sorted.
func (w *world) findings(status reconcile.FindingStatus) []string {
	var all []string
	for _, f := range w.allFindings() {
		if f.Status == status {
			all = append(all, string(f.Kind)+" "+f.ID)
		}
	}
	slices.Sort(all)
	return all
}

func (w *world) allFindings() []reconcile.Finding {
	var all []reconcile.Finding
	for _, partition := range w.partitions() {
		if !strings.HasPrefix(partition, "FINDING#") {
			continue
		}
		list, err := w.store.List(context.Background(), partition, "", 1000)
		if err != nil {
			panic(err)
		}
		for _, r := range list {
			f, err := reconcile.DecodeFinding(r.Body)
			if err != nil {
				panic(err)
			}
			all = append(all, f)
		}
	}
	return all
}

// day gives a day of March.
func day(n int) string { return fmt.Sprintf("2026-03-%02d", n) }

// on gives noon of a day of March.
func on(n int) time.Time { return time.Date(2026, 3, n, 12, 0, 0, 0, time.UTC) }
