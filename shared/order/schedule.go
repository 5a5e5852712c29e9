package order

import "time"

// How long what waits for evidence is asked about, and how often.
const (
	askDaily   = 24 * time.Hour
	askUnknown = 90 * askDaily // operations of unknown end
	askPending = 30 * askDaily // refunds that the provider accepted
)

// polls is when an open page is looked at after it was opened: seldom where the provider tells us, often where it never
// does.
var (
	pollsMessages = []time.Duration{10 * time.Minute, 30 * time.Minute}
	pollsSilent   = []time.Duration{time.Minute, 2 * time.Minute, 3 * time.Minute, 5 * time.Minute, 8 * time.Minute, 13 * time.Minute,
		20 * time.Minute, 30 * time.Minute, 45 * time.Minute, time.Hour, 2 * time.Hour, 4 * time.Hour, 8 * time.Hour, 16 * time.Hour, 24 * time.Hour}
)

// schedule sets when the attempt's provider is asked next, from the facts and the time alone: looking twice within one
// period of the plan changes nothing.
func (o *Order) schedule(a *Attempt, now time.Time) {
	a.Fails = 0
	a.Due = time.Time{}
	if !a.canLook() {
		a.Due = stamp(o.unseenEnd(a))
		return
	}
	consider := func(t time.Time) {
		if !t.IsZero() && (a.Due.IsZero() || t.Before(a.Due)) {
			a.Due = stamp(t)
		}
	}
	if a.Parked != nil {
		consider(daily(a.Parked.ParkedAt, now, askUnknown))
	}
	for i := range o.Refunds {
		r := &o.Refunds[i]
		switch {
		case r.Attempt != a.Number || r.Manual != nil:
		case r.Status == RefundUnknown:
			consider(daily(r.ParkedAt, now, askUnknown))
		case r.Settled != nil && !r.counts():
			consider(daily(r.UpdatedAt, now, askUnknown))
		case r.Accepted && r.Status == RefundPending:
			o.askAccepted(r, now, consider)
		}
	}
	if o.Op == nil || o.Op.Attempt != a.Number {
		consider(o.nextPoll(a, now))
	}
}

// askAccepted: a refund that the provider took and never finished is given up to evidence or a person at last.
func (o *Order) askAccepted(r *Refund, now time.Time, consider func(time.Time)) {
	if t := after(r.CreatedAt, now, backoff, askPending); !t.IsZero() {
		consider(t)
		return
	}
	r.Status, r.ParkedAt, r.UpdatedAt = RefundUnknown, stamp(now), stamp(now)
	o.note(now, EntryParked, r.Attempt, "never done", r.ID)
	o.flag(now, FlagNeedsReview, r.Attempt, r.ID, "never done")
	consider(daily(r.ParkedAt, now, askUnknown))
}

// nextPoll is when an unpaid attempt is looked at for its own sake.
func (o *Order) nextPoll(a *Attempt, now time.Time) time.Time {
	switch {
	case a.State != AttemptOpen && a.State != AttemptGivenUp:
		return time.Time{}
	case a.live() && o.Sale == 0 && o.CancelRequestedAt.IsZero():
		return o.captureLook(a, now)
	case a.State == AttemptOpen:
		return o.pageLook(a, now)
	}
	return givenUpLook(a, now)
}

// captureLook is when an approval that is not captured yet is looked at: after a refusal when it may be tried again,
// else daily, and when it is about to lapse.
func (o *Order) captureLook(a *Attempt, now time.Time) time.Time {
	next := daily(a.AuthorizedAt, now, 0)
	if !a.CaptureAt.IsZero() {
		next = a.CaptureAt
	}
	if !next.After(now) { // that look did not show the approval
		next = after(next, now, backoff, 0)
	}
	for _, t := range []time.Time{a.CaptureBy.Add(-askDaily), a.CaptureBy.Add(grace)} {
		if !a.CaptureBy.IsZero() && t.After(now) && t.Before(next) {
			next = t
		}
	}
	if !a.CaptureBy.IsZero() && !now.Before(a.CaptureBy.Add(-askDaily)) && !o.wantsCapture(a) {
		o.flag(now, FlagCaptureDue, a.Number, "", "schedule")
	}
	return next
}

func (o *Order) pageLook(a *Attempt, now time.Time) time.Time {
	polls := pollsMessages
	if !a.Terms.Messages {
		polls = pollsSilent
	}
	end := a.ExpiresAt.Add(grace)
	for _, d := range polls {
		if t := a.OpenedAt.Add(d); t.After(now) && (a.ExpiresAt.IsZero() || t.Before(end)) {
			return t
		}
	}
	if a.ExpiresAt.IsZero() {
		return daily(a.OpenedAt, now, 0)
	}
	if end.After(now) {
		return end
	}
	return now // its time is over, and this look was begun before: look again
}

// givenUpLook: after an hour, daily, and once after the page's lifetime. Then no money can arrive any more.
func givenUpLook(a *Attempt, now time.Time) time.Time {
	last := a.lifetimeEnd()
	if hour := a.GivenUpAt.Add(time.Hour); last.Before(hour) {
		last = hour
	}
	last = last.Add(grace)
	if !now.Before(last) {
		return time.Time{}
	}
	next := a.GivenUpAt.Add(time.Hour)
	if !next.After(now) {
		next = daily(next, now, 0)
	}
	if next.After(last) {
		next = last
	}
	return next
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// daily is the next whole day after from, none once the total is over (0: never over).
func daily(from, now time.Time, total time.Duration) time.Time {
	return after(from, now, nil, total)
}

// after is the next time on a ladder of steps after from, then daily, until total is over.
func after(from, now time.Time, ladder []time.Duration, total time.Duration) time.Time {
	for _, d := range ladder {
		if t := from.Add(d); t.After(now) {
			return t
		}
	}
	days := max(now.Sub(from)/askDaily, 0) + 1
	next := from.Add(days * askDaily)
	if total > 0 && next.After(from.Add(total)) {
		return time.Time{}
	}
	return next
}
