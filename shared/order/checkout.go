package order

import (
	"fmt"
	"maps"
	"time"

	"tender/shared/problem"
	"tender/shared/provider"
)

// grace is how long after a deadline the provider is asked before anything is called expired.
const grace = 2 * time.Minute

// Opening is a wish for a hosted page.
type Opening struct {
	Facts       Facts
	Provider    string
	Terms       Terms
	RequestHash string
	Charge      bool      // take it from stored credentials, without a page
	ExpiresAt   time.Time // when the merchant wants the page to end; zero: when the provider says
}

// OpenAttempt records the intent to open a page for the next attempt, under the try's fence. Errors: invalid_state
// (cancelled, paid, or approved), idempotency_key_reused (another amount or currency, or another body while a page is
// open), in_progress, needs_review, limit_reached. A transition that finds its own fence changes nothing.
func (o Order) OpenAttempt(w Opening, try Try, now time.Time) (Order, error) {
	if o.Op != nil && o.Op.Fence == try.Fence {
		return o, nil
	}
	if w.Facts.Amount != o.Amount || w.Facts.Currency != o.Currency {
		return o, problem.New(problem.IdempotencyKeyReused, "This order_id was used with another amount or currency.")
	}
	o = o.clone()
	o.giveUpLostPage(now)
	if err := o.mayOpen(w, now); err != nil {
		return o, err
	}
	o.Capture, o.Metadata = w.Facts.capture(), maps.Clone(w.Facts.Metadata)
	o.SuccessURL, o.CancelURL, o.PendingURL = w.Facts.SuccessURL, w.Facts.CancelURL, w.Facts.PendingURL
	n := len(o.Attempts) + 1
	a := Attempt{
		Number: n, Provider: w.Provider, Reference: AttemptRef(o.ID, n), Terms: w.Terms, State: AttemptOpen,
		RequestHash: w.RequestHash, OpenedAt: stamp(now), ExpiresAt: stamp(w.ExpiresAt),
	}
	o.Attempts = append(o.Attempts, a)
	kind, entry := OpCheckout, EntryOpening
	if w.Charge {
		kind, entry = OpCharge, EntryCharging
	}
	o.Op = &Op{Kind: kind, Attempt: n, Key: a.Reference, RequestHash: w.RequestHash, StartedAt: stamp(now)}
	o.Op.begin(try, now)
	o.note(now, entry, n, "merchant", w.Provider)
	return o, nil
}

// giveUpLostPage ends a checkout whose reply never came and whose page nobody can find again.
func (o *Order) giveUpLostPage(now time.Time) {
	p := o.Op
	if p == nil || p.Kind != OpCheckout || p.inFlight(now) {
		return
	}
	if a := o.Attempt(p.Attempt); !a.Terms.FindsPage {
		o.neverShown(a, "no reply", now)
	}
}

// neverShown gives an attempt up whose page was lost: it could still be paid by nobody, and is asked about all the same.
func (o *Order) neverShown(a *Attempt, evidence string, now time.Time) {
	o.Op = nil
	if a.giveUp(NeverShown, now) {
		o.note(now, EntryGivenUp, a.Number, evidence, string(NeverShown))
	}
	o.schedule(a, now)
}

func (o *Order) mayOpen(w Opening, now time.Time) error {
	switch {
	case !o.CancelRequestedAt.IsZero():
		return problem.New(problem.InvalidState, "The order is cancelled.")
	case o.Sale != 0:
		return problem.New(problem.InvalidState, "The order is paid.")
	case o.Op != nil:
		return o.inProgress(o.Op.due(), now)
	case len(o.Attempts) >= MaxAttempts:
		return problem.New(problem.LimitReached, "An order has at most %d attempts.", MaxAttempts)
	}
	for i := range o.Attempts {
		if err := o.stillHeldBy(&o.Attempts[i], w, now); err != nil {
			return err
		}
	}
	return nil
}

func (o *Order) stillHeldBy(a *Attempt, w Opening, now time.Time) error {
	switch {
	case a.Parked != nil:
		return problem.New(problem.NeedsReview, "An earlier %s of attempt %d has an unknown end; it needs review first.", a.Parked.Kind, a.Number)
	case o.unknownRefund(a) != nil:
		return problem.New(problem.NeedsReview, "Refund %s of attempt %d has an unknown end; it needs review first.", o.unknownRefund(a).ID, a.Number)
	case a.live():
		return problem.New(problem.InvalidState, "Attempt %d is approved.", a.Number)
	case a.Ending == Settled && a.State == AttemptGivenUp:
		return problem.New(problem.InvalidState, "A person settled the charge of attempt %d as succeeded.", a.Number)
	case a.Received > o.RefundedOf(a):
		return problem.New(problem.InvalidState, "Attempt %d holds money; refund it first.", a.Number)
	case a.State == AttemptOpen && a.expired(now):
		return o.inProgress(a.ExpiresAt.Add(grace), now)
	case a.State == AttemptOpen && a.RequestHash != w.RequestHash:
		return problem.New(problem.IdempotencyKeyReused, "A page for another request is open for this order.")
	case a.State == AttemptOpen:
		return o.inProgress(now, now)
	}
	return nil
}

// Opened records the page that the try with this fence got. Another try's order is left as it is.
func (o Order) Opened(fence string, page provider.Checkout, offeredFor time.Duration, now time.Time) Order {
	if o.Op == nil || o.Op.Fence != fence || o.Op.Kind != OpCheckout {
		return o
	}
	o = o.clone()
	a := o.Attempt(o.Op.Attempt)
	o.Op = nil
	a.PageURL, a.Keys = page.PageURL, maps.Clone(page.Keys)
	end := page.ExpiresAt
	if end.IsZero() {
		end = now.Add(offeredFor)
	}
	a.endsBy(end)
	o.note(now, EntryOpened, a.Number, "receipt", a.Provider)
	o.schedule(a, now)
	return o
}

// openingFailed records how a checkout without a page ended. Certainly not sent: as if it had never been tried, so that
// the reference can be used. Refused: the attempt is over. Anything else: the page may exist, and nobody will see it.
func (o *Order) openingFailed(a *Attempt, e *problem.Error, now time.Time) {
	switch {
	case a.Received > 0 || a.Authorized > 0: // the provider knows it: what was seen stands
		o.neverShown(a, "reply: "+string(e.Code), now)
	case e.Outcome == problem.NotSent:
		o.withdraw(a, e, now)
	case e.Outcome == problem.Refused && e.Code != problem.ReferenceTaken:
		a.State, a.Ending = AttemptOver, Refused
		o.note(now, EntryRefusedPage, a.Number, "receipt", e.Detail)
		o.Op = nil
		o.schedule(a, now)
	case a.Terms.FindsPage:
		o.Op.unknown(now)
		o.note(now, EntryUnknown, a.Number, "reply", string(e.Code))
	default:
		o.neverShown(a, "reply: "+string(e.Code), now)
	}
}

// pageFound takes the page that the provider tells again after its first reply was lost.
func (o *Order) pageFound(a *Attempt, s provider.Snapshot, now time.Time) {
	a.PageURL = s.PageURL
	end := s.ExpiresAt
	if end.IsZero() {
		end = a.lifetimeEnd()
	}
	a.endsBy(end)
	o.Op = nil
	o.note(now, EntryOpened, a.Number, "lookup", fmt.Sprintf("%s: found again", a.Provider))
}
