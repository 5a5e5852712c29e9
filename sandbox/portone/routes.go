package portone

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// request is one API call that was authenticated: the variable parts of its path in order, and its body where the
// operation takes one.
type request struct {
	*http.Request
	ids  []string
	form *form
}

// endpoint is one operation: the name by which faults are planned, its work, whether it takes a JSON body, and whether
// it is open to callers without a token.
type endpoint struct {
	call  string
	serve func(*Sandbox, *request) (any, error)
	body  bool
	open  bool
}

// route is a path, in which * stands for an id, and its operations by method.
type route struct {
	path    string
	methods map[string]endpoint
}

// one is a path with a single operation.
func one(path, method string, e endpoint) route { return route{path, map[string]endpoint{method: e}} }

var routes = []route{
	one("api/merchant/auth-token", http.MethodPost, endpoint{"auth_token", (*Sandbox).authToken, true, true}),
	one("api/merchant/generate-signature", http.MethodPost, endpoint{"sign", (*Sandbox).generateSignature, true, false}),
	one("api/paymentLink", http.MethodPost, endpoint{"checkout", (*Sandbox).createLink, true, false}),
	one("api/paymentLink/*/fetch-status", http.MethodGet, endpoint{"link_status", (*Sandbox).linkStatus, false, false}),
	one("api/paymentLink/*/status", http.MethodGet,
		endpoint{"link_status_by_order", (*Sandbox).formerLinkStatusByOrder, false, false}),
	one("api/paymentLink/*/status/*", http.MethodPut, endpoint{"cancel", (*Sandbox).cancelLink, false, false}),
	one("api/merchant/*/paymentLink/*/status", http.MethodGet,
		endpoint{"link_status_by_order", (*Sandbox).linkStatusByOrder, false, false}),
	one("api/transaction/*/status", http.MethodGet,
		endpoint{"transaction_status", (*Sandbox).transactionStatus, false, false}),
	one("api/*/transaction-details", http.MethodPost,
		endpoint{"transaction_details", (*Sandbox).transactionDetails, true, false}),
	{"api/refund/*", map[string]endpoint{
		http.MethodGet:  {"list_refunds", (*Sandbox).listRefunds, false, false},
		http.MethodPost: {"refund", (*Sandbox).createRefund, true, false},
	}},
	one("api/merchant/*/fetch-all-payments", http.MethodPost,
		endpoint{"list_payments", (*Sandbox).listPayments, true, false}),
	{"api/merchant/*/webhook", map[string]endpoint{
		http.MethodGet:  {"hooks", (*Sandbox).listHooks, false, false},
		http.MethodPost: {"hooks", (*Sandbox).createHook, true, false},
	}},
}

// Calls lists the names that Call gives.
func Calls() []string {
	return []string{
		"checkout", "link_status", "link_status_by_order", "transaction_status", "transaction_details", "cancel", "refund",
		"list_refunds", "list_payments", "hooks", "auth_token", "sign",
	}
}

// Call names an API call for planning faults: "" for what is no documented operation, such as the hosted page.
func Call(r *http.Request) string {
	found, _ := find(r)
	return found.methods[method(r)].call
}

// method is the request's method, with HEAD served as GET.
func method(r *http.Request) string {
	if r.Method == http.MethodHead {
		return http.MethodGet
	}
	return r.Method
}

// find returns the route of a request and the variable parts of its path; the zero route when there is none.
func find(r *http.Request) (route, []string) {
	parts := strings.Split(strings.TrimPrefix(r.URL.EscapedPath(), "/"), "/")
	for _, candidate := range routes {
		if ids, ok := match(strings.Split(candidate.path, "/"), parts); ok {
			return candidate, ids
		}
	}
	return route{}, nil
}

func match(pattern, parts []string) ([]string, bool) {
	if len(pattern) != len(parts) {
		return nil, false
	}
	var ids []string
	for i, want := range pattern {
		part, err := url.PathUnescape(parts[i])
		switch {
		case err != nil || part == "":
			return nil, false
		case want == "*":
			ids = append(ids, part)
		case want != part:
			return nil, false
		}
	}
	return ids, true
}

func (rt route) allow() string { return strings.Join(slices.Sorted(maps.Keys(rt.methods)), ", ") }
