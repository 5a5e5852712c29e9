package postpay

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// request is one API call that was authenticated: the variable parts of its path in order, and its body's JSON where
// the operation takes one.
type request struct {
	*http.Request
	ids  []string
	body any
}

// endpoint is one operation: the name by which faults are planned, whether it takes a JSON body, and its work.
type endpoint struct {
	call  string
	body  bool
	serve func(*Sandbox, *request) (reply, error)
}

// route is a path, in which * stands for an id, and its operations by method.
type route struct {
	path    string
	methods map[string]endpoint
}

var routes = []route{
	{"checkouts", map[string]endpoint{http.MethodPost: {"checkout", true, (*Sandbox).createCheckout}}},
	{"orders", map[string]endpoint{http.MethodGet: {"list_orders", false, (*Sandbox).listOrders}}},
	{"orders/*", map[string]endpoint{http.MethodGet: {"get_order", false, (*Sandbox).getOrder}}},
	{"orders/*/capture", map[string]endpoint{http.MethodPost: {"capture", false, (*Sandbox).capture}}},
	{"orders/*/refunds", map[string]endpoint{
		http.MethodGet:  {"list_refunds", false, (*Sandbox).listRefunds},
		http.MethodPost: {"refund", true, (*Sandbox).createRefund},
	}},
	{"orders/*/refunds/*", map[string]endpoint{http.MethodGet: {"get_refund", false, (*Sandbox).getRefund}}},
	{"transactions", map[string]endpoint{http.MethodGet: {"transactions", false, (*Sandbox).notBuilt}}},
	{"transactions/*", map[string]endpoint{http.MethodGet: {"transactions", false, (*Sandbox).notBuilt}}},
	{"hooks", map[string]endpoint{
		http.MethodGet:  {"hooks", false, (*Sandbox).listHooks},
		http.MethodPost: {"hooks", true, (*Sandbox).createHook},
	}},
	{"hooks/*", map[string]endpoint{
		http.MethodGet:    {"hooks", false, (*Sandbox).getHook},
		http.MethodPatch:  {"hooks", true, (*Sandbox).editHook},
		http.MethodDelete: {"hooks", false, (*Sandbox).deleteHook},
	}},
}

// Calls lists the names that Call gives.
func Calls() []string {
	return []string{
		"checkout", "get_order", "list_orders", "capture", "refund", "list_refunds", "get_refund", "transactions", "hooks",
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

func (rt route) allow() string {
	var list []string
	for m := range rt.methods {
		list = append(list, m)
	}
	slices.Sort(list)
	return strings.Join(list, ", ")
}

func (s *Sandbox) notBuilt(*request) (reply, error) { return reply{}, notFound() }
