package main

import (
	"bytes"
	"cmp"
	"context"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"tender/cmd/tender/internal/demo"
	"tender/shared/provider/registry"
	"tender/shared/secrets"
)

// Every provider that there is an adapter for is walked, by itself and in the walk through all of them.
func TestDemo(t *testing.T) {
	all := demo.Providers()
	for _, info := range registry.Infos() {
		if !slices.Contains(all, info.Name) {
			t.Errorf("%s is not walked", info.Name)
		}
	}
	for _, name := range all {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			demoPasses(t, []string{"demo", "--provider", name}, `^[2-9]\d passed, 0 failed$`, 1)
		})
	}
	demoPasses(t, []string{"demo"}, `^[1-9]\d\d passed, 0 failed$`, len(all))
}

func demoPasses(t *testing.T, args []string, last string, walks int) {
	t.Helper()
	code, out, said := once(t, nil, args...)
	if code != exitOK || said != "" {
		t.Errorf("it ended with %d: %s", code, said)
	}
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if !regexp.MustCompile(last).MatchString(lines[len(lines)-1]) {
		t.Errorf("the last line is %q", lines[len(lines)-1])
	}
	timelines := strings.Split(out, "EVIDENCE")
	if len(timelines) != walks+1 {
		t.Errorf("there are %d timelines, not %d", len(timelines)-1, walks)
	}
	for _, timeline := range timelines[1:] {
		for _, word := range []string{"checkout_opened", "payment_received", "captured", "refund_succeeded"} {
			if !strings.Contains(timeline, word) {
				t.Errorf("a timeline lacks %s:\n%s", word, out)
			}
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
		provider string // postpay where it is empty
		spoil    func(t *testing.T, sandbox string, o *demo.Options)
		fails    string
	}{
		"a refund comes to nothing": {"portpos", func(t *testing.T, sandbox string, _ *demo.Options) {
			post(t, sandbox+"/_sandbox/switches", `{"refunds_end":"accepted"}`)
		}, "2 hours later it is done"},
		"a link cannot be cancelled": {"portone", func(t *testing.T, sandbox string, _ *demo.Options) {
			post(t, sandbox+"/_sandbox/faults", `[{"call":"cancel","nth":1,"fault":"http_429"}]`)
		}, "the merchant cancels before anybody pays"},
		"an invoice is paid in part": {"chargezoom", func(t *testing.T, sandbox string, _ *demo.Options) {
			post(t, sandbox+"/_sandbox/switches", `{"page_pays":1}`)
		}, "the order is captured"},
		"a wallet reports less": {"rupantorpay", func(t *testing.T, sandbox string, _ *demo.Options) {
			post(t, sandbox+"/_sandbox/switches", `{"paid_amount":"1"}`)
		}, "the order is captured"},
		"webhooks are lost": {"", func(t *testing.T, sandbox string, _ *demo.Options) {
			post(t, sandbox+"/_sandbox/deliveries", `{"mode":"drop"}`)
		}, "the provider's webhook is delivered"},
		"captures are declined": {"", func(t *testing.T, sandbox string, _ *demo.Options) {
			post(t, sandbox+"/_sandbox/switches", `{"decline_capture":true}`)
		}, "the order is captured"},
		"a refund is refused": {"", func(t *testing.T, sandbox string, _ *demo.Options) {
			post(t, sandbox+"/_sandbox/faults", `[{"call":"refund","nth":1,"fault":"http_429"}]`)
		}, "a quarter goes back"},
		"something else happened at the provider": {"", func(t *testing.T, _ string, o *demo.Options) {
			resp, err := http.PostForm(o.API+"/shop/checkout", url.Values{"product": {"cup"}, "provider": {"postpay"}, "capture": {"automatic"}})
			if err != nil {
				t.Fatal(err)
			}
			_ = resp.Body.Close()
		}, "every effect happened exactly once"},
		"a line is missing from the provider's list": {"chargezoom", func(t *testing.T, sandbox string, _ *demo.Options) {
			post(t, sandbox+"/_sandbox/plants", `[{"kind":"missing_line","order_id":"order-03"}]`)
		}, "every line agrees with its order, and no line is missing"},
		"a line is of another amount": {"portone", func(t *testing.T, sandbox string, _ *demo.Options) {
			post(t, sandbox+"/_sandbox/plants", `[{"kind":"wrong_amount","order_id":"order-02"}]`)
		}, "every line agrees with its order, and no line is missing"},
		"a fee is wrong": {"", func(t *testing.T, sandbox string, _ *demo.Options) {
			post(t, sandbox+"/_sandbox/plants", `[{"kind":"wrong_fee","order_id":"order-02"}]`)
		}, "every line agrees with its order, and no line is missing"},
		"a list cannot be read": {"", func(t *testing.T, sandbox string, _ *demo.Options) {
			post(t, sandbox+"/_sandbox/plants", `[{"kind":"foreign_next"},{"kind":"garbled_page","page":1}]`)
		}, "settlements-sync reads what the provider lists, to its end"},
		"another key": {"", func(_ *testing.T, _ string, o *demo.Options) {
			o.Secrets = secrets.Static{"checkout-token": {"key": "not the server's"}}
		}, "POST /checkouts opens a page"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startServer(t)
			var out bytes.Buffer
			o := optionsFor(t, cmp.Or(tt.provider, "postpay"), s.URL(), s.Addresses())
			o.Out, o.Patience = &out, 100*time.Millisecond
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
