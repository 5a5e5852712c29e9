package events

import (
	"fmt"

	"tender/shared/order"
)

// fact is something that is so in an image. Two that are equal are told once.
type fact struct {
	typ      Type
	subject  string // what it is about, within its order
	attempt  int    // 0: the whole order
	amount   int64
	refundID string
	flag     order.FlagCode
	ending   order.Ending
	manual   bool
}

func (f fact) sameSubject(other fact) bool { return f.typ == other.typ && f.subject == other.subject }

// gone is what to tell of a fact that is so no more. The other types say so by what follows them.
func (f fact) gone() []fact {
	switch f.typ {
	case PaymentUnmatched:
		f.amount = 0
	case OrderFlagged:
		f.typ = OrderUnflagged
	default:
		return nil
	}
	return []fact{f}
}

// orderFacts lists what is so of an order; nothing of none.
func orderFacts(o *order.Order) []fact {
	if o == nil {
		return nil
	}
	facts := []fact{{typ: OrderCreated, subject: "order", amount: o.Amount}}
	if !o.CancelledAt.IsZero() {
		facts = append(facts, fact{typ: OrderCancelled, subject: "cancel"})
	}
	for i := range o.Attempts {
		facts = append(facts, attemptFacts(o, &o.Attempts[i])...)
	}
	facts = append(facts, endFacts(o)...)
	for i := range o.Refunds {
		facts = append(facts, refundFact(&o.Refunds[i]))
	}
	for _, f := range o.Flags {
		facts = append(facts, flagFact(f))
	}
	return facts
}

func attemptFacts(o *order.Order, a *order.Attempt) []fact {
	var facts []fact
	add := func(so bool, typ Type, about string, amount int64) {
		if so {
			facts = append(facts, fact{typ: typ, subject: fmt.Sprintf("%s/%d", about, a.Number), attempt: a.Number, amount: amount})
		}
	}
	unmatched := a.Received
	if o.Sale == a.Number {
		unmatched -= a.Captured
	}
	back := o.RefundedOf(a)
	add(a.PageURL != "", AttemptOpened, "page", o.Amount)
	add(!a.AuthorizedAt.IsZero(), OrderAuthorized, "approval", a.Authorized)
	add(o.Sale == a.Number, OrderCaptured, "sale", a.Captured)
	add(unmatched > 0, PaymentUnmatched, "payment", unmatched)
	add(back > 0, OrderRefunded, "refunded", back)
	add(a.Disputed, OrderDisputed, "dispute", 0)
	return facts
}

// endFacts says why an unpaid order waits for nothing.
func endFacts(o *order.Order) []fact {
	typ := OrderExpired
	switch o.Status() {
	case order.Failed:
		typ = OrderFailed
	case order.ExpiredStatus:
	default:
		return nil
	}
	last := o.Latest()
	return []fact{{typ: typ, subject: fmt.Sprintf("end/%d", last.Number), attempt: last.Number, ending: last.Ending}}
}

func refundFact(r *order.Refund) fact {
	f := fact{subject: "refund/" + r.ID, attempt: r.Attempt, amount: r.Amount, refundID: r.ID, manual: r.Manual != nil}
	switch {
	case r.Status == order.RefundSucceeded && r.ByWord:
		f.typ = RefundSettled
	case r.Status == order.RefundSucceeded:
		f.typ = RefundSucceeded
	case r.Status == order.RefundRefused:
		f.typ = RefundRefused
	case r.Status == order.RefundUnknown:
		f.typ = RefundUnknown
	default:
		f.typ = RefundPending
	}
	return f
}

func flagFact(f order.Flag) fact {
	subject := "flag/" + string(f.Code)
	if f.Attempt != 0 {
		subject += fmt.Sprintf("/%d", f.Attempt)
	}
	if f.RefundID != "" {
		subject += "/" + f.RefundID
	}
	return fact{typ: OrderFlagged, subject: subject, attempt: f.Attempt, refundID: f.RefundID, flag: f.Code}
}
