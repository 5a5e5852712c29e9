// Package postpay simulates Postpay: its API as the "Postpay API" document describes it, its hosted page, its signed
// webhooks and the control endpoints that every sandbox has. It keeps everything in memory.
//
// Where the document is silent the choice is named in switches.go or at its place in the code and marked "assumed".
package postpay

import (
	"net/http"
	"sync"
	"time"

	"tender/sandbox/control"
)

// Secret is what the merchant and Postpay share: the Basic credentials, and the key of webhooks that RegisterHook
// sets up. Empty credentials are accepted from nobody.
type Secret struct{ MerchantID, SecretKey, WebhookSecret string }

// Options say how a sandbox runs.
type Options struct {
	Secret    Secret
	PublicURL string           // base of the hosted page URLs; empty: derived from each request's Host
	Now       func() time.Time // nil: time.Now
	Client    *http.Client     // sends webhooks; nil: a default with timeout
	Go        func(func())     // how background work is started; nil: go f(). Tests pass func(f func()){f()}
	Switches  Switches         // how it behaves where the document is silent
}

// Sandbox is one simulated Postpay account. It is an http.Handler for the provider's paths, the hosted page and
// /_sandbox/, and is safe for use by several goroutines.
type Sandbox struct {
	*control.Base
	opt Options

	mu       sync.Mutex
	switches Switches
	orders   map[string]*order // by order id
	tokens   map[string]*order // by the token of the hosted page
	sequence []*order          // oldest first
	hooks    []*hook           // oldest first
	standing []string          // the URLs of RegisterHook, which a reset registers anew
	payouts  []payout          // that are still to come, earliest first
	plants   []Plant           // oldest first
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
			"switches": control.Switches(&s.mu, &s.switches, (*Switches).check), "plants": s.plantsEndpoint(),
		},
	})
	s.empty()
	return s
}

func (s *Sandbox) empty() {
	s.switches = s.opt.Switches.filled()
	s.payouts, s.plants = nil, nil
	s.orders, s.tokens = map[string]*order{}, map[string]*order{}
	s.sequence, s.hooks = nil, nil
	for _, url := range s.standing {
		s.addHook([]string{eventOrder}, url, s.opt.Secret.WebhookSecret, true)
	}
}

// RegisterHook registers a webhook for order events at url under Secret.WebhookSecret, as a merchant would once by the
// API, and keeps it through resets.
func (s *Sandbox) RegisterHook(url string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.standing = append(s.standing, url)
	s.addHook([]string{eventOrder}, url, s.opt.Secret.WebhookSecret, true)
}

// record adds an effect on an order to the ledger. The caller holds the lock.
func (s *Sandbox) record(effect control.Effect, o *order, amount int64) {
	s.Panel().Ledger.Add(s.Panel().Clock.Now(), control.Entry{
		Effect: effect, OrderID: o.OrderID, Ref: o.token, Amount: amount, Currency: o.Currency,
	})
}
