package postpay

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/secrets"
)

func contextWithDeadline(t *testing.T) (context.Context, context.CancelFunc) {
	return context.WithTimeout(t.Context(), time.Minute)
}

// perform does one operation and gives its error.
func perform(t *testing.T, a *Adapter, op provider.Operation) error {
	t.Helper()
	var err error
	switch op {
	case provider.OpCheckout:
		_, err = a.CreateCheckout(t.Context(), checkoutOf(example(t)))
	case provider.OpLookup:
		_, err = a.Lookup(t.Context(), ref())
	case provider.OpCapture:
		_, err = a.Capture(t.Context(), provider.CaptureRequest{Ref: ref(), Key: "capture"})
	case provider.OpRefund:
		_, err = a.Refund(t.Context(), provider.RefundRequest{Ref: ref(), Key: "refund-01", Amount: 12050})
	}
	return err
}

// Postpay API, Errors, Capture errors and Refund errors, for each operation. Columns: checkout, capture, refund.
func TestErrors(t *testing.T) {
	const (
		refused  = "provider_refused refused"
		conflict = "state_conflict refused"
		creds    = "bad_credentials not_sent"
		wait     = "throttled not_sent"
		unclear  = "bad_reply unknown"
		down     = "provider_unavailable unknown"
	)
	cases := []struct {
		status                    int
		code                      string
		checkout, capture, refund string
	}{
		{400, "invalid", refused, refused, refused},
		{400, "parse_error", refused, refused, refused},
		{401, "authentication_failed", creds, creds, creds},
		{402, "payment_required", refused, refused, refused},
		{402, "capture_error", unclear, refused, unclear},
		{403, "permission_denied", creds, creds, creds},
		{404, "not_found", refused, refused, refused},
		{405, "method_not_allowed", refused, refused, refused},
		{406, "not_acceptable", refused, refused, refused},
		{409, "conflict", "reference_taken refused", conflict, conflict},
		{409, "invalid_status", unclear, conflict, conflict},
		{409, "limit_exceeded", unclear, unclear, refused},
		{410, "gone", conflict, conflict, conflict},
		{410, "expired", unclear, "attempt_over refused", unclear},
		{415, "unsupported_media_type", refused, refused, refused},
		{422, "unprocessable", refused, refused, refused},
		{429, "throttled", wait, wait, wait},
		{500, "error", down, down, down},
		{503, "throttled", down, down, down},
		{401, "invalid", unclear, unclear, unclear},
		{400, "not_found", unclear, unclear, unclear},
		{418, "teapot", unclear, unclear, unclear},
		{400, "", unclear, unclear, unclear},
		{301, "invalid", unclear, unclear, unclear},
		{202, "invalid", unclear, unclear, unclear},
	}
	for _, k := range cases {
		for op, want := range map[provider.Operation]string{provider.OpCheckout: k.checkout, provider.OpCapture: k.capture, provider.OpRefund: k.refund} {
			a, _ := adapter(t, fmt.Sprintf(`%d {"error":{"code":%q,"message":"john@postpay.io"}}`, k.status, k.code))
			err := perform(t, a, op)
			e := problem.From(err)
			if got := fmt.Sprintf("%s %s", e.Code, e.Outcome); got != want {
				t.Errorf("%s %d %s: %s, not %s", op, k.status, k.code, got, want)
			}
			if e.Detail == "" || strings.Contains(err.Error(), "john") {
				t.Errorf("%s %d %s: detail %q", op, k.status, k.code, err)
			}
		}
	}
}

func TestRetryAfter(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"": 0, "7": 7 * time.Second, "-7": 0, "soon": 0, "90000": 0, "9999": time.Hour,
		noon.Add(time.Minute).Format(http.TimeFormat): time.Minute, noon.Add(-time.Minute).Format(http.TimeFormat): 0,
	} {
		a, wire := adapter(t, `429 {"error":{"code":"throttled"}}`)
		wire.header = http.Header{"Retry-After": {text}}
		if got := problem.From(perform(t, a, provider.OpCapture)).RetryAfter; got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestRefusedFieldsInOurNames(t *testing.T) {
	cases := map[string]string{
		`{"total_amount":["A valid integer is required."]}`:                                           "amount",
		`{"order_id":["x"],"num_instalments":["y"],"currency":["z"]}`:                                 "currency order_id provider_options.num_instalments",
		`{"items":[{},{"qty":["x"],"url":["y"]}]}`:                                                    "items[1].quantity items[1].url",
		`{"items.0.qty":["x"],"customer.email":["y"]}`:                                                "customer.email items[0].quantity",
		`{"shipping":{"address":{"postal_code":["x"],"line1":"y"}}}`:                                  "shipping.address.line1 shipping.address.postal_code",
		`{"customer":["x","again"]}`:                                                                  "customer",
		`{"merchant":{"cancel_url":["x"]},"non_field_errors":["y"],"john@postpay.io":["z"],"":["w"]}`: "",
		`{"metadata":{"john@postpay.io":["z"]}}`:                                                      "metadata",
		`["x"]`:                                                                                       "", `"x"`: "", `null`: "", `{"a":{"a":{"a":{"a":{"a":{"a":["x"]}}}}}}`: "", `{"items":[7,null]}`: "", `{"items.99999.qty":["x"]}`: "",
	}
	for fields, want := range cases {
		a, _ := adapter(t, `400 {"error":{"code":"invalid","message":"Invalid input.","fields":`+fields+`}}`)
		var paths []string
		for _, f := range problem.From(perform(t, a, provider.OpCheckout)).Fields {
			paths = append(paths, f.Field)
			if f.Code != "not_accepted" || f.Message == "" {
				t.Errorf("%+v", f)
			}
		}
		if got := strings.Join(paths, " "); got != want {
			t.Errorf("%s: %s", fields, got)
		}
	}
}

// Credentials that are refused may have been rotated: the next call reads them again.
func TestRefusedCredentialsAreReadAgain(t *testing.T) {
	at := noon
	src := &source{values: secrets.Static{"postpay": secret("dolphins")}}
	wire := &scripted{t: t, answers: []string{`401 {"error":{"code":"authentication_failed"}}`}}
	a, err := New(Options{Secrets: secrets.NewCache(src, func() time.Time { return at }), Environment: "live", Transport: wire})
	if err != nil {
		t.Fatal(err)
	}
	_ = perform(t, a, provider.OpCapture)
	src.values["postpay"]["secret_key"] = "sk_test_new"
	_ = perform(t, a, provider.OpCapture)
	if wire.log[0].Header.Get("Authorization") == wire.log[1].Header.Get("Authorization") || src.fetches != 2 {
		t.Errorf("%d fetches", src.fetches)
	}
	if wire.log[0].URL.String() != "https://api.postpay.io/orders/order-01/capture" || wire.log[0].body != "" || wire.log[0].ContentLength != 0 {
		t.Errorf("%s %q", wire.log[0].URL, wire.log[0].body)
	}
}

func TestWithoutCredentials(t *testing.T) {
	for _, values := range []secrets.Static{{}, {"postpay": {}}, {"postpay": {"merchant_id": "x"}}, {"postpay": {"secret_key": "x"}}} {
		wire := &scripted{t: t, answers: []string{"500"}}
		a, err := New(Options{Secrets: secrets.NewCache(values, nil), Environment: "live", Transport: wire})
		if err != nil {
			t.Fatal(err)
		}
		if err := perform(t, a, provider.OpCapture); problem.OutcomeOf(err) != problem.NotSent || len(wire.log) != 0 {
			t.Errorf("%v: %v", values, err)
		}
	}
}

func TestNew(t *testing.T) {
	good := secrets.NewCache(secrets.Static{}, nil)
	for name, o := range map[string]Options{
		"no environment": {Secrets: good}, "no secrets": {Environment: "live"}, "plain http": {Secrets: good, BaseURL: "http://a.example"},
	} {
		if _, err := New(o); err == nil {
			t.Errorf("%s: opened", name)
		}
	}
	a, err := New(Options{Secrets: good, BaseURL: "http://127.0.0.1:1"})
	if err != nil || !a.isPage("http://127.0.0.1:1/checkout/x") {
		t.Errorf("on loopback, pages may be http: %v", err)
	}
}
