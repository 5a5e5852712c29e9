package order

import (
	"time"

	"tender/shared/problem"
)

// RequestCapture records the merchant's wish to take an approval. attempt 0 means the one that is approved. A captured
// order is left as it is: the wish is fulfilled. Errors: invalid_state (cancelled, or nothing approved), in_progress,
// needs_review.
func (o Order) RequestCapture(attempt int, now time.Time) (Order, error) {
	if o.Sale != 0 && (attempt == 0 || attempt == o.Sale) {
		return o, nil
	}
	if !o.CancelRequestedAt.IsZero() {
		return o, problem.New(problem.InvalidState, "The order is cancelled.")
	}
	if o.Op != nil {
		return o, o.inProgress(o.Op.due(), now)
	}
	o = o.clone()
	for i := range o.Attempts {
		if a := &o.Attempts[i]; a.mayHaveTaken() {
			return o, problem.New(problem.NeedsReview, "A %s of attempt %d has an unknown end; it needs review first.", a.Parked.Kind, a.Number)
		}
	}
	a := o.approved(attempt)
	if a == nil {
		return o, problem.New(problem.InvalidState, "No approval of the whole amount is there to capture.")
	}
	if a.Parked != nil {
		return o, problem.New(problem.NeedsReview, "An earlier %s of attempt %d has an unknown end; it needs review first.", a.Parked.Kind, a.Number)
	}
	a.CaptureWanted, a.CaptureAt = true, time.Time{}
	o.note(now, EntryCaptureRequest, a.Number, "merchant", "")
	return o, nil
}

func (o *Order) approved(attempt int) *Attempt {
	for i := range o.Attempts {
		a := &o.Attempts[i]
		if o.mayCapture(a) && (attempt == 0 || attempt == a.Number) {
			return a
		}
	}
	return nil
}
