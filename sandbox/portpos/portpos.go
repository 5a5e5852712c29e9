// Package portpos simulates PortPos, formerly PortWallet: version 1 of its API as the "PortPos API" document describes
// it, its hosted page, its unsigned notifications (IPN) and the control endpoints that every sandbox has. It keeps
// everything in memory.
//
// The document lost the names of its parameters; they are those of the public clients of version 1. Where it is silent
// the choice is named in switches.go or at its place in the code and marked "assumed".
package portpos

import (
	"net/http"
	"sync"
	"time"

	"tender/sandbox/control"
)

// Secret is what the merchant and PortPos share. Empty values are accepted from nobody.
type Secret struct{ AppKey, SecretKey string }

// Options say how a sandbox runs.
type Options struct {
	Secret    Secret
	PublicURL string           // base of the hosted page URLs that /_sandbox/invoices lists; empty: each request's Host
	Now       func() time.Time // nil: time.Now
	Client    *http.Client     // sends notifications; nil: a default with timeout
	Go        func(func())     // how background work is started; nil: go f(). Tests pass func(f func()){f()}
	Switches  Switches         // how it behaves where the document is silent
}

// Sandbox is one simulated PortPos account. It is an http.Handler for the provider's one endpoint, the hosted page and
// /_sandbox/, and is safe for use by several goroutines.
type Sandbox struct {
	*control.Base
	opt Options

	mu       sync.Mutex
	switches Switches
	invoices map[string]*invoice // by invoice id
	sequence []*invoice          // oldest first
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
		Tick:     s.tick,
		Extra: map[string]http.Handler{
			"switches": control.Switches(&s.mu, &s.switches, (*Switches).check), "invoices": s.invoicesEndpoint(),
		},
	})
	s.empty()
	return s
}

func (s *Sandbox) empty() {
	s.switches = s.opt.Switches.filled()
	s.invoices, s.sequence = map[string]*invoice{}, nil
}

// record adds an effect on an invoice to the ledger. The caller holds the lock.
func (s *Sandbox) record(at time.Time, effect control.Effect, iv *invoice, amount int64) {
	s.Panel().Ledger.Add(at, control.Entry{
		Effect: effect, OrderID: iv.orderID, Ref: iv.id, Amount: amount, Currency: onlyCurrency,
	})
}
