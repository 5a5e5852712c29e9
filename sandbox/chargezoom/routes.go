package chargezoom

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// request is one authenticated call: the variable parts of its path in order, and its body where it takes one.
type request struct {
	*http.Request
	ids  []string
	body map[string]any
}

// endpoint is one operation: the name by which faults are planned, and its work, done under the sandbox's lock. The
// value it returns is the reply's body.
type endpoint struct {
	call  string
	serve func(*Sandbox, *request) (any, error)
}

// route is a path, in which * stands for an id, and its operations by method. A POST takes a body, but for the one that
// needs no access token either.
type route struct {
	path      string
	tokenless bool
	methods   map[string]endpoint
}

func get(path, call string, serve func(*Sandbox, *request) (any, error)) route {
	return route{path: path, methods: map[string]endpoint{http.MethodGet: {call, serve}}}
}

func post(path, call string, serve func(*Sandbox, *request) (any, error)) route {
	return route{path: path, methods: map[string]endpoint{http.MethodPost: {call, serve}}}
}

// routes are tried in this order, so a name such as invoice/void hides an invoice that is called so.
var routes = []route{
	{"authentication/token/create", true, map[string]endpoint{http.MethodPost: {"token", (*Sandbox).createToken}}},
	get("authentication/token/refresh", "refresh", (*Sandbox).refreshToken),
	get("gateway/all", "list_gateways", (*Sandbox).listGateways),
	get("settings/taxes", "list_taxes", (*Sandbox).listTaxes),

	post("customer/create", "create_customer", (*Sandbox).createCustomer),
	post("v1/customer/get_customer_data", "list_customers", (*Sandbox).listCustomers),
	post("customer/card/create", "create_card", (*Sandbox).createCard),
	get("customer/card/*", "list_cards", (*Sandbox).listCards),
	get("customer/card/*/*", "get_card", (*Sandbox).getCard),
	get("customer/*", "get_customer", (*Sandbox).getCustomer),

	post("products/create", "create_product", (*Sandbox).createProduct),
	post("v1/products/all", "list_products", (*Sandbox).listProducts),
	post("products/status_update", "set_product", (*Sandbox).setProduct),
	get("products/*", "get_product", (*Sandbox).getProduct),

	post("v1/invoice/create", "checkout", (*Sandbox).createInvoice),
	post("v1/invoice/all", "list_invoices", (*Sandbox).listInvoices),
	post("invoice/void", "cancel", (*Sandbox).voidInvoice),
	get("invoice/*", "get_invoice", (*Sandbox).getInvoice),

	post("payments/sale", "sale", (*Sandbox).sale),
	post("payments/auth", "authorize", (*Sandbox).authorize),
	post("payments/capture", "capture", (*Sandbox).capture),
	post("payments/refund", "refund", (*Sandbox).refund),
	post("payments/void", "void", (*Sandbox).voidPayment),
	post("v1/payments/list/transactions", "list_transactions", (*Sandbox).listTransactions),
}

// Calls lists the names that Call gives.
func Calls() []string {
	var names []string
	for _, rt := range routes {
		for _, e := range rt.methods {
			names = append(names, e.call)
		}
	}
	return names
}

// Call names an API call for planning faults: "" for what is no operation that is built, such as the hosted page.
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
