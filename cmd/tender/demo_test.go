package main

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"tender/cmd/tender/internal/demo"
	"tender/cmd/tender/internal/local"
	"tender/shared/secrets"
)

func TestDemo(t *testing.T) {
	code, out, said := once(t, nil, "demo")
	if code != exitOK || said != "" {
		t.Errorf("it ended with %d: %s", code, said)
	}
	lines := strings.Split(strings.TrimSpace(out), "\n")
	last := lines[len(lines)-1]
	if !regexp.MustCompile(`^[1-9]\d passed, 0 failed$`).MatchString(last) {
		t.Errorf("the last line is %q", last)
	}
	_, timeline, _ := strings.Cut(out, "EVIDENCE")
	for _, word := range []string{"checkout_opened", "authorized", "captured", "refund_succeeded"} {
		if !strings.Contains(timeline, word) {
			t.Errorf("the timeline lacks %s:\n%s", word, out)
		}
	}
	if strings.Contains(out, "FAILED") {
		t.Error(out)
	}
}

// A walk-through is worth what it notices.
func TestDemoNotices(t *testing.T) {
	post := func(t *testing.T, at, body string) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, at, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			t.Fatalf("%s answered %d", at, resp.StatusCode)
		}
	}
	tests := map[string]struct {
		spoil func(t *testing.T, sandbox string, o *demo.Options)
		fails string
	}{
		"webhooks are lost": {func(t *testing.T, sandbox string, _ *demo.Options) {
			post(t, sandbox+"/_sandbox/deliveries", `{"mode":"drop"}`)
		}, "the provider's webhook is delivered"},
		"captures are declined": {func(t *testing.T, sandbox string, _ *demo.Options) {
			post(t, sandbox+"/_sandbox/switches", `{"decline_capture":true}`)
		}, "the order is captured"},
		"a refund is refused": {func(t *testing.T, sandbox string, _ *demo.Options) {
			post(t, sandbox+"/_sandbox/faults", `[{"call":"refund","nth":1,"fault":"http_429"}]`)
		}, "a quarter goes back"},
		"something else happened at the provider": {func(t *testing.T, _ string, o *demo.Options) {
			resp, err := http.PostForm(o.API+"/shop/checkout", url.Values{"product": {"cup"}, "provider": {"postpay"}, "capture": {"automatic"}})
			if err != nil {
				t.Fatal(err)
			}
			_ = resp.Body.Close()
		}, "every effect happened exactly once"},
		"another key": {func(_ *testing.T, _ string, o *demo.Options) {
			o.Secrets = secrets.Static{"checkout-token": {"key": "not the server's"}}
		}, "POST /checkouts opens a page"},
	}
	body, err := demo.Example("postpay")
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startServer(t)
			var out bytes.Buffer
			o := demo.Options{
				API: s.URL(), Sandbox: s.Addresses()["postpay"], Provider: "postpay", Body: body,
				Secrets: local.FixedSecrets(), Out: &out, Patience: 100 * time.Millisecond,
			}
			tt.spoil(t, o.Sandbox, &o)
			result := demo.Run(t.Context(), o)
			if result.Failed == 0 || !strings.Contains(out.String(), "FAILED  "+tt.fails) {
				t.Errorf("%+v:\n%s", result, out.String())
			}
		})
	}
}

// stopper ends a walk-through at its first good step.
type stopper struct {
	bytes.Buffer
	stop func()
}

func (s *stopper) Write(p []byte) (int, error) {
	if bytes.Contains(p, []byte("  ok  ")) {
		s.stop()
	}
	return s.Buffer.Write(p)
}

func TestDemoFails(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	out := &stopper{stop: stop}
	code := run(ctx, []string{"demo"}, environment{out: out, err: out, get: func(string) string { return "" }})
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if last := lines[len(lines)-1]; code != exitFailed || !regexp.MustCompile(`^1 passed, [1-9]\d* failed$`).MatchString(last) {
		t.Errorf("it ended with %d and %q", code, last)
	}
}
