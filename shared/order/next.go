package order

import (
	"slices"
	"time"
)

// StepKind is what to do next.
type StepKind string

// The kinds of step.
const (
	StepNone    StepKind = "none"
	StepLookup  StepKind = "lookup"
	StepCapture StepKind = "capture"
	StepRefund  StepKind = "refund"
	StepCancel  StepKind = "cancel"
	StepExpire  StepKind = "expire" // nobody can be asked, and its time is over
)

// Step is the next thing to do for an order. ForRefund marks a look that must be newer than the refund it is made for:
// what it shows is what was there before we sent.
type Step struct {
	Kind      StepKind
	Attempt   int
	RefundID  string
	ForRefund bool
}

// Sends says whether the step can move money and needs an intent first.
func (s Step) Sends() bool {
	return s.Kind == StepCapture || s.Kind == StepRefund || s.Kind == StepCancel
}

// Next says what to do for an order now. An operation in flight comes first; without one, money that should be taken,
// given back or made impossible; then whatever is due to be looked at, which is safe at any time.
func Next(o Order, now time.Time) Step {
	var s Step
	if o.Op != nil {
		s = o.nextOfOp(now)
	} else if s = o.nextToSend(); now.Before(o.notBefore(s)) {
		s = Step{Kind: StepNone}
	}
	if s.Kind != StepNone {
		return s
	}
	return o.nextLookup(now)
}

// nextOfOp: a try whose lease is over, or whose end is unknown, is looked at before anything is sent again.
func (o *Order) nextOfOp(now time.Time) Step {
	p := o.Op
	if now.Before(p.due()) {
		return Step{Kind: StepNone}
	}
	undecided := p.Fence != "" || p.Doubt || p.Conflict || p.Kind == OpCheckout || o.wantsFreshBaseline(p)
	if p.Kind == OpCheckout && !o.Attempt(p.Attempt).canLook() {
		return Step{Kind: StepExpire, Attempt: p.Attempt}
	}
	if undecided && p.ClearedAt.IsZero() {
		return Step{Kind: StepLookup, Attempt: p.Attempt}
	}
	if !o.maySend(p) { // not wanted any more: a look ends it
		return Step{Kind: StepLookup, Attempt: p.Attempt}
	}
	return Step{Kind: StepKind(p.Kind), Attempt: p.Attempt, RefundID: p.RefundID}
}

// wantsFreshBaseline: a refund that never left, and whose proof will be what was not there before it was sent, is sent
// only after another look.
func (o *Order) wantsFreshBaseline(p *Op) bool {
	return p.Kind == OpRefund && !o.Attempt(p.Attempt).Terms.MayAgain(OpRefund)
}

func (o *Order) nextToSend() Step {
	for i := range o.Attempts {
		if a := &o.Attempts[i]; o.wantsCapture(a) {
			return Step{Kind: StepCapture, Attempt: a.Number}
		}
	}
	for i := range o.Refunds {
		r := &o.Refunds[i]
		if r.Status != RefundPending || r.Accepted {
			continue
		}
		if !o.Attempt(r.Attempt).Terms.MayAgain(OpRefund) && r.Seen == nil {
			return Step{Kind: StepLookup, Attempt: r.Attempt, RefundID: r.ID, ForRefund: true}
		}
		return Step{Kind: StepRefund, Attempt: r.Attempt, RefundID: r.ID}
	}
	for i := range o.Attempts {
		if a := &o.Attempts[i]; o.wantsCancel(a) {
			return Step{Kind: StepCancel, Attempt: a.Number}
		}
	}
	return Step{Kind: StepNone}
}

// notBefore paces the look before a refund, where earlier ones were in vain; otherwise it is zero.
func (o *Order) notBefore(s Step) time.Time {
	if a := o.Attempt(s.Attempt); s.ForRefund && a.Fails > 0 {
		return a.Due
	}
	return time.Time{}
}

// wantsCapture: a live approval of the whole amount, on an order that is neither paid nor being cancelled, that the
// merchant or the capture mode asks for and no refusal holds back.
func (o *Order) wantsCapture(a *Attempt) bool {
	return o.mayCapture(a) && a.CaptureAt.IsZero() && a.Parked == nil && (a.CaptureWanted || o.Capture == CaptureAutomatic)
}

// mayCapture also wants that no other attempt's capture or charge has an unknown end: it may have taken the money.
func (o *Order) mayCapture(a *Attempt) bool {
	elsewhere := slices.ContainsFunc(o.Attempts, func(other Attempt) bool { return other.Number != a.Number && other.mayHaveTaken() })
	return o.wantsMoney(a) && !elsewhere
}

// mayHaveTaken says whether a capture or charge of unknown end may have taken money that nobody shows yet.
func (a *Attempt) mayHaveTaken() bool {
	return a.Parked != nil && (a.Parked.Kind == OpCapture || a.Parked.Kind == OpCharge)
}

// wantsMoney: the approval is one that would pay the order, and nothing stands against taking it.
func (o *Order) wantsMoney(a *Attempt) bool {
	return o.Sale == 0 && o.CancelRequestedAt.IsZero() && a.live() && a.Authorized >= o.Amount
}

// wantsCancel: what we gave up is made useless at the provider where it can be, unless money is or may be on it.
func (o *Order) wantsCancel(a *Attempt) bool {
	return a.State == AttemptGivenUp && a.Terms.Cancels && !a.CancelDone && a.Parked == nil && a.Received == 0 && !o.wantsMoney(a) && a.canLook()
}

func (o *Order) nextLookup(now time.Time) Step {
	next, at := Step{Kind: StepNone}, time.Time{}
	for i := range o.Attempts {
		a := &o.Attempts[i]
		if !a.Due.IsZero() && !a.Due.After(now) && (at.IsZero() || a.Due.Before(at)) {
			next, at = Step{Kind: StepLookup, Attempt: a.Number}, a.Due
			if !a.canLook() {
				next.Kind = StepExpire
			}
		}
	}
	return next
}

// maySend says whether the operation's effect is still wanted, before it is sent once more.
func (o *Order) maySend(p *Op) bool {
	a := o.Attempt(p.Attempt)
	switch p.Kind {
	case OpCapture:
		return o.mayCapture(a)
	case OpCancel:
		return a.Received == 0 && !o.wantsMoney(a)
	}
	return true
}
