package api

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"tender/sandbox/faults"
	"tender/shared/problem"
)

func TestReadOrder(t *testing.T) {
	w := newWorld(t)
	w.opened()
	o := w.order("order-01")
	if o.Status != "pending" || o.Provider != "postpay" || o.ProviderRef != "order-01" || o.Amount != 81480 || o.DueAt.IsZero() ||
		o.Metadata["cart"] != "cart-01" || len(o.Attempts) != 1 || o.Attempts[0].State != "open" || len(o.Timeline) != 2 {
		t.Errorf("%+v", o)
	}
	a := w.do(http.MethodGet, "/orders/order-01", "", nil)
	for _, never := range []string{"john@postpay.io", "John", "pay.example", "fence", "request_hash", `null`} {
		if strings.Contains(a.body, never) {
			t.Errorf("the order tells %q: %s", never, a.body)
		}
	}
	for _, id := range []string{"order-02", ".", "..", "a%2Fb", strings.Repeat("x", 65), "%6frder-01"} {
		if a := w.do(http.MethodGet, "/orders/"+id, "", nil); a.status != 404 || a.problem(t).Code != problem.NotFound {
			t.Errorf("%s: %d %s", id, a.status, a.body)
		}
	}
}

// An id that no order can have is not looked for.
func TestImpossibleIDIsNotLookedFor(t *testing.T) {
	w := newWorld(t)
	w.orders.down = true
	for id, status := range map[string]int{"order-01": 503, ".order": 404, strings.Repeat("x", 65): 404} {
		if a := w.do(http.MethodGet, "/orders/"+id, "", nil); a.status != status {
			t.Errorf("%s: %d %s", id, a.status, a.body)
		}
	}
}

func TestStatus(t *testing.T) {
	w := newWorld(t)
	c := w.captured()
	header := func(text string) http.Header { return http.Header{"Authorization": {text}} }
	a := w.do(http.MethodGet, "/orders/order-01/status", "", header("Bearer "+c.ClientToken))
	var s statusReply
	a.read(t, &s)
	if want := (statusReply{"order-01", "captured", "AED", 81480, 0, 81480, 0, 81480}); s != want {
		t.Errorf("%+v", s)
	}
	if a := w.do(http.MethodGet, "/orders/order-01/status", "", nil); a.status != 401 || a.problem(t).Code != problem.Unauthorized {
		t.Errorf("no token: %d", a.status)
	}
	wrong := w.do(http.MethodGet, "/orders/order-01/status", "", header("Bearer "+c.ClientToken+"x"))
	absent := w.do(http.MethodGet, "/orders/order-02/status", "", header("Bearer "+c.ClientToken))
	if wrong.status != 404 || wrong.body != absent.body {
		t.Errorf("wrong token %s, no order %s", wrong.body, absent.body)
	}
	own := w.do(http.MethodGet, "/orders/order-03/status", "", header("Bearer "+clientTokenOf("order-03")))
	if own.body != absent.body {
		t.Errorf("right token of no order %s", own.body)
	}
}

func TestManualCapture(t *testing.T) {
	w := newWorld(t)
	c := w.opened(`"automatic"`, `"manual"`)
	if a := w.post("/orders/order-01/capture", ""); a.status != 409 || a.problem(t).Code != problem.InvalidState || a.header.Get("Retry-After") != "" {
		t.Errorf("too early: %d %s", a.status, a.body)
	}
	w.pay(*c.RedirectURL, "approve")
	if o := w.order("order-01"); o.Status != "authorized" || o.Authorized != 81480 {
		t.Fatalf("%+v", o)
	}
	w.refusesCommands("/orders/order-01/capture", []refusal{
		{name: "unknown attempt", body: `{"attempt":2}`, status: 409, code: problem.InvalidState},
		{name: "attempt zero", body: `{"attempt":0}`, status: 422, code: problem.InvalidRequest, field: "attempt"},
		{name: "attempt out of range", body: `{"attempt":21}`, status: 422, code: problem.InvalidRequest, field: "attempt"},
		{name: "attempt no number", body: `{"attempt":"1"}`, status: 422, code: problem.InvalidRequest, field: "attempt"},
		{name: "attempt a float", body: `{"attempt":1.0}`, status: 422, code: problem.InvalidRequest, field: "attempt"},
		{name: "unknown member", body: `{"amount":1}`, status: 400, code: problem.InvalidJSON, field: "amount"},
		{name: "a list", body: `[]`, status: 422, code: problem.InvalidRequest, field: "body"},
	})
	w.fault = faults.ResetAfter
	a := w.post("/orders/order-01/capture", `{"attempt":1}`)
	var o orderReply
	a.read(t, &o)
	if a.status != http.StatusAccepted || o.DueAt.IsZero() {
		t.Errorf("unknown: %d %s", a.status, a.body)
	}
	inFlight := w.post("/orders/order-01/capture", "")
	if p := inFlight.problem(t); inFlight.status != 409 || p.Code != problem.InProgress || inFlight.header.Get("Retry-After") == "" {
		t.Errorf("in flight: %d %v", inFlight.status, inFlight.header)
	}
	w.fault = ""
	w.at = w.at.Add(time.Hour)
	if a := w.post("/orders/order-01/resolve", ""); a.status != 200 {
		t.Errorf("resolve: %d %s", a.status, a.body)
	}
	for range 2 { // repeating it changes nothing
		a = w.post("/orders/order-01/capture", "")
		a.read(t, &o)
		if a.status != http.StatusOK || o.Status != "captured" {
			t.Errorf("captured: %d %s", a.status, a.body)
		}
	}
}

// refusesCommands sends bodies to a route of the merchant's and checks that nothing comes of them.
func (w *world) refusesCommands(target string, tests []refusal) {
	w.t.Helper()
	writes, sent := w.orders.writes, w.sent
	tests = append(tests,
		refusal{name: "not JSON", body: "{", status: 400, code: problem.InvalidJSON},
		refusal{name: "trailing data", body: "{}{}", status: 400, code: problem.InvalidJSON},
		refusal{name: "a member twice", body: `{"reason":"a","reason":"a"}`, status: 400, code: problem.InvalidJSON},
		refusal{name: "a member in capitals", body: `{"ATTEMPT":1}`, status: 400, code: problem.InvalidJSON, field: "ATTEMPT"},
		refusal{name: "invalid UTF-8", body: "{\"\xff\":1}", status: 400, code: problem.InvalidJSON},
		refusal{name: "media type", body: "{}", header: http.Header{"Content-Type": {"text/json"}}, status: 415, code: problem.UnsupportedMediaType},
		refusal{name: "encoding", body: "{}", header: jsonHeader("Content-Encoding", "br"), status: 415, code: problem.UnsupportedMediaType},
		refusal{name: "too large", body: `{"a":"` + strings.Repeat("x", 256<<10) + `"}`, status: 413, code: problem.TooLarge},
	)
	for _, tt := range tests {
		header := tt.header
		if header == nil {
			header = jsonHeader()
		}
		a := w.do(http.MethodPost, target, tt.body, header)
		p := a.problem(w.t)
		if a.status != tt.status || p.Code != tt.code || a.header.Get("Retry-After") != "" {
			w.t.Errorf("%s: %d %s, want %d %s", tt.name, a.status, a.body, tt.status, tt.code)
		}
		if tt.field != "" && (len(p.Errors) == 0 || p.Errors[0].Field != tt.field) {
			w.t.Errorf("%s: %s is not named first: %s", tt.name, tt.field, a.body)
		}
	}
	if a := w.post(strings.Replace(target, "order-01", "order-99", 1), `{}`); a.status != 404 && a.status != 422 {
		w.t.Errorf("unknown order: %d %s", a.status, a.body)
	}
	if w.orders.writes != writes || w.sent != sent {
		w.t.Errorf("refusals made %d writes and %d requests", w.orders.writes-writes, w.sent-sent)
	}
}

func TestCaptureRefusedByProvider(t *testing.T) {
	w := newWorld(t)
	c := w.opened(`"automatic"`, `"manual"`)
	w.pay(*c.RedirectURL, "approve")
	w.at = w.at.Add(40 * 24 * time.Hour) // the approval has lapsed at the provider
	a := w.post("/orders/order-01/capture", "")
	if p := a.problem(t); a.status != 422 || p.Code != problem.ProviderRefused {
		t.Errorf("%d %s", a.status, a.body)
	}
}

const partial = `{"refund_id":"refund-01","amount":10000,"reason":"damaged"}`

func TestRefund(t *testing.T) {
	w := newWorld(t)
	w.captured()
	w.refusesCommands("/orders/order-01/refunds", []refusal{
		{name: "nothing", body: `{}`, status: 422, code: problem.InvalidRequest, field: "refund_id"},
		{name: "bad id", body: `{"refund_id":"a/b","amount":1,"reason":"r"}`, status: 422, code: problem.InvalidRequest, field: "refund_id"},
		{name: "long id", body: `{"refund_id":"` + strings.Repeat("a", 65) + `","amount":1,"reason":"r"}`, status: 422, code: problem.InvalidRequest, field: "refund_id"},
		{name: "zero", body: `{"refund_id":"a","amount":0,"reason":"r"}`, status: 422, code: problem.InvalidRequest, field: "amount"},
		{name: "negative", body: `{"refund_id":"a","amount":-5,"reason":"r"}`, status: 422, code: problem.InvalidRequest, field: "amount"},
		{name: "float", body: `{"refund_id":"a","amount":1.5,"reason":"r"}`, status: 422, code: problem.InvalidRequest, field: "amount"},
		{name: "overflow", body: `{"refund_id":"a","amount":99999999999999999999,"reason":"r"}`, status: 422, code: problem.InvalidRequest, field: "amount"},
		{name: "no reason", body: `{"refund_id":"a","amount":1,"reason":null}`, status: 422, code: problem.InvalidRequest, field: "reason"},
		{name: "long reason", body: `{"refund_id":"a","amount":1,"reason":"` + strings.Repeat("ü", 201) + `"}`, status: 422, code: problem.InvalidRequest, field: "reason"},
		{name: "control character", body: `{"refund_id":"a","amount":1,"reason":"a\u0000b"}`, status: 422, code: problem.InvalidRequest, field: "reason"},
		{name: "manual without actor", body: `{"refund_id":"a","amount":1,"reason":"r","manual":{"reason":"r"}}`, status: 422, code: problem.InvalidRequest, field: "manual.actor"},
		{name: "manual with more", body: `{"refund_id":"a","amount":1,"reason":"r","manual":{"actor":"a","reason":"r","x":1}}`, status: 400, code: problem.InvalidJSON, field: "manual.x"},
		{name: "manual no object", body: `{"refund_id":"a","amount":1,"reason":"r","manual":true}`, status: 422, code: problem.InvalidRequest, field: "manual"},
		{name: "unknown attempt", body: `{"refund_id":"a","amount":1,"reason":"r","attempt":2}`, status: 422, code: problem.InvalidRequest, field: "attempt"},
		{name: "too much", body: `{"refund_id":"a","amount":81481,"reason":"r"}`, status: 422, code: problem.RefundExceeds},
	})
	var o orderReply
	for range 2 { // the same refund again is the same refund
		a := w.post("/orders/order-01/refunds", partial)
		a.read(t, &o)
		if a.status != 200 || o.Status != "partially_refunded" || o.Refunded != 10000 || len(o.Refunds) != 1 || o.Refunds[0].Status != "succeeded" {
			t.Fatalf("%d %s", a.status, a.body)
		}
	}
	a := w.post("/orders/order-01/refunds", strings.Replace(partial, "10000", "10001", 1))
	if p := a.problem(t); a.status != 422 || p.Code != problem.IdempotencyKeyReused {
		t.Errorf("%d %s", a.status, a.body)
	}
	w.contract = nil // which asks for more than we do: here null is absent
	a = w.post("/orders/order-01/refunds", ` {"manual":null, "reason":"damaged", "amount":10000, "refund_id":"refund\u002d01"} `)
	if a.status != 200 {
		t.Errorf("the same request written otherwise: %d %s", a.status, a.body)
	}
	a = w.post("/orders/order-01/refunds", `{"refund_id":"cash-1","amount":5000,"reason":"cash","manual":{"actor":"ada","reason":"asked for cash"}}`)
	a.read(t, &o)
	if a.status != 200 || o.Refunded != 15000 || !o.Refunds[1].Manual {
		t.Errorf("manual: %d %s", a.status, a.body)
	}
}

func TestRefundNotKnownYet(t *testing.T) {
	w := newWorld(t)
	w.captured()
	w.fault = faults.ResetAfter
	a := w.post("/orders/order-01/refunds", partial)
	var o orderReply
	a.read(t, &o)
	if a.status != http.StatusAccepted || o.Refunds[0].Status != "pending" || o.DueAt.IsZero() || o.Refundable != 71480 {
		t.Errorf("%d %s", a.status, a.body)
	}
	other := w.post("/orders/order-01/refunds", strings.Replace(partial, "refund-01", "refund-02", 1))
	if p := other.problem(t); other.status != 409 || p.Code != problem.InProgress || other.header.Get("Retry-After") == "" {
		t.Errorf("%d %s", other.status, other.body)
	}
}

func TestRefundOfUnpaidOrder(t *testing.T) {
	w := newWorld(t)
	w.opened()
	a := w.post("/orders/order-01/refunds", partial)
	if p := a.problem(t); a.status != 409 || p.Code != problem.InvalidState || a.header.Get("Retry-After") != "" {
		t.Errorf("%d %s", a.status, a.body)
	}
}

func TestCancel(t *testing.T) {
	w := newWorld(t)
	w.opened()
	w.refusesCommands("/orders/order-01/cancel", []refusal{
		{name: "a reason", body: `{"reason":"x"}`, status: 400, code: problem.InvalidJSON, field: "reason"},
	})
	w.fault = faults.HTTP500Before
	a := w.post("/orders/order-01/cancel", "{}")
	if a.status != http.StatusAccepted {
		t.Errorf("provider down: %d %s", a.status, a.body)
	}
	w.fault = ""
	w.at = w.at.Add(time.Hour)
	w.post("/orders/order-01/resolve", "")
	a = w.post("/orders/order-01/cancel", "")
	var o orderReply
	a.read(t, &o)
	if a.status != http.StatusOK || o.Status != "cancelled" {
		t.Errorf("%d %s", a.status, a.body)
	}
	body := example()
	if a := w.checkout(body, w.bound(body)); a.status != 409 || a.problem(t).Code != problem.InvalidState {
		t.Errorf("checkout after cancel: %d %s", a.status, a.body)
	}
}

func TestCancelPaid(t *testing.T) {
	w := newWorld(t)
	w.captured()
	if a := w.post("/orders/order-01/cancel", ""); a.status != 409 || a.problem(t).Code != problem.InvalidState {
		t.Errorf("%d %s", a.status, a.body)
	}
}

func TestResolve(t *testing.T) {
	w := newWorld(t)
	w.captured()
	settle := func(more string) string { return `{` + more + `"as":"refused","actor":"ada","reason":"bank says so"}` }
	w.refusesCommands("/orders/order-01/resolve", []refusal{
		{name: "transaction", body: `{"transaction":"t-1"}`, status: 422, code: problem.OperationNotSupported},
		{name: "transaction and more", body: `{"transaction":"t-1","as":"refused"}`, status: 422, code: problem.InvalidRequest, field: "as"},
		{name: "empty transaction", body: `{"transaction":""}`, status: 422, code: problem.InvalidRequest, field: "transaction"},
		{name: "neither", body: settle(""), status: 422, code: problem.InvalidRequest, field: "refund_id"},
		{name: "both", body: settle(`"refund_id":"r","op":{"kind":"capture","attempt":1},`), status: 422, code: problem.InvalidRequest, field: "op"},
		{name: "no such word", body: `{"refund_id":"r","as":"maybe","actor":"a","reason":"r"}`, status: 422, code: problem.InvalidRequest, field: "as"},
		{name: "op of another kind", body: settle(`"op":{"kind":"refund","attempt":1},`), status: 422, code: problem.InvalidRequest, field: "op.kind"},
		{name: "op without attempt", body: settle(`"op":{"kind":"capture"},`), status: 422, code: problem.InvalidRequest, field: "op.attempt"},
		{name: "op with more", body: settle(`"op":{"kind":"capture","attempt":1,"key":"k"},`), status: 400, code: problem.InvalidJSON, field: "op.key"},
		{name: "unknown refund", body: settle(`"refund_id":"r-9",`), status: 404, code: problem.NotFound},
		{name: "nothing unknown", body: settle(`"op":{"kind":"capture","attempt":1},`), status: 409, code: problem.InvalidState},
	})
}

// A refund that stayed unknown to the end of the back-off blocks until a person settles it.
func TestSettle(t *testing.T) {
	w := newWorld(t)
	w.captured()
	w.fault, w.faulty = faults.ResetBefore, "refund"
	w.post("/orders/order-01/refunds", partial)
	for range 12 {
		w.at = w.at.Add(25 * time.Hour)
		w.post("/orders/order-01/resolve", "")
	}
	o := w.order("order-01")
	if len(o.Flags) != 1 || o.Flags[0] != "needs_review" || o.Refunds[0].Status != "unknown" {
		t.Fatalf("%+v %+v", o.Flags, o.Refunds)
	}
	a := w.post("/orders/order-01/refunds", strings.Replace(partial, "refund-01", "refund-02", 1))
	if p := a.problem(t); a.status != 409 || p.Code != problem.NeedsReview || a.header.Get("Retry-After") != "" {
		t.Errorf("%d %s", a.status, a.body)
	}
	a = w.post("/orders/order-01/resolve", `{"refund_id":"refund-01","as":"refused","actor":"ada","reason":"not in the bank statement"}`)
	a.read(t, &o)
	if a.status != 200 || o.Refunds[0].Status != "refused" || len(o.Flags) != 0 || o.Refundable != 81480 {
		t.Errorf("%d %s", a.status, a.body)
	}
}
