package payments_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"time"

	"tender/sandbox/control"
	"tender/sandbox/faults"
	"tender/shared/order"
	"tender/shared/payments"
	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/provider/registry"
	"tender/shared/secrets"
	"tender/shared/store/memory"
)

// A world is one merchant, one shopper, one provider and one store, in one goroutine under one clock. Every use of the
// product happens in an instance of its own, as a Lambda invocation would: a crash ends that instance and nothing else.
type world struct {
	at     time.Time
	rig    rig    // the provider that the merchant and the shopper use now
	box    box    // its sandbox
	sides  []side // all providers of this world
	orders *memory.Store
	steps  int           // I/O steps so far: store calls and provider calls
	inject map[int]fault // what fails, by step
	during map[int]func()
	hit    int    // injected faults that happened
	kinds  []bool // of every step: whether it was a store call
	log    []string

	on           map[string]func()  // what happens once while a step of this name is on its way
	loseReply    bool               // of the next write
	flowSteps    int                // steps that are worth disturbing
	unwritten    int                // applies that changed nothing
	sent         int                // client requests so far
	down         map[string]fault   // provider calls that always fail so
	ill          map[string]illness // providers that fail as a whole, by name
	left         map[string]int     // requests that left, by order and call
	lateToTheEnd bool               // late requests arrive after everything else
	cancelled    bool               // the merchant was told that the order is cancelled
	failures     []string           // what the client or the shopper did not get
}

// fault is what happens to one I/O step.
type fault string

const (
	crashBefore fault = "crash_before"
	crashAfter  fault = "crash_after"
	storeBefore fault = "store_unavailable"
	storeAfter  fault = "store_reply_lost"
	storeRepeat fault = "store_write_repeated" // the client of the store repeats a write whose reply was lost
	lateEnd     fault = "late_until_the_end"   // the request arrives after everything else happened
)

// isStore tells the faults of store calls from those of provider calls; crashes are both.
func (f fault) isStore() bool { return f == storeBefore || f == storeAfter || f == storeRepeat }
func (f fault) crashes() bool { return f == crashBefore || f == crashAfter }

func storeFaults() []fault {
	return []fault{crashBefore, crashAfter, storeBefore, storeAfter, storeRepeat}
}

func providerFaults() []fault {
	all := []fault{crashBefore, crashAfter, lateEnd}
	for _, f := range faults.All() {
		all = append(all, fault(f))
	}
	return all
}

var errCrashed = errors.New("this instance crashed")

const hooks = "https://hooks.example"

// side is one provider with its sandbox.
type side struct {
	rig rig
	box box
}

func newWorld(first rig, more ...rig) *world {
	w := &world{at: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), inject: map[int]fault{}, during: map[int]func(){}, down: map[string]fault{}, ill: map[string]illness{}, left: map[string]int{}, on: map[string]func(){}}
	w.orders = memory.Open(memory.LoseReplies(func(string, int) bool {
		lose := w.loseReply
		w.loseReply = false
		return lose
	}))
	for _, r := range append([]rig{first}, more...) {
		w.sides = append(w.sides, side{r, r.open(w.now, &http.Client{Transport: roundTripper(w.webhook)})})
	}
	w.use(first.name)
	return w
}

// use turns the merchant and the shopper to another provider.
func (w *world) use(name string) {
	for _, s := range w.sides {
		if s.rig.name == name {
			w.rig, w.box = s.rig, s.box
		}
	}
}

// serving gives the provider that answers at a host.
func (w *world) serving(host string) side {
	for _, s := range w.sides {
		if u, err := url.Parse(s.rig.url); err == nil && u.Host == host {
			return s
		}
	}
	panic("nobody serves " + host)
}

func (w *world) now() time.Time { return w.at }

// tick is the smallest time between two I/O steps.
func (w *world) tick() { w.at = w.at.Add(time.Millisecond) }

// instance is one invocation: a Service of its own over the shared store and provider, which a crash cuts off.
type instance struct {
	w     *world
	dead  bool
	dieAt string // the step before which it crashes, by name
	order string // that it read or wrote last
}

func (w *world) instance() (*payments.Service, *instance) {
	i := &instance{w: w}
	opt := registry.Options{Environment: "sandbox", URLs: map[string]string{}, Transport: roundTripper(i.roundTrip), Now: w.now}
	known := secrets.Static{}
	for _, s := range w.sides {
		opt.Enabled = append(opt.Enabled, s.rig.name)
		opt.URLs[s.rig.name], known[s.rig.name] = s.rig.url, s.rig.secret
	}
	opt.Secrets = secrets.NewCache(known, w.now)
	reg, err := registry.Open(opt)
	if err != nil {
		panic(err)
	}
	s := payments.Open(&gatedOrders{i: i, to: w.orders}, reg, w.now)
	s.Callbacks = func(name, reference string) payments.Callback {
		return payments.Callback{NotifyURL: hooks + "/webhooks/" + name + "/" + reference, ReturnURL: hooks + "/return/" + name + "/" + reference}
	}
	return s, i
}

// step counts one I/O and says what happens to it.
func (i *instance) step(name string, inStore bool) (fault, error) {
	if i.dead {
		return "", errCrashed
	}
	w := i.w
	if name == i.dieAt {
		i.dead = true
		return "", errCrashed
	}
	w.steps++
	n := w.steps
	w.tick()
	w.kinds = append(w.kinds, inStore)
	w.log = append(w.log, fmt.Sprintf("%3d %s %s", n, w.at.Format(time.TimeOnly), name))
	if do := w.during[n]; do != nil {
		delete(w.during, n)
		do()
	}
	if do := w.on[name]; do != nil {
		delete(w.on, name)
		do()
	}
	f, ok := w.inject[n]
	if !ok || (!f.crashes() && f.isStore() != inStore) {
		return "", nil
	}
	w.hit++
	w.lateToTheEnd = w.lateToTheEnd || f == lateEnd
	w.log = append(w.log, "   "+string(f))
	return f, nil
}

// gatedOrders is the store behind an instance's faults.
type gatedOrders struct {
	i  *instance
	to *memory.Store
}

func gated[T any](g *gatedOrders, name string, do func() (T, error)) (T, error) {
	var none T
	f, err := g.i.step("store."+name, true)
	switch {
	case err != nil:
		return none, err
	case f == crashBefore:
		g.i.dead = true
		return none, errCrashed
	case f == storeBefore:
		return none, problem.New(problem.Unavailable, "injected")
	}
	g.i.w.loseReply = f == storeRepeat
	v, err := do()
	g.i.w.loseReply = false
	switch f {
	case crashAfter:
		g.i.dead = true
		return none, errCrashed
	case storeAfter:
		return none, &problem.Error{Code: problem.Unavailable, Detail: "injected"}
	}
	return v, err
}

func (g *gatedOrders) Create(ctx context.Context, o order.Order) (order.Order, bool, error) {
	g.i.order = o.ID
	type created struct {
		o   order.Order
		new bool
	}
	v, err := gated(g, "create", func() (created, error) {
		stored, isNew, err := g.to.Create(ctx, o)
		return created{stored, isNew}, err
	})
	return v.o, v.new, err
}

func (g *gatedOrders) Get(ctx context.Context, id string) (order.Order, error) {
	g.i.order = id
	return gated(g, "get", func() (order.Order, error) { return g.to.Get(ctx, id) })
}

func (g *gatedOrders) Apply(ctx context.Context, o order.Order, fn func(order.Order) (order.Order, error)) (order.Order, error) {
	g.i.order = o.ID
	return gated(g, "apply", func() (order.Order, error) {
		stored, err := g.to.Apply(ctx, o, fn)
		if stored.Version == o.Version {
			g.i.w.unwritten++ // nothing changed: no request left
		}
		return stored, err
	})
}

func (g *gatedOrders) Due(ctx context.Context, partition string, now time.Time, limit int) ([]string, error) {
	return gated(g, "due", func() ([]string, error) { return g.to.Due(ctx, partition, now, limit) })
}

func (g *gatedOrders) Claim(ctx context.Context, name, transaction, reference string) (string, error) {
	return gated(g, "claim", func() (string, error) { return g.to.Claim(ctx, name, transaction, reference) })
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// roundTrip is the instance's wire to the provider.
func (i *instance) roundTrip(r *http.Request) (*http.Response, error) {
	s := i.w.serving(r.URL.Host)
	call := s.rig.call(r)
	f, err := i.step("provider."+call, false)
	if always := i.w.down[call]; f == "" && always != "" {
		f = always
	}
	if err != nil || f == crashBefore {
		i.dead = true
		return nil, errCrashed
	}
	if ill, is := i.w.ill[s.rig.name]; is && f == "" && ill.takes(call) {
		return ill.answer(i, s, r)
	}
	i.w.left[i.order+" "+call]++
	wire := s.box.Transport()
	wire.OnCall = func(string, *http.Request) faults.Fault {
		if f == crashAfter {
			return faults.None
		}
		if f == lateEnd {
			return faults.Late
		}
		return faults.Fault(f)
	}
	reply, err := wire.RoundTrip(r)
	if f == crashAfter {
		i.dead = true
		return nil, errCrashed
	}
	return reply, err
}

// webhook is the merchant's endpoint as the provider's messages reach it.
func (w *world) webhook(r *http.Request) (*http.Response, error) {
	body, _ := io.ReadAll(r.Body)
	status := http.StatusOK
	s, _ := w.instance()
	_, err := s.Ingest(context.Background(), providerOf(r.URL), provider.Notification{
		Kind: provider.Webhook, Reference: reference(r.URL), Header: r.Header, Query: r.URL.Query(), Body: body, ReceivedAt: w.now(),
	})
	if err != nil {
		status = http.StatusServiceUnavailable
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader("")), Request: r}, nil
}

// shopper answers a hosted page and comes back to the merchant, as a browser would.
func (w *world) shopper(page, outcome string) {
	form := url.Values{"outcome": {outcome}}
	if u, err := url.Parse(page); err == nil && u.Path == "" {
		u.Path = "/" // as a browser sends it
		page = u.String()
	}
	r := httptest.NewRequest(http.MethodPost, page, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	rec := httptest.NewRecorder()
	w.box.ServeHTTP(rec, r)
	back, err := url.Parse(rec.Header().Get("Location"))
	if err != nil || back.Host != "hooks.example" {
		return // the page is gone: the shopper goes away
	}
	s, _ := w.instance()
	_, _ = s.Ingest(context.Background(), providerOf(back), provider.Notification{
		Kind: provider.Return, Reference: reference(back), Query: back.Query(), ReceivedAt: w.now(),
	})
}

// advance moves the clock and lets the provider repeat its messages.
func (w *world) advance(d time.Duration) {
	w.at = w.at.Add(d)
	for _, s := range w.sides {
		s.box.Panel().Outbox.SendDue()
	}
}

// resolve is one run of the schedule.
func (w *world) resolve() {
	s, _ := w.instance()
	_, _ = s.Resolve(context.Background())
}

// release lets requests that were late arrive.
func (w *world) release() {
	for _, s := range w.sides {
		s.box.Panel().Late.Release()
	}
}

// drain runs the schedule until nothing is due for good, for at most the days that everything needs: each attempt that was
// given up is asked about daily, and not on the same hour as another.
func (w *world) drain() {
	const perAttempt = 75
	for round := 0; ; round++ {
		o, ok := w.read("order-01")
		if !ok || round >= perAttempt*max(1, len(o.Attempts)) {
			return
		}
		partition, at, due := o.Due()
		if !due || partition == order.PartitionReview {
			return
		}
		if d := at.Sub(w.at); d > 0 {
			w.advance(d)
		}
		w.advance(time.Second)
		w.resolve()
	}
}

func (w *world) read(id string) (order.Order, bool) {
	o, err := w.orders.Get(context.Background(), id)
	return o, err == nil
}

// ledger is what really happened at the provider.
func (w *world) ledger(effect control.Effect) []control.Entry {
	var entries []control.Entry
	for _, e := range w.box.Panel().Ledger.Entries() {
		if e.Effect == effect {
			entries = append(entries, e)
		}
	}
	return entries
}

// providerOf is whom a callback's path names.
func providerOf(u *url.URL) string { return strings.Split(strings.Trim(u.Path, "/"), "/")[1] }

// reference is what stands last in the path of a callback: our own routes check its token before anything else.
func reference(u *url.URL) string {
	parts := strings.Split(strings.Trim(u.Path, "/"), "/")
	if len(parts) < 3 {
		return "" // a path without one, as signed messages have
	}
	return parts[2]
}
