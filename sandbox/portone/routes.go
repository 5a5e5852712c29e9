package portone

import (
	"net/http"

	"tender/sandbox/routing"
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

var routes = routing.Table[endpoint]{
	routing.One("api/merchant/auth-token", http.MethodPost, endpoint{"auth_token", (*Sandbox).authToken, true, true}),
	routing.One("api/merchant/generate-signature", http.MethodPost, endpoint{"sign", (*Sandbox).generateSignature, true, false}),
	routing.One("api/paymentLink", http.MethodPost, endpoint{"checkout", (*Sandbox).createLink, true, false}),
	routing.One("api/paymentLink/*/fetch-status", http.MethodGet, endpoint{"link_status", (*Sandbox).linkStatus, false, false}),
	routing.One("api/paymentLink/*/status", http.MethodGet,
		endpoint{"link_status_by_order", (*Sandbox).formerLinkStatusByOrder, false, false}),
	routing.One("api/paymentLink/*/status/*", http.MethodPut, endpoint{"cancel", (*Sandbox).cancelLink, false, false}),
	routing.One("api/merchant/*/paymentLink/*/status", http.MethodGet,
		endpoint{"link_status_by_order", (*Sandbox).linkStatusByOrder, false, false}),
	routing.One("api/transaction/*/status", http.MethodGet,
		endpoint{"transaction_status", (*Sandbox).transactionStatus, false, false}),
	routing.One("api/*/transaction-details", http.MethodPost,
		endpoint{"transaction_details", (*Sandbox).transactionDetails, true, false}),
	routing.On("api/refund/*", map[string]endpoint{
		http.MethodGet:  {"list_refunds", (*Sandbox).listRefunds, false, false},
		http.MethodPost: {"refund", (*Sandbox).createRefund, true, false},
	}),
	routing.One("api/merchant/*/fetch-all-payments", http.MethodPost,
		endpoint{"list_payments", (*Sandbox).listPayments, true, false}),
	routing.On("api/merchant/*/webhook", map[string]endpoint{
		http.MethodGet:  {"hooks", (*Sandbox).listHooks, false, false},
		http.MethodPost: {"hooks", (*Sandbox).createHook, true, false},
	}),
}

// Calls lists the names that Call gives.
func Calls() []string {
	return []string{
		"checkout", "link_status", "link_status_by_order", "transaction_status", "transaction_details", "cancel", "refund",
		"list_refunds", "list_payments", "hooks", "auth_token", "sign",
	}
}

// Call names an API call for planning faults: "" for what is no documented operation, such as the hosted page.
func Call(r *http.Request) string { return routes.Operation(r).call }
