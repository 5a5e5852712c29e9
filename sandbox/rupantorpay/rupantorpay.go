// Package rupantorpay simulates RupantorPay: its API as the "RupantorPay API" document describes it, its hosted page, its
// unsigned webhooks in every encoding that receivers report, and the control endpoints that every sandbox has. It keeps
// everything in memory.
//
// Where the document is silent, or says two things, the choice is named in switches.go or at its place in the code and
// marked "assumed".
package rupantorpay

import (
	"net/http"
	"sync"
	"time"

	"tender/sandbox/control"
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
	*control.Base
	opt Options

	mu       sync.Mutex
	switches Switches
	pages    map[string]*page    // by the hex digits of the page's address
	payments map[string]*payment // by transaction id
	sequence []*page             // oldest first
}

// New makes an empty sandbox.
func New(opt Options) *Sandbox {
	s := &Sandbox{opt: opt}
	s.Base = control.NewBase(&s.mu, s.empty, control.Options{
		Now:      opt.Now,
		Client:   opt.Client,
		Go:       opt.Go,
		Provider: http.HandlerFunc(s.serve),
		Calls:    Calls(),
		Call:     Call,
		Reply:    injected,
		Extra: map[string]http.Handler{
			"switches": control.Switches(&s.mu, &s.switches, (*Switches).check), "payments": s.paymentsEndpoint(),
		},
	})
	s.empty()
	return s
}

func (s *Sandbox) empty() {
	s.switches = s.opt.Switches
	s.pages, s.payments, s.sequence = map[string]*page{}, map[string]*payment{}, nil
}

// record adds an effect on a page to the ledger. The caller holds the lock.
func (s *Sandbox) record(effect control.Effect, p *page, amount int64, currency string) {
	s.Panel().Ledger.Add(s.Panel().Clock.Now(), control.Entry{
		Effect: effect, OrderID: p.orderID, Ref: p.id, Amount: amount, Currency: currency,
	})
}
