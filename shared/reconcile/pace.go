package reconcile

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"tender/shared/problem"
)

// pace keeps a provider's rate, whoever asks. It has no clock: it is told the time.
type pace struct {
	limit *rate.Limiter // nil: none
	mu    sync.Mutex
	until time.Time // nobody asks before, because the provider said so
}

func newPace(perSecond int) *pace {
	if perSecond <= 0 {
		return &pace{}
	}
	return &pace{limit: rate.NewLimiter(rate.Limit(perSecond), 1)}
}

// turn takes the next place in the row, and says how long to wait for it.
func (p *pace) turn(now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	at := now
	if p.until.After(at) {
		at = p.until
	}
	if p.limit != nil {
		at = at.Add(p.limit.ReserveN(at, 1).DelayFrom(at))
	}
	return at.Sub(now)
}

// rest keeps everybody from asking before this time.
func (p *pace) rest(until time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if until.After(p.until) {
		p.until = until
	}
}

// Tries of what failed and may do better the next time.
const (
	mostTries     = 5
	mostThrottled = 30 // where the provider or the table asks for patience, the deadline is the bound that counts
	firstPause    = time.Second
	longestPause  = 30 * time.Second
	mostPatience  = 5 * time.Minute // a provider that wants a longer pause is left to the next run
)

// retry does something until it succeeds, fails for good, or there is no time for another try. Pauses double, and are
// as long as the other side asks for.
func (r *run) retry(ctx context.Context, do func(context.Context) error) error {
	pause := firstPause
	for try := 1; ; try++ {
		err := do(ctx)
		if err == nil || !again(err, try) {
			return err
		}
		asked := problem.From(err).RetryAfter
		d := max(pause, asked)
		if problem.Is(err, problem.Throttled) {
			r.pace.rest(r.Now().Add(d))
		}
		if d > mostPatience || !r.hasTime(d) || r.Wait(ctx, d) != nil {
			return err
		}
		pause = min(2*pause, longestPause)
	}
}

// again says whether a try that ended so is worth another one.
func again(err error, tries int) bool {
	switch problem.From(err).Code {
	case problem.Throttled:
		return tries < mostThrottled
	case problem.ProviderUnavailable, problem.BadReply, problem.Unavailable:
		return tries < mostTries
	}
	return false
}

// ask calls the provider when it is this call's turn.
func (r *run) ask(ctx context.Context, call func(context.Context) error) error {
	return r.retry(ctx, func(ctx context.Context) error {
		if d := r.pace.turn(r.Now()); d > 0 {
			if !r.hasTime(d) {
				return errTime
			}
			if err := r.Wait(ctx, d); err != nil {
				return problem.New(problem.ProviderUnavailable, "There was no time left to ask the provider.").Because(err)
			}
		}
		ctx, cancel := context.WithTimeout(ctx, r.call)
		defer cancel()
		return call(ctx)
	})
}
