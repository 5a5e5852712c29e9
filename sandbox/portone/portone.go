// Package portone simulates PortOne payment links: the API as the documents "Create Payment Link via API" and the
// PortOne payment and refund API references describe it, the hosted page, the three kinds of webhooks and the control
// endpoints that every sandbox has. It keeps everything in memory.
//
// Where the documents are silent the choice is a switch, or marked "assumed" at its place in the code. Where "Create
// Payment Link via API" and the API reference disagree, the former is followed: of merchant_details only the name is
// required, and customer_details, custom_link_ref and chosen_payment_methods are taken. Links are bought at once, so
// there is no capture; updating a link, sub-merchants and payments without a link are not built and answer 404.
package portone

import (
	"net/http"
	"sync"
	"time"

	"tender/sandbox/control"
	"tender/sandbox/plant"
)

// Secret is what the merchant and PortOne share: the client key, and the text whose bytes sign everything. An empty one
// is accepted from nobody.
type Secret struct{ PortoneKey, Secret string }

// Options say how a sandbox runs.
type Options struct {
	Secret    Secret
	PublicURL string           // base of the payment links; empty: derived from each request's Host
	Now       func() time.Time // nil: time.Now
	Client    *http.Client     // sends webhooks; nil: a default with timeout
	Go        func(func())     // how background work is started; nil: go f(). Tests pass func(f func()){f()}
	Switches  Switches         // how it behaves where the documents are silent
}

// Sandbox is one simulated PortOne merchant. It is an http.Handler for the provider's paths, the hosted page and
// /_sandbox/, and is safe for use by several goroutines.
type Sandbox struct {
	*control.Base
	opt Options

	mu           sync.Mutex
	switches     Switches
	links        map[string]*link        // by payment_link_ref
	orders       map[string]*link        // by merchant_order_id
	attempts     map[string]*transaction // by merchant_order_ref
	transactions map[string]*transaction // by order_ref
	sequence     []*transaction          // oldest first
	plants       plant.List              // what the list of payments shows otherwise than it happened
	hooks        []*hook                 // oldest first
	standing     []string                // the URLs of RegisterHook, which a reset registers anew
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
			"switches": control.Switches(&s.mu, &s.switches, (*Switches).check),
			"plants":   plant.Endpoint(&s.mu, &s.plants, s.clock, plantable...),
			"settle":   control.Methods(map[string]control.Answer{http.MethodPost: s.postSettle}),
		},
	})
	s.empty()
	return s
}

func (s *Sandbox) clock() time.Time { return s.Panel().Clock.Now() }

func (s *Sandbox) empty() {
	s.switches = s.opt.Switches
	s.links, s.orders = map[string]*link{}, map[string]*link{}
	s.attempts, s.transactions = map[string]*transaction{}, map[string]*transaction{}
	s.sequence, s.hooks, s.plants = nil, nil, nil
	for _, url := range s.standing {
		s.addStanding(url)
	}
}

// record adds an effect on a link to the ledger. The caller holds the lock.
func (s *Sandbox) record(effect control.Effect, l *link, amount int64) {
	s.Panel().Ledger.Add(s.Panel().Clock.Now(), control.Entry{
		Effect: effect, OrderID: l.orderID, Ref: l.ref, Amount: amount, Currency: l.currency,
	})
}
