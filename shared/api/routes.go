package api

import (
	"net/http"
	"slices"
	"strings"

	"tender/shared/problem"
)

// route is one line of the API's table. Each belongs to a function, and each function to an address: the API's own, or
// that of the callbacks.
type route struct {
	function string
	method   string
	pattern  string
	do       operation
}

// apiRoutes are the routes of the API's address.
func apiRoutes() []route {
	return []route{
		{"create-checkout", http.MethodPost, "/checkouts", createCheckout},
		{"order-status", http.MethodGet, "/orders/{order_id}", readOrder},
		{"order-status", http.MethodGet, "/orders/{order_id}/status", readStatus},
		{"capture", http.MethodPost, "/orders/{order_id}/capture", capture},
		{"refund", http.MethodPost, "/orders/{order_id}/refunds", refund},
		{"cancel", http.MethodPost, "/orders/{order_id}/cancel", cancel},
		{"resolve", http.MethodPost, "/orders/{order_id}/resolve", resolve},
	}
}

// callbackRoutes are the routes of the address that providers and returning shoppers come to.
func callbackRoutes() []route {
	return []route{
		{"webhook", http.MethodPost, "/webhooks/{provider}", webhook},
		{"webhook", http.MethodPost, "/webhooks/{provider}/{reference}/{token}", webhook},
		{"webhook", http.MethodGet, "/webhooks/{provider}/{reference}/{token}", webhook}, // some tell by a query
		{"webhook", http.MethodGet, "/return/{provider}/{reference}/{token}", returning},
	}
}

// CreateCheckout is the create-checkout function: POST /checkouts. It needs Keys and Rules, and a Payments that knows
// its Callbacks. It is the one to stand behind a default route: it answers what no route takes with a 404 or 405 problem,
// and has no route that only the merchant may call, so that no odd spelling of a path can lead around the authorizer.
func CreateCheckout(d Deps) http.Handler { return function(d, "create-checkout", apiRoutes()) }

// OrderStatus is the order-status function: GET /orders/{order_id} for the merchant alone, and
// GET /orders/{order_id}/status for whoever has the client token. Of Payments it uses Order alone.
func OrderStatus(d Deps) http.Handler { return function(d, "order-status", apiRoutes()) }

// Capture is the capture function: POST /orders/{order_id}/capture, for the merchant alone.
func Capture(d Deps) http.Handler { return function(d, "capture", apiRoutes()) }

// Refund is the refund function: POST /orders/{order_id}/refunds, for the merchant alone.
func Refund(d Deps) http.Handler { return function(d, "refund", apiRoutes()) }

// Cancel is the cancel function: POST /orders/{order_id}/cancel, for the merchant alone.
func Cancel(d Deps) http.Handler { return function(d, "cancel", apiRoutes()) }

// Resolve is the HTTP side of the resolve function: POST /orders/{order_id}/resolve, for the merchant alone.
func Resolve(d Deps) http.Handler { return function(d, "resolve", apiRoutes()) }

// Webhook is the webhook function: POST /webhooks/{provider}[/{reference}/{token}] for providers (by GET too, where the
// path has a token), and GET /return/{provider}/{reference}/{token} for returning shoppers. It needs Keys and Providers.
func Webhook(d Deps) http.Handler { return function(d, "webhook", callbackRoutes()) }

// All is every function at one address, for local use. The merchant's routes are open in it.
func All(d Deps) http.Handler { return mux{d, slices.Concat(apiRoutes(), callbackRoutes())} }

// function is one function at its address: it works on its own routes, and knows the others' methods.
func function(d Deps, name string, table []route) http.Handler {
	for i := range table {
		if table[i].function != name {
			table[i].do = elsewhere
		}
	}
	return mux{d, table}
}

func elsewhere(Deps, *http.Request) (reply, error) {
	return reply{}, problem.New(problem.NotFound, "Another function answers this route.")
}

// mux is the table at work. It takes paths as they were sent: nothing that may stand in one needs an escape, so an
// escaped path is another one, and nobody can read it in two ways.
type mux struct {
	deps  Deps
	table []route
}

// ServeHTTP answers with the route of this path and method, or with a 404 or 405 problem.
func (m mux) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := strings.Split(r.URL.EscapedPath(), "/")
	var allow []string
	for _, candidate := range m.table {
		values, ok := match(candidate.pattern, path)
		if !ok {
			continue
		}
		if candidate.method != r.Method {
			allow = append(allow, candidate.method)
			continue
		}
		for name, value := range values {
			r.SetPathValue(name, value)
		}
		m.deps.serve(w, r, candidate.method+" "+candidate.pattern, candidate.do)
		return
	}
	m.deps.serve(w, r, "none", func(Deps, *http.Request) (reply, error) { return reply{}, noRoute(allow) })
}

func noRoute(allow []string) error {
	if len(allow) == 0 {
		return problem.New(problem.NotFound, "There is no such route.")
	}
	e := problem.New(problem.MethodNotAllowed, "This route has other methods.")
	slices.Sort(allow)
	e.Allow = strings.Join(slices.Compact(allow), ", ")
	return e
}

// match holds a path against a pattern and gives what stands in its braces; nothing there may be empty.
func match(pattern string, path []string) (map[string]string, bool) {
	parts := strings.Split(pattern, "/")
	if len(parts) != len(path) {
		return nil, false
	}
	values := map[string]string{}
	for i, part := range parts {
		name, named := strings.CutPrefix(part, "{")
		switch {
		case named && path[i] != "":
			values[strings.TrimSuffix(name, "}")] = path[i]
		case named || part != path[i]:
			return nil, false
		}
	}
	return values, true
}
