package providertest

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"tender/shared/money"
	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/secrets"
)

// The figures of a scene: whole units, so that the case about amounts is the only one about amounts.
const (
	sceneAmount = 81400
	sceneRefund = 12000
	sceneRef    = "order-01"
)

// start is when every scene begins.
var start = time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC)

// Scene is one adapter at the wire of one empty sandbox, with one attempt to work on.
type Scene struct {
	Harness
	Info provider.Info
	Ref  provider.Ref // has the page's keys once it is open
	Page provider.Checkout

	wire    *wire
	adapter provider.Provider
	guarded *provider.Guarded
}

func newScene(h Harness) (*Scene, error) {
	s := &Scene{Harness: h, wire: &wire{sandbox: h.Sandbox(h.Secret, now)}}
	if err := s.open(map[string]map[string]string{"": h.Secret}); err != nil {
		return nil, err
	}
	if len(s.Info.Currencies) == 0 {
		return nil, fmt.Errorf("no currency is declared")
	}
	s.Ref = provider.Ref{OrderID: sceneRef, Reference: sceneRef, Amount: sceneAmount, CreatedAt: start, Currency: s.Info.Currencies[0].Currency}
	return s, nil
}

func now() time.Time { return start }

// open makes the adapter anew, with secrets by suffix of their name: "" and "_previous".
func (s *Scene) open(values map[string]map[string]string) error {
	source := secrets.Static{}
	name := ""
	for {
		p, err := s.Open(Setup{secrets.NewCache(source, now), baseURL, s.wire, now})
		if err != nil {
			return fmt.Errorf("open: %w", err)
		}
		s.adapter, s.guarded, s.Info = p, provider.Guard(p, nil), p.Info()
		if name == s.Info.Name {
			return nil
		}
		name = s.Info.Name // only an open adapter says what its secret is called
		for suffix, v := range values {
			source[name+suffix] = maps.Clone(v)
		}
	}
}

// operations are those of the suite that the adapter declares.
func (s *Scene) operations() []provider.Operation {
	all := []provider.Operation{provider.OpCheckout, provider.OpLookup, provider.OpCapture, provider.OpRefund, provider.OpCancel, provider.OpCharge, provider.OpSettlements}
	return slices.DeleteFunc(all, func(op provider.Operation) bool { return !s.Info.Can(op) })
}

// reach brings the attempt to where op can succeed.
func (s *Scene) reach(op provider.Operation) error {
	switch {
	case op == provider.OpCheckout, op == provider.OpCharge:
		return nil
	case op == provider.OpCapture && s.PaidAtOnce:
		return s.Charge(false)
	}
	if err := s.OpenPage(); err != nil {
		return err
	}
	if op == provider.OpCancel || op == provider.OpLookup && s.canLook() {
		return nil
	}
	if err := s.Answer("approve"); err != nil {
		return err
	}
	if op != provider.OpRefund && op != provider.OpSettlements {
		return nil
	}
	if s.captures() {
		if err := s.Capture("capture-01"); err != nil {
			return err
		}
	}
	if op == provider.OpSettlements {
		return nil
	}
	return s.LookBeforeRefund()
}

// captures says whether what is paid on a page has to be captured.
func (s *Scene) captures() bool { return s.Info.Can(provider.OpCapture) && !s.PaidAtOnce }

// LookBeforeRefund looks as the engine does before a refund that is never sent twice: only a snapshot may have the keys
// that it needs.
func (s *Scene) LookBeforeRefund() error {
	if s.Info.Operations[provider.OpRefund].Again != provider.AgainNever {
		return nil
	}
	_, err := s.Lookup()
	return err
}

// result is what an operation gave.
type result struct {
	page     provider.Checkout
	snapshot provider.Snapshot
	receipt  provider.Receipt
	list     provider.Page
}

// do performs an operation once, under the key that it always has in a scene.
func (s *Scene) do(op provider.Operation) (r result, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	defer s.spare(op)()
	switch op {
	case provider.OpCheckout:
		r.page, err = s.guarded.CreateCheckout(ctx, s.request())
	case provider.OpLookup:
		r.snapshot, err = s.guarded.Lookup(ctx, s.Ref)
	case provider.OpCapture:
		r.receipt, err = s.guarded.Capture(ctx, provider.CaptureRequest{Ref: s.Ref, Key: "capture-01"})
	case provider.OpRefund:
		r.receipt, err = s.guarded.Refund(ctx, provider.RefundRequest{Ref: s.Ref, Key: "refund-01", Amount: sceneRefund, Reason: "Item returned"})
	case provider.OpCancel:
		r.receipt, err = s.guarded.Cancel(ctx, provider.CancelRequest{Ref: s.Ref, Key: "cancel-01"})
	case provider.OpCharge:
		r.receipt, err = s.guarded.Charge(ctx, s.stored(true))
	case provider.OpSettlements:
		r.list, err = s.list(sceneWindow, 0)
	default:
		err = fmt.Errorf("the suite does not know %s", op)
	}
	return r, err
}

// spare keeps faults from the requests that only prepare op, until it is ended.
func (s *Scene) spare(op provider.Operation) (end func()) {
	s.wire.spares = func(r *http.Request) bool { return s.Prepares != nil && s.Prepares(op, r) }
	return func() { s.wire.spares = nil }
}

func (s *Scene) request() provider.CheckoutRequest {
	return provider.CheckoutRequest{
		Ref: s.Ref, Request: s.Request(s.Ref.OrderID, s.Ref.Amount, s.Ref.Currency),
		NotifyURL: s.callback("webhooks"), ReturnURL: s.callback("return"),
	}
}

// callback is an address of ours as deployments have them: a provider that is told our reference nowhere else has it
// from here.
func (s *Scene) callback(kind string) string {
	return "https://shop.example/" + kind + "/" + s.Info.Name + "/" + s.Ref.Reference + "/token"
}

// OpenPage opens the attempt's page.
func (s *Scene) OpenPage() error {
	r, err := s.do(provider.OpCheckout)
	if err != nil {
		return fmt.Errorf("open a page: %w", err)
	}
	s.Page, s.Ref.Keys = r.page, r.page.Keys
	return nil
}

// canLook says whether the provider can be asked about the attempt: some tell their ids only when somebody pays.
func (s *Scene) canLook() bool { return s.Info.SearchByReference || len(s.Ref.Keys) > 0 }

// Answer is what the shopper does on the page: approve, decline or cancel. A transaction id that only the way back tells
// is kept, as the engine would keep it.
func (s *Scene) Answer(outcome string) error {
	u, err := url.Parse(s.Page.PageURL)
	if err != nil {
		return fmt.Errorf("the page's address: %w", err)
	}
	form := url.Values{"outcome": {outcome}}.Encode()
	r := &http.Request{
		Method: http.MethodPost, URL: u, Header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}},
	}
	reply := serve(s.wire.sandbox, sent{r, []byte(form)})
	noWayBack := s.Info.Notification == provider.NoMessages && reply.Status == http.StatusOK
	if reply.Status != http.StatusSeeOther && !noWayBack {
		return fmt.Errorf("the page answered %s with status %d", outcome, reply.Status)
	}
	if s.Info.SearchByReference || len(s.Page.Keys) > 0 {
		return nil
	}
	return s.keepHint(reply.Header.Get("Location"))
}

// keepHint takes the shopper's way back for what it is: a hint at the transaction to look up.
func (s *Scene) keepHint(location string) error {
	back, err := url.Parse(location)
	if err != nil {
		return fmt.Errorf("the way back: %w", err)
	}
	n := s.returned()
	n.Query = back.Query()
	hint, err := s.guarded.ParseNotification(context.Background(), n)
	if err != nil {
		return fmt.Errorf("the way back: %w", err)
	}
	if hint.Candidate != "" {
		s.Ref.Keys = provider.Keys{provider.TransactionKey: hint.Candidate}
	}
	return nil
}

// Lookup asks about the attempt, and keeps the keys of a snapshot that is about it.
func (s *Scene) Lookup() (provider.Snapshot, error) {
	r, err := s.do(provider.OpLookup)
	if err == nil && r.snapshot.Reference == s.Ref.Reference {
		keys := provider.Keys{}
		maps.Copy(keys, s.Ref.Keys)
		maps.Copy(keys, r.snapshot.Keys)
		s.Ref.Keys = keys
	}
	return r.snapshot, err
}

// Capture captures the attempt under a key.
func (s *Scene) Capture(key string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	_, err := s.guarded.Capture(ctx, provider.CaptureRequest{Ref: s.Ref, Key: key})
	return err
}

// Refund refunds a part of the attempt under a key.
func (s *Scene) Refund(key string, amount int64) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	_, err := s.guarded.Refund(ctx, provider.RefundRequest{Ref: s.Ref, Key: key, Amount: amount})
	return err
}

// Checkout opens a page for a changed request and drops it.
func (s *Scene) Checkout(change func(*provider.CheckoutRequest)) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	r := s.request()
	change(&r)
	_, err := s.guarded.CreateCheckout(ctx, r)
	return err
}

// Control posts to one of the sandbox's control endpoints.
func (s *Scene) Control(path, body string) error {
	u, err := url.Parse(baseURL + path)
	if err != nil {
		return err
	}
	r := &http.Request{Method: http.MethodPost, URL: u, Header: http.Header{"Content-Type": {"application/json"}}}
	if reply := serve(s.wire.sandbox, sent{r, []byte(body)}); reply.Status >= 300 {
		return fmt.Errorf("%s answered with status %d", path, reply.Status)
	}
	return nil
}

// Replies makes the provider answer everything with this from now on.
func (s *Scene) Replies(reply Reply) { s.wire.fault = before(reply, nil) }

// Effect is one line of the sandbox's ledger.
type Effect struct {
	Kind     string         `json:"effect"`
	OrderID  string         `json:"order_id"`
	Amount   int64          `json:"amount"`
	Currency money.Currency `json:"currency"`
}

// Ledger is what really happened.
func (s *Scene) Ledger() ([]Effect, error) {
	u, err := url.Parse(baseURL + "/_sandbox/ledger")
	if err != nil {
		return nil, err
	}
	reply := serve(s.wire.sandbox, sent{&http.Request{Method: http.MethodGet, URL: u, Header: http.Header{}}, nil})
	var list []Effect
	if err := json.NewDecoder(strings.NewReader(reply.Body)).Decode(&list); err != nil {
		return nil, fmt.Errorf("the ledger (status %d): %w", reply.Status, err)
	}
	return list, nil
}

// effects are the names of the ledger's lines, in order.
func (s *Scene) effects() (string, error) {
	list, err := s.Ledger()
	names := make([]string, 0, len(list))
	for _, e := range list {
		names = append(names, e.Kind)
	}
	return strings.Join(names, " "), err
}

func outcome(err error) string { return problem.OutcomeOf(err).String() }
