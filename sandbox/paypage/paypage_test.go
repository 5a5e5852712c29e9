package paypage_test

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http/httptest"
	"strings"
	"testing"

	"tender/sandbox/paypage"
)

func TestAskIsAFormThatLoadsNothing(t *testing.T) {
	rec := httptest.NewRecorder()
	paypage.Ask(rec, paypage.Page{
		Provider: "Postpay", OrderID: `order-<script>`, Amount: "AED 814.80",
		Lines: []paypage.Line{{Name: "Wild Flower", Detail: "2 × AED 420.00", Amount: "AED 840.00"}},
		Notes: []string{"This page expires soon."},
	})
	html := rec.Body.String()
	for _, part := range []string{
		`<form method="post">`, `name="outcome" value="approve"`, `name="outcome" value="decline"`,
		`name="outcome" value="cancel"`, "AED 814.80", "order-&lt;script&gt;", "Wild Flower", "2 × AED 420.00",
		"This page expires soon.", `name="viewport"`, "prefers-color-scheme: dark",
	} {
		if !strings.Contains(html, part) {
			t.Errorf("the page lacks %s", part)
		}
	}
	for _, part := range []string{"<script", "src=", "http:", "https:", "url(", "@import", "<link", "action="} {
		if strings.Contains(html, part) {
			t.Errorf("the page has %s", part)
		}
	}
	checkPolicy(t, rec)
}

// checkPolicy holds that the policy admits exactly the style that the page carries.
func checkPolicy(t *testing.T, rec *httptest.ResponseRecorder) {
	t.Helper()
	_, rest, _ := strings.Cut(rec.Body.String(), "<style>")
	style, _, found := strings.Cut(rest, "</style>")
	sum := sha256.Sum256([]byte(style))
	want := "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; base-uri 'none'; frame-ancestors 'none'"
	if got := rec.Header().Get("Content-Security-Policy"); !found || got != want {
		t.Errorf("policy %q, want %q", got, want)
	}
	for name, want := range map[string]string{
		"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store",
		"Content-Type": "text/html; charset=utf-8",
	} {
		if got := rec.Header().Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestTell(t *testing.T) {
	rec := httptest.NewRecorder()
	paypage.Tell(rec, 410, paypage.Notice{
		Provider: "Postpay", Title: "This page has expired", Text: "Start again.", Link: "javascript:alert(1)", LinkText: "Back",
	})
	if rec.Code != 410 || !strings.Contains(rec.Body.String(), "This page has expired") {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
	if strings.Contains(rec.Body.String(), "javascript:") || strings.Contains(rec.Body.String(), "<form") {
		t.Errorf("the notice has a script or a form: %s", rec.Body)
	}
	checkPolicy(t, rec)
}
