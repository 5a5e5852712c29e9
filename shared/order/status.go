package order

import "time"

// Status is the order in one word, derived from its facts.
type Status string

// The statuses.
const (
	Created           Status = "created"            // no page was shown yet
	Pending           Status = "pending"            // the shopper can pay, or may come back to pay
	Authorized        Status = "authorized"         // approved, not captured
	Captured          Status = "captured"           // paid
	PartiallyRefunded Status = "partially_refunded" // some of it went back
	Refunded          Status = "refunded"           // all of it went back
	Cancelled         Status = "cancelled"          // stopped by the merchant
	ExpiredStatus     Status = "expired"            // the last page's or approval's time is over
	Failed            Status = "failed"             // the last attempt was declined or refused
	Disputed          Status = "disputed"           // charged back
)

// Status derives the order's status. Money decides first, then the merchant's cancel, then the attempts.
func (o *Order) Status() Status {
	if sale := o.Attempt(o.Sale); sale != nil {
		switch t := o.Totals(); {
		case sale.Disputed:
			return Disputed
		case t.Refunded >= t.Captured:
			return Refunded
		case t.Refunded > 0:
			return PartiallyRefunded
		}
		return Captured
	}
	if !o.CancelledAt.IsZero() {
		return Cancelled
	}
	return o.unpaidStatus()
}

func (o *Order) unpaidStatus() Status {
	shown := false
	for i := range o.Attempts {
		a := &o.Attempts[i]
		if a.live() {
			return Authorized
		}
		shown = shown || a.PageURL != ""
	}
	last := o.Latest()
	switch {
	case last != nil && last.State == AttemptOver && (last.Ending == Declined || last.Ending == Refused):
		return Failed
	case last != nil && (last.State == AttemptOver || last.State == AttemptGivenUp && last.Ending == Expired):
		return ExpiredStatus
	case shown:
		return Pending
	}
	return Created
}

// Page gives the page to show the shopper, if there is one: the open, unexpired attempt's, until it is approved or the
// merchant cancels.
func (o *Order) Page(now time.Time) *Attempt {
	a := o.Latest()
	if a == nil || a.State != AttemptOpen || a.PageURL == "" || a.live() || o.Sale != 0 || !o.CancelRequestedAt.IsZero() || a.expired(now) {
		return nil
	}
	return a
}

// Answered gives the attempt that answers a repeated request: its page, or the charge that it made. It is nil where the
// request has to be worked on.
func (o *Order) Answered(requestHash string, now time.Time) *Attempt {
	if a := o.Page(now); a != nil && a.RequestHash == requestHash {
		return a
	}
	for i := range o.Attempts {
		if a := &o.Attempts[i]; a.RequestHash == requestHash && a.PageURL == "" && (a.live() || a.Received > 0) {
			return a
		}
	}
	return nil
}

func (a *Attempt) expired(now time.Time) bool {
	return !a.ExpiresAt.IsZero() && !now.Before(a.ExpiresAt)
}
