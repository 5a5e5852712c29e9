package checkout

import (
	"os"
	"strings"
	"testing"
	"time"

	"tender/shared/problem"
)

var now = time.Date(2030, 1, 31, 12, 0, 0, 0, time.UTC)

var rules = Rules{ReturnHosts: []string{"www.example.ae", "shop.example:8443"}, Now: now}

func example(t testing.TB) []byte {
	t.Helper()
	body, err := os.ReadFile("testdata/checkout-postpay.json")
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// exampleRequest is a fresh copy of the decoded example, for tests to change.
func exampleRequest(t testing.TB) Request {
	t.Helper()
	r, err := Decode(example(t))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// summary writes fields as "amount required; items[0].name too_long".
func summary(fields []problem.Field) string {
	var words []string
	for _, f := range fields {
		words = append(words, f.Field+" "+f.Code)
	}
	return strings.Join(words, "; ")
}
