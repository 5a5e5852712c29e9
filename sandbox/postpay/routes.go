package postpay

import (
	"net/http"

	"tender/sandbox/routing"
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

var routes = routing.Table[endpoint]{
	routing.One("checkouts", http.MethodPost, endpoint{"checkout", true, (*Sandbox).createCheckout}),
	routing.One("orders", http.MethodGet, endpoint{"list_orders", false, (*Sandbox).listOrders}),
	routing.One("orders/*", http.MethodGet, endpoint{"get_order", false, (*Sandbox).getOrder}),
	routing.One("orders/*/capture", http.MethodPost, endpoint{"capture", false, (*Sandbox).capture}),
	routing.On("orders/*/refunds", map[string]endpoint{
		http.MethodGet:  {"list_refunds", false, (*Sandbox).listRefunds},
		http.MethodPost: {"refund", true, (*Sandbox).createRefund},
	}),
	routing.One("orders/*/refunds/*", http.MethodGet, endpoint{"get_refund", false, (*Sandbox).getRefund}),
	routing.One("transactions", http.MethodGet, endpoint{"transactions", false, (*Sandbox).listTransactions}),
	routing.One("transactions/*", http.MethodGet, endpoint{"transactions", false, (*Sandbox).getTransaction}),
	routing.On("hooks", map[string]endpoint{
		http.MethodGet:  {"hooks", false, (*Sandbox).listHooks},
		http.MethodPost: {"hooks", true, (*Sandbox).createHook},
	}),
	routing.On("hooks/*", map[string]endpoint{
		http.MethodGet:    {"hooks", false, (*Sandbox).getHook},
		http.MethodPatch:  {"hooks", true, (*Sandbox).editHook},
		http.MethodDelete: {"hooks", false, (*Sandbox).deleteHook},
	}),
}

// Calls lists the names that Call gives.
func Calls() []string {
	return []string{
		"checkout", "get_order", "list_orders", "capture", "refund", "list_refunds", "get_refund", "transactions", "hooks",
	}
}

// Call names an API call for planning faults: "" for what is no documented operation, such as the hosted page.
func Call(r *http.Request) string { return routes.Operation(r).call }
