package payments

import (
	"context"
	"errors"
	"slices"
	"time"

	"tender/shared/order"
)

// claimFor is how long a run of the schedule keeps an order from the next run.
const claimFor = 2 * time.Minute

// perProvider bounds the orders of one provider in one run.
const perProvider = 100

// Resolution is what one run of the schedule did.
type Resolution struct {
	Due      int            `json:"due"`      // orders that the index named
	Resolved int            `json:"resolved"` // brought on
	Open     int            `json:"open"`     // of these, those that want resolving again
	Skipped  int            `json:"skipped"`  // taken by somebody else meanwhile
	Failed   int            `json:"failed"`   // the store or the provider could not be reached
	Left     int            `json:"left"`     // not begun for lack of time
	ByName   map[string]int `json:"by_provider"`

	OldestSeconds int64 `json:"oldest_s"` // how long the oldest of them had been due
	Review        int   `json:"review"`   // orders among them with an operation whose end waits for evidence or a person
}

// Resolve works through what is due, one order of each provider in turn, so that a provider that is down starves nobody.
// It stops when the time is used up; the rest stays due. Its error is only that nothing could be listed at all.
func (s *Service) Resolve(ctx context.Context) (Resolution, error) {
	result := Resolution{ByName: map[string]int{}}
	queues, err := s.queues(ctx)
	for _, q := range queues {
		result.Due += len(q.ids)
	}
	for len(queues) > 0 {
		rest := queues[:0]
		for _, q := range queues {
			if _, hasTime := s.open(ctx); !hasTime || q.silent >= enoughSilence {
				result.Left += len(q.ids)
				continue
			}
			if s.resolveCounted(ctx, q.provider, q.ids[0], &result) {
				q.silent = 0
			} else {
				q.silent++
			}
			if q.ids = q.ids[1:]; len(q.ids) > 0 {
				rest = append(rest, q)
			}
		}
		queues = rest
	}
	return result, err
}

// enoughSilence is how many orders in a row a provider may leave unanswered before the run leaves it alone: waiting for
// it would use up the time of the others.
const enoughSilence = 3

type queue struct {
	provider string
	ids      []string
	silent   int // orders in a row that were not answered
}

func (s *Service) queues(ctx context.Context) ([]queue, error) {
	var queues []queue
	var failed []error
	for _, name := range s.Providers.Names() {
		ids, err := s.Orders.Due(ctx, name, s.Now(), perProvider)
		if err != nil {
			failed = append(failed, err)
		} else if len(ids) > 0 {
			queues = append(queues, queue{provider: name, ids: ids})
		}
	}
	return queues, errors.Join(failed...)
}

// resolveCounted resolves one order and says whether its provider answered.
func (s *Service) resolveCounted(ctx context.Context, name, id string, result *Resolution) (answered bool) {
	before, o, err := s.resolveDue(ctx, id, result)
	switch {
	case errors.Is(err, order.ErrNotDue):
		result.Skipped++
		return true
	case err != nil:
		result.Failed++
		return true // the store's fault, as far as is known
	}
	if o.Has(order.FlagNeedsReview) {
		result.Review++
	}
	result.Resolved++
	result.ByName[name]++
	if _, _, open := o.Due(); open {
		result.Open++
	}
	return !askedInVain(before, o, name)
}

// askedInVain says whether the provider left a look unanswered, or an operation that was tried since before.
func askedInVain(before, o order.Order, name string) bool {
	if p := o.Op; p != nil && p.Fence == "" && o.Attempt(p.Attempt).Provider == name && (before.Op == nil || p.Tries > before.Op.Tries) {
		return true
	}
	return slices.ContainsFunc(o.Attempts, func(a order.Attempt) bool { return a.Provider == name && a.Fails > 0 })
}

func (s *Service) resolveDue(ctx context.Context, id string, result *Resolution) (before, after order.Order, err error) {
	before, err = s.Orders.Get(ctx, id)
	if err != nil {
		return before, before, err
	}
	if _, due, ok := before.Due(); ok {
		result.OldestSeconds = max(result.OldestSeconds, int64(s.Now().Sub(due)/time.Second))
	}
	before, err = s.apply(ctx, before, func(o order.Order) (order.Order, error) {
		return o.Claim(s.Now(), s.Now().Add(claimFor))
	})
	if err != nil {
		return before, before, err
	}
	after, err = s.advance(ctx, before, nothing, cause{})
	return before, after, err
}

// ResolveOrder asks the providers about one order now, whether it is due or not. Errors: not_found, unavailable.
func (s *Service) ResolveOrder(ctx context.Context, id string) (order.Order, error) {
	o, err := s.Orders.Get(ctx, id)
	if err != nil {
		return o, err
	}
	at := s.Now()
	return s.advance(ctx, o, func(o order.Order) (order.Order, error) {
		for i := range o.Attempts {
			o = o.LookNow(o.Attempts[i].Number, at)
		}
		return o, nil
	}, cause{})
}

// ResolveTransaction takes a person's word on which transaction pays the order, and asks the provider about it. attempt 0
// means the last one that such a word can be about. Errors: those of order.NameTransaction, not_found, unavailable.
func (s *Service) ResolveTransaction(ctx context.Context, id string, attempt int, transaction string) (order.Order, error) {
	o, err := s.Orders.Get(ctx, id)
	if err != nil {
		return o, err
	}
	at := s.Now()
	o, err = s.apply(ctx, o, func(o order.Order) (order.Order, error) { return o.NameTransaction(attempt, transaction, at) })
	if err != nil {
		return o, err
	}
	return s.advance(ctx, o, nothing, cause{})
}

// Settle takes a person's word on what stayed unknown. Errors: not_found, those of order.Settle, unavailable.
func (s *Service) Settle(ctx context.Context, id string, w order.Settlement) (order.Order, error) {
	o, err := s.Orders.Get(ctx, id)
	if err != nil {
		return o, err
	}
	return s.apply(ctx, o, func(o order.Order) (order.Order, error) { return o.Settle(w, s.Now()) })
}

// Order reads an order. Errors: not_found, unavailable.
func (s *Service) Order(ctx context.Context, id string) (order.Order, error) {
	return s.Orders.Get(ctx, id)
}
