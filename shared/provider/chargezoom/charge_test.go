package chargezoom_test

import (
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	sandbox "tender/sandbox/chargezoom"
	"tender/shared/checkout"
	"tender/shared/problem"
	"tender/shared/provider"
)

// A card is charged for its own customer alone, whatever the request says.
func TestCardOfAnotherCustomer(t *testing.T) {
	w := newWorld(t, sandbox.Switches{})
	for name, options := range map[string][]string{
		"another's card": {"card_id", otherCard}, "another customer": {"customer_id", other}, "no such customer": {"customer_id", "999"},
	} {
		_, err := w.charge(true, options...)
		if !problem.Is(err, problem.InvalidRequest) || problem.OutcomeOf(err) != problem.NotSent || w.count("/payments/sale") != 0 {
			t.Errorf("%s: %v %v", name, err, w.sent)
		}
	}
	if _, err := w.charge(false, "card_id", account); !problem.Is(err, problem.InvalidRequest) || w.count("/payments/auth") != 0 {
		t.Error("an account was authorized", err)
	}
	if _, err := w.charge(true, "card_id", account); err != nil {
		t.Error("a sale from an account:", err)
	}
}

func TestChargeOfCustomerByExternalID(t *testing.T) {
	w := newWorld(t, sandbox.Switches{})
	r := provider.ChargeRequest{Ref: w.ref, Key: "C1", Request: stored("ORD-1", 125000, "USD"), Capture: true}
	delete(r.Request.ProviderOptions, "customer_id")
	r.Request.Customer.ID = "EXT-shopper"
	if _, err := w.adapter.Charge(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	r.Request.Customer.ID = "EXT-shop"
	if _, err := w.adapter.Charge(t.Context(), r); !problem.Is(err, problem.InvalidRequest) || w.count("/payments/sale") != 1 {
		t.Fatal(err)
	}
}

func TestDeclinedCharge(t *testing.T) {
	for word, page := range map[string]provider.PageState{"": provider.PageOver, "Declined": provider.PageOver, "Resting": provider.PageUnknown} {
		w := newWorld(t, sandbox.Switches{DeclineCharges: true, DeclineStatus: word})
		if _, err := w.charge(true); problem.OutcomeOf(err) != problem.Refused {
			t.Fatal(err)
		}
		if s := w.look(); s.Page != page || s.Declined != (page == provider.PageOver) || s.Received != 0 {
			t.Errorf("%s: %+v", word, s)
		}
	}
}

// An authorization is captured, or voided, also where the list shows that in its own row.
func TestAuthorization(t *testing.T) {
	for _, oneRow := range []bool{false, true} {
		w := newWorld(t, sandbox.Switches{OneRow: oneRow})
		if r, err := w.charge(false); err != nil || !r.Authorized {
			t.Fatal(r, err)
		}
		w.ref.Keys = nil
		if s := w.look(); s.Authorized != 125000 || s.Page != provider.PageOpen {
			t.Fatalf("%+v", s)
		}
		if _, err := w.adapter.Capture(t.Context(), provider.CaptureRequest{Ref: w.ref, Key: "K1"}); err != nil {
			t.Fatal(err)
		}
		if s := w.look(); s.Received != 125000 || s.Authorized != 0 || s.Page != provider.PagePaid || s.Payments != 1 {
			t.Fatalf("%+v", s)
		}
		if _, err := w.adapter.Cancel(t.Context(), provider.CancelRequest{Ref: w.ref, Key: "V1"}); problem.OutcomeOf(err) != problem.Refused {
			t.Fatal(err)
		}
		w.ref.Reference, w.ref.Keys = "ORD-2", nil
		if _, err := w.charge(false); err != nil {
			t.Fatal(err)
		}
		if _, err := w.adapter.Cancel(t.Context(), provider.CancelRequest{Ref: w.ref, Key: "V1"}); err != nil {
			t.Fatal(err)
		}
		if s := w.look(); s.Page != provider.PageOver || s.Authorized != 0 {
			t.Fatalf("%+v", s)
		}
	}
}

// A refund of a charge names nothing of it in the list: then the list is no proof, except where it does.
func TestRefundOfCharge(t *testing.T) {
	for _, c := range []struct {
		switches sandbox.Switches
		listed   bool
		refunded int64
	}{{sandbox.Switches{}, false, 0}, {sandbox.Switches{RefundSameID: true}, true, 5000}, {sandbox.Switches{RefundMemo: true}, true, 5000}} {
		w := newWorld(t, c.switches)
		if _, err := w.charge(true); err != nil {
			t.Fatal(err)
		}
		if s := w.look(); !s.RefundsListed || s.Received != 125000 {
			t.Fatalf("%+v", s)
		}
		if _, err := w.refund(5000); err != nil {
			t.Fatal(err)
		}
		if s := w.look(); s.RefundsListed != c.listed || s.Refunded != c.refunded {
			t.Errorf("%+v: %+v", c.switches, s)
		}
	}
}

// A charge is found however late somebody asks about it, with or without its keys.
func TestOldCharge(t *testing.T) {
	w := newWorld(t, sandbox.Switches{})
	if _, err := w.charge(true); err != nil {
		t.Fatal(err)
	}
	keys := w.ref.Keys
	for _, known := range []provider.Keys{nil, keys, nil} {
		w.now = w.now.Add(200 * 24 * time.Hour)
		w.ref.Keys = known
		if s := w.look(); s.Received != 125000 {
			t.Errorf("%v: %+v", known, s)
		}
	}
}

// A charge without keys is searched for from the attempt's day on, with a day for a zone that nobody documented: what the
// account did before need not be read.
func TestSearchBeginsWithTheAttempt(t *testing.T) {
	for _, offset := range []int{-12 * 60, 0, 14 * 60} {
		for _, opened := range []string{"2026-02-28T00:00:00Z", "2026-03-01T12:00:00Z", "2026-03-01T23:59:59Z"} {
			w := newWorld(t, sandbox.Switches{UTCOffset: offset})
			w.now, _ = time.Parse(time.RFC3339, opened)
			w.ref.CreatedAt = w.now
			if _, err := w.charge(true); err != nil {
				t.Fatal(err)
			}
			w.ref.Keys = nil
			w.now = w.now.Add(150 * 24 * time.Hour)
			if s := w.look(); s.Received != 125000 {
				t.Errorf("opened %s, zone %d: %+v", opened, offset, s)
			}
			if want := w.ref.CreatedAt.AddDate(0, 0, -1).Format("2006/01/02"); w.from != want {
				t.Errorf("opened %s: searched from %q, want %q", opened, w.from, want)
			}
		}
	}
}

func TestOptions(t *testing.T) {
	a := newWorld(t, sandbox.Switches{}).adapter
	for text, want := range map[string]string{
		`{}`: "", `{"card_id":"1","customer_id":"CUS-1"}`: "", `{"card_id":1,"customer_id":2}`: "",
		`{"card_id":"1"}`: "provider_options.customer_id", `{"customer_id":"1"}`: "provider_options.customer_id",
		`{"card_id":"new1","customer_id":"1"}`: "provider_options.card_id", `{"card_id":"1/2","customer_id":"1"}`: "provider_options.card_id",
		`{"card_id":[],"customer_id":"1"}`: "provider_options.card_id", `{"cardNumber":"1"}`: "provider_options.cardNumber",
	} {
		r := checkout.Request{ProviderOptions: map[string]jsontext.Value{}}
		var members map[string]jsontext.Value
		if err := unmarshal(text, &members); err != nil {
			t.Fatal(err)
		}
		r.ProviderOptions = members
		got := ""
		for _, f := range a.CheckOptions(r) {
			got += f.Field
		}
		if got != want {
			t.Errorf("%s: %s", text, got)
		}
	}
}
