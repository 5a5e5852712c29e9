package payments

import (
	"context"
	"errors"

	"tender/shared/order"
)

// record is a pure change of an order: a wish, a hint, an observation or a result. On a conflict it is applied again to
// what somebody else wrote.
type record func(order.Order) (order.Order, error)

func (r record) then(next func(order.Order) order.Order) record {
	return func(o order.Order) (order.Order, error) {
		o, err := r(o)
		if err != nil {
			return o, err
		}
		return next(o), nil
	}
}

func nothing(o order.Order) (order.Order, error) { return o, nil }

// maxTurns bounds one Advance. An order that wants more is due, and goes on in the next run.
const maxTurns = 12

// errLookAgain: the order changed since the look that a refund's baseline comes from.
var errLookAgain = errors.New("the order changed since it was looked at")

// cause is what made us look, for the timeline.
type cause struct {
	evidence         string
	attempt          int // that the cause is about; 0: any
	shopperCancelled bool
}

// advance records the wish, then does what order.Next says, step by step, until nothing is to be done, the time is used
// up, or somebody else is at it. Before every send the intent is written, and with it everything learnt so far; after it
// the result, together with the next intent. It returns the order as last stored.
func (s *Service) advance(ctx context.Context, o order.Order, wish record, why cause) (order.Order, error) {
	pending, looks := wish, 0
	for turn := range maxTurns {
		preview, err := pending(o)
		if err != nil {
			return o, err
		}
		w, hasTime := s.open(ctx)
		hasTime = hasTime && turn < maxTurns-1 // the last turn only writes down
		step := order.Next(preview, s.Now())
		if step.Kind == order.StepExpire && turn < maxTurns-1 {
			pending = pending.then(func(o order.Order) order.Order { return o.ExpireUnseen(step.Attempt, s.Now()) })
			continue
		}
		if step.Kind == order.StepLookup && hasTime {
			observe, ok := s.look(ctx, preview, step, w, why)
			pending, looks = pending.then(observe), looks+1
			if ok && looks < maxTurns/2 {
				continue
			}
			hasTime = false // write down what we have and leave the rest to the schedule
		}
		stored, err := s.write(ctx, o, pending, w, hasTime)
		if errors.Is(err, errLookAgain) {
			o, pending = stored, wish
			continue
		}
		if err != nil {
			return stored, err
		}
		o = stored
		if o.Op == nil || w.try.Fence == "" || o.Op.Fence != w.try.Fence {
			return o, nil
		}
		pending, looks = s.send(ctx, o, w), 0
		wish = pending // what must not be lost when a look has to be made again
		ctx = s.afterSend(ctx)
	}
	return o, nil
}

// write stores what is pending and, when there is time, the intent of the next step that sends.
func (s *Service) write(ctx context.Context, o order.Order, pending record, w window, hasTime bool) (order.Order, error) {
	if recording(ctx) {
		var cancel context.CancelFunc
		ctx, cancel = s.keep(ctx)
		defer cancel()
	}
	looked := o.Version
	return s.apply(ctx, o, func(current order.Order) (order.Order, error) {
		next, err := pending(current)
		if err != nil || !hasTime {
			return next.ForgetBaseline(), err
		}
		step := order.Next(next, s.Now())
		if step.Kind == order.StepRefund && next.Refund(step.RefundID).Seen != nil && current.Version != looked {
			return current, errLookAgain
		}
		return next.Begin(step, w.try, s.Now()), nil
	})
}

// resultKey marks a context in which a result waits to be written.
type resultKey struct{}

// afterSend gives a context whose writes outlive the caller: what was sent must be recorded.
func (s *Service) afterSend(ctx context.Context) context.Context {
	return context.WithValue(ctx, resultKey{}, true)
}

func recording(ctx context.Context) bool { return ctx.Value(resultKey{}) != nil }

// call gives the context of one call that may have an effect: the caller's going away does not end it.
func (w window) call(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithDeadline(context.WithoutCancel(ctx), w.deadline)
}
