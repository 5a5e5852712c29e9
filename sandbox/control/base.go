package control

import (
	"context"
	"net/http"
	"sync"

	"tender/sandbox/faults"
)

// Base is what every sandbox does by its panel alone; a sandbox embeds it.
type Base struct {
	panel *Panel
	mu    sync.Locker
	empty func()
}

// NewBase makes the panel of a sandbox whose state mu guards and empty brings back to its beginning, under mu. The
// Options' own Reset is ignored: Base has one.
func NewBase(mu sync.Locker, empty func(), opt Options) *Base {
	b := &Base{mu: mu, empty: empty}
	opt.Reset = b.Reset
	b.panel = New(opt)
	return b
}

// ServeHTTP serves callers that come over a connection, with the faults that are planned.
func (b *Base) ServeHTTP(w http.ResponseWriter, r *http.Request) { b.panel.ServeHTTP(w, r) }

// Transport gives callers in the same process the sandbox without a network, with the same planned faults.
func (b *Base) Transport() *faults.Transport { return b.panel.Transport() }

// Panel is the clock, ledger, faults and deliveries that the control endpoints show. Whoever moves the clock given in
// Options, and not this sandbox's own, calls Panel().Outbox.SendDue for what time brings about to happen before the
// next request.
func (b *Base) Panel() *Panel { return b.panel }

// Run does what time alone brings about, and sends webhooks again, when their time has come on the wall clock, until
// ctx is done.
func (b *Base) Run(ctx context.Context) { b.panel.Run(ctx) }

// Reset empties everything and brings the clock and the switches back. Hooks of a RegisterHook are registered anew.
func (b *Base) Reset() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.panel.Clear()
	b.empty()
}

// Switches is the endpoint that shows the switches at a place that mu guards, and changes the members that a script
// sends. Check may fill the new switches in; what it refuses changes nothing.
func Switches[S any](mu sync.Locker, at *S, check func(*S) error) http.Handler {
	get := func(*http.Request) (any, error) {
		mu.Lock()
		defer mu.Unlock()
		return *at, nil
	}
	post := func(r *http.Request) (any, error) {
		mu.Lock()
		defer mu.Unlock()
		next := *at
		if err := Decode(r, &next, false); err != nil {
			return nil, err
		}
		if err := check(&next); err != nil {
			return nil, err
		}
		*at = next
		return next, nil
	}
	return Methods(map[string]Answer{http.MethodGet: get, http.MethodPost: post})
}
