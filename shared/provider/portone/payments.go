package portone

import (
	"context"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"tender/shared/money"
	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/provider/internal/httpcall"
)

// opPayments is what the call below is classified as: no operation of the port, so the general errors hold.
const opPayments provider.Operation = "payments"

// maxListed is the most payments that one page may have; a bound of ours.
const maxListed = 100

// Payment is one try to pay as Fetch Merchant Transactions lists it: for people and reports, never proof of money.
type Payment struct {
	OrderRef  string         // PortOne's own id
	Reference string         // ours, where it was made on a link
	Status    string         // PortOne's word
	Amount    int64          // minor units of Currency
	Currency  money.Currency // as listed
	CreatedAt time.Time      // zero where it cannot be read
}

// PaymentPage is one page of the list. Unread counts rows that cannot be read; they keep nobody from the others.
type PaymentPage struct {
	Payments []Payment
	Unread   int
	Pages    int
}

type paymentsReply struct {
	Body *struct {
		Content []struct {
			OrderRef  loose          `json:"order_ref"`
			Reference loose          `json:"payment_link_merchant_order_ref"`
			Status    loose          `json:"status"`
			Amount    jsontext.Value `json:"amount"`
			Currency  loose          `json:"currency"`
			Created   loose          `json:"created_at"`
		} `json:"content"`
		Pages int `json:"total_pages"`
	} `json:"body"`
}

// ListPayments lists what was paid, or tried to be paid, in a span of time (Fetch Merchant Transactions). Pages count
// from 1, and have size rows, 1 to 100. Errors: invalid_request, and those of any call.
func (a *Adapter) ListPayments(ctx context.Context, from, to time.Time, page, size int) (PaymentPage, error) {
	if page < 1 || size < 1 || size > maxListed || to.Before(from) {
		return PaymentPage{}, problem.New(problem.InvalidRequest, "A page of payments is from 1, of 1 to %d rows, over a span of time.", maxListed)
	}
	s, err := a.begin(ctx)
	if err != nil {
		return PaymentPage{}, err
	}
	call, err := post(httpcall.Path("api", "merchant", s.key, "fetch-all-payments"), struct {
		Page        int    `json:"page"`
		Size        int    `json:"size"`
		From        string `json:"from"`
		To          string `json:"to"`
		Environment string `json:"environment"`
	}{page, size, from.UTC().Format(expiryForm), to.UTC().Format(expiryForm), s.environment})
	if err != nil {
		return PaymentPage{}, err
	}
	var reply paymentsReply
	if err := s.ask(ctx, opPayments, call, &reply); err != nil {
		return PaymentPage{}, err
	}
	if reply.Body == nil || len(reply.Body.Content) > size {
		return PaymentPage{}, badReply("PortOne answered with something else than a page of payments.")
	}
	return reply.page(), nil
}

func (r paymentsReply) page() PaymentPage {
	p := PaymentPage{Pages: r.Body.Pages}
	for _, row := range r.Body.Content {
		currency, err := currencyOf(string(row.Currency))
		if err != nil {
			p.Unread++
			continue
		}
		amount, err := amountOf(row.Amount, currency)
		if err != nil || row.OrderRef == "" {
			p.Unread++
			continue
		}
		p.Payments = append(p.Payments, Payment{
			OrderRef: string(row.OrderRef), Reference: string(row.Reference), Status: string(row.Status),
			Amount: amount, Currency: currency, CreatedAt: row.Created.time(),
		})
	}
	return p
}
