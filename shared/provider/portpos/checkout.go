package portpos

import (
	"context"
	"net/url"

	"github.com/go-json-experiment/json"

	"tender/shared/provider"
)

// keyInvoice is what is remembered of a page: the invoice's id, the only name that PortPos knows it by.
const keyInvoice = "invoice"

// createdReply is what Create New Invoice answers: an echo of the request, and the id.
type createdReply struct {
	InvoiceID string  `json:"invoice_id"`
	Amount    decimal `json:"amount"`
	Currency  string  `json:"currency"`
}

// CreateCheckout opens an invoice (PortPos API, Create New Invoice) and builds the address of its page, which the reply
// does not have. An invoice whose reply is lost is harmless: nobody is ever sent there.
func (a *Adapter) CreateCheckout(ctx context.Context, r provider.CheckoutRequest) (provider.Checkout, error) {
	form, err := checkoutForm(r)
	if err != nil {
		return provider.Checkout{}, err
	}
	answer, err := a.ask(ctx, provider.OpCheckout, "gen_invoice", form)
	if err != nil {
		return provider.Checkout{}, err
	}
	var made createdReply
	if answer.code != codeSuccess || json.Unmarshal(answer.data, &made) != nil || !isInvoice(made.InvoiceID) {
		return provider.Checkout{}, badReply("PortPos answered without an invoice.")
	}
	if amount, err := made.Amount.minor(); err != nil || amount != r.Amount || made.Currency != string(r.Currency) {
		return provider.Checkout{}, badReply("PortPos made an invoice for another amount than was asked for.")
	}
	return provider.Checkout{PageURL: a.pageURL(made.InvoiceID), Keys: provider.Keys{keyInvoice: made.InvoiceID}}, nil
}

// pageURL is where the shopper pays (PortPos API, introduction).
func (a *Adapter) pageURL(invoice string) string {
	return a.page + pagePath + "?" + url.Values{"invoice": {invoice}}.Encode()
}

// isInvoice says whether a text can be an invoice's id and stand in an address.
func isInvoice(text string) bool {
	if text == "" || len(text) > maxInvoice {
		return false
	}
	for _, c := range []byte(text) {
		if letter := 'a' <= c|0x20 && c|0x20 <= 'z'; !letter && (c < '0' || c > '9') && c != '-' && c != '_' {
			return false
		}
	}
	return true
}
