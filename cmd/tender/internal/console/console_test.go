package console

import (
	"bytes"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"tender/shared/telemetry"
)

func TestLines(t *testing.T) {
	tests := map[string]struct {
		log  func(*slog.Logger)
		want string
	}{
		"a request": {func(l *slog.Logger) {
			ctx := telemetry.With(t.Context(), telemetry.RequestID("r-1"), telemetry.OrderID("order-01"), slog.String("route", "POST /checkouts"))
			l.InfoContext(ctx, "request", "status", 201, "took_ms", 3)
		}, `  tender    201  POST /checkouts                           3 ms  order-01`},
		"a problem": {func(l *slog.Logger) {
			l.Error("request", "route", "none", "status", 500, "took_ms", 12, "code", "internal", "error", errors.New("it broke"))
		}, `  tender    500  none                                     12 ms    code=internal  error=it broke`},
		"a message": {func(l *slog.Logger) { l.Warn("not good", "provider", "postpay", "tries", 2) }, `  postpay   warn  not good  tries=2`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			tt.log(New(&out))
			line := regexp.MustCompile(`^\d\d:\d\d:\d\d`).ReplaceAllString(strings.TrimSuffix(out.String(), "\n"), "")
			if line != tt.want {
				t.Errorf("the line is\n%q, not\n%q", line, tt.want)
			}
		})
	}
}

func TestSecretsAreMasked(t *testing.T) {
	var out bytes.Buffer
	New(&out).Info("sent", "authorization", "Bearer abcdefghijkl", "said", "Bearer abcdefghijkl")
	if !strings.Contains(out.String(), "info  sent") || strings.Contains(out.String(), "abcdef") {
		t.Errorf("the line is %q", out.String())
	}
}

func TestAccess(t *testing.T) {
	const token = "abcdefghijklmnopqrstuvwxyz0123456789"
	tests := map[string]struct {
		path  string
		serve http.HandlerFunc
		want  string
	}{
		"nothing said": {"/a", func(http.ResponseWriter, *http.Request) {}, "  0  GET /a"},
		"a status":     {"/a", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }, "  418  GET /a"},
		"a body":       {"/a", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("x")) }, "  200  GET /a"},
		"a token":      {"/checkout/" + token, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }, "  200  GET /checkout/abcdef…"},
		"a secret":     {"/api/my-key/x", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }, "  200  GET /api/…/x "},
		"a query":      {"/a?token=" + token, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }, "  200  GET /a "},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			h := Access(New(&out), "shop", tt.serve, "my-key", "")
			h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodGet, tt.path, nil))
			if !strings.Contains(out.String(), "  shop    "+tt.want) || strings.Contains(out.String(), token) {
				t.Errorf("the line is %q", out.String())
			}
		})
	}
}

// A connection that a planned fault cuts is logged too, and stays cut.
func TestAccessOfACutConnection(t *testing.T) {
	var out bytes.Buffer
	h := Access(New(&out), "postpay", http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	defer func() {
		if recover() == nil || !strings.Contains(out.String(), "  0  GET /a") {
			t.Errorf("the line is %q", out.String())
		}
	}()
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/a", nil))
}
