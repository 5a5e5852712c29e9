package routing_test

import (
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"tender/sandbox/routing"
)

var table = routing.Table[string]{
	routing.One("orders/void", "POST", "void"),
	routing.On("orders/*", map[string]string{"POST": "edit", "GET": "show", "DELETE": "drop"}),
	routing.One("orders/*/refunds/*", "GET", "refund"),
}

func TestFind(t *testing.T) {
	for target, want := range map[string]struct {
		path, ids, operation string
	}{
		"POST /orders/void":           {"orders/void", "", "void"},
		"GET /orders/void":            {"orders/void", "", ""}, // hidden by the route before
		"GET /orders/a":               {"orders/*", "a", "show"},
		"HEAD /orders/a":              {"orders/*", "a", "show"},
		"PUT /orders/a":               {"orders/*", "a", ""},
		"GET /orders/a%2Fb/refunds/c": {"orders/*/refunds/*", "a/b c", "refund"},
		"GET /orders/":                {"", "", ""},
		"GET /orders//refunds/c":      {"", "", ""},
		"GET /orders/a/":              {"", "", ""},
		"GET /":                       {"", "", ""},
		"GET /Orders/a":               {"", "", ""},
	} {
		method, path, _ := strings.Cut(target, " ")
		r := httptest.NewRequest(method, path, nil)
		found, ids, known := table.Find(r)
		if found.Path != want.path || known != (want.path != "") || !slices.Equal(ids, strings.Fields(want.ids)) {
			t.Errorf("%s finds %q with %q, %t", target, found.Path, ids, known)
		}
		if got := table.Operation(r); got != want.operation {
			t.Errorf("%s is %q, want %q", target, got, want.operation)
		}
	}
}

func TestAllow(t *testing.T) {
	if got := table[1].Allow(); got != "DELETE, GET, POST" {
		t.Errorf("Allow is %s", got)
	}
}
