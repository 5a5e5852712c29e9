package chargezoom_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	sandbox "tender/sandbox/chargezoom"
	"tender/shared/problem"
	"tender/shared/provider"
)

// The same walk under every switch that changes how Chargezoom writes things.
func TestSpellings(t *testing.T) {
	for name, switches := range map[string]sandbox.Switches{
		"plain": {}, "commas": {Commas: true, LongPrices: true}, "other words": {FilterWords: true, FailedStatus: true}, "short ids": {LegacyIDs: true},
		"newest first": {NewestFirst: true}, "refund ids": {RefundSameID: true}, "refund memos": {RefundMemo: true}, "reopened": {RefundReopens: true},
		"zone": {UTCOffset: -480}, "errors": {ErrorsAs200: true, NotFoundCode: 200}, "one row": {OneRow: true}, "unique": {UniqueIDs: true},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, switches)
			if s := w.look(); s.Page != provider.PageAbsent {
				t.Fatalf("nothing: %+v", s)
			}
			w.open()
			w.answer("decline")
			w.ref.Keys = nil // the reply was lost
			if s := w.look(); s.Page != provider.PageOpen || s.PageURL != w.page || s.Reference != "ORD-1" || s.Received != 0 || !s.RefundsListed {
				t.Fatalf("found: %+v", s)
			}
			w.answer("approve")
			if s := w.look(); s.Page != provider.PagePaid || s.Received != 125000 || s.Refunded != 0 || !s.RefundsListed {
				t.Fatalf("paid: %+v", s)
			}
			for range 2 { // of the same amount
				w.now = w.now.Add(time.Minute)
				if r, err := w.refund(25000); err != nil || r.ProviderID != "" {
					t.Fatal(r, err)
				}
			}
			s := w.look()
			if s.Page != provider.PagePaid || s.Received != 125000 || s.Refunded != 50000 || len(s.Refunds) != 2 || !s.RefundsListed {
				t.Fatalf("refunded: %+v", s)
			}
			if a, b := s.Refunds[0], s.Refunds[1]; a.ProviderID == b.ProviderID || a.ProviderID == "" || a.Outcome != problem.Succeeded || a.Key != "" {
				t.Fatalf("%+v", s.Refunds)
			}
		})
	}
}

func TestPartlyPaid(t *testing.T) {
	w := newWorld(t, sandbox.Switches{PagePays: 40000})
	w.open()
	w.answer("approve")
	if s := w.look(); s.Page != provider.PageOpen || s.Received != 40000 {
		t.Fatalf("%+v", s)
	}
	if _, err := w.adapter.Cancel(t.Context(), provider.CancelRequest{Ref: w.ref, Key: "V1"}); !problem.Is(err, problem.StateConflict) || w.count("/invoice/void") != 0 {
		t.Fatal(err)
	}
}

// Cancelling voids an invoice that nobody paid, found by our reference where its id was lost; again changes nothing.
func TestVoid(t *testing.T) {
	w := newWorld(t, sandbox.Switches{FilterWords: true})
	w.open()
	w.ref.Keys = nil
	for range 2 {
		if _, err := w.adapter.Cancel(t.Context(), provider.CancelRequest{Ref: w.ref, Key: "V1"}); err != nil {
			t.Fatal(err)
		}
	}
	if s := w.look(); s.Page != provider.PageOver || s.Declined {
		t.Fatalf("%+v", s)
	}
	w.ref.Reference = "ORD-2"
	w.ref.Keys = nil
	if _, err := w.adapter.Cancel(t.Context(), provider.CancelRequest{Ref: w.ref, Key: "V1"}); !problem.Is(err, problem.StateConflict) {
		t.Fatal(err)
	}
}

// Two invoices under our reference are a mismatch, not a choice; one whose id we know is that one.
func TestTwoInvoices(t *testing.T) {
	w := newWorld(t, sandbox.Switches{})
	w.open()
	first := w.ref.Keys
	w.open()
	w.ref.Keys = nil
	if s := w.look(); s.Reference == "ORD-1" || s.Reference == "" || s.Received != 0 {
		t.Fatalf("%+v", s)
	}
	if _, err := w.adapter.Cancel(t.Context(), provider.CancelRequest{Ref: w.ref, Key: "V1"}); !problem.Is(err, problem.StateConflict) {
		t.Fatal(err)
	}
	w.answer("approve") // the second
	w.ref.Keys = first
	if s := w.look(); s.Reference != "ORD-1" || s.Page != provider.PageOpen || s.Received != 0 {
		t.Fatalf("%+v", s)
	}
}

// An invoice of the merchant's own under an id that looks like ours is somebody else's.
func TestForeignInvoice(t *testing.T) {
	for external, want := range map[string]string{"ORD-1": "external id ORD-1", "tender-ORD-9": "ORD-9", "X-1": "X-1"} {
		w := newWorld(t, sandbox.Switches{})
		w.open()
		w.tap = swap("/invoice/", `"tender-ORD-1"`, `"`+external+`"`)
		if s := w.look(); s.Reference != want || len(s.Keys) != 0 {
			t.Errorf("%s: %+v", external, s)
		}
		if _, err := w.adapter.Cancel(t.Context(), provider.CancelRequest{Ref: w.ref, Key: "V1"}); !problem.Is(err, problem.StateConflict) {
			t.Error(err)
		}
	}
}

// swap changes a text in the replies of the calls under a path.
func swap(path, from, to string) func(*http.Request, *http.Response) {
	return func(r *http.Request, response *http.Response) {
		if strings.HasPrefix(r.URL.Path, path) {
			body, _ := io.ReadAll(response.Body)
			response.Body = io.NopCloser(bytes.NewReader(bytes.ReplaceAll(body, []byte(from), []byte(to))))
		}
	}
}

// Amounts that cannot be read are no amounts, and states that nobody documented no states.
func TestStrangeReplies(t *testing.T) {
	w := newWorld(t, sandbox.Switches{})
	w.open()
	for _, bad := range []string{`"12,50.00"`, `"1250.005"`, `null`, `"-1250.00"`, `"1.25e3"`, `" 1250.00"`, `""`, `true`} {
		w.tap = swap("/invoice/", `"invoiceTotal":"1250.00"`, `"invoiceTotal":`+bad)
		if s, err := w.adapter.Lookup(t.Context(), w.ref); !problem.Is(err, problem.BadReply) {
			t.Errorf("%s: %+v %v", bad, s, err)
		}
	}
	for _, good := range []string{`"1,250.00"`, `1250`, `1250.0`, `"1250.0000000"`} {
		w.tap = swap("/invoice/", `"invoiceTotal":"1250.00"`, `"invoiceTotal":`+good)
		if s := w.look(); s.Page != provider.PageOpen || s.Received != 0 {
			t.Errorf("%s: %+v", good, s)
		}
	}
	w.tap = swap("/v1/invoice/all", `"Open"`, `"Resting"`)
	if s := w.look(); s.Page != provider.PageUnknown || s.Said != "" {
		t.Errorf("%+v", s)
	}
	w.answer("approve")
	w.tap = swap("/invoice/", `"SUCCESS"`, `"Resting"`)
	if s := w.look(); s.Page != provider.PageUnknown || s.Received != 0 {
		t.Errorf("%+v", s)
	}
	w.tap = swap("/invoice/", `"transactionData":[{`, `"transactionData":[],"x":[{`) // paid offline
	if s := w.look(); s.Page != provider.PagePaid || s.Received != 125000 {
		t.Errorf("%+v", s)
	}
}

// The list of one order shows nothing of another's.
func TestOtherOrdersRefunds(t *testing.T) {
	w := newWorld(t, sandbox.Switches{})
	w.open()
	w.answer("approve")
	w.look()
	if _, err := w.refund(1000); err != nil {
		t.Fatal(err)
	}
	mine := w.ref
	w.ref.Reference, w.ref.Keys = "ORD-10", nil // contains ORD-1
	w.open()
	w.answer("approve")
	w.look()
	if _, err := w.refund(2000); err != nil {
		t.Fatal(err)
	}
	if s := w.look(); s.Refunded != 2000 || len(s.Refunds) != 1 {
		t.Errorf("%+v", s)
	}
	w.ref = mine
	w.ref.Keys = nil
	if s := w.look(); s.Refunded != 1000 || len(s.Refunds) != 1 {
		t.Errorf("%+v", s)
	}
}
