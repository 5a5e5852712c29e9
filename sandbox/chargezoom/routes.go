package chargezoom

import (
	"net/http"

	"tender/sandbox/routing"
)

// request is one authenticated call: the variable parts of its path in order, and its body where it takes one.
type request struct {
	*http.Request
	ids  []string
	body map[string]any
}

// endpoint is one operation: the name by which faults are planned, its work, done under the sandbox's lock, and whether
// it needs no access token. The value that the work returns is the reply's body. A POST takes a body, but for the one
// without a token.
type endpoint struct {
	call      string
	serve     func(*Sandbox, *request) (any, error)
	tokenless bool
}

func get(path, call string, serve func(*Sandbox, *request) (any, error)) routing.Route[endpoint] {
	return routing.One(path, http.MethodGet, endpoint{call: call, serve: serve})
}

func post(path, call string, serve func(*Sandbox, *request) (any, error)) routing.Route[endpoint] {
	return routing.One(path, http.MethodPost, endpoint{call: call, serve: serve})
}

// routes are tried in this order, so a name such as invoice/void hides an invoice that is called so.
var routes = routing.Table[endpoint]{
	routing.One("authentication/token/create", http.MethodPost, endpoint{"token", (*Sandbox).createToken, true}),
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
		for _, e := range rt.Methods {
			names = append(names, e.call)
		}
	}
	return names
}

// Call names an API call for planning faults: "" for what is no operation that is built, such as the hosted page.
func Call(r *http.Request) string { return routes.Operation(r).call }
