package storetest

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"tender/shared/order"
	"tender/shared/problem"
	"tender/shared/provider"
)

// start is when every test begins. No test reads a clock.
var start = time.Date(2026, 3, 29, 9, 30, 0, 0, time.UTC)

// sale gives an order with one open attempt at a provider, that waits for nothing.
func sale(id string) order.Order {
	o := order.New(order.Facts{ID: id, Amount: 12_30, Currency: "AED", SuccessURL: "https://shop.example/thanks", CancelURL: "https://shop.example/cart"}, start)
	o.Attempts = []order.Attempt{{Number: 1, Provider: "postpay", Reference: id, State: order.AttemptOpen, RequestHash: "h", OpenedAt: start}}
	return o
}

// dueAt gives the order with its attempt due then, at that provider. The zero time clears it.
func dueAt(o order.Order, provider string, at time.Time) order.Order {
	o.Attempts = slices.Clone(o.Attempts)
	o.Attempts[0].Provider, o.Attempts[0].Due = provider, at
	return o
}

type transition = func(order.Order) (order.Order, error)

// mark is a transition that leaves a mark and finds it again.
func mark(name string) transition {
	return func(o order.Order) (order.Order, error) {
		if o.Metadata[name] != "" {
			return o, nil
		}
		return with(o, name, "1"), nil
	}
}

// count is a transition that must happen once: each time adds one.
func count(o order.Order) (order.Order, error) {
	n, _ := strconv.Atoi(o.Metadata["count"])
	return with(o, "count", strconv.Itoa(n+1)), nil
}

func with(o order.Order, name, value string) order.Order {
	o.Metadata = maps.Clone(o.Metadata)
	if o.Metadata == nil {
		o.Metadata = map[string]string{}
	}
	o.Metadata[name] = value
	return o
}

var errRefused = errors.New("this transition refuses")

// create stores an order that must not be there yet.
func create(t *testing.T, s Store, o order.Order) order.Order {
	t.Helper()
	stored, created, err := s.Create(t.Context(), o)
	if err != nil || !created {
		t.Fatalf("Create(%s): created %v, %v", o.ID, created, err)
	}
	return stored
}

func apply(t *testing.T, s Store, o order.Order, fn transition) order.Order {
	t.Helper()
	after, err := s.Apply(t.Context(), o, fn)
	if err != nil {
		t.Fatalf("Apply(%s): %v", o.ID, err)
	}
	return after
}

func get(t *testing.T, s Store, id string) order.Order {
	t.Helper()
	o, err := s.Get(t.Context(), id)
	if err != nil {
		t.Fatalf("Get(%s): %v", id, err)
	}
	return o
}

func encode(t *testing.T, o order.Order) []byte {
	t.Helper()
	raw, err := order.Encode(o)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// same fails unless both orders are equal in every byte, version included.
func same(t *testing.T, what string, got, want order.Order) {
	t.Helper()
	if g, w := encode(t, got), encode(t, want); !bytes.Equal(g, w) {
		t.Errorf("%s:\n got %s\nwant %s", what, g, w)
	}
}

func wantVersion(t *testing.T, o order.Order, want int64) {
	t.Helper()
	if o.Version != want {
		t.Errorf("order %s has version %d, want %d", o.ID, o.Version, want)
	}
}

func wantCode(t *testing.T, err error, code problem.Code, outcome problem.Outcome) {
	t.Helper()
	var p *problem.Error
	if !errors.As(err, &p) || p.Code != code || p.Outcome != outcome {
		t.Errorf("got error %v, want %s with outcome %s", err, code, outcome)
	}
}

// AtBounds gives an order that has used up every bound, with texts as long as providers and callers make them: as large
// as an order gets.
func AtBounds(id string) order.Order {
	o := sale(id)
	o.Metadata = map[string]string{"note": long("m", 1000)}
	o.Attempts, o.Unknown = nil, jsontext.Value(nil)
	for n := 1; n <= order.MaxAttempts; n++ {
		o.Attempts = append(o.Attempts, largeAttempt(id, n))
	}
	for n := range order.MaxRefunds {
		o.Refunds = append(o.Refunds, largeRefund(n))
	}
	for n := range order.MaxTimeline {
		o.Timeline = append(o.Timeline, order.Entry{
			At: start, Kind: order.EntryRefundRequested, Attempt: 1, Evidence: "webhook:" + long("e", 64), Detail: long("d", 200) + strconv.Itoa(n),
		})
	}
	for n := 1; n <= order.MaxAttempts; n++ {
		for _, code := range []order.FlagCode{order.FlagUnattributedRefund, order.FlagReferenceMismatch, order.FlagCurrencyMismatch, order.FlagNeedsReview} {
			o.Flags = append(o.Flags, order.Flag{Code: code, Attempt: n, RefundID: long("r", 64), At: start})
		}
	}
	return o
}

func largeAttempt(id string, n int) order.Attempt {
	a := order.Attempt{
		Number: n, Provider: "rupantorpay", Reference: order.AttemptRef(id, n), State: order.AttemptGivenUp, Ending: order.ShopperCancelled,
		Terms: order.Terms{Messages: true, FindsPage: true, Needs: "keys", Again: provider.Operations(), LifetimeSecs: 86400},
		Keys:  provider.Keys{"transaction_id": long("k", 200), "invoice_id": long("k", 200), "payment_id": long("k", 200), "charge_id": long("k", 200)},

		PageURL: "https://pay.example/" + long("p", 500), RequestHash: long("h", 64), OpenedAt: start, ExpiresAt: start, GivenUpAt: start,
		Due: start.Add(time.Hour), Received: 12_30, Refunded: 12_30,
		Parked: &order.Op{Kind: order.OpRefund, Attempt: n, RefundID: long("r", 64), Key: long("k", 64), Fence: long("f", 26), RequestHash: long("h", 64)},
	}
	for c := range order.MaxCandidates {
		a.Candidates = append(a.Candidates, long("c", 199)+strconv.Itoa(c))
	}
	return a
}

// largeRefund gives a refund; one of each attempt waits for review, and still holds what the provider showed before it.
func largeRefund(n int) order.Refund {
	r := order.Refund{
		ID: fmt.Sprintf("%s%03d", long("r", 61), n), Attempt: n%order.MaxAttempts + 1, Amount: 1, Reason: long("w", 200), Status: order.RefundSucceeded,
		RequestHash: long("h", 64), ProviderID: long("p", 64), Detail: long("d", 200), CreatedAt: start, UpdatedAt: start,
	}
	if n < order.MaxAttempts {
		r.Status, r.Seen = order.RefundUnknown, &order.Seen{RefundState: "partially_refunded"}
		for range order.MaxRefunds / order.MaxAttempts {
			r.Seen.RefundIDs = append(r.Seen.RefundIDs, long("s", 64))
		}
	}
	return r
}

func long(s string, n int) string { return strings.Repeat(s, n) }
