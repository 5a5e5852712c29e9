package api

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"tender/shared/order"
	"tender/shared/problem"
	"tender/shared/provider"
)

// Whatever is asked while the store is down, the answer is a problem that says nothing of the inside.
func TestStoreDownEverywhere(t *testing.T) {
	w := newWorld(t)
	c := w.opened()
	body := example()
	m := w.lastMessage()
	bound := jsonHeader("Authorization", "Bearer "+w.sign(w.bound(body)))
	w.orders.down = true
	for _, tt := range []struct {
		method, path, body string
		header             http.Header
	}{
		{"POST", "/checkouts", body, bound},
		{"GET", "/orders/order-01", "", nil},
		{"GET", "/orders/order-01/status", "", http.Header{"Authorization": {"Bearer " + c.ClientToken}}},
		{"POST", "/orders/order-01/capture", "{}", jsonHeader()},
		{"POST", "/orders/order-01/refunds", partial, jsonHeader()},
		{"POST", "/orders/order-01/cancel", "{}", jsonHeader()},
		{"POST", "/orders/order-01/resolve", "{}", jsonHeader()},
		{"POST", "/webhooks/postpay", m.body, m.header},
		{"POST", "/webhooks/postpay/order-01/" + callbackToken("postpay", "order-01"), m.body, m.header},
		{"GET", "/return/postpay/order-01/" + callbackToken("postpay", "order-01"), "", nil},
	} {
		a := w.do(tt.method, tt.path, tt.body, tt.header)
		if p := a.problem(t); a.status != 503 || p.Code != problem.Unavailable || strings.Contains(a.body, "10.0.0.7") {
			t.Errorf("%s %s: %d %s", tt.method, tt.path, a.status, a.body)
		}
	}
}

// A message at an attempt's own address is held to the same bounds as one at the provider's.
func TestWebhookOfOneAttemptRefuses(t *testing.T) {
	w := newWorld(t)
	w.opened()
	path, m := "/webhooks/postpay/order-01/"+callbackToken("postpay", "order-01"), w.lastMessage()
	writes := w.orders.writes
	for status, bad := range map[int]message{
		413: {strings.Repeat("x", maxWebhookBody+1), m.header},
		415: {m.body, jsonHeader("Content-Encoding", "gzip")},
	} {
		if a := w.do(http.MethodPost, path, bad.body, bad.header); a.status != status {
			t.Errorf("%d %s, want %d", a.status, a.body, status)
		}
	}
	if a := w.do(http.MethodPost, path, m.body, m.header); a.status != 200 || a.body != `{"received":true}` {
		t.Errorf("%d %s", a.status, a.body)
	}
	if w.orders.writes != writes {
		t.Error("a message that tells nothing new wrote something")
	}
}

// cutOff is a body whose sender goes away.
type cutOff struct{}

func (cutOff) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestBodyCutOff(t *testing.T) {
	w := newWorld(t)
	w.opened()
	attempt := "/webhooks/postpay/order-01/" + callbackToken("postpay", "order-01")
	for _, to := range [][2]string{
		{http.MethodPost, "/orders/order-01/refunds"}, {http.MethodPost, "/webhooks/postpay"}, {http.MethodPost, attempt}, {http.MethodGet, attempt},
	} {
		path := to[1]
		r := httptest.NewRequest(to[0], path, cutOff{})
		r.Header = jsonHeader()
		recorded := httptest.NewRecorder()
		w.handler.ServeHTTP(recorded, r)
		a := answer{recorded.Code, recorded.Header(), recorded.Body.String()}
		w.contract.check(t, r, "", a)
		if p := a.problem(t); a.status != 400 || p.Code != problem.InvalidJSON {
			t.Errorf("%s: %d %s", path, a.status, a.body)
		}
	}
}

func TestCommandsOnWhatIsNotThere(t *testing.T) {
	w := newWorld(t)
	for path, body := range map[string]string{"capture": "{}", "refunds": partial, "cancel": "{}", "resolve": "{}"} {
		if a := w.post("/orders/order-99/"+path, body); a.status != 404 || a.problem(t).Code != problem.NotFound {
			t.Errorf("%s: %d %s", path, a.status, a.body)
		}
	}
	if a := w.post("/orders/order-99/cancel", "[]"); a.status != 422 || a.problem(t).Code != problem.InvalidRequest {
		t.Errorf("%d %s", a.status, a.body)
	}
}

// unconvinced takes no message.
type unconvinced struct{ Payments }

func (unconvinced) Ingest(context.Context, string, provider.Notification) (order.Order, error) {
	return order.Order{}, problem.New(problem.BadNotification, "It names no transaction.").Because(errors.New("empty"))
}

// A return that the adapter refuses goes nowhere: whose it is was not shown.
func TestReturnThatDoesNotAuthenticate(t *testing.T) {
	h := Webhook(Deps{Payments: unconvinced{}, Keys: noKeys{}, Providers: threeKinds})
	r := httptest.NewRequest(http.MethodGet, Callbacks("", noKeys{}, threeKinds)("token", "o").ReturnURL, nil)
	recorded := httptest.NewRecorder()
	h.ServeHTTP(recorded, r)
	a := answer{recorded.Code, recorded.Header(), recorded.Body.String()}
	loadContract(t).check(t, r, "", a)
	if p := a.problem(t); a.status != 401 || p.Code != problem.BadNotification || a.header.Get("Location") != "" {
		t.Errorf("%d %s", a.status, a.body)
	}
}

// kept answers with one order.
type kept struct {
	Payments
	o order.Order
}

func (k kept) Order(context.Context, string) (order.Order, error) { return k.o, nil }

// Whatever became of an order, it reads as the contract says.
func TestReadEveryStatus(t *testing.T) {
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	ended := func(ending order.Ending) []order.Attempt {
		return []order.Attempt{{Number: 1, Provider: "p", Reference: "order-01", State: order.AttemptOver, Ending: ending}}
	}
	paid := []order.Attempt{{Number: 1, Provider: "p", Reference: "order-01", State: order.AttemptPaid, Received: 500, Captured: 500}}
	disputed := []order.Attempt{paid[0]}
	disputed[0].Disputed = true
	for status, change := range map[order.Status]func(*order.Order){
		order.Created:       func(*order.Order) {},
		order.ExpiredStatus: func(o *order.Order) { o.Attempts = ended(order.Expired) },
		order.Failed:        func(o *order.Order) { o.Attempts = ended(order.Declined) },
		order.Captured:      func(o *order.Order) { o.Attempts, o.Sale = paid, 1 },
		order.Disputed:      func(o *order.Order) { o.Attempts, o.Sale = disputed, 1 },
		order.Refunded: func(o *order.Order) {
			o.Attempts, o.Sale = paid, 1
			o.Refunds = []order.Refund{
				{ID: "r-1", Attempt: 1, Amount: 500, Status: order.RefundRefused, Detail: "The provider refused."},
				{ID: "r-2", Attempt: 1, Amount: 500, Status: order.RefundSucceeded, Manual: &order.Act{Actor: "ada", Reason: "cash"}},
			}
		},
	} {
		o := order.New(order.Facts{ID: "order-01", Amount: 500, Currency: "AED"}, at)
		o.Version = 1
		change(&o)
		r := httptest.NewRequest(http.MethodGet, "/orders/order-01", nil)
		recorded := httptest.NewRecorder()
		OrderStatus(Deps{Payments: kept{o: o}}).ServeHTTP(recorded, r)
		a := answer{recorded.Code, recorded.Header(), recorded.Body.String()}
		loadContract(t).check(t, r, "", a)
		var reply orderReply
		if a.read(t, &reply); reply.Status != status || len(reply.Refunds) != len(o.Refunds) {
			t.Errorf("%s: %s", status, a.body)
		}
	}
}
