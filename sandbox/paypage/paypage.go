// Package paypage is how the sandboxes' hosted pages look: one plain HTML form that works without JavaScript and loads
// nothing from anywhere. What a choice means is the provider's own business.
package paypage

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"net/http"
)

// Outcome is what the shopper chose: the value of the form field "outcome".
type Outcome string

// The outcomes.
const (
	Approve Outcome = "approve"
	Decline Outcome = "decline"
	Cancel  Outcome = "cancel"
)

// Page is a payment that waits for the shopper. Amounts are text for people, such as "AED 814.80".
type Page struct {
	Provider string // its name, such as Postpay
	OrderID  string
	Amount   string
	Lines    []Line
	Notes    []string // further facts, such as when the page expires
}

// Line is one row of what is paid for. Detail may be empty.
type Line struct {
	Name   string
	Detail string
	Amount string
}

// Notice is a page without a choice: expired, already answered, unknown. Link may be empty.
type Notice struct {
	Provider string
	Title    string
	Text     string
	Link     string
	LinkText string
}

//go:embed page.css
var css string

//go:embed page.html
var source string

var pages = template.Must(template.New("").Funcs(template.FuncMap{
	// The style sheet is our own constant, admitted by its digest in the policy.
	"css": func() template.CSS { return template.CSS(css) }, //nolint:gosec // our own constant
}).Parse(source))

// policy admits the style sheet and nothing else. It says nothing of form-action: browsers apply that to every redirect
// that follows the form, and a shopper is sent on to addresses that this page cannot know.
var policy = func() string {
	sum := sha256.Sum256([]byte(css))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; base-uri 'none'; frame-ancestors 'none'"
}()

// Ask writes the page with its form, which posts "outcome" to the page's own address.
func Ask(w http.ResponseWriter, p Page) { render(w, http.StatusOK, "ask", p) }

// Tell writes a notice with the given status.
func Tell(w http.ResponseWriter, status int, n Notice) { render(w, status, "tell", n) }

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
