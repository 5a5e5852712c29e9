package portone

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"tender/shared/money"
	"tender/shared/provider"
	"tender/shared/provider/internal/httpcall"
)

// maxPayments bounds how many successful payments of one link are asked about; more is no answer to believe.
const maxPayments = 10

// payment is one whose details say that it was successful.
type payment struct {
	orderRef, channel string
	reference         string // of ours, as the details name it
	currency          money.Currency
	amount            int64
	created           time.Time
	refunds           []provider.RefundRecord
}

// payments verifies every payment of a link that is said to be successful, oldest first.
func (s session) payments(ctx context.Context, link linkStatus) ([]payment, error) {
	var list []payment
	asked := 0
	for _, p := range link.Payments {
		if p.Status != statusSuccess {
			continue
		}
		if asked++; asked > maxPayments {
			return nil, badReply("PortOne lists more payments of one link than there can be.")
		}
		made, ok, err := s.verified(ctx, p)
		if err != nil {
			return nil, err
		}
		known := slices.ContainsFunc(list, func(other payment) bool { return other.orderRef == made.orderRef })
		if ok && !known { // the same payment twice is one
			list = append(list, made)
		}
	}
	slices.SortStableFunc(list, func(a, b payment) int {
		return cmp.Or(a.created.Compare(b.created), cmp.Compare(a.orderRef, b.orderRef))
	})
	return list, nil
}

// verified finds a payment's order_ref (Get Transaction Status) and asks for its details. ok is false where those say
// anything else than success.
func (s session) verified(ctx context.Context, p attempt) (made payment, ok bool, err error) {
	if p.Reference == "" {
		return payment{}, false, badReply("PortOne answered with a payment without reference.")
	}
	call := httpcall.Call{Method: http.MethodGet, Path: httpcall.Path("api", "transaction", p.Reference, "status")}
	var status struct {
		Content struct {
			OrderRef string `json:"order_ref"`
		} `json:"content"`
	}
	if err := s.ask(ctx, provider.OpLookup, call, &status); err != nil {
		return payment{}, false, contradiction(err)
	}
	d, err := s.details(ctx, status.Content.OrderRef)
	if err != nil {
		return payment{}, false, err
	}
	if d.OrderRef != status.Content.OrderRef || (d.Reference != "" && d.Reference != p.Reference) || d.Status == "" {
		return payment{}, false, badReply("PortOne answered with another payment than was asked for.")
	}
	if d.Status != statusSuccess {
		return payment{}, false, nil
	}
	made, err = d.payment(p)
	return made, err == nil, err
}

// details are what Get Transaction Details says, as far as it is needed.
type details struct {
	Currency  string         `json:"currency"`
	Amount    jsontext.Value `json:"amount"`
	OrderRef  string         `json:"order_ref"`
	Reference string         `json:"merchant_order_ref"`
	Status    string         `json:"status"`
	Channel   string         `json:"channel_key"`
	LinkOrder string         `json:"payment_link_merchant_order_ref"`
}

func (s session) details(ctx context.Context, orderRef string) (details, error) {
	if orderRef == "" || len(orderRef) > maxRef {
		return details{}, badReply("PortOne answered with a payment without order_ref.")
	}
	call, err := post(httpcall.Path("api", s.key, "transaction-details"), struct {
		OrderRef string `json:"order_ref"`
	}{orderRef})
	if err != nil {
		return details{}, err
	}
	var said struct {
		Content details `json:"content"`
	}
	if err := s.ask(ctx, provider.OpLookup, call, &said); err != nil {
		return details{}, contradiction(err)
	}
	return said.Content, nil
}

// payment reads money that arrived. Money whose order is not named is nobody's.
func (d details) payment(p attempt) (payment, error) {
	if d.LinkOrder == "" || len(d.Channel) > maxRef {
		return payment{}, badReply("PortOne answered with a payment that names no order.")
	}
	currency, err := currencyOf(d.Currency)
	if err != nil {
		return payment{}, err
	}
	amount, err := amountOf(d.Amount, currency)
	if err != nil {
		return payment{}, err
	}
	return payment{
		orderRef: d.OrderRef, channel: d.Channel, reference: d.LinkOrder, currency: currency, amount: amount, created: p.Created.time(),
	}, nil
}
