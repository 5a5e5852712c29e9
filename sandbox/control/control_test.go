package control_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"tender/sandbox/control"
	"tender/sandbox/deliveries"
)

// fake is a provider of one call: every request to /buy is an effect and a webhook.
type fake struct {
	*control.Panel
	arrived []string
}

func newFake() *fake {
	f := &fake{}
	f.Panel = control.New(control.Options{
		Now:    func() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 678_901_234, time.FixedZone("", 3600)) },
		Client: &http.Client{Transport: f},
		Go:     func(work func()) { work() },
		Calls:  []string{"buy", "sell"},
		Call: func(r *http.Request) string {
			if r.URL.Path == "/buy" {
				return "buy"
			}
			return ""
		},
		Provider: http.HandlerFunc(f.serve),
		Extra: map[string]http.Handler{"extra": control.Methods(map[string]control.Answer{
			http.MethodGet: func(*http.Request) (any, error) { return "more", nil },
			http.MethodPost: func(*http.Request) (any, error) {
				f.Outbox.Put(deliveries.Message{URL: "https://shop.test/", Body: []byte("extra")})
				return "told", nil
			},
		})},
	})
	return f
}

func (f *fake) serve(_ http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	f.Ledger.Add(f.Clock.Now(), control.Entry{
		Effect: control.Capture, OrderID: string(body), Ref: "ref", Amount: 5, Currency: "AED",
	})
	f.Outbox.Put(deliveries.Message{URL: "https://shop.test/", Body: body, Event: "bought", OrderID: string(body)})
}

func (f *fake) RoundTrip(r *http.Request) (*http.Response, error) {
	body, _ := io.ReadAll(r.Body)
	f.arrived = append(f.arrived, string(body))
	return httptest.NewRecorder().Result(), nil
}

func (f *fake) send(method, path, body string) *httptest.ResponseRecorder {
	rec := httptest.NewRecorder()
	f.ServeHTTP(rec, httptest.NewRequest(method, path, strings.NewReader(body)))
	return rec
}

func (f *fake) want(t *testing.T, status int, method, path, body, answer string) {
	t.Helper()
	rec := f.send(method, path, body)
	if rec.Code != status || strings.TrimSpace(rec.Body.String()) != answer {
		t.Errorf("%s %s %s = %d %s\nwant %d %s", method, path, body, rec.Code, rec.Body, status, answer)
	}
}

func TestLedger(t *testing.T) {
	f := newFake()
	f.want(t, 200, "GET", "/_sandbox/ledger", "", `[]`)
	f.send("POST", "/buy", "o1")
	f.send("POST", "/_sandbox/clock", `{"advance":"1h10m"}`)
	f.send("POST", "/buy", "o2")
	f.want(t, 200, "GET", "/_sandbox/ledger", "", `[`+
		`{"seq":1,"effect":"capture","order_id":"o1","ref":"ref","amount":5,"currency":"AED","at":"2026-01-02T02:04:05.678901Z"},`+
		`{"seq":2,"effect":"capture","order_id":"o2","ref":"ref","amount":5,"currency":"AED","at":"2026-01-02T03:14:05.678901Z"}]`)
}

func TestFaults(t *testing.T) {
	f := newFake()
	f.want(t, 200, "POST", "/_sandbox/faults", `[{"call":"buy","nth":2,"fault":"http_429"}]`, `[{"call":"buy","nth":2,"fault":"http_429"}]`)
	if code := f.send("POST", "/buy", "o1").Code; code != 200 {
		t.Errorf("the first call answers %d", code)
	}
	f.want(t, 200, "GET", "/_sandbox/faults", "", `[{"call":"buy","nth":1,"fault":"http_429"}]`)
	if code := f.send("POST", "/buy", "o2").Code; code != 429 {
		t.Errorf("the second call answers %d", code)
	}
	f.want(t, 200, "POST", "/_sandbox/faults", `[{"call":"buy","nth":1,"fault":"garbage"},{"call":"sell","nth":1,"fault":"late"}]`,
		`[{"call":"buy","nth":1,"fault":"garbage"},{"call":"sell","nth":1,"fault":"late"}]`)
	f.want(t, 200, "DELETE", "/_sandbox/faults", "", `[]`)
	if code := f.send("POST", "/buy", "o3").Code; code != 200 {
		t.Errorf("a cleared fault answers %d", code)
	}
	if n := len(f.Ledger.Entries()); n != 2 {
		t.Errorf("%d effects, want 2", n)
	}
}

func TestLateRequestsArriveWhenReleased(t *testing.T) {
	f := newFake()
	f.send("POST", "/_sandbox/faults", `[{"call":"buy","nth":1,"fault":"late"}]`)
	client := http.Client{Transport: f.Transport()}
	if _, err := client.Post("http://fake.test/buy", "text/plain", strings.NewReader("o1")); err == nil {
		t.Error("a late request is answered")
	}
	f.send("DELETE", "/_sandbox/faults", "") // does not call back what has left
	f.want(t, 200, "GET", "/_sandbox/ledger", "", `[]`)
	f.want(t, 200, "POST", "/_sandbox/faults/release", "", `{"released":[{"call":"buy","status":200}]}`)
	f.want(t, 200, "POST", "/_sandbox/faults/release", "", `{"released":[]}`)
	if n := len(f.Ledger.Entries()); n != 1 {
		t.Errorf("%d effects, want 1", n)
	}
}

func TestBadControlRequests(t *testing.T) {
	f := newFake()
	for _, c := range []struct {
		name, path, body string
		status           int
		code, field      string
	}{
		{"not JSON", "faults", `[{"call"`, 400, "parse_error", ""},
		{"empty", "faults", ``, 400, "parse_error", ""},
		{"trailing data", "faults", `[] []`, 400, "parse_error", ""},
		{"duplicate member", "clock", `{"advance":"1h","advance":"2h"}`, 400, "parse_error", ""},
		{"invalid UTF-8", "clock", "{\"advance\":\"\xff\"}", 400, "parse_error", ""},
		{"unknown member", "faults", `[{"call":"buy","nth":1,"fault":"late","x":1}]`, 400, "unknown_member", "[0].x"},
		{"another case", "clock", `{"Advance":"1h"}`, 400, "unknown_member", "Advance"},
		{"no array", "faults", `{"call":"buy","nth":1,"fault":"late"}`, 422, "invalid", ""},
		{"null", "faults", `null`, 422, "invalid", ""},
		{"unknown call", "faults", `[{"call":"byu","nth":1,"fault":"late"}]`, 422, "invalid", "[0].call"},
		{"unknown fault", "faults", `[{"call":"buy","nth":1,"fault":"late"},{"call":"buy","nth":2,"fault":"boom"}]`, 422, "invalid", "[1].fault"},
		{"nth missing", "faults", `[{"call":"buy","fault":"late"}]`, 422, "invalid", "[0].nth"},
		{"nth zero", "faults", `[{"call":"buy","nth":0,"fault":"late"}]`, 422, "invalid", "[0].nth"},
		{"nth text", "faults", `[{"call":"buy","nth":"1","fault":"late"}]`, 422, "invalid", "[0].nth"},
		{"nth fraction", "faults", `[{"call":"buy","nth":1.5,"fault":"late"}]`, 422, "invalid", "[0].nth"},
		{"nth huge", "faults", `[{"call":"buy","nth":99999999999999999999,"fault":"late"}]`, 422, "invalid", "[0].nth"},
		{"no duration", "clock", `{"advance":"soon"}`, 422, "invalid", "advance"},
		{"duration missing", "clock", `{}`, 422, "invalid", "advance"},
		{"backwards", "clock", `{"advance":"-1h"}`, 422, "invalid", "advance"},
		{"too far", "clock", `{"advance":"900000h"}`, 422, "invalid", "advance"},
		{"unknown mode", "deliveries", `{"mode":"late"}`, 422, "invalid", "mode"},
		{"not held", "deliveries/release", `{"order":[1]}`, 422, "invalid", "order"},
		{"order no list", "deliveries/release", `{"order":1}`, 422, "invalid", "order"},
		{"too large", "faults", strings.Repeat(" ", 1<<20+1), 413, "too_large", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			rec := f.send("POST", "/_sandbox/"+c.path, c.body)
			var got struct {
				Error struct{ Code, Field, Message string }
			}
			if err := json.Unmarshal(rec.Body.Bytes(), &got); err != nil {
				t.Fatal(err, rec.Body)
			}
			if rec.Code != c.status || got.Error.Code != c.code || got.Error.Field != c.field || got.Error.Message == "" {
				t.Errorf("%d %s, want %d %s at %q", rec.Code, rec.Body, c.status, c.code, c.field)
			}
		})
	}
	f.want(t, 200, "GET", "/_sandbox/faults", "", `[]`)
	f.want(t, 200, "GET", "/_sandbox/clock", "", `{"now":"2026-01-02T02:04:05.678901Z"}`)
}

func TestRouting(t *testing.T) {
	f := newFake()
	f.want(t, 200, "GET", "/_sandbox/extra", "", `"more"`)
	if rec := f.send("GET", "/_sandbox/nothing", ""); rec.Code != 404 {
		t.Errorf("an unknown endpoint answers %d", rec.Code)
	}
	if rec := f.send("PUT", "/_sandbox/faults", ""); rec.Code != 405 || rec.Header().Get("Allow") != "DELETE, GET, POST" {
		t.Errorf("a wrong method answers %d, Allow %s", rec.Code, rec.Header().Get("Allow"))
	}
	if n := len(f.Ledger.Entries()); n != 0 {
		t.Error("a control request reached the provider")
	}
}

func TestDeliveries(t *testing.T) {
	f := newFake()
	f.want(t, 200, "POST", "/_sandbox/deliveries", `{"mode":"hold"}`, `{"mode":"hold"}`)
	f.send("POST", "/buy", "a")
	f.send("POST", "/buy", "b")
	f.send("POST", "/buy", "c")
	if len(f.arrived) != 0 {
		t.Errorf("%v arrived", f.arrived)
	}
	var released struct{ Released []deliveries.Delivery }
	if err := json.Unmarshal(f.send("POST", "/_sandbox/deliveries/release", `{"order":[2,1]}`).Body.Bytes(), &released); err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(f.arrived) != "[b a]" || len(released.Released) != 2 || released.Released[0].ID != 2 {
		t.Errorf("arrived %v, released %+v", f.arrived, released)
	}
	f.send("POST", "/_sandbox/deliveries/release", "")
	var list []deliveries.Delivery
	if err := json.Unmarshal(f.send("GET", "/_sandbox/deliveries", "").Body.Bytes(), &list); err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(f.arrived) != "[b a c]" || len(list) != 3 || list[2].State != deliveries.Delivered || list[2].Event != "bought" {
		t.Errorf("arrived %v, listed %+v", f.arrived, list)
	}
}

// TestWebhooksAreSentOnceTheRequestIsAnswered holds for both ways in, and for what a control endpoint brings about.
func TestWebhooksAreSentOnceTheRequestIsAnswered(t *testing.T) {
	f := newFake()
	f.send("POST", "/buy", "a")
	if fmt.Sprint(f.arrived) != "[a]" {
		t.Errorf("over a connection %v arrived", f.arrived)
	}
	resp, err := f.Transport().RoundTrip(httptest.NewRequest(http.MethodPost, "http://fake.test/buy", strings.NewReader("b")))
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if fmt.Sprint(f.arrived) != "[a b]" {
		t.Errorf("in process %v arrived", f.arrived)
	}
	f.send("POST", "/_sandbox/extra", "")
	if fmt.Sprint(f.arrived) != "[a b extra]" {
		t.Errorf("by a control endpoint %v arrived", f.arrived)
	}
}

func TestResetEmptiesEverything(t *testing.T) {
	f := newFake()
	f.send("POST", "/buy", "a")
	f.send("POST", "/_sandbox/clock", `{"advance":"1h"}`)
	f.send("POST", "/_sandbox/deliveries", `{"mode":"drop"}`)
	f.send("POST", "/_sandbox/faults", `[{"call":"buy","nth":1,"fault":"late"},{"call":"buy","nth":2,"fault":"late"}]`)
	_, _ = f.Transport().RoundTrip(httptest.NewRequest(http.MethodPost, "http://fake.test/buy", nil))
	f.want(t, 200, "POST", "/_sandbox/reset", "", `{"now":"2026-01-02T02:04:05.678901Z"}`)
	f.want(t, 200, "GET", "/_sandbox/ledger", "", `[]`)
	f.want(t, 200, "GET", "/_sandbox/faults", "", `[]`)
	f.want(t, 200, "GET", "/_sandbox/deliveries", "", `[]`)
	f.want(t, 200, "POST", "/_sandbox/faults/release", "", `{"released":[]}`)
	if f.Outbox.Mode() != deliveries.Normal {
		t.Error("the mode stays")
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	newFake().Run(ctx)
}

// FuzzControl sends anything to the endpoints that take a body: each answers JSON and none panics.
func FuzzControl(f *testing.F) {
	for _, seed := range []string{
		`[{"call":"buy","nth":1,"fault":"garbage"}]`, `{"advance":"1h"}`, `{"mode":"hold"}`, `{"order":[2,1]}`, `null`, `[`, "\xff",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		provider := newFake()
		for _, path := range []string{"faults", "clock", "deliveries", "deliveries/release"} {
			rec := provider.send("POST", "/_sandbox/"+path, body)
			if !json.Valid(rec.Body.Bytes()) || rec.Code >= 500 {
				t.Errorf("%s answers %d %s", path, rec.Code, rec.Body)
			}
		}
	})
}

// TestTimeAloneActs holds that an effect which only time brings about shows without a request to the provider.
func TestTimeAloneActs(t *testing.T) {
	var p *control.Panel
	until := 4
	p = control.New(control.Options{
		Now: func() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) },
		Go:  func(work func()) { work() },
		Tick: func() {
			if p.Clock.Now().Hour() >= until {
				until++
				p.Ledger.Add(p.Clock.Now(), control.Entry{Effect: control.Refund})
			}
		},
	})
	ledger := func() string {
		rec := httptest.NewRecorder()
		p.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/_sandbox/ledger", nil))
		return strings.TrimSpace(rec.Body.String())
	}
	if got := ledger(); got != "[]" {
		t.Error(got)
	}
	if err := p.Clock.Advance(time.Hour); err != nil {
		t.Fatal(err)
	}
	if got := ledger(); strings.Count(got, `"effect":"refund"`) != 1 {
		t.Error(got)
	}
	p.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/_sandbox/clock", strings.NewReader(`{"advance":"1h"}`)))
	if n := len(p.Ledger.Entries()); n != 2 { // nobody asked
		t.Errorf("%d effects after the clock was advanced, want 2", n)
	}
}
