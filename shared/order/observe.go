package order

import (
	"time"

	"tender/shared/provider"
)

// Observation is a provider's answer about one attempt, with what made us ask.
type Observation struct {
	Attempt          int
	Snapshot         provider.Snapshot
	Begun            time.Time // when the look began: it proves nothing about what was sent after that
	Evidence         string    // such as "lookup" or "webhook:<digest>"
	ShopperCancelled bool      // a returning shopper said so
}

// Observe applies what the provider says, as far as it is about this attempt, in this currency, and in words that its
// document knows. Amounts only grow and states only move on, so that duplicates and reordering change nothing.
func (o Order) Observe(b Observation, now time.Time) Order {
	o = o.clone()
	a, s := o.Attempt(b.Attempt), b.Snapshot
	switch {
	case a == nil:
		return o
	case s.Page == provider.PageUnknown:
		return o.LookFailed(b.Attempt, now)
	case s.Page != provider.PageAbsent && !o.isAbout(a, s, b.Evidence, now):
		o.learntNothing(a, now)
		return o
	case s.Page != provider.PageAbsent:
		o.apply(a, b, now)
	}
	o.ClaimedUntil = time.Time{}
	o.settleOp(a, b, now)
	o.settleParked(a, b, now)
	o.endOpen(a, b, now)
	o.finishCancel(now)
	o.schedule(a, now)
	if s.Page == provider.PageAbsent && o.wantsBaseline(a) {
		o.learntNothing(a, now)
	}
	return o
}

// learntNothing puts off what is still due by an hour: the provider speaks of something else.
func (o *Order) learntNothing(a *Attempt, now time.Time) {
	o.ClaimedUntil = time.Time{}
	o.schedule(a, now)
	if !a.Due.IsZero() && !a.Due.After(now) || o.Op != nil && o.Op.Attempt == a.Number && !now.Before(o.Op.due()) || o.wantsBaseline(a) {
		o.putOff(a, time.Hour, now)
	}
	a.Fails = 1
}

// wantsBaseline says whether a refund of the attempt waits for the look before it.
func (o *Order) wantsBaseline(a *Attempt) bool {
	s := o.nextToSend()
	return o.Op == nil && s.ForRefund && s.Attempt == a.Number
}

// isAbout refuses a snapshot of another reference or currency, and says so on the order.
func (o *Order) isAbout(a *Attempt, s provider.Snapshot, evidence string, now time.Time) bool {
	if s.Reference != a.Reference {
		o.flag(now, FlagReferenceMismatch, a.Number, "", evidence)
		return false
	}
	if s.Currency != o.Currency {
		o.flag(now, FlagCurrencyMismatch, a.Number, "", evidence)
		return false
	}
	return true
}

func (o *Order) apply(a *Attempt, b Observation, now time.Time) {
	s := b.Snapshot
	evidence := b.Evidence
	if s.Said != "" {
		evidence += ": " + s.Said
	}
	received := a.paidBy(s)
	if s.Transaction == "" || s.Received > 0 { // an id from a hint is kept once money proves it
		mergeKeys(a, s.Keys)
	}
	if !s.CaptureBy.IsZero() {
		a.CaptureBy = stamp(s.CaptureBy)
	}
	if s.PageURL != "" && a.PageURL == "" && o.Op != nil && o.Op.Kind == OpCheckout && o.Op.Attempt == a.Number && !o.Op.inFlight(now) {
		o.pageFound(a, s, now)
	}
	o.approve(a, b, evidence, now)
	o.receive(a, received, evidence, now)
	if s.Payments > 1 || len(a.Payments) > 1 {
		o.flag(now, FlagDuplicatePayment, a.Number, "", evidence)
	}
	o.applyRefunds(a, b, evidence, now)
	if s.Disputed && !a.Disputed {
		a.Disputed = true
		o.note(now, EntryDisputed, a.Number, evidence, "")
	}
	if s.Page == provider.PageOver && s.Received == 0 {
		why := Ended
		if s.Declined {
			why = Declined
		}
		o.over(a, why, evidence, now)
	}
}

// approve records an approval. One that comes after the provider's word that the attempt is over is flagged, never
// captured by us.
func (o *Order) approve(a *Attempt, b Observation, evidence string, now time.Time) {
	amount := b.Snapshot.Authorized
	if amount > 0 && a.live() && !a.CaptureAt.IsZero() && !b.Begun.Before(a.CaptureAt) {
		a.CaptureAt = time.Time{} // still approved after the wait: a refused capture may be tried again
	}
	if amount <= a.Authorized {
		return
	}
	a.Authorized = amount
	if a.State == AttemptOver {
		o.flag(now, FlagLateApproval, a.Number, "", evidence)
		return
	}
	if a.AuthorizedAt.IsZero() {
		a.AuthorizedAt = stamp(now)
	}
	o.note(now, EntryAuthorized, a.Number, evidence, "")
}

// over takes the provider's word that nothing more can happen on an attempt. Money that arrived stays.
func (o *Order) over(a *Attempt, why Ending, evidence string, now time.Time) {
	if a.State == AttemptPaid || a.State == AttemptOver && (why != Declined || a.Ending == Declined || a.Ending == Refused) {
		return
	}
	if a.live() && o.Sale == 0 && o.CancelRequestedAt.IsZero() {
		o.flag(now, FlagCaptureLapsed, a.Number, "", evidence)
	}
	a.State, a.CaptureAt, a.CaptureWanted = AttemptOver, time.Time{}, false
	if a.Ending == "" || why == Declined {
		a.Ending = why
	}
	o.note(now, EntryOver, a.Number, evidence, string(a.Ending))
}

// receive records money that arrived, makes the first attempt with the whole amount the sale, and flags all other money.
func (o *Order) receive(a *Attempt, amount int64, evidence string, now time.Time) {
	if amount <= a.Received {
		return
	}
	late := a.Ending != "" || !o.CancelRequestedAt.IsZero()
	a.Received, a.State = amount, AttemptPaid
	o.note(now, EntryReceived, a.Number, evidence, "")
	if o.Sale == 0 && a.Received >= o.Amount {
		o.sell(a, late, evidence, now)
	}
	switch {
	case o.Sale == a.Number && a.Received > o.Amount:
		o.flag(now, FlagOverpaid, a.Number, "", evidence)
	case o.Sale == 0:
		o.flag(now, FlagUnderpaid, a.Number, "", evidence)
	case o.Sale != a.Number:
		o.flag(now, FlagDuplicatePayment, a.Number, "", evidence)
	}
}

func (o *Order) sell(a *Attempt, late bool, evidence string, now time.Time) {
	o.Sale, a.Captured, a.CapturedAt = a.Number, o.Amount, stamp(now)
	a.CaptureAt, a.CaptureWanted = time.Time{}, false
	o.note(now, EntryCaptured, a.Number, evidence, "")
	if late {
		o.flag(now, FlagLatePayment, a.Number, "", evidence)
	}
	if !o.CancelRequestedAt.IsZero() && o.CancelledAt.IsZero() {
		o.note(now, EntryCancelVoid, a.Number, evidence, "money had arrived")
	}
	for i := range o.Attempts {
		other := &o.Attempts[i]
		if other.Number != a.Number && other.giveUp(Superseded, now) {
			o.note(now, EntryGivenUp, other.Number, evidence, string(Superseded))
			o.schedule(other, now)
		}
		if other.Number != a.Number && other.Received > 0 {
			o.flag(now, FlagDuplicatePayment, other.Number, "", evidence)
		}
	}
}

// endOpen gives an open attempt up when the provider, asked after the reason arose, still shows neither money nor an
// approval there.
func (o *Order) endOpen(a *Attempt, b Observation, now time.Time) {
	if o.Op != nil && o.Op.Attempt == a.Number {
		return
	}
	over := !a.ExpiresAt.IsZero() && !b.Begun.Before(a.ExpiresAt.Add(grace))
	if over && a.State == AttemptGivenUp && a.Ending == ShopperCancelled && a.Authorized == 0 {
		a.Ending = Expired // nobody comes back any more
		o.note(now, EntryGivenUp, a.Number, b.Evidence, string(Expired))
	}
	if a.State != AttemptOpen {
		return
	}
	cancelled := !o.CancelRequestedAt.IsZero() && !b.Begun.Before(o.CancelRequestedAt)
	var why Ending
	switch {
	case cancelled:
		why = MerchantCancel // an approval lapses uncaptured
	case a.live():
		return
	case over:
		why = Expired
	case b.ShopperCancelled:
		why = ShopperCancelled
	default:
		return
	}
	a.giveUp(why, now)
	o.note(now, EntryGivenUp, a.Number, b.Evidence, string(why))
}

// LookFailed records that the provider could not be asked, or said nothing that is documented: ask again soon.
func (o Order) LookFailed(attempt int, now time.Time) Order {
	a := o.Attempt(attempt)
	if a == nil {
		return o
	}
	o = o.clone()
	a = o.Attempt(attempt)
	o.ClaimedUntil = time.Time{}
	o.putOff(a, lookAgain[min(a.Fails, len(lookAgain)-1)], now)
	a.Fails++
	return o
}

// putOff moves the look that is due.
func (o *Order) putOff(a *Attempt, wait time.Duration, now time.Time) {
	p := o.Op
	if p == nil || p.Attempt != a.Number || now.Before(p.due()) {
		a.Due = stamp(now.Add(wait))
		return
	}
	p.RetryAt = stamp(now.Add(wait))
	if !a.Due.IsZero() && !a.Due.After(now) { // together with the operation
		a.Due = p.RetryAt
	}
	if p.Fence != "" { // the lease is over: a try that ended unseen
		p.Fence, p.Doubt = "", true
	}
}

// lookAgain is the pace of asking a provider that does not answer. It never ends.
var lookAgain = []time.Duration{0, time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour}

func mergeKeys(a *Attempt, keys provider.Keys) {
	for k, v := range keys {
		if v == "" || a.Keys[k] == v {
			continue
		}
		if a.Keys == nil {
			a.Keys = provider.Keys{}
		}
		a.Keys[k] = v
	}
}
