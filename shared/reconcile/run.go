package reconcile

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"tender/shared/problem"
	"tender/shared/provider"
)

// Run reconciles what the request names, all its providers at the same time, and stops before ctx's deadline. What it
// did not come to is done by the next run, and so is what failed: the result says both. A provider's fault is in the
// result alone. Errors: invalid_request; what our own store answered, with the result of everything else.
func (s *Service) Run(ctx context.Context, q Request) (Result, error) {
	guards, err := s.wanted(q)
	if err != nil {
		return Result{}, err
	}
	runs := make([]*run, len(guards))
	var all sync.WaitGroup
	for i, g := range guards {
		runs[i] = s.begin(ctx, g, q)
		all.Go(func() { runs[i].do(ctx) })
	}
	all.Wait()
	result, failed := Result{Complete: true}, []error(nil)
	for _, r := range runs {
		result.Runs = append(result.Runs, r.out)
		result.Complete = result.Complete && r.complete()
		failed = append(failed, r.ours)
	}
	return result, errors.Join(failed...)
}

// wanted checks the request and gives the providers that it means.
func (s *Service) wanted(q Request) ([]*provider.Guarded, error) {
	if wrong := q.wrong(s.Now()); len(wrong) > 0 {
		return nil, problem.Invalid(wrong...)
	}
	var guards []*provider.Guarded
	for _, name := range s.Providers.Names() {
		g, ok := s.Providers.Get(name)
		if ok && g.Info().Can(provider.OpSettlements) && (q.Provider == "" || q.Provider == name) {
			guards = append(guards, g)
		}
	}
	if q.Provider != "" && len(guards) == 0 {
		return nil, problem.Invalid(problem.Field{Field: "provider", Code: "unknown", Message: "No enabled provider of this name lists settlements."})
	}
	return guards, nil
}

func (q Request) wrong(now time.Time) []problem.Field {
	if !q.backfill() {
		return nil
	}
	var wrong []problem.Field
	for _, f := range []struct{ name, day string }{{"from", q.From}, {"to", q.To}} {
		if !isDay(f.day) {
			wrong = append(wrong, problem.Field{Field: f.name, Code: "invalid_format", Message: "Name the first and the last day as YYYY-MM-DD."})
		} else if f.day > dayOf(now) {
			wrong = append(wrong, problem.Field{Field: f.name, Code: "too_large", Message: "Name no day to come."})
		}
	}
	if len(wrong) == 0 && q.To < q.From {
		wrong = append(wrong, problem.Field{Field: "to", Code: "too_small", Message: "The last day is before the first."})
	}
	return wrong
}

func (q Request) backfill() bool { return q.From != "" || q.To != "" }

// run is one provider's part of a run.
type run struct {
	*Service
	g       *provider.Guarded
	info    provider.Info
	terms   provider.SettlementInfo
	name    string
	owner   string
	request Request
	began   time.Time
	stop    time.Time     // when nothing new may be begun; zero: never
	call    time.Duration // the longest call to the provider: it ends within what is kept of the time
	pace    *pace
	cursor  *cursor // nil in a backfill

	read       map[Key]bool // windows read to their end
	entire     map[Key]bool // of these, those that this run has read from their first page
	unclear    bool         // a list of what changed could not be read
	cut        bool         // something else than a window was left
	unanswered bool         // the provider did not answer when bad lines were read again

	mu   sync.Mutex // of what follows: pages are worked on at the same time
	out  ProviderRun
	bad  map[Key]bool // findings of rows and pages that could not be read in this run
	ours error        // what our own store answered, and the run ended for
}

func (s *Service) begin(ctx context.Context, g *provider.Guarded, q Request) *run {
	info := g.Info()
	r := &run{
		Service: s, g: g, info: info, terms: info.Settlements, name: info.Name, owner: s.Owner(), request: q, began: s.Now(), call: callFor,
		pace: newPace(info.Settlements.PerSecond), read: map[Key]bool{}, entire: map[Key]bool{}, bad: map[Key]bool{}, out: ProviderRun{Provider: info.Name},
	}
	if deadline, ok := ctx.Deadline(); ok {
		left := time.Until(deadline)
		kept := min(reserve, left/4)
		r.stop, r.call = r.began.Add(left-kept), min(callFor, kept*2/3)
	}
	return r
}

// do is the run: windows first, so that the look at open findings after them sees every line that is there, and what is
// missing last, when the lines that could be read are known.
func (r *run) do(ctx context.Context) {
	for _, step := range []func(context.Context) error{r.openCursor, r.windows, r.recheck, r.missing, r.countOpen} {
		err := step(ctx)
		if errors.Is(err, errTime) {
			r.cut = true
			return
		}
		if err != nil {
			r.cut = true
			r.failed(err)
			return
		}
	}
}

func (r *run) complete() bool {
	return !r.cut && r.out.Left == 0 && r.out.Busy == 0 && r.out.Failed == ""
}

// failed keeps the first reason for which something was left.
func (r *run) failed(err error) {
	if r.out.Failed == "" {
		r.out.Failed = string(problem.From(err).Code)
	}
	if r.ours == nil && (problem.Is(err, problem.Unavailable) || problem.Is(err, problem.Internal)) {
		r.ours = fmt.Errorf("reconciling %s: %w", r.name, err)
	}
}

// Reasons for which a window is left, besides what was answered.
var (
	errTime    = errors.New("there is no time left")
	errBusy    = errors.New("another run holds this window")
	errShifted = problem.New(problem.BadReply, "The list changed each time it was read.")
)

// fatal says whether an error will meet everything else of this provider as well.
func fatal(err error) bool {
	switch problem.From(err).Code {
	case problem.Unavailable, problem.BadCredentials, problem.OperationNotSupported:
		return true
	}
	return false
}

// hasTime says whether something new may be begun now, or after a wait.
func (r *run) hasTime(after time.Duration) bool {
	return r.stop.IsZero() || r.Now().Add(after).Before(r.stop)
}

// tally changes the run's figures.
func (r *run) tally(change func(*ProviderRun)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	change(&r.out)
}

// keeping gives a context for what must be written though the caller may have gone.
func keeping(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), keepFor)
}

// countOpen counts what is open at the end.
func (r *run) countOpen(ctx context.Context) error {
	var after Key
	for {
		keys, err := r.Ledger.OpenFindings(ctx, r.name, after, listBatch)
		if err != nil {
			return err
		}
		r.out.Open += len(keys)
		if len(keys) < listBatch {
			return nil
		}
		after = keys[len(keys)-1]
	}
}
