package order

import (
	"fmt"
	"testing"
	"time"

	"tender/shared/problem"
	"tender/shared/provider"
)

// t0 is when every example order begins.
var t0 = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

const (
	amount = int64(1000)
	lease  = 30 * time.Second
)

// keyed is a provider that deduplicates our keys and lists its refunds; keyless lists them without our key; linked can
// also cancel its pages and find a lost one again; hinted can only be asked about ids that its hints told; stated says one
// word about all refunds.
var (
	keyed = Terms{
		Messages: true, Refunds: true, ListsRefunds: true, LifetimeSecs: 86400,
		Again: []provider.Operation{provider.OpCapture, provider.OpRefund}, Settles: true,
	}
	keyless = Terms{Messages: true, Refunds: true, ListsRefunds: true, LifetimeSecs: 86400}
	hinted  = Terms{Messages: true, Needs: NeedsTransaction, LifetimeSecs: 86400} // tells its ids by hints alone
	stated  = Terms{Messages: true, Refunds: true, LifetimeSecs: 86400}           // says of all refunds one word
	linked  = Terms{
		Messages: true, FindsPage: true, Cancels: true, Refunds: true, ListsRefunds: true, LifetimeSecs: 86400,
		Again: []provider.Operation{provider.OpCapture, provider.OpRefund, provider.OpCancel},
	}
)

// story tells what happens to one order, one transition after the other.
type story struct {
	o   Order
	now time.Time
	n   int // fences so far
}

func facts(mode CaptureMode) Facts {
	return Facts{
		ID: "order-1", Amount: amount, Currency: "AED", Capture: mode,
		SuccessURL: "https://shop.example/ok", CancelURL: "https://shop.example/no", Metadata: map[string]string{"cart": "7"},
	}
}

func wish(mode CaptureMode, terms Terms, hash string) Opening {
	return Opening{Facts: facts(mode), Provider: "payer", Terms: terms, RequestHash: hash}
}

// begun is an order whose first page is being opened.
func begun(mode CaptureMode, terms Terms) *story {
	s := &story{now: t0, o: New(facts(mode), t0)}
	return s.open(terms, "body")
}

// shown is an order with an open page, one minute old.
func shown(mode CaptureMode, terms Terms) *story {
	return begun(mode, terms).page().pass(time.Minute)
}

func (s *story) pass(d time.Duration) *story { s.now = s.now.Add(d); return s }

func (s *story) try() Try {
	s.n++
	return Try{Fence: fmt.Sprintf("fence-%d", s.n), Lease: s.now.Add(lease)}
}

// must takes a transition that the story needs.
func (s *story) must(o Order, err error) *story {
	if err != nil {
		panic(err)
	}
	s.o = o
	return s
}

func (s *story) open(terms Terms, hash string) *story {
	return s.must(s.o.OpenAttempt(wish(s.o.Capture, terms, hash), s.try(), s.now))
}

func (s *story) page() *story {
	n := len(s.o.Attempts)
	if s.o.Latest().Terms.Needs != "" {
		s.o = s.o.Opened(s.o.Op.Fence, provider.Checkout{PageURL: "https://pay.example/hinted", ExpiresAt: s.now.Add(time.Hour)}, 0, s.now)
		return s
	}
	s.o = s.o.Opened(s.o.Op.Fence, provider.Checkout{
		PageURL: fmt.Sprintf("https://pay.example/%d", n), Keys: provider.Keys{"id": fmt.Sprintf("p%d", n)}, ExpiresAt: s.now.Add(time.Hour),
	}, 0, s.now)
	return s
}

// see applies what the provider says of an attempt now.
func (s *story) see(attempt int, snapshot provider.Snapshot) *story {
	s.o = s.o.Observe(s.look(attempt, snapshot), s.now)
	return s
}

func (s *story) look(attempt int, snapshot provider.Snapshot) Observation {
	if a := s.o.Attempt(attempt); a != nil && snapshot.Reference == "" {
		snapshot.Reference = a.Reference
	}
	if snapshot.Currency == "" {
		snapshot.Currency = s.o.Currency
	}
	return Observation{Attempt: attempt, Snapshot: snapshot, Begun: s.now, Evidence: "lookup"}
}

// send writes the intent of the next step.
func (s *story) send() *story {
	s.o = s.o.Begin(Next(s.o, s.now), s.try(), s.now)
	if s.o.Op == nil {
		panic("nothing to send")
	}
	return s
}

func (s *story) did(outcome problem.Outcome, amount int64, id string) *story {
	s.o = s.o.Did(s.o.Op.Fence, provider.Receipt{Outcome: outcome, Amount: amount, Currency: s.o.Currency, ProviderID: id}, s.now)
	return s
}

func (s *story) fail(err error) *story {
	s.o = s.o.Failed(s.o.Op.Fence, err, s.now)
	return s
}

func (s *story) refund(id string, amount int64) *story {
	return s.must(s.o.RequestRefund(RefundWish{ID: id, Amount: amount, Reason: "returned", RequestHash: fmt.Sprint(id, amount)}, s.now))
}

// untilParked looks in vain until the back-off is over.
func (s *story) untilParked(attempt int, snapshot provider.Snapshot) *story {
	for range 60 {
		if s.o.Op == nil {
			return s
		}
		switch step := Next(s.o, s.now); {
		case step.Sends():
			s.send().fail(errUnknown)
		case step.Kind == StepLookup && step.Attempt == attempt:
			s.see(attempt, snapshot)
		case step.Kind == StepLookup:
			s.see(step.Attempt, seeOpen)
		default:
			_, at, _ := s.o.Due()
			s.now = at
		}
	}
	panic("never parked")
}

// What a provider may say and answer.
var (
	seeAbsent   = provider.Snapshot{Page: provider.PageAbsent}
	seeUnknown  = provider.Snapshot{}
	seeOpen     = provider.Snapshot{Page: provider.PageOpen, RefundsListed: true}
	seeApproved = provider.Snapshot{Page: provider.PageOpen, Authorized: amount, RefundsListed: true}
	seePaid     = provider.Snapshot{Page: provider.PagePaid, Received: amount, RefundsListed: true}
	seeOver     = provider.Snapshot{Page: provider.PageOver}
	seeDeclined = provider.Snapshot{Page: provider.PageOver, Declined: true}

	errNotSent  = problem.New(problem.ProviderUnavailable, "no connection")
	errUnknown  = &problem.Error{Code: problem.ProviderUnavailable, Detail: "timeout"}
	errRefused  = &problem.Error{Code: problem.ProviderRefused, Outcome: problem.Refused, Detail: "no"}
	errConflict = &problem.Error{Code: problem.StateConflict, Outcome: problem.Refused, Detail: "wrong state"}
	errOver     = &problem.Error{Code: problem.AttemptOver, Outcome: problem.Refused, Detail: "gone"}
)

func paid(received int64) provider.Snapshot {
	s := seePaid
	s.Received = received
	return s
}

// refunds is a paid attempt's snapshot with these refunds; the provider's figure is their sum.
func refunds(records ...provider.RefundRecord) provider.Snapshot {
	s := seePaid
	s.Refunds = records
	for _, r := range records {
		if r.Outcome == problem.Succeeded {
			s.Refunded += r.Amount
		}
	}
	return s
}

func record(key, id string, amount int64, at time.Time) provider.RefundRecord {
	return provider.RefundRecord{Key: key, ProviderID: id, Amount: amount, Currency: "AED", Outcome: problem.Succeeded, At: at}
}

// is fails the test unless the error has this code ("" for none).
func is(t testing.TB, err error, code problem.Code) {
	t.Helper()
	switch {
	case code == "" && err != nil:
		t.Fatalf("refused: %v", err)
	case code != "" && !problem.Is(err, code):
		t.Fatalf("got %v, want %s", err, code)
	}
}

func bytesOf(t testing.TB, o Order) string {
	t.Helper()
	b, err := Encode(o)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
