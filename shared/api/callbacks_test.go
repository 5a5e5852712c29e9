package api

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"tender/sandbox/faults"
	sandbox "tender/sandbox/postpay"
	"tender/shared/order"
	"tender/shared/problem"
	"tender/shared/token"
)

func clientTokenOf(id string) string { return token.Make(callbackKey, "client", id) }

func callbackToken(parts ...string) string { return token.Make(callbackKey, "callback", parts...) }

func TestSignedWebhook(t *testing.T) {
	w := newWorld(t)
	c := w.opened()
	w.pay(*c.RedirectURL, "approve") // the sandbox tells us at once
	if o := w.order("order-01"); o.Status != "captured" {
		t.Fatalf("%+v", o)
	}
	message := w.lastMessage()
	writes := w.orders.writes
	a := w.do(http.MethodPost, "/webhooks/postpay", message.body, message.header)
	if a.status != 200 || a.body != `{"received":true}` {
		t.Errorf("repeated: %d %s", a.status, a.body)
	}
	if w.orders.writes != writes {
		t.Error("a repeated message wrote something")
	}
	sent := w.sent
	for name, refused := range map[string]struct {
		body   string
		header http.Header
		path   string
		status int
	}{
		"tampered":            {strings.Replace(message.body, "order-01", "order-02", 1), message.header, "/webhooks/postpay", 401},
		"unsigned":            {message.body, jsonHeader(), "/webhooks/postpay", 401},
		"no body":             {"", message.header, "/webhooks/postpay", 401},
		"unknown provider":    {message.body, message.header, "/webhooks/nopay", 404},
		"bad token":           {message.body, message.header, "/webhooks/postpay/order-01/" + callbackToken("postpay", "order-02"), 404},
		"another's token":     {message.body, message.header, "/webhooks/postpay/order-01/" + clientTokenOf("order-01"), 404},
		"without token":       {message.body, message.header, "/webhooks/postpay/order-01", 404},
		"empty token":         {message.body, message.header, "/webhooks/postpay/order-01/", 404},
		"encoded":             {message.body, jsonHeader("Content-Encoding", "gzip"), "/webhooks/postpay", 415},
		"too large":           {strings.Repeat("x", 1<<20+1), message.header, "/webhooks/postpay", 413},
		"right token, forged": {message.body, jsonHeader(), "/webhooks/postpay/order-01/" + callbackToken("postpay", "order-01"), 401},
	} {
		a := w.do(http.MethodPost, refused.path, refused.body, refused.header)
		if a.problem(t); a.status != refused.status {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	w.at = w.at.Add(time.Hour)
	if a := w.do(http.MethodPost, "/webhooks/postpay", message.body, message.header); a.status != 401 {
		t.Errorf("stale: %d %s", a.status, a.body)
	}
	if w.orders.writes != writes || w.sent != sent {
		t.Error("a refused message wrote or sent something")
	}
}

type message struct {
	body   string
	header http.Header
}

// lastMessage is a webhook about the example, signed now.
func (w *world) lastMessage() message {
	w.t.Helper()
	body := `{"order_id":"order-01","status":"captured"}`
	return message{body, w.signed(body)}
}

func (w *world) signed(body string) http.Header {
	return jsonHeader("X-Postpay-Signature", sandbox.Sign(boxSecret.WebhookSecret, w.at, []byte(body)))
}

func TestWebhookOfUnknownOrder(t *testing.T) {
	w := newWorld(t)
	body := `{"order_id":"order-77"}`
	a := w.do(http.MethodPost, "/webhooks/postpay", body, w.signed(body))
	if a.status != 404 || a.problem(t).Code != problem.NotFound {
		t.Errorf("%d %s", a.status, a.body)
	}
}

func TestWebhookStoreDown(t *testing.T) {
	w := newWorld(t)
	w.opened()
	m := w.lastMessage()
	w.orders.down = true
	a := w.do(http.MethodPost, "/webhooks/postpay", m.body, m.header)
	if p := a.problem(t); a.status != 503 || p.Code != problem.Unavailable || strings.Contains(a.body, "10.0.0.7") {
		t.Errorf("%d %s", a.status, a.body)
	}
}

// The provider being down is no reason to have its message repeated: the order is due.
func TestWebhookProviderDown(t *testing.T) {
	w := newWorld(t)
	w.opened()
	m := w.lastMessage()
	w.fault = faults.HTTP500Before
	if a := w.do(http.MethodPost, "/webhooks/postpay", m.body, m.header); a.status != 200 {
		t.Errorf("%d %s", a.status, a.body)
	}
	if o := w.order("order-01"); o.DueAt.After(w.at.Add(2 * time.Minute)) {
		t.Errorf("due only at %s", o.DueAt)
	}
}

func (w *world) comesBack(target string) *url.URL {
	w.t.Helper()
	a := w.do(http.MethodGet, target, "", nil)
	to, err := url.Parse(a.header.Get("Location"))
	if a.status != http.StatusSeeOther || err != nil || a.header.Get("Referrer-Policy") != "no-referrer" || a.body != "" {
		w.t.Fatalf("%d %v %s", a.status, a.header, a.body)
	}
	return to
}

func TestReturn(t *testing.T) {
	for outcome, want := range map[string]string{
		"approve": "https://www.example.ae/success?order_id=order-01&status=captured",
		"decline": "https://www.example.ae/cancel?order_id=order-01&status=failed",
		"cancel":  "https://www.example.ae/cancel?order_id=order-01&status=pending",
	} {
		w := newWorld(t)
		c := w.opened()
		back := w.pay(*c.RedirectURL, outcome)
		if got := w.comesBack(back).String(); got != want {
			t.Errorf("%s: sent to %s, want %s", outcome, got, want)
		}
	}
}

func TestReturnBeforePaying(t *testing.T) {
	w := newWorld(t)
	w.opened("www.example.ae/pending", "www.example.ae/pending?cart=1")
	path := "/return/postpay/order-01/" + callbackToken("postpay", "order-01")
	want := "https://www.example.ae/pending?cart=1&order_id=order-01&status=pending"
	if got := w.comesBack(path + "?status=APPROVED").String(); got != want {
		t.Errorf("sent to %s", got)
	}
	w.fault = faults.HTTP500Before
	if got := w.comesBack(path + "?status=CANCELLED").String(); got != want {
		t.Errorf("provider down: sent to %s", got)
	}
	w.orders.noPut = true
	if got := w.comesBack(path).String(); got != want {
		t.Errorf("nothing can be written: sent to %s", got)
	}
	w.orders.down = true
	if a := w.do(http.MethodGet, path, "", nil); a.status != 503 {
		t.Errorf("store down: %d", a.status)
	}
}

func TestReturnRefused(t *testing.T) {
	w := newWorld(t)
	w.opened()
	for _, path := range []string{
		"/return/postpay/order-01/wrong", "/return/postpay/order-01", "/return/nopay/order-01/" + callbackToken("nopay", "order-01"),
		"/return/postpay/order-09/" + callbackToken("postpay", "order-09"), "/return/postpay/order-01.a2/" + callbackToken("postpay", "order-01.a2"),
	} {
		if a := w.do(http.MethodGet, path, "", nil); a.status != 404 || a.problem(t).Code != problem.NotFound {
			t.Errorf("%s: %d %s", path, a.status, a.body)
		}
	}
}

// Where the path has a token, a message may come by GET: it is heard, and refused, as by POST.
func TestWebhookByGet(t *testing.T) {
	w := newWorld(t)
	c := w.opened()
	w.pay(*c.RedirectURL, "approve")
	message, path := w.lastMessage(), "/webhooks/postpay/order-01/"+callbackToken("postpay", "order-01")
	for name, tt := range map[string]struct {
		body   string
		header http.Header
		path   string
		status int
	}{
		"heard":     {message.body, message.header, path, 200},
		"unsigned":  {"", nil, path, 401},
		"bad token": {message.body, message.header, path + "x", 404},
		"encoded":   {message.body, jsonHeader("Content-Encoding", "gzip"), path, 415},
		"too large": {strings.Repeat("x", 1<<20+1), message.header, path, 413},
	} {
		if a := w.do(http.MethodGet, tt.path, tt.body, tt.header); a.status != tt.status {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	w.orders.down = true
	if a := w.do(http.MethodGet, path, message.body, message.header); a.status != 503 {
		t.Errorf("store down: %d", a.status)
	}
}

// What does not verify is counted under its provider: a wrong signature, and a wrong token. A path that nobody makes is not.
func TestRefusedCallbacksAreCounted(t *testing.T) {
	w := newWorld(t)
	w.opened()
	w.counted()
	w.do(http.MethodPost, "/webhooks/postpay", "{}", jsonHeader())
	w.do(http.MethodGet, "/return/postpay/order-01/wrong", "", nil)
	w.do(http.MethodPost, "/webhooks/nopay", "{}", jsonHeader())
	if got := w.counted(); !strings.Contains(got, `"CallbacksRefused":2`) || !strings.Contains(got, `"provider":"postpay"`) || strings.Contains(got, "nopay") {
		t.Errorf("counted %s", got)
	}
}

// A callback key that was rotated by another instance is picked up by the first token that does not verify.
func TestCallbackKeyRotation(t *testing.T) {
	w := newWorld(t)
	w.opened()
	w.source.all[CallbackKey] = map[string]string{"key": "next-callback-key"}
	w.source.all[CallbackKey+"_previous"] = map[string]string{"key": callbackKey}
	for _, key := range []string{"next-callback-key", callbackKey} {
		w.comesBack("/return/postpay/order-01/" + token.Make(key, "callback", "postpay", "order-01"))
	}
}

func TestDestination(t *testing.T) {
	for name, tt := range map[string]struct {
		attempt order.Attempt
		sale    int
		want    string
	}{
		"open":      {order.Attempt{State: order.AttemptOpen}, 0, "pending"},
		"approved":  {order.Attempt{State: order.AttemptOpen, Authorized: 5}, 0, "success"},
		"paid":      {order.Attempt{State: order.AttemptPaid, Received: 5, Captured: 5}, 1, "success"},
		"underpaid": {order.Attempt{State: order.AttemptPaid, Received: 4}, 0, "pending"},
		"refunded":  {order.Attempt{State: order.AttemptPaid, Received: 5, Captured: 5, Refunded: 5}, 1, "success"},
		"disputed":  {order.Attempt{State: order.AttemptPaid, Received: 5, Captured: 5, Disputed: true}, 1, "success"},
		"declined":  {order.Attempt{State: order.AttemptOver}, 0, "cancel"},
		"given up":  {order.Attempt{State: order.AttemptGivenUp}, 0, "cancel"},
	} {
		o := order.Order{ID: "o", Amount: 5, SuccessURL: "success", CancelURL: "cancel", PendingURL: "pending", Sale: tt.sale}
		tt.attempt.Number, tt.attempt.Reference = 1, "o"
		o.Attempts = []order.Attempt{tt.attempt}
		if got := destination(o, "o"); got != tt.want {
			t.Errorf("%s: %s, want %s", name, got, tt.want)
		}
	}
	// A shopper who comes back from a page that is over, while another is open, does not wait for it.
	o := order.Order{ID: "o", CancelURL: "cancel", PendingURL: "pending", Attempts: []order.Attempt{
		{Number: 1, State: order.AttemptGivenUp}, {Number: 2, State: order.AttemptOpen, PageURL: "https://p.example"},
	}}
	if destination(o, "o") != "cancel" || destination(o, "o.a2") != "pending" {
		t.Error("the attempt makes no difference")
	}
}
