package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"tender/sandbox/control"
	"tender/shared/provider"
	"tender/shared/store/dynamo/dynamotest"
)

func TestMain(m *testing.M) { os.Exit(dynamotest.Main(m)) }

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func atNoon() time.Time { return noon }

func everyRig(t *testing.T) []rig {
	t.Helper()
	all, err := rigs()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// What DynamoDB is asked is the same at every run, so it is tested: neither one call more than the budget, but for what
// is known of, nor one less, which would mean that the budget is out of date.
func TestCallsAreTheBudget(t *testing.T) {
	url := dynamotest.URL(t)
	known := knownExcess()
	for _, r := range everyRig(t) {
		for _, op := range operations(r) {
			name := r.info.Name + "_" + op.name
			want := 0
			if known[name] != "" {
				want = 1
			}
			delete(known, name)
			t.Run(name, func(t *testing.T) {
				used, err := measure(t.Context(), r, url, op, atNoon)
				if err != nil {
					t.Fatal(err)
				}
				if used.calls() < op.calls || used.queries < op.queries {
					t.Errorf("%d calls and %d queries, under the budget of %d and %d", used.calls(), used.queries, op.calls, op.queries)
				}
				if got := op.excess(used); got != want {
					t.Errorf("%d calls and %d queries: %d over the budget, and %d are known of", used.calls(), used.queries, got, want)
				}
				if used.reads+used.writes == 0 || (used.writes > 0) != (used.puts > 0) {
					t.Errorf("capacity: %+v", used)
				}
				t.Logf("%+v", used)
			})
		}
	}
	if len(known) > 0 {
		t.Errorf("nobody measures %v", known)
	}
}

func TestExcess(t *testing.T) {
	for name, tt := range map[string]struct {
		op   operation
		used usage
		want int
	}{
		"as allowed":          {operation{calls: 3, queries: 4}, usage{gets: 1, puts: 2, queries: 4}, 0},
		"under":               {operation{calls: 3}, usage{gets: 1, puts: 1}, 0},
		"two calls":           {operation{calls: 1}, usage{gets: 2, puts: 1}, 2},
		"a query":             {operation{calls: 1, queries: 4}, usage{gets: 1, queries: 5}, 1},
		"repetition":          {operation{calls: 1, quiet: true}, usage{gets: 1}, 0},
		"repetition, written": {operation{calls: 1, quiet: true}, usage{puts: 1}, 1},
		"both":                {operation{calls: 1, quiet: true}, usage{gets: 1, puts: 1}, 1},
	} {
		if got := tt.op.excess(tt.used); got != tt.want {
			t.Errorf("%s: %d over, want %d", name, got, tt.want)
		}
	}
}

// Whatever an adapter declares that can happen to an order is measured, and nothing else is. Settlements are lists of many.
func TestEveryDeclaredOperationIsMeasured(t *testing.T) {
	measuredBy := map[provider.Operation]string{
		provider.OpCheckout: "checkout", provider.OpLookup: "lookup", provider.OpNotify: "webhook_paid", provider.OpCapture: "capture",
		provider.OpRefund: "refund", provider.OpCharge: "charge",
	}
	for _, r := range everyRig(t) {
		var names []string
		for _, op := range operations(r) {
			if slices.Contains(names, op.name) {
				t.Errorf("%s: two operations are called %s", r.info.Name, op.name)
			}
			names = append(names, op.name)
		}
		for _, op := range provider.Operations() {
			if op == provider.OpSettlements {
				continue
			}
			i := slices.Index(names, measuredBy[op])
			if op == provider.OpCancel { // every order can be cancelled: at the provider, or here alone
				i = slices.IndexFunc(operations(r), func(o operation) bool { return o.name == "cancel" && o.effect == control.Cancel })
			}
			if r.info.Can(op) != (i >= 0) {
				t.Errorf("%s: %s is declared %v, and measured %v", r.info.Name, op, r.info.Can(op), i >= 0)
			}
		}
	}
}

// A figure over its budget says so, in a line of its own and with the reason.
func TestOverBudgetIsNamed(t *testing.T) {
	var out, progress bytes.Buffer
	op := operation{name: "resolve_paid", calls: 1, quiet: true}
	reportUsage(report{&out, &progress}, "rupantorpay_resolve_paid", op, usage{gets: 1, puts: 1})
	if !strings.Contains(out.String(), "dynamodb_calls_rupantorpay_resolve_paid_over_budget 1 calls\n") ||
		!strings.Contains(progress.String(), "over budget: rupantorpay_resolve_paid makes 2 calls and 0 queries instead of 1 and 0: a transaction") {
		t.Errorf("%s%s", out.String(), progress.String())
	}
	out.Reset()
	progress.Reset()
	reportUsage(report{&out, &progress}, "rupantorpay_resolve_paid", op, usage{gets: 1})
	if strings.Contains(out.String(), "over") || progress.Len() > 0 {
		t.Errorf("%s%s", out.String(), progress.String())
	}
}

// A message reaches the function as it was sent: its path, with the token, its query, its headers and its body.
func TestWebhookEvent(t *testing.T) {
	target, err := url.Parse(publicURL + "/webhooks/portone/order-01/a%2Fb?c=%2Bd")
	if err != nil {
		t.Fatal(err)
	}
	event, err := webhookEvent("../..", message{http.MethodPut, target, http.Header{"X-One": {"1"}}, []byte("body")})
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		RawPath, RawQueryString, Body string
		Headers                       map[string]string
		RequestContext                struct{ HTTP struct{ Method string } }
	}
	if err := json.Unmarshal(event, &got); err != nil {
		t.Fatal(err)
	}
	if got.RawPath != "/webhooks/portone/order-01/a%2Fb" || got.RawQueryString != "c=%2Bd" || got.Body != "body" ||
		got.RequestContext.HTTP.Method != http.MethodPut || got.Headers["x-one"] != "1" || got.Headers["host"] != "callbacks.example" {
		t.Errorf("%s", event)
	}
}
