package dynamo_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"tender/shared/order"
	"tender/shared/problem"
	"tender/shared/store/dynamo"
	"tender/shared/store/dynamo/dynamotest"
)

var start = time.Date(2026, 3, 29, 9, 30, 0, 0, time.UTC)

func sale(id string) order.Order {
	o := order.New(order.Facts{ID: id, Amount: 12_30, Currency: "AED", SuccessURL: "https://shop.example/thanks", CancelURL: "https://shop.example/cart"}, start)
	o.Attempts = []order.Attempt{{Number: 1, Provider: "postpay", Reference: id, State: order.AttemptOpen, RequestHash: "h", OpenedAt: start}}
	return o
}

// count adds one each time it is applied.
func count(o order.Order) (order.Order, error) {
	o.Amount++
	return o, nil
}

func create(t testing.TB, s *dynamo.Store, o order.Order) order.Order {
	t.Helper()
	o, created, err := s.Create(t.Context(), o)
	if err != nil || !created {
		t.Fatalf("Create: created %v, %v", created, err)
	}
	return o
}

// breakages is every way to lose a request or its reply that a repetition can mend.
var breakages = map[string]dynamotest.Breakage{
	"reply lost": dynamotest.LoseReply, "request lost": dynamotest.LoseRequest, "throttled": dynamotest.Throttle,
	"over throughput": dynamotest.ThrottleOld, "500": dynamotest.Fail, "500 though done": dynamotest.FailAfter,
	"503": dynamotest.Overload, "reply cut off": dynamotest.CutReply,
}

func TestOneBrokenTryIsMended(t *testing.T) {
	dynamotest.URL(t) // or left out as a whole
	for name, b := range breakages {
		for broken := 1; broken <= 2; broken++ {
			t.Run(fmt.Sprintf("%s/%d times", name, broken), func(t *testing.T) {
				s, w := open(t)
				w.breakage = func(_ string, try int) dynamotest.Breakage {
					if try <= broken {
						return b
					}
					return dynamotest.None
				}
				everyCall(t, s)
				const requests = 9 // of everyCall: Due asks four shards
				if got, want := w.Calls(""), requests*(broken+1); got != want {
					t.Errorf("%d requests, want %d: each broken %d times", got, want, broken)
				}
			})
		}
	}
}

// everyCall makes each call of the port once and wants it to succeed as if nothing were wrong.
func everyCall(t *testing.T, s *dynamo.Store) {
	t.Helper()
	o := create(t, s, sale("A-1"))
	o, err := s.Apply(t.Context(), o, count)
	if err != nil || o.Amount != 12_31 || o.Version != 2 {
		t.Errorf("Apply: amount %d, version %d, %v; want it once", o.Amount, o.Version, err)
	}
	if stored, err := s.Get(t.Context(), "A-1"); err != nil || stored.Amount != 12_31 || stored.Version != 2 {
		t.Errorf("Get: amount %d, version %d, %v", stored.Amount, stored.Version, err)
	}
	if holder, err := s.Claim(t.Context(), "postpay", "tx", "A-1"); err != nil || holder != "A-1" {
		t.Errorf("Claim: %q, %v", holder, err)
	}
	if ids, err := s.Due(t.Context(), "postpay", start, 10); err != nil || len(ids) != 0 {
		t.Errorf("Due: %v, %v", ids, err)
	}
	if found, err := s.BatchGet(t.Context(), []string{"A-1", "A-2"}); err != nil || len(found) != 1 {
		t.Errorf("BatchGet: %d, %v", len(found), err)
	}
}

func TestNoTryGetsThrough(t *testing.T) {
	dynamotest.URL(t) // or left out as a whole
	all := map[string]dynamotest.Breakage{"bad signature": dynamotest.BadSignature, "garbled reply": dynamotest.GarbleReply}
	for name, b := range breakages {
		all[name] = b
	}
	for name, b := range all {
		t.Run(name, func(t *testing.T) {
			s, w := open(t)
			o := create(t, s, sale("A-1"))
			w.breakage = func(string, int) dynamotest.Breakage { return b }
			_, _, err := s.Create(t.Context(), sale("A-2"))
			wantProblem(t, "Create", err, problem.Unavailable, problem.Unknown)
			_, err = s.Apply(t.Context(), o, count)
			wantProblem(t, "Apply", err, problem.Unavailable, problem.Unknown)
			_, err = s.Claim(t.Context(), "postpay", "tx", "A-1")
			wantProblem(t, "Claim", err, problem.Unavailable, problem.Unknown)
			_, err = s.Get(t.Context(), "A-1")
			wantProblem(t, "Get", err, problem.Unavailable, problem.NotSent)
			_, err = s.Due(t.Context(), "postpay", start, 10)
			wantProblem(t, "Due", err, problem.Unavailable, problem.NotSent)
			_, err = s.BatchGet(t.Context(), []string{"A-1"})
			wantProblem(t, "BatchGet", err, problem.Unavailable, problem.NotSent)
		})
	}
}

func wantProblem(t *testing.T, what string, err error, code problem.Code, outcome problem.Outcome) {
	t.Helper()
	p := problem.From(err)
	if p == nil || p.Code != code || p.Outcome != outcome {
		t.Errorf("%s: got %v, want %s with outcome %s", what, err, code, outcome)
	}
}

func TestWrittenThoughNeverAnswered(t *testing.T) {
	s, w := open(t)
	o := create(t, s, sale("A-1"))
	w.breakage = func(string, int) dynamotest.Breakage { return dynamotest.LoseReply }
	_, err := s.Apply(t.Context(), o, count)
	wantProblem(t, "Apply", err, problem.Unavailable, problem.Unknown)
	w.breakage = func(string, int) dynamotest.Breakage { return dynamotest.None }
	if o, err = s.Get(t.Context(), "A-1"); err != nil || o.Amount != 12_31 || o.Version != 2 {
		t.Errorf("stored: amount %d, version %d, %v; want it written once", o.Amount, o.Version, err)
	}
}

// A deadline that passes after the write left says nothing about the write.
func TestDeadlineDuringWrite(t *testing.T) {
	s, w := open(t)
	o := create(t, s, sale("A-1"))
	ctx, cancel := context.WithCancel(t.Context())
	w.breakage = func(string, int) dynamotest.Breakage {
		cancel()
		return dynamotest.LoseReply
	}
	before := w.Calls("PutItem")
	_, err := s.Apply(ctx, o, count)
	wantProblem(t, "Apply", err, problem.Unavailable, problem.Unknown)
	if n := w.Calls("PutItem") - before; n != 1 {
		t.Errorf("%d requests after the context was over, want none", n-1)
	}
}

func TestTooLargeIsNoRiddle(t *testing.T) {
	s, w := open(t)
	o := create(t, s, sale("A-1"))
	before := w.Calls("PutItem")
	_, err := s.Apply(t.Context(), o, func(o order.Order) (order.Order, error) {
		o.Metadata = map[string]string{"x": strings.Repeat("x", 401<<10)}
		return o, nil
	})
	wantProblem(t, "Apply", err, problem.Internal, problem.NotSent)
	if n := w.Calls("PutItem") - before; n != 1 {
		t.Errorf("sent %d times, want once", n)
	}
	if o, err := s.Get(t.Context(), "A-1"); err != nil || o.Version != 1 {
		t.Errorf("stored: version %d, %v", o.Version, err)
	}
}

func TestMissingTable(t *testing.T) {
	s := dynamo.Open(dynamotest.Config(t, nil), "no-such-table")
	_, err := s.Get(t.Context(), "A-1")
	wantProblem(t, "Get", err, problem.Unavailable, problem.NotSent)
	_, _, err = s.Create(t.Context(), sale("A-1"))
	wantProblem(t, "Create", err, problem.Unavailable, problem.Unknown)
}

func TestRequestsPerCall(t *testing.T) {
	s, w := open(t)
	o := create(t, s, sale("A-1"))
	later, err := s.Apply(t.Context(), o, count)
	if err != nil {
		t.Fatal(err)
	}
	unchanged := func(o order.Order) (order.Order, error) { return o, nil }
	for _, c := range []struct {
		name, operation string
		want            int
		call            func() error
	}{
		{"create", "PutItem", 1, func() error { _, _, err := s.Create(t.Context(), sale("A-2")); return err }},
		{"create a rival", "PutItem", 1, func() error { _, _, err := s.Create(t.Context(), sale("A-1")); return err }},
		{"get", "GetItem", 1, func() error { _, err := s.Get(t.Context(), "A-1"); return err }},
		{"apply", "PutItem", 1, func() error { _, err := s.Apply(t.Context(), later, count); return err }},
		{"apply to a rival", "PutItem", 2, func() error { _, err := s.Apply(t.Context(), o, count); return err }},
		{"change nothing", "", 0, func() error { _, err := s.Apply(t.Context(), o, unchanged); return err }},
		{"due", "Query", 4, func() error { _, err := s.Due(t.Context(), "postpay", start, 10); return err }},
		{"claim", "PutItem", 1, func() error { _, err := s.Claim(t.Context(), "postpay", "tx", "A-1"); return err }},
		{"claim again", "PutItem", 1, func() error { _, err := s.Claim(t.Context(), "postpay", "tx", "A-2"); return err }},
		{"100 orders", "BatchGetItem", 1, func() error { _, err := s.BatchGet(t.Context(), ids(100)); return err }},
		{"101 orders", "BatchGetItem", 2, func() error { _, err := s.BatchGet(t.Context(), ids(101)); return err }},
	} {
		w.Reset()
		if err := c.call(); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if got := w.Calls(c.operation); got != c.want || w.Calls("") != c.want {
			t.Errorf("%s: %d times %s, %d requests in all; want %d", c.name, got, c.operation, w.Calls(""), c.want)
		}
		t.Logf("%s: %d requests, %v capacity units", c.name, w.Calls(""), w.Units(c.operation))
	}
}

func ids(n int) []string {
	var ids []string
	for i := range n {
		ids = append(ids, fmt.Sprintf("O-%d", i))
	}
	return ids
}

func TestCapacityIsCounted(t *testing.T) {
	s, w := open(t)
	o := create(t, s, sale("A-1"))
	if w.Units("PutItem") < 1 {
		t.Errorf("a write consumed %v units, want at least 1", w.Units("PutItem"))
	}
	w.Reset()
	if _, err := s.Get(t.Context(), o.ID); err != nil || w.Units("GetItem") < 1 {
		t.Errorf("a strong read consumed %v units, %v; want at least 1", w.Units("GetItem"), err)
	}
}
