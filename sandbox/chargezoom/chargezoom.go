// Package chargezoom simulates one Chargezoom merchant account: the calls that a payment needs as the "Chargezoom
// Merchant API" document describes them, the hosted page behind a paylink, and the control endpoints that every sandbox
// has. It keeps everything in memory. There are no webhooks and no way back to the shop: the document has neither.
//
// The document shows two error bodies and no HTTP status of any error, and says nothing of many other things. A choice
// made here is marked "assumed" at its place or is a switch in switches.go. Not built, and answered 404: the legacy
// calls that have a v1 form, paying an invoice by API or offline, new cards in a charge, unlinking, editing,
// subscriptions, notes, portals and settings other than the taxes.
//
// Card and account numbers are never kept: what is left of one is its brand and its last four digits.
package chargezoom

import (
	"net/http"
	"sync"
	"time"

	"tender/sandbox/control"
	"tender/sandbox/plant"
)

// Secret is what the merchant has of Chargezoom: the API secret key, which opens nothing when it is empty, and the
// gateway to charge cards at, which becomes the account's default one (DefaultGatewayID when empty).
type Secret struct{ SecretKey, GatewayID string }

// Options say how a sandbox runs.
type Options struct {
	Secret    Secret
	PublicURL string           // base of the paylinks; empty: derived from each request's Host
	Now       func() time.Time // nil: time.Now
	Client    *http.Client     // for sandboxes that send webhooks; unused
	Go        func(func())     // likewise
	Switches  Switches         // how it behaves where the document is silent
}

// Sandbox is one simulated Chargezoom account. It is an http.Handler for the provider's paths, the hosted page and
// /_sandbox/, and is safe for use by several goroutines.
type Sandbox struct {
	*control.Base
	opt Options

	mu       sync.Mutex // held while a call or the page does its work
	switches Switches
	state
}

// state is what a reset empties. Every list is oldest first.
type state struct {
	tokens    map[string]time.Time // when each was made
	customers []*customer
	cards     []*card
	products  []*product
	invoices  []*invoice
	named     map[string][]*invoice // by invoice id, short number, reference and external id
	payments  map[string]*payment   // by transaction id
	rows      []*row                // what Get Transactions lists
	plants    plant.List            // what it shows otherwise than it happened
	lines     int                   // invoice lines made so far
}

// New makes an empty sandbox.
func New(opt Options) *Sandbox {
	if opt.Secret.GatewayID == "" {
		opt.Secret.GatewayID = DefaultGatewayID
	}
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
		},
	})
	s.empty()
	return s
}

func (s *Sandbox) empty() {
	s.switches = s.opt.Switches
	s.state = state{
		tokens:   map[string]time.Time{},
		named:    map[string][]*invoice{},
		payments: map[string]*payment{},
	}
}

// now is the sandbox's time in the zone that the account shows.
func (s *Sandbox) now() time.Time { return s.clock().In(s.zone()) }

func (s *Sandbox) clock() time.Time { return s.Panel().Clock.Now() }

func (s *Sandbox) zone() *time.Location { return time.FixedZone("", s.switches.UTCOffset*60) }
