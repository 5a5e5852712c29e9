package shop

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"tender/cmd/tender/internal/merchant"
	"tender/shared/checkout"
	"tender/shared/money"
)

//go:embed shop.css
var css string

//go:embed *.html
var sources embed.FS

var pages = template.Must(template.New("").Funcs(template.FuncMap{
	// The style sheet is our own constant, admitted by its digest in the policy.
	"css":    func() template.CSS { return template.CSS(css) }, //nolint:gosec // see above
	"money":  func(minor int64, c string) string { return c + " " + money.FormatDecimal(minor, money.Currency(c)) },
	"price":  func(p product, c money.Currency) string { return string(c) + " " + money.FormatDecimal(p.Prices[c], c) },
	"plain":  func(minor int64, c string) string { return money.FormatDecimal(minor, money.Currency(c)) },
	"words":  words,
	"button": func(order, action, text string, main bool) button { return button{order, action, text, main} },
	"clock":  func(t time.Time) string { return t.UTC().Format("2 Jan 15:04:05") },
}).ParseFS(sources, "*.html"))

// button is a form of one button that acts on an order.
type button struct {
	Order, Action, Text string
	Main                bool
}

// policy admits the style sheet and nothing else. It leaves form-action out: browsers hold every redirect that follows a
// form against it, and the shopper is sent on to hosted pages at addresses that only their providers know.
var policy = func() string {
	sum := sha256.Sum256([]byte(css))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; base-uri 'none'; frame-ancestors 'none'"
}()

// words makes a code such as refund_succeeded readable.
func words(code string) string {
	text := strings.ReplaceAll(code, "_", " ")
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

func (s shop) front(w http.ResponseWriter, r *http.Request) { s.showFront(w, r, http.StatusOK, "") }

func (s shop) showFront(w http.ResponseWriter, r *http.Request, status int, said string) {
	chosen, _ := s.saleOf(r.PostFormValue)
	if chosen.product == "" {
		chosen = sale{product: catalogue[0].ID, capture: checkout.CaptureAutomatic}
	}
	choices := s.choices()
	if len(choices) > 0 && chosen.provider == "" {
		chosen.provider = choices[0].Name
	}
	render(w, status, "front", map[string]any{
		"Said": said, "Products": catalogue, "Providers": choices, "Currencies": currencies(choices),
		"AtOnce": atOnce(choices), "Product": chosen.product, "Provider": chosen.provider, "Capture": chosen.capture,
	})
}

// atOnce names the providers that have no authorizations.
func atOnce(choices []choice) string {
	var titles []string
	for _, c := range choices {
		if c.AtOnce {
			titles = append(titles, c.Title)
		}
	}
	if n := len(titles); n > 1 {
		return strings.Join(titles[:n-1], ", ") + " and " + titles[n-1]
	}
	return strings.Join(titles, "")
}

// result shows an order as the API has it now. What the address says besides the order's id is not believed.
func (s shop) result(w http.ResponseWriter, r *http.Request) {
	s.showResult(w, r, http.StatusOK, r.FormValue("order_id"), "")
}

func (s shop) showResult(w http.ResponseWriter, r *http.Request, status int, id, said string) {
	o, err := s.API.Order(r.Context(), id)
	if err != nil {
		title := "This order cannot be shown now"
		if statusOf(err) == http.StatusNotFound {
			title = "No such order"
		}
		render(w, statusOf(err), "missing", map[string]any{"Title": title, "Said": sentence(err)})
		return
	}
	of, ours := s.saleOf(func(key string) string { return o.Metadata[key] })
	bought, _ := findProduct(of.product)
	with, _ := s.choiceOf(o.Provider)
	if capturing(o, of.capture, s.Now()) {
		w.Header().Set("Refresh", "1; url=/shop/result?order_id="+url.QueryEscape(o.OrderID))
	}
	render(w, status, "result", map[string]any{
		"Said": said, "Order": o, "Provider": with.Title, "Silent": with.Silent && ours && o.Captured == 0, "Can": buttonsOf(o, ours, with), "RefundID": "refund-" + strings.ToLower(rand.Text()[:8]),
		"Half": max(o.Refundable/2, 1), "Capture": of.capture, "Product": bought.Name,
	})
}

// capturing says that an automatic capture is most likely under way: the message and the shopper came at the same time, and
// the page is to look once more by itself.
func capturing(o merchant.Order, capture string, now time.Time) bool {
	return capture == checkout.CaptureAutomatic && o.Status == "authorized" && now.Sub(o.UpdatedAt) < 10*time.Second
}

// buttons are the operations that an order's state allows.
type buttons struct {
	Pay, Capture, Refund, Cancel, Ask bool

	RefundOutside bool // it could be refunded, and the provider has no call for that

	open bool // a page can still be paid
}

func buttonsOf(o merchant.Order, ours bool, with choice) buttons {
	in := func(statuses ...string) bool { return slices.Contains(statuses, o.Status) }
	return buttons{
		open:    slices.ContainsFunc(o.Attempts, func(a merchant.Attempt) bool { return a.State == "open" }),
		Pay:     ours && in("created", "pending", "expired", "failed"),
		Capture: in("authorized"),
		Refund:  o.Refundable > 0 && with.Refunds,
		Cancel:  in("created", "pending", "authorized"),
		Ask:     in("created", "pending", "authorized") || !o.DueAt.IsZero(),

		RefundOutside: o.Refundable > 0 && !with.Refunds,
	}
}

// PayText says whether paying shows the page that is open, or opens the next one.
func (b buttons) PayText() string {
	if b.open {
		return "Continue to payment"
	}
	return "Pay again"
}

// Any says whether there is a button at all.
func (b buttons) Any() bool { return b.Pay || b.Capture || b.Refund || b.Cancel || b.Ask }

func render(w http.ResponseWriter, status int, name string, data any) {
	var out bytes.Buffer
	if err := pages.ExecuteTemplate(&out, name, data); err != nil {
		http.Error(w, "the page could not be rendered", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(out.Bytes())
}
