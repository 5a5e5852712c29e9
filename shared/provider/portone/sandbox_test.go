package portone_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	sandbox "tender/sandbox/portone"
	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/provider/portone"
	"tender/shared/secrets"
)

var noon = time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC)

func clock() time.Time { return noon }

const notifyURL = "https://tender.example/webhooks/portone/ORD-1/t0ken"

// world is an adapter beside PortOne's sandbox, which tells its webhooks to heard.
type world struct {
	t       *testing.T
	sandbox *sandbox.Sandbox
	adapter *portone.Adapter
	ref     provider.Ref
	page    string
	heard   []provider.Notification
}

func (w *world) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil || r.URL.String() != notifyURL {
		w.t.Errorf("%s %v", r.URL, err)
	}
	w.heard = append(w.heard, provider.Notification{Kind: provider.Webhook, Reference: "ORD-1", Header: r.Header, Body: body, ReceivedAt: noon})
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(""))}, nil
}

func openWorld(t *testing.T, switches sandbox.Switches) *world {
	t.Helper()
	w := &world{t: t}
	w.sandbox = sandbox.New(sandbox.Options{
		Secret: sandbox.Secret{PortoneKey: madeUp["portone_key"], Secret: madeUp["secret"]}, PublicURL: "https://pay.example",
		Now: clock, Go: func(f func()) { f() }, Client: &http.Client{Transport: w}, Switches: switches,
	})
	var err error
	w.adapter, err = portone.New(portone.Options{
		Secrets:     secrets.NewCache(secrets.Static{"portone": madeUp}, clock),
		Environment: "sandbox", Transport: w.sandbox.Transport(), Now: clock,
	})
	if err != nil {
		t.Fatal(err)
	}
	w.ref = provider.Ref{OrderID: "ORD-1", Reference: "ORD-1", Amount: 250050, Currency: "THB"}
	made, err := w.adapter.CreateCheckout(w.ctx(), provider.CheckoutRequest{
		Ref: w.ref, Request: request("ORD-1", 250050, "THB"), NotifyURL: notifyURL, ReturnURL: "https://tender.example/return/portone/ORD-1/t0ken",
	})
	if err != nil {
		t.Fatal(err)
	}
	w.page, w.ref.Keys = made.PageURL, made.Keys
	return w
}

func (w *world) ctx() context.Context { return w.t.Context() }

// answer is the shopper's choice; it gives where the browser is sent.
func (w *world) answer(outcome string) *url.URL {
	w.t.Helper()
	u, err := url.Parse(w.page)
	if err != nil {
		w.t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(w.ctx(), http.MethodPost, "/?"+u.RawQuery, strings.NewReader("outcome="+outcome))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	rec := httptest.NewRecorder()
	w.sandbox.ServeHTTP(rec, r)
	to, err := rec.Result().Location()
	if err != nil {
		w.t.Fatalf("%d %v", rec.Code, err)
	}
	return to
}

func (w *world) lookup() provider.Snapshot {
	w.t.Helper()
	s, err := w.adapter.Lookup(w.ctx(), w.ref)
	if err != nil {
		w.t.Fatal(err)
	}
	w.ref.Keys = s.Keys
	return s
}

// All three kinds of webhook, and the redirect, as the sandbox sends them.
func TestWhatTheSandboxSends(t *testing.T) {
	for outcome, cancelled := range map[string]bool{"approve": false, "decline": false, "cancel": true} {
		w := openWorld(t, sandbox.Switches{LinkHooksGetAll: true})
		to := w.answer(outcome)
		hint, err := w.adapter.ParseNotification(w.ctx(), provider.Notification{Kind: provider.Return, Reference: "ORD-1", Query: to.Query()})
		if err != nil || hint.Reference != "ORD-1" || hint.ShopperCancelled != cancelled {
			t.Errorf("%s: %+v %v", outcome, hint, err)
		}
		if outcome == "approve" {
			w.lookup()
			if _, err := w.adapter.Refund(w.ctx(), provider.RefundRequest{Ref: w.ref, Key: "refund-01", Amount: 100}); err != nil {
				t.Fatal(err)
			}
		}
		kinds := map[string]bool{}
		for _, n := range w.heard {
			hint, err := w.adapter.ParseNotification(w.ctx(), n)
			if err != nil || hint.Reference != "ORD-1" {
				t.Errorf("%s: %+v %v", n.Body, hint, err)
			}
			for _, kind := range []string{`"link_ref"`, `"order_ref"`, `"payment_txn_ref"`} {
				kinds[kind] = kinds[kind] || bytes.Contains(n.Body, []byte(kind))
			}
		}
		if !kinds[`"link_ref"`] || !kinds[`"order_ref"`] || kinds[`"payment_txn_ref"`] != (outcome == "approve") {
			t.Errorf("%s: %v", outcome, kinds)
		}
	}
}

// A failed payment closes nothing, and the shopper may still pay.
func TestAFailedPaymentClosesNothing(t *testing.T) {
	w := openWorld(t, sandbox.Switches{})
	for range 3 {
		w.answer("decline")
		if s := w.lookup(); s.Page != provider.PageOpen || s.Declined || s.Received != 0 {
			t.Fatalf("%+v", s)
		}
	}
	w.answer("approve")
	if s := w.lookup(); s.Page != provider.PagePaid || s.Received != 250050 || s.Payments != 1 {
		t.Errorf("%+v", s)
	}
}

// A shopper who pays one link twice: both payments count, and each can be refunded after a look.
func TestTwoPaymentsAreRefundedOneAfterTheOther(t *testing.T) {
	w := openWorld(t, sandbox.Switches{PayAgain: true})
	w.answer("approve")
	w.answer("approve")
	if s := w.lookup(); s.Received != 500100 || s.Payments != 2 {
		t.Fatalf("%+v", s)
	}
	for i, key := range []string{"refund-01", "refund-02"} {
		receipt, err := w.adapter.Refund(w.ctx(), provider.RefundRequest{Ref: w.ref, Key: key, Amount: 250050})
		if err != nil || receipt.Outcome != problem.Succeeded {
			t.Fatalf("%s: %+v %v", key, receipt, err)
		}
		s := w.lookup()
		if s.Refunded != int64(i+1)*250050 || len(s.Refunds) != i+1 || !s.RefundsListed || s.Refunds[i].ProviderID != receipt.ProviderID {
			t.Errorf("%s: %+v", key, s)
		}
	}
	if _, err := w.adapter.Refund(w.ctx(), provider.RefundRequest{Ref: w.ref, Key: "refund-03", Amount: 100}); problem.OutcomeOf(err) != problem.Refused {
		t.Errorf("nothing is left: %v", err)
	}
}

// Every way in which the sandbox may write what the documents leave open is read the same.
func TestFormsOfTheSandbox(t *testing.T) {
	for name, switches := range map[string]sandbox.Switches{
		"offset dates": {Dates: "offset"}, "Go's dates": {Dates: "go"}, "null lists": {NullLists: true}, "no refund id": {EmptyRefundID: true},
		"4010 for a token": {JWTRefusal: "4010"}, "unknown as 404": {UnknownLink: "5001"}, "errors renamed": {ErrorShape: "status_message"}, "validation is 400": {Validation400: true},
		"cancel once": {CancelOnce: true}, "list reason": {ListStatusReason: true},
	} {
		t.Run(name, func(t *testing.T) {
			w := openWorld(t, switches)
			stranger := provider.Ref{OrderID: "ORD-9", Reference: "ORD-9", Amount: 1, Currency: "THB"}
			if s, err := w.adapter.Lookup(w.ctx(), stranger); err != nil || s.Page != provider.PageAbsent {
				t.Errorf("absent: %+v %v", s, err)
			}
			if s := w.lookup(); s.Page != provider.PageOpen {
				t.Errorf("open: %+v", s)
			}
			w.answer("approve")
			w.lookup()
			receipt, err := w.adapter.Refund(w.ctx(), provider.RefundRequest{Ref: w.ref, Key: "refund-01", Amount: 100})
			s := w.lookup()
			if err != nil || len(s.Refunds) != 1 || s.Refunds[0].ProviderID != receipt.ProviderID || s.Refunds[0].At.IsZero() {
				t.Errorf("refund: %+v %v %+v", receipt, err, s)
			}
			if _, err := w.adapter.Cancel(w.ctx(), provider.CancelRequest{Ref: w.ref, Key: "c"}); !problem.Is(err, problem.StateConflict) {
				t.Errorf("cancel what is paid: %v", err)
			}
			page, err := w.adapter.SettlementPage(w.ctx(), provider.Window{Kind: provider.WindowDay, Day: noon.Format(time.DateOnly)}, 0)
			if err != nil || len(page.Lines) != 1 || page.Lines[0].Reference != "ORD-1" || !page.Lines[0].CreatedAt.Equal(noon) {
				t.Errorf("list: %+v %v", page, err)
			}
		})
	}
}

// Money that arrives on a link after it was cancelled, or when a pending payment settles, is seen.
func TestLateMoney(t *testing.T) {
	w := openWorld(t, sandbox.Switches{Pending: true})
	w.answer("approve")
	if s := w.lookup(); s.Page != provider.PageOpen || s.Received != 0 {
		t.Errorf("pending: %+v", s)
	}
	if _, err := w.adapter.Cancel(w.ctx(), provider.CancelRequest{Ref: w.ref, Key: "c"}); err != nil {
		t.Fatal(err)
	}
	if s := w.lookup(); s.Page != provider.PageOpen || s.Said != "Cancelled" {
		t.Errorf("cancelled while pending: %+v", s)
	}
	if _, err := w.sandbox.Settle("ORD-1", "success"); err != nil {
		t.Fatal(err)
	}
	if s := w.lookup(); s.Page != provider.PagePaid || s.Received != 250050 {
		t.Errorf("settled: %+v", s)
	}
}

// Refunds that are not done yet, or whose word nobody documented, are neither success nor failure.
func TestRefundsThatAreNotDone(t *testing.T) {
	for status, want := range map[string]problem.Outcome{"PENDING": problem.Pending, "QUEUED": problem.Unknown} {
		w := openWorld(t, sandbox.Switches{RefundStatus: status})
		w.answer("approve")
		w.lookup()
		receipt, err := w.adapter.Refund(w.ctx(), provider.RefundRequest{Ref: w.ref, Key: "refund-01", Amount: 250050})
		if outcome := problem.OutcomeOf(err); (err == nil && receipt.Outcome != want) || (err != nil && outcome != want) {
			t.Errorf("%s: %+v %v", status, receipt, err)
		}
		if s := w.lookup(); s.Refunded != 0 || len(s.Refunds) != 1 || s.Refunds[0].Outcome != want {
			t.Errorf("%s: %+v", status, s)
		}
		if _, err := w.sandbox.Settle("ORD-1", "success"); err != nil {
			t.Fatal(err)
		}
		if s := w.lookup(); s.Refunded != 250050 || s.Refunds[0].Outcome != problem.Succeeded {
			t.Errorf("%s, settled: %+v", status, s)
		}
	}
}
