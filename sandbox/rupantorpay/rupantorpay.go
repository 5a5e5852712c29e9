// Package rupantorpay simulates RupantorPay: its API as the "RupantorPay API" document describes it, its hosted page, its
// unsigned webhooks in every encoding that receivers report, and the control endpoints that every sandbox has. It keeps
// everything in memory.
//
// Where the document is silent, or says two things, the choice is named in switches.go or at its place in the code and
// marked "assumed".
package rupantorpay

import (
	"context"
	"net/http"
	"sync"
	"time"

	"tender/sandbox/control"
	"tender/sandbox/faults"
)

// Secret is what the merchant and RupantorPay share: the key of X-API-KEY, which is accepted from nobody when empty, and
// the merchant's host that X-CLIENT names.
type Secret struct{ APIKey, ClientHost string }

// Options say how a sandbox runs.
type Options struct {
	Secret    Secret
	PublicURL string           // base of the hosted page URLs; empty: derived from each request's Host
	Now       func() time.Time // nil: time.Now
	Client    *http.Client     // sends webhooks; nil: a default with timeout
	Go        func(func())     // how background work is started; nil: go f(). Tests pass func(f func()){f()}
	Switches  Switches         // how it behaves where the document is silent
}

// Sandbox is one simulated RupantorPay brand. It is an http.Handler for the provider's paths, the hosted page and
// /_sandbox/, and is safe for use by several goroutines.
type Sandbox struct {
	opt   Options
	panel *control.Panel

	mu       sync.Mutex
	switches Switches
	pages    map[string]*page    // by the hex digits of the page's address
	payments map[string]*payment // by transaction id
	sequence []*page             // oldest first
}

// New makes an empty sandbox.
func New(opt Options) *Sandbox {
	s := &Sandbox{opt: opt}
	s.panel = control.New(control.Options{
		Now:      opt.Now,
		Client:   opt.Client,
		Go:       opt.Go,
		Provider: http.HandlerFunc(s.serve),
		Calls:    Calls(),
		Call:     Call,
		Reply:    injected,
		Reset:    s.Reset,
		Extra: map[string]http.Handler{
			"switches": s.switchesEndpoint(), "payments": s.paymentsEndpoint(),
		},
	})
	s.empty()
	return s
}

// ServeHTTP serves callers that come over a connection, with the faults that are planned.
func (s *Sandbox) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.panel.ServeHTTP(w, r) }

// Transport gives callers in the same process the sandbox without a network, with the same planned faults.
func (s *Sandbox) Transport() *faults.Transport { return s.panel.Transport() }

// Panel is the clock, ledger, faults and deliveries that the control endpoints show.
func (s *Sandbox) Panel() *control.Panel { return s.panel }

// Run sends webhooks again when their time has come on the wall clock, until ctx is done.
func (s *Sandbox) Run(ctx context.Context) { s.panel.Run(ctx) }

// Reset empties everything and brings the clock and the switches back.
func (s *Sandbox) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.panel.Clear()
	s.empty()
}

func (s *Sandbox) empty() {
	s.switches = s.opt.Switches
	s.pages, s.payments, s.sequence = map[string]*page{}, map[string]*payment{}, nil
}

// record adds an effect on a page to the ledger. The caller holds the lock.
func (s *Sandbox) record(effect control.Effect, p *page, amount int64, currency string) {
	s.panel.Ledger.Add(s.panel.Clock.Now(), control.Entry{
		Effect: effect, OrderID: p.orderID, Ref: p.id, Amount: amount, Currency: currency,
	})
}
