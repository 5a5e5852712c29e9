package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// buy sells a product of the shop and approves its payment, without a browser. It gives the order's id.
func buy(t *testing.T, shop, provider, product string) string {
	t.Helper()
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	send := func(at string, form url.Values) string {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, at, strings.NewReader(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		resp, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = resp.Body.Close() }()
		if resp.StatusCode >= http.StatusBadRequest {
			t.Fatalf("%s answered %d", at, resp.StatusCode)
		}
		return resp.Header.Get("Location")
	}
	page := send(shop+"/shop/checkout", url.Values{"product": {product}, "provider": {provider}, "capture": {"automatic"}})
	if _, query, silent := strings.Cut(page, "/shop/result?order_id="); silent { // the shop waits there for the shopper
		page = send(shop+"/shop/act", url.Values{"order_id": {query}, "action": {"pay"}})
	}
	send(page, url.Values{"outcome": {"approve"}})
	var addresses map[string]string
	if err := json.Unmarshal([]byte(get(t, shop+"/_local/addresses")), &addresses); err != nil {
		t.Fatal(err)
	}
	var entries []struct {
		OrderID string `json:"order_id"`
	}
	if err := json.Unmarshal([]byte(get(t, addresses[provider]+"/_sandbox/ledger")), &entries); err != nil || len(entries) == 0 {
		t.Fatalf("the ledger: %v", err)
	}
	return entries[len(entries)-1].OrderID
}

// fortnight sells for two weeks, and lets one provider list things that did not happen.
func fortnight(t *testing.T, shop string) {
	t.Helper()
	var addresses map[string]string
	if err := json.Unmarshal([]byte(get(t, shop+"/_local/addresses")), &addresses); err != nil {
		t.Fatal(err)
	}
	wrong := []string{"wrong_amount", "wrong_fee", "bad_row", "missing_line", "duplicate_line"}
	for n := range 14 {
		id := buy(t, shop, "postpay", []string{"perfume", "cup"}[n%2])
		for range n % 3 {
			buy(t, shop, "portone", "cup")
		}
		if n%4 == 0 {
			buy(t, shop, "chargezoom", "perfume")
		}
		if n%2 == 1 && n/2 < len(wrong) {
			control(t, addresses["postpay"]+"/_sandbox/plants", fmt.Sprintf(`[{"kind":%q,"order_id":%q}]`, wrong[n/2], id))
		}
		control(t, shop+"/_local/clock", `{"advance":"24h"}`)
		control(t, shop+"/_local/run", `{"job":"resolve"}`)
	}
	control(t, addresses["postpay"]+"/_sandbox/plants", `[{"kind":"unknown_order","order_id":"order-98"}]`)
	control(t, shop+"/_local/clock", `{"advance":"48h"}`)
	control(t, shop+"/_local/run", `{"job":"settlements-sync"}`)
}

// The shop leads to the report, whose own style sheet its policy admits.
func TestBrowserReport(t *testing.T) {
	b := openBrowser(t)
	fortnight(t, b.shop)
	b.do(
		chromedp.Navigate(b.shop+"/"),
		chromedp.Click(`header a.aside`),
		chromedp.WaitVisible(`section.verdict`),
	)
	verdict := b.text(`section.verdict h2`)
	if verdict != "This report ties out" {
		t.Errorf("it says %q: %s", verdict, b.text(`section.verdict`))
	}
	for _, part := range []string{"Postpay", "PortOne", "Chargezoom", "unknown order"} {
		if !strings.Contains(strings.ToLower(b.text("main")), strings.ToLower(part)) {
			t.Errorf("it lacks %s", part)
		}
	}
	styled, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](`getComputedStyle(document.querySelector("section.verdict")).borderLeftStyle !== "none" || getComputedStyle(document.body).backgroundColor !== "rgba(0, 0, 0, 0)"`))
	if err != nil || !styled {
		t.Errorf("its style sheet is not used: %v", err)
	}
	b.shootAll("report")
}

// shootAll saves the page wide and narrow, light and dark, where TENDER_TEST_SCREENSHOTS names a folder.
func (b browser) shootAll(name string) {
	b.t.Helper()
	folder := os.Getenv("TENDER_TEST_SCREENSHOTS")
	if folder == "" {
		return
	}
	for shape, width := range map[string]int64{"wide": 1280, "narrow": 390} {
		for _, scheme := range []string{"light", "dark"} {
			b.do(chromedp.EmulateViewport(width, 844), prefers(scheme))
			picture, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
			if err == nil {
				err = os.WriteFile(filepath.Join(folder, name+"-"+shape+"-"+scheme+".png"), picture, 0o600)
			}
			if err != nil {
				b.t.Fatal(err)
			}
		}
	}
	b.do(chromedp.EmulateReset(), prefers(""))
}
