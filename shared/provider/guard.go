package provider

import (
	"context"
	"fmt"
	"strings"
	"time"

	"tender/shared/checkout"
	"tender/shared/problem"
)

// Guarded is a Provider behind the checks that hold for every adapter: the capability gate, a key and a deadline on
// every call that can move money, and amount, currency and sign of every reply. Use Guard to make one.
type Guarded struct {
	info      Info
	provider  Provider
	capturer  Capturer
	refunder  Refunder
	canceller Canceller
	charger   Charger
	settler   Settler
	finder    ReferenceFinder
	options   OptionChecker
	report    Report
}

// Report is told of every call to a provider: how it ended and how long it took on the wall clock.
type Report func(provider string, op Operation, outcome problem.Outcome, took time.Duration)

// Guard takes an adapter and finds out once which roles it plays. report may be nil.
func Guard(p Provider, report Report) *Guarded {
	g := &Guarded{info: p.Info(), provider: p, report: report}
	g.capturer, _ = p.(Capturer)
	g.refunder, _ = p.(Refunder)
	g.canceller, _ = p.(Canceller)
	g.charger, _ = p.(Charger)
	g.settler, _ = p.(Settler)
	g.finder, _ = p.(ReferenceFinder)
	g.options, _ = p.(OptionChecker)
	if g.report == nil {
		g.report = func(string, Operation, problem.Outcome, time.Duration) {}
	}
	return g
}

// Info gives the adapter's declarations.
func (g *Guarded) Info() Info { return g.info }

// Allow refuses an operation that the provider cannot do (operation_not_supported, naming the provider and its rule).
func (g *Guarded) Allow(op Operation) error {
	c := g.info.Operations[op]
	if c.Support == Supported {
		return nil
	}
	return problem.New(problem.OperationNotSupported, "%s does not support %s. %s", g.info.Title, op, c.Rule)
}

// CreateCheckout opens a page. The caller has checked the request with CheckCheckout before it wrote its intent.
func (g *Guarded) CreateCheckout(ctx context.Context, r CheckoutRequest) (Checkout, error) {
	r.Request = g.cut(r.Request)
	return call(ctx, g, OpCheckout, r.Reference, func(ctx context.Context) (Checkout, error) {
		page, err := g.provider.CreateCheckout(ctx, r)
		if err == nil && !strings.HasPrefix(page.PageURL, "http") {
			err = badReply("a page without a web address")
		}
		return page, err
	})
}

// Lookup asks about one attempt. A reply with impossible figures is a bad_reply with unknown outcome.
func (g *Guarded) Lookup(ctx context.Context, r Ref) (Snapshot, error) {
	return call(ctx, g, OpLookup, r.Reference, func(ctx context.Context) (Snapshot, error) {
		s, err := g.provider.Lookup(ctx, r)
		if err != nil {
			return Snapshot{}, err
		}
		if s.Received < 0 || s.Authorized < 0 || s.Refunded < 0 {
			return Snapshot{}, badReply("a negative amount")
		}
		return g.complete(s, r), nil
	})
}

// complete fills in what the provider never sends, where the stored id (or its only currency) proves it.
func (g *Guarded) complete(s Snapshot, r Ref) Snapshot {
	if g.info.OmitsReference && s.Reference == "" {
		s.Reference = r.Reference
	}
	if g.info.OmitsCurrency && s.Currency == "" && len(g.info.Currencies) == 1 {
		s.Currency = g.info.Currencies[0].Currency
	}
	return s
}

// ParseNotification authenticates a callback. It needs no deadline: adapters send nothing here.
func (g *Guarded) ParseNotification(ctx context.Context, n Notification) (Hint, error) {
	return g.provider.ParseNotification(ctx, n)
}

// Capture takes the authorized amount.
func (g *Guarded) Capture(ctx context.Context, r CaptureRequest) (Receipt, error) {
	return effect(ctx, g, OpCapture, r.Ref, r.Key, r.Amount, func(ctx context.Context) (Receipt, error) {
		return g.capturer.Capture(ctx, r)
	})
}

// Refund gives r.Amount back.
func (g *Guarded) Refund(ctx context.Context, r RefundRequest) (Receipt, error) {
	return effect(ctx, g, OpRefund, r.Ref, r.Key, r.Amount, func(ctx context.Context) (Receipt, error) {
		return g.refunder.Refund(ctx, r)
	})
}

// Cancel ends an attempt at the provider.
func (g *Guarded) Cancel(ctx context.Context, r CancelRequest) (Receipt, error) {
	return effect(ctx, g, OpCancel, r.Ref, r.Key, 0, func(ctx context.Context) (Receipt, error) {
		return g.canceller.Cancel(ctx, r)
	})
}

// Charges says whether the request asks for a charge of stored credentials instead of a page.
func (g *Guarded) Charges(r checkout.Request) bool { return g.charger != nil && g.charger.Charges(r) }

// Charge takes or authorizes the amount from stored credentials.
func (g *Guarded) Charge(ctx context.Context, r ChargeRequest) (Receipt, error) {
	return effect(ctx, g, OpCharge, r.Ref, r.Key, r.Amount, func(ctx context.Context) (Receipt, error) {
		return g.charger.Charge(ctx, r)
	})
}

// SettlementPage reads one page, from 0, of a window's lines.
func (g *Guarded) SettlementPage(ctx context.Context, w Window, page int) (Page, error) {
	return call(ctx, g, OpSettlements, string(w.Kind), func(ctx context.Context) (Page, error) {
		return g.settler.SettlementPage(ctx, w, page)
	})
}

// FindReferences gives our references for these owners of lines; none where the provider's lines carry them.
func (g *Guarded) FindReferences(ctx context.Context, owners []string) (map[string]string, error) {
	if g.finder == nil || len(owners) == 0 {
		return nil, nil
	}
	return call(ctx, g, OpSettlements, owners[0], func(ctx context.Context) (map[string]string, error) {
		return g.finder.FindReferences(ctx, owners)
	})
}

// effect is call for what moves money: it wants a key, and a receipt that says what was asked for. A receipt that
// differs is no success: what really happened is then unknown.
func effect(ctx context.Context, g *Guarded, op Operation, r Ref, key string, amount int64, do func(context.Context) (Receipt, error)) (Receipt, error) {
	if key == "" {
		return Receipt{}, problem.New(problem.Internal, "%s without a key", op)
	}
	return call(ctx, g, op, r.Reference, func(ctx context.Context) (Receipt, error) {
		receipt, err := do(ctx)
		switch {
		case err != nil:
			return Receipt{}, err
		case receipt.Outcome != problem.Succeeded && receipt.Outcome != problem.Pending:
			return Receipt{}, badReply("a receipt without an outcome")
		case amount != 0 && receipt.Amount != amount:
			return Receipt{}, badReply("a receipt for another amount")
		case amount != 0 && receipt.Currency != r.Currency:
			return Receipt{}, badReply("a receipt in another currency")
		}
		return receipt, nil
	})
}

// call is the one way to a provider: gate, reference, deadline, report.
func call[T any](ctx context.Context, g *Guarded, op Operation, reference string, do func(context.Context) (T, error)) (T, error) {
	var none T
	if err := g.Allow(op); err != nil {
		return none, err
	}
	if reference == "" {
		return none, problem.New(problem.Internal, "%s without a reference", op)
	}
	if _, ok := ctx.Deadline(); !ok {
		return none, problem.New(problem.Internal, "%s without a deadline", op)
	}
	if err := ctx.Err(); err != nil {
		return none, problem.New(problem.ProviderUnavailable, "There was no time left to ask the provider.").Because(err)
	}
	start := time.Now()
	result, err := do(ctx)
	g.report(g.info.Name, op, problem.OutcomeOf(err), time.Since(start))
	if err != nil {
		return none, fmt.Errorf("%s %s: %w", g.info.Name, op, err)
	}
	return result, nil
}

func badReply(what string) error {
	return &problem.Error{Code: problem.BadReply, Detail: "The provider answered with " + what + "."}
}

// CheckCheckout holds a request against the provider's declared currencies, limits and fields: pure, before anything is
// written or sent. The result is all wrong fields, none when it may go ahead.
func (g *Guarded) CheckCheckout(r checkout.Request) []problem.Field {
	wrong := append(g.checkAmount(r), g.checkFields(r)...)
	if g.options == nil {
		for name := range r.ProviderOptions {
			wrong = append(wrong, problem.Field{Field: checkout.OptionPath(name), Code: "unknown_field", Message: g.info.Title + " has no options."})
		}
		return wrong
	}
	for _, f := range g.options.CheckOptions(r) {
		name, _ := strings.CutPrefix(f.Field, "provider_options.")
		if _, sent := r.ProviderOptions[name]; sent {
			f.Field = checkout.OptionPath(name) // a sender's mistake can put anything into the place of a name
		}
		wrong = append(wrong, f)
	}
	return wrong
}
