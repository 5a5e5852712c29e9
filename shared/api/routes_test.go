package api

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"tender/shared/problem"
	"tender/shared/telemetry"
)

func TestRoutesAndMethods(t *testing.T) {
	w := newWorld(t)
	tests := []struct {
		method, path string
		status       int
		allow        string
	}{
		{"GET", "/", 404, ""},
		{"GET", "/checkouts/", 404, ""},
		{"GET", "/checkouts", 405, "POST"},
		{"HEAD", "/orders/order-01", 405, "GET"},
		{"POST", "/orders/order-01", 405, "GET"},
		{"GET", "/orders/order-01/capture", 405, "POST"},
		{"DELETE", "/orders/order-01/refunds", 405, "POST"},
		{"GET", "/orders/order-01/", 404, ""},
		{"GET", "/orders//status", 404, ""},
		{"GET", "//orders/order-01", 404, ""},
		{"GET", "/Orders/order-01", 404, ""},
		{"PUT", "/webhooks/postpay", 405, "POST"},
		{"POST", "/return/postpay/order-01/x", 405, "GET"},
		{"POST", "/_local/run", 404, ""},
	}
	for _, tt := range tests {
		r := httptest.NewRequest(tt.method, "/", nil)
		r.URL.Path = tt.path
		recorded := httptest.NewRecorder()
		w.handler.ServeHTTP(recorded, r)
		a := answer{recorded.Code, recorded.Header(), recorded.Body.String()}
		p := a.problem(t)
		if a.status != tt.status || a.header.Get("Allow") != tt.allow || (tt.status == 405) != (p.Code == problem.MethodNotAllowed) {
			t.Errorf("%s %s: %d Allow %q %s", tt.method, tt.path, a.status, a.header.Get("Allow"), a.body)
		}
	}
}

// Each function works on its own routes, and answers the others of its address as if they were not there.
func TestFunctionsKeepToTheirRoutes(t *testing.T) {
	functions := map[string]func(Deps) http.Handler{
		"create-checkout": CreateCheckout, "order-status": OrderStatus, "capture": Capture, "refund": Refund,
		"cancel": Cancel, "resolve": Resolve, "webhook": Webhook,
	}
	for name, open := range functions {
		h := open(Deps{}) // an operation without anything to work with panics, which is a 500
		for _, r := range append(apiRoutes(), callbackRoutes()...) {
			path := strings.NewReplacer("{order_id}", "o", "{provider}", "p", "{reference}", "r", "{token}", "t").Replace(r.pattern)
			request := httptest.NewRequest(r.method, path, strings.NewReader("{}"))
			request.Header = jsonHeader("Authorization", "Bearer x")
			if r.function == "refund" {
				request.Body = http.NoBody
				request.ContentLength = 0
				request.Header.Del("Content-Type")
			}
			recorded := httptest.NewRecorder()
			h.ServeHTTP(recorded, request)
			if own := r.function == name; own == (recorded.Code == http.StatusNotFound) {
				t.Errorf("%s: %s %s answers %d", name, r.method, path, recorded.Code)
			}
		}
		recorded := httptest.NewRecorder()
		h.ServeHTTP(recorded, httptest.NewRequest(http.MethodPatch, "/checkouts", nil))
		if wants := map[bool]int{true: 404, false: 405}[name == "webhook"]; recorded.Code != wants {
			t.Errorf("%s: PATCH /checkouts answers %d", name, recorded.Code)
		}
	}
}

func TestPanicIsAProblem(t *testing.T) {
	var logs bytes.Buffer
	d := Deps{Log: telemetry.NewLogger(&logs, slog.LevelInfo), RequestID: func() string { return "req-9" }}
	recorded := httptest.NewRecorder()
	d.serve(recorded, httptest.NewRequest(http.MethodGet, "/", nil), "GET /", func(Deps, *http.Request) (reply, error) {
		panic("the card is 4242424242424242")
	})
	a := answer{recorded.Code, recorded.Header(), recorded.Body.String()}
	if p := a.problem(t); a.status != 500 || p.Code != problem.Internal || p.RequestID != "req-9" {
		t.Errorf("%d %s", a.status, a.body)
	}
	if !strings.Contains(logs.String(), "panic of type string") || !strings.Contains(logs.String(), "req-9") || strings.Contains(logs.String(), "4242") {
		t.Errorf("logs: %s", logs.String())
	}
}

// Nothing that a caller sends, and no secret, comes back in a problem or stands in a log.
func TestCanaries(t *testing.T) {
	const canary = "canary7@shop.example"
	w := newWorld(t)
	c := w.opened("john@postpay.io", canary)
	back := w.pay(*c.RedirectURL, "approve")
	w.comesBack(back)
	signed := w.sign(w.claims())
	var problems strings.Builder
	for _, body := range []string{
		example("AED", canary), example("order-01", canary), example(`"amount"`, `"`+canary+`"`), example("81480,", `"`+canary+`",`), `{"` + canary + `":1,"` + canary + `":2}`,
		example("https://www.example.ae/success", "https://"+canary), `"` + canary,
	} {
		problems.WriteString(w.do(http.MethodPost, "/checkouts", body, jsonHeader("Authorization", "Bearer "+signed)).body)
	}
	for _, body := range []string{`{"` + canary + `":1}`, `{"refund_id":"` + canary + `","amount":1,"reason":"r"}`, `{"refund_id":"r","amount":"` + canary + `"}`} {
		problems.WriteString(w.post("/orders/order-01/refunds", body).body)
	}
	problems.WriteString(w.do(http.MethodGet, "/orders/order-01/status", "", http.Header{"Authorization": {"Bearer " + canary}}).body)
	problems.WriteString(w.do(http.MethodGet, back+canary, "", nil).body)
	w.orders.down = true
	problems.WriteString(w.do(http.MethodGet, back, "", nil).body)
	for _, secret := range []string{canary, "canary7", signed, c.ClientToken, tokenKey, callbackKey, boxSecret.SecretKey, boxSecret.WebhookSecret, back[len(back)-24:]} {
		if strings.Contains(problems.String(), secret) {
			t.Errorf("a problem tells %q", secret)
		}
		if strings.Contains(w.logs.String(), secret) {
			t.Errorf("a log tells %q", secret)
		}
	}
	if !strings.Contains(w.logs.String(), `"order_id":"order-01"`) || !strings.Contains(w.logs.String(), `"request_id":"req-1"`) {
		t.Errorf("logs: %s", w.logs.String())
	}
}
