package shop_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tender/cmd/tender/internal/local"
	"tender/cmd/tender/internal/sandboxes"
	"tender/shared/provider"
	"tender/shared/provider/registry"
)

// counter is a shop on a server, and a browser without JavaScript.
type counter struct {
	t    *testing.T
	shop string
	box  map[string]string
	http *http.Client
}

func open(t *testing.T) counter {
	t.Helper()
	s, err := local.Open(t.Context(), local.Options{Addr: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	return counter{t, s.URL(), s.Addresses(), &http.Client{}}
}

// visit loads a page and follows it as a browser does.
func (c counter) visit(at string) (*http.Response, string) {
	return c.send(http.MethodGet, at, nil)
}

func (c counter) submit(at string, form url.Values) (*http.Response, string) {
	return c.send(http.MethodPost, at, form)
}

func (c counter) send(method, at string, form url.Values) (*http.Response, string) {
	c.t.Helper()
	r, err := http.NewRequestWithContext(c.t.Context(), method, at, strings.NewReader(form.Encode()))
	if err != nil {
		c.t.Fatal(err)
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	resp, err := c.http.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return resp, string(text)
}

// pay buys a product, presses a button of the hosted page, and gives the result page and the order's id.
func (c counter) pay(capture, outcome string) (page, orderID string) {
	c.t.Helper()
	return c.payWith("postpay", capture, outcome)
}

func (c counter) payWith(provider, capture, outcome string) (page, orderID string) {
	c.t.Helper()
	resp, text := c.submit(c.shop+"/shop/checkout", url.Values{"product": {"perfume"}, "provider": {provider}, "capture": {capture}})
	if resp.Request.URL.Path == "/shop/result" { // a provider that sends nobody back: the shopper goes there and returns
		return c.payAndAsk(resp.Request.URL.Query().Get("order_id"), outcome)
	}
	if !strings.HasPrefix("http://"+resp.Request.URL.Host, c.box[provider]) {
		c.t.Fatalf("the shopper is at %s: %s", resp.Request.URL, text)
	}
	resp, text = c.submit(resp.Request.URL.String(), url.Values{"outcome": {outcome}})
	if resp.Request.URL.Path != "/shop/result" {
		c.t.Fatalf("the shopper is at %s: %s", resp.Request.URL, text)
	}
	orderID = resp.Request.URL.Query().Get("order_id")
	for range 100 { // while the message that came first is capturing, the page comes again by itself
		if resp.Header.Get("Refresh") != "1; url=/shop/result?order_id="+orderID {
			break
		}
		resp, text = c.visit(c.shop + "/shop/result?order_id=" + orderID)
	}
	return text, orderID
}

func (c counter) payAndAsk(orderID, outcome string) (page, id string) {
	c.t.Helper()
	resp, _ := c.submit(c.shop+"/shop/act", url.Values{"order_id": {orderID}, "action": {"pay"}})
	c.submit(resp.Request.URL.String(), url.Values{"outcome": {outcome}})
	_, page = c.submit(c.shop+"/shop/act", url.Values{"order_id": {orderID}, "action": {"ask"}})
	return page, orderID
}

var badge = regexp.MustCompile(`<h1 class="order">Order \S+ <span class="badge ([a-z_]+)">`)

func status(page string) string {
	if m := badge.FindStringSubmatch(page); m != nil {
		return m[1]
	}
	return "no order"
}

// field gives the value of a form's field.
func field(page, name string) string {
	if m := regexp.MustCompile(`name="` + name + `" value="([^"]*)"`).FindStringSubmatch(page); m != nil {
		return m[1]
	}
	return ""
}

// Every provider can be paid in its own currency, and shows what it can do afterwards.
func TestEveryProvider(t *testing.T) {
	c := open(t)
	_, front := c.visit(c.shop + "/")
	for _, info := range registry.Infos() {
		t.Run(info.Name, func(t *testing.T) {
			if !strings.Contains(front, `name="provider" value="`+info.Name+`"`) {
				t.Fatal("it is not offered")
			}
			for _, capture := range []string{"automatic", "manual"} {
				page, _ := c.payWith(info.Name, capture, "approve")
				want := "captured"
				if kind, _ := sandboxes.Find(info.Name); capture == "manual" && kind.Authorizes {
					want = "authorized"
				}
				if status(page) != want || !strings.Contains(page, info.Title+", "+capture+" capture") {
					t.Errorf("with %s capture it is %s: %s", capture, status(page), page)
				}
				takes := slices.ContainsFunc(info.Currencies, func(l provider.CurrencyLimit) bool {
					return strings.Contains(page, "<dt>Amount</dt><dd>"+string(l.Currency)+" ")
				})
				if !takes {
					t.Errorf("it is paid in a currency that it does not take: %s", page)
				}
				if refunds := strings.Contains(page, `value="refund_all"`); want == "captured" && refunds != info.Can(provider.OpRefund) {
					t.Errorf("that it can be refunded is %v", refunds)
				}
			}
		})
	}
}

func TestCaptureAndRefund(t *testing.T) {
	c := open(t)
	page, id := c.pay("manual", "approve")
	if status(page) != "authorized" {
		t.Fatalf("it is %s", status(page))
	}
	act := func(form url.Values) string {
		form.Set("order_id", id)
		_, page := c.submit(c.shop+"/shop/act", form)
		return page
	}
	page = act(url.Values{"action": {"capture"}})
	if status(page) != "captured" {
		t.Fatalf("after the capture it is %s", status(page))
	}
	part := url.Values{"action": {"refund"}, "amount": {"14.80"}, "refund_id": {field(page, "refund_id")}}
	if page = act(part); status(page) != "partially_refunded" || !strings.Contains(page, "Refund all (800.00)") {
		t.Errorf("after a refund it is %s: %s", status(page), page)
	}
	// The same button pressed twice refunds once.
	if page = act(part); !strings.Contains(page, "Refund all (800.00)") {
		t.Errorf("after the same refund: %s", page)
	}
	if page = act(url.Values{"action": {"refund_all"}, "refund_id": {field(page, "refund_id")}}); status(page) != "refunded" {
		t.Errorf("after all went back it is %s", status(page))
	}
	if strings.Contains(page, "<button") {
		t.Errorf("there is a button left: %s", page)
	}
}

func TestWhatTheShopRefuses(t *testing.T) {
	c := open(t)
	_, paid := c.pay("automatic", "approve")
	tests := map[string]struct {
		path   string
		form   url.Values
		status int
		says   string
	}{
		"nothing chosen":      {"/shop/checkout", url.Values{}, 422, "Choose a product"},
		"unknown product":     {"/shop/checkout", url.Values{"product": {"boat"}, "provider": {"postpay"}, "capture": {"manual"}}, 422, "Choose a product"},
		"unknown provider":    {"/shop/checkout", url.Values{"product": {"cup"}, "provider": {"nopay"}, "capture": {"manual"}}, 422, "Choose a product"},
		"unknown capture":     {"/shop/checkout", url.Values{"product": {"cup"}, "provider": {"postpay"}, "capture": {"never"}}, 422, "Choose a product"},
		"no order":            {"/shop/act", url.Values{"action": {"capture"}}, 404, "No such order"},
		"unknown order":       {"/shop/act", url.Values{"action": {"capture"}, "order_id": {"o-1"}}, 404, "No such order"},
		"an order's path":     {"/shop/act", url.Values{"action": {"capture"}, "order_id": {"../" + paid}}, 404, "No such order"},
		"no button":           {"/shop/act", url.Values{"action": {"give"}, "order_id": {paid}}, 422, "no such button"},
		"too much":            {"/shop/act", url.Values{"action": {"refund"}, "order_id": {paid}, "refund_id": {"r-1"}, "amount": {"814.81"}}, 422, "At most 81480 minor units"},
		"no amount":           {"/shop/act", url.Values{"action": {"refund"}, "order_id": {paid}, "refund_id": {"r-2"}, "amount": {"all"}}, 422, "Type an amount such as 814.80"},
		"nothing":             {"/shop/act", url.Values{"action": {"refund"}, "order_id": {paid}, "refund_id": {"r-3"}, "amount": {"0"}}, 422, "Type an amount"},
		"no refund id":        {"/shop/act", url.Values{"action": {"refund"}, "order_id": {paid}, "amount": {"1"}}, 422, "refund_id"},
		"cancel what is paid": {"/shop/act", url.Values{"action": {"cancel"}, "order_id": {paid}}, 409, "paid"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			resp, page := c.submit(c.shop+tt.path, tt.form)
			if resp.StatusCode != tt.status || !strings.Contains(page, tt.says) {
				t.Errorf("%d %s", resp.StatusCode, page)
			}
		})
	}
	if _, page := c.visit(c.shop + "/shop/result?order_id=" + paid); status(page) != "captured" {
		t.Errorf("the order is %s", status(page))
	}
}

// What the address says about a payment is not believed, nor shown as it is.
func TestTheAddressIsNotBelieved(t *testing.T) {
	c := open(t)
	_, id := c.pay("automatic", "cancel")
	_, page := c.visit(c.shop + "/shop/result?order_id=" + id + "&status=captured")
	if status(page) != "pending" {
		t.Errorf("it is %s", status(page))
	}
	resp, page := c.visit(c.shop + "/shop/result?order_id=" + url.QueryEscape(`"><script>alert(1)</script>`))
	if resp.StatusCode != http.StatusNotFound || strings.Contains(page, "<script") {
		t.Errorf("%d %s", resp.StatusCode, page)
	}
}

func TestPagesLoadNothingAndRunNothing(t *testing.T) {
	c := open(t)
	result, id := c.pay("automatic", "decline")
	if status(result) != "failed" {
		t.Errorf("it is %s", status(result))
	}
	for _, at := range []string{"/", "/shop/result?order_id=" + id, "/shop/result"} {
		resp, page := c.visit(c.shop + at)
		_, style, _ := strings.Cut(page, "<style>")
		style, _, _ = strings.Cut(style, "</style>")
		sum := sha256.Sum256([]byte(style))
		policy := resp.Header.Get("Content-Security-Policy")
		for _, part := range []string{"default-src 'none'", "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'", "frame-ancestors 'none'"} {
			if !strings.Contains(policy, part) {
				t.Errorf("%s: the policy lacks %s: %s", at, part, policy)
			}
		}
		if resp.Header.Get("X-Content-Type-Options") != "nosniff" || resp.Header.Get("Referrer-Policy") != "no-referrer" || resp.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %v", at, resp.Header)
		}
		if regexp.MustCompile(`(?i)<script|<img|<link|style="| on[a-z]+="|https?://`).MatchString(page) {
			t.Errorf("%s loads or runs something: %s", at, page)
		}
	}
}
