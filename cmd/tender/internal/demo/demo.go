// Package demo is the walk-through: a merchant's backend, a shopper and a provider's webhooks, over HTTP and in order,
// with every step checked and the end compared with what the sandbox says really happened.
package demo

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"tender/cmd/tender/internal/merchant"
	"tender/cmd/tender/internal/sandboxes"
	"tender/shared/provider"
	"tender/shared/secrets"
)

// Options say what is walked through. Info, Kind and Body are those of For.
type Options struct {
	API      string         // URL of a local server that has no orders yet
	Sandbox  string         // URL of the provider's sandbox behind it
	Info     provider.Info  // what the provider can do; the walk shows the rest refused
	Kind     sandboxes.Kind // how it is simulated
	Body     []byte         // of the checkout
	Secrets  secrets.Static
	Out      io.Writer     // a line for every step
	Patience time.Duration // for what happens in the background; 0: 5 s
}

// Result counts the steps.
type Result struct{ Passed, Failed int }

// Run walks. When ctx is done, all that is left counts as failed.
func Run(ctx context.Context, o Options) Result {
	if o.Patience == 0 {
		o.Patience = 5 * time.Second
	}
	w := &walk{
		Options: o, ctx: ctx,
		http: &http.Client{
			Timeout:       20 * time.Second,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
	w.api = merchant.Client{Base: o.API, HTTP: w.http}
	_, _ = fmt.Fprintf(o.Out, "\n%s\n", o.Info.Title)
	for _, part := range []struct {
		title string
		walk  func()
	}{
		{"A checkout, paid on the hosted page and captured automatically", w.paying},
		{"What does not get through", w.refusals},
		{"Refunds", w.refunds},
		{"Capture by hand", w.manualCapture},
		{"Declined, and paid again", w.payingAgain},
		{"Cancelled, and left alone", w.unpaid},
		{"The provider's ledger", w.ledger},
		{"A reconciled day", w.reconciled},
	} {
		_, _ = fmt.Fprintf(o.Out, "\n%s\n", part.title)
		part.walk()
	}
	w.timeline()
	return w.result
}

// walk is one walk-through under way.
type walk struct {
	Options
	ctx    context.Context
	http   *http.Client
	api    merchant.Client
	result Result

	first    sale   // the example's own order
	expected []fact // what the provider must have done, in order
}

// sale is one order of the walk.
type sale struct {
	id   string
	body []byte
	page merchant.Page
}

// step does one thing and says how it went. What it shows is for the person who reads along.
func (w *walk) step(name string, do func() (shown string, err error)) {
	shown, err := "", w.ctx.Err()
	if err == nil {
		shown, err = do()
	}
	if err != nil {
		w.result.Failed++
		_, _ = fmt.Fprintf(w.Out, "  FAILED  %s: %v\n", name, err)
		return
	}
	w.result.Passed++
	if shown != "" {
		shown = "  (" + shown + ")"
	}
	_, _ = fmt.Fprintf(w.Out, "  ok      %s%s\n", name, shown)
}

// pollEvery is the pace of asking whether something has happened.
const pollEvery = 10 * time.Millisecond

// until asks again and again until done says so, and gives its last word when the patience is over.
func (w *walk) until(done func() error) error {
	limit := time.Now().Add(w.Patience)
	for {
		err := done()
		if err == nil || time.Now().After(limit) {
			return err
		}
		select {
		case <-w.ctx.Done():
			return w.ctx.Err()
		case <-time.After(pollEvery):
		}
	}
}
