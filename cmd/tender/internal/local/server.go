// Package local runs Tender on one machine: the API with its webhook and return routes, the sandboxes, the schedule, an
// embedded store and a demo shop, in one process and on one clock. It is for trying out and for tests: the merchant's
// routes are open to whoever reaches it, so it listens on loopback only.
package local

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"tender/cmd/tender/internal/clock"
	"tender/cmd/tender/internal/sandboxes"
	"tender/shared/events"
	"tender/shared/payments"
	"tender/shared/secrets"
)

// Options say how a Server runs. Only Addr is required.
type Options struct {
	Addr        string                   // loopback HOST:PORT; port 0 takes any free one
	Secrets     secrets.Static           // all of them; nil: FixedSecrets
	DynamoDB    string                   // endpoint; empty: an embedded store
	Table       string                   // there; made if it is missing
	AWS         func(name string) string // environment that names region and credentials for it
	ReturnHosts []string                 // of success, cancel and pending URLs, besides localhost
	CallbackURL string                   // where providers reach this server; empty: at its own address
	BaseURL     func(name string) string // of a provider that is not to be simulated; nil or "": simulate it
	Every       time.Duration            // the schedule's pace on the wall clock; 0: only when asked
	Lambda      Lambda                   // functions that run elsewhere; zero: everything runs here
	Log         *slog.Logger             // nil: nothing is logged
}

// Server is Tender on one machine. Open it, Serve it once.
type Server struct {
	opt       Options
	clock     *clock.Clock
	payments  *payments.Service
	providers payments.Providers
	orders    store
	keys      *secrets.Cache
	resolved  atomic.Pointer[time.Time] // when the schedule last ran to its end
	api       http.Handler              // the API alone, as a merchant's backend calls it
	main      site
	boxes     []box
	aws       awsStandIn // for functions elsewhere
	awsSite   site
	replaced  map[string]string // base URLs of providers that are not simulated
	running   sync.Mutex        // one run of the schedule at a time
	settling  sync.Mutex        // one run of reconciliation at a time
	nights    nights            // of the schedule alone
	feed      events.Feed
}

// site is a handler behind an open port.
type site struct {
	listener net.Listener
	handler  http.Handler
}

// box is one simulated provider at its own address.
type box struct {
	site
	name    string
	sandbox sandboxes.Sandbox
}

// Open opens the ports and puts everything together. The error is a *Usage where other options would help. Whoever does
// not Serve the result must Close it.
func Open(ctx context.Context, opt Options) (*Server, error) {
	if opt.Secrets == nil {
		opt.Secrets = FixedSecrets()
	}
	if opt.BaseURL == nil {
		opt.BaseURL = func(string) string { return "" }
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	s := &Server{opt: opt, clock: &clock.Clock{}, replaced: map[string]string{}}
	s.keys = secrets.NewCache(opt.Secrets, s.clock.Now)
	if err := s.open(ctx); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

func (s *Server) open(ctx context.Context) (err error) {
	if s.main.listener, err = listenLoopback(ctx, s.opt.Addr); err != nil {
		return err
	}
	if err := s.openBoxes(ctx); err != nil {
		return err
	}
	if s.opt.Lambda.URL != "" {
		err = s.openLambda(ctx)
	} else {
		err = s.openHere(ctx)
	}
	if err != nil {
		return err
	}
	s.registerHooks(ctx)
	return nil
}

// openHere puts the API and all that it needs into this process.
func (s *Server) openHere(ctx context.Context) error {
	if err := s.openPayments(ctx); err != nil {
		return err
	}
	s.main.handler = s.routes()
	return nil
}

// Close closes the ports of a server that is not served.
func (s *Server) Close() {
	for _, site := range s.sites() {
		if site.listener != nil {
			_ = site.listener.Close()
		}
	}
}

func (s *Server) sites() []site {
	all := []site{s.main}
	if s.awsSite.listener != nil {
		all = append(all, s.awsSite)
	}
	for _, b := range s.boxes {
		all = append(all, b.site)
	}
	return all
}

// URL is where the API and the shop are or, with functions elsewhere, the webhook.
func (s *Server) URL() string { return address(s.main.listener) }

// Addresses are the API's URL under "api" and each provider's under its name; with functions elsewhere also the webhook's
// under "webhooks".
func (s *Server) Addresses() map[string]string {
	all := map[string]string{"api": s.URL()}
	if s.opt.Lambda.URL != "" {
		all["api"], all["webhooks"] = s.opt.Lambda.API, s.URL()
	}
	for _, b := range s.boxes {
		all[b.name] = address(b.listener)
	}
	for name, url := range s.replaced {
		all[name] = url
	}
	return all
}

// tableTime bounds making a table when the server starts.
const tableTime = 15 * time.Second

// Serve answers until ctx is done, then finishes what is under way. Its error is nil when it was told to stop.
func (s *Server) Serve(ctx context.Context) error {
	ctx, stop := context.WithCancelCause(ctx)
	var work sync.WaitGroup
	for _, site := range s.sites() {
		work.Go(func() {
			if err := serve(ctx, site); err != nil {
				stop(err)
			}
		})
	}
	for _, b := range s.boxes {
		work.Go(func() { b.sandbox.Run(ctx) })
	}
	work.Go(func() { s.schedule(ctx) })
	<-ctx.Done()
	stop(nil)
	work.Wait()
	if cause := context.Cause(ctx); !errors.Is(cause, context.Canceled) {
		return cause
	}
	return nil
}
