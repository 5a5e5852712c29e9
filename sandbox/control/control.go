// Package control is what every sandbox has besides its provider's own paths: a clock, a ledger of what really
// happened, planned faults, recorded webhooks, and the /_sandbox/ endpoints that show and drive them.
package control

import (
	"context"
	"net/http"
	"strings"
	"time"

	"tender/sandbox/deliveries"
	"tender/sandbox/faults"
)

// Prefix is where the control endpoints live, outside every provider's own paths.
const Prefix = "/_sandbox/"

// Options describe one sandbox to its panel.
type Options struct {
	Now    func() time.Time // nil: time.Now
	Client *http.Client     // sends webhooks; nil: one with a timeout
	Go     func(func())     // starts background sending; nil: a goroutine

	Provider http.Handler                   // the provider's own paths and its hosted page
	Calls    []string                       // every name that Call gives
	Call     func(*http.Request) string     // names a provider call; "" for what no fault is planned for
	Reply    func(http.ResponseWriter, int) // the provider's own answer with status 500 or 429

	// Reset empties the provider's state. It must call Panel.Clear under the provider's own lock, so that no effect
	// falls between the two.
	Reset func()

	// Tick makes happen what time alone brings about, such as the end of a refund; nil: nothing. It is called after every
	// request, before the ledger is shown, when the clock was advanced and while Run runs, never under the provider's lock.
	Tick func()

	// Extra are further endpoints by their path under Prefix, such as "switches".
	Extra map[string]http.Handler
}

// Panel is the shared part of one sandbox. It is an http.Handler for everything the sandbox serves.
type Panel struct {
	Clock  *Clock
	Ledger *Ledger
	Faults *faults.Plan
	Late   *faults.Lateness
	Outbox *deliveries.Outbox

	opt    Options
	routes map[string]methods
	server http.Handler
}

// New makes the panel of one sandbox.
func New(opt Options) *Panel {
	p := &Panel{
		Clock:  NewClock(opt.Now),
		Ledger: &Ledger{},
		Faults: faults.NewPlan(opt.Calls...),
		Late:   &faults.Lateness{},
		opt:    opt,
	}
	p.Outbox = deliveries.New(deliveries.Options{
		Now: p.Clock.Now, SignNow: p.Clock.Base, Client: opt.Client, Go: opt.Go, Tick: opt.Tick,
	})
	p.routes = p.table()
	p.server = &faults.Server{
		Handler: http.HandlerFunc(p.unfailed), Plan: p.Faults, Late: p.Late, Call: p.call, Reply: opt.Reply,
	}
	return p
}

// ServeHTTP serves the sandbox with its planned faults, for callers that come over a connection.
func (p *Panel) ServeHTTP(w http.ResponseWriter, r *http.Request) { p.server.ServeHTTP(w, r) }

// Transport gives callers in the same process the sandbox without a network. Planned faults and late requests are the
// panel's own, so the control endpoints drive them too.
func (p *Panel) Transport() *faults.Transport {
	return &faults.Transport{
		Handler: http.HandlerFunc(p.unfailed), Plan: p.Faults, Late: p.Late, Call: p.call, Reply: p.opt.Reply,
	}
}

// unfailed serves the sandbox without faults. After every request, webhooks that are new or due again are sent.
func (p *Panel) unfailed(w http.ResponseWriter, r *http.Request) {
	if isControl(r) {
		p.serveControl(w, r)
	} else {
		p.opt.Provider.ServeHTTP(w, r)
	}
	p.Outbox.Flush()
}

func (p *Panel) call(r *http.Request) string {
	if isControl(r) || p.opt.Call == nil {
		return ""
	}
	return p.opt.Call(r)
}

func isControl(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, Prefix) }

// Clear empties ledger, faults, late requests and deliveries and brings the clock back. The provider's Reset calls it.
func (p *Panel) Clear() {
	p.Ledger.Reset()
	p.Faults.Clear()
	p.Late.Clear()
	p.Outbox.Reset()
	p.Clock.Reset()
}

// Run sends webhooks again when their time has come on the wall clock, until ctx is done: for a sandbox that runs
// alone, where nobody may ever call again.
func (p *Panel) Run(ctx context.Context) {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			p.Outbox.Flush()
		}
	}
}
