package portone

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"tender/shared/money"
	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/provider/internal/httpcall"
)

// refundList is what Fetch Refunds List and Create Refund answer: every refund of a payment so far.
type refundList struct {
	Details jsontext.Value `json:"refundDetails"`
}

// refundRow is one refund. There is no key of ours in it.
type refundRow struct {
	Date     loose          `json:"refund_date"`
	ID       loose          `json:"refund_id"`     // PortOne's; an example has none
	PSPID    loose          `json:"psp_refund_id"` // the payment channel's
	Amount   jsontext.Value `json:"amount"`
	Currency string         `json:"currency"` // an example has it in lower case
	Status   string         `json:"refund_status"`
	Type     loose          `json:"refund_type"`
}

// rows reads the list; null is an empty one, as Go writes it.
func (l refundList) rows() ([]refundRow, error) {
	var rows []refundRow
	kind := l.Details.Kind()
	if (kind != '[' && kind != 'n') || json.Unmarshal(l.Details, &rows) != nil {
		return nil, badReply("PortOne answered with something else than a list of refunds.")
	}
	return rows, nil
}

// record reads one refund of a payment in this currency.
func (row refundRow) record(orderRef string, currency money.Currency) (provider.RefundRecord, error) {
	r := provider.RefundRecord{ProviderID: row.id(orderRef), Currency: currency, Outcome: row.outcome(), At: row.Date.time()}
	if c, err := currencyOf(row.Currency); row.Currency != "" && (err != nil || c != currency) {
		return r, badReply("PortOne lists a refund in another currency than the payment's.")
	}
	amount, err := amountOf(row.Amount, currency)
	if err != nil {
		return r, err
	}
	if r.Amount = amount; r.Amount == 0 || r.ProviderID == "" {
		return r, badReply("PortOne lists a refund without id or amount.")
	}
	return r, nil
}

// id is what tells this refund from others of the payment. PortOne's own is there from the start where there is one; the
// payment channel's may come later. Without both, the time of its creation is all that does not change.
func (row refundRow) id(orderRef string) string {
	switch {
	case row.ID != "" && len(row.ID) <= maxRef:
		return string(row.ID)
	case row.PSPID != "" && len(row.PSPID) <= maxRef:
		return string(row.PSPID)
	case row.Date != "" && len(row.Date) <= maxRef:
		return orderRef + "@" + string(row.Date)
	}
	return ""
}

// outcome reads the status; a word that nobody documented is Unknown.
func (row refundRow) outcome() problem.Outcome {
	return assumedRefundStatuses[strings.ToUpper(row.Status)]
}

// refundsOf adds the refunds of a payment. listed is false where PortOne says that it knows nothing to list: then
// nothing may be concluded from what is not there.
func (s session) refundsOf(ctx context.Context, p *payment) (listed bool, err error) {
	reply, err := s.send(ctx, provider.OpLookup, httpcall.Call{Method: http.MethodGet, Path: httpcall.Path("api", "refund", p.orderRef)})
	if err != nil {
		if isAbsent(reply) {
			return false, nil
		}
		return false, contradiction(err)
	}
	var list refundList
	if err := decode(reply.Body, &list); err != nil {
		return false, err
	}
	rows, err := list.rows()
	if err != nil {
		return false, err
	}
	seen := map[string]bool{}
	for _, row := range rows {
		r, err := row.record(p.orderRef, p.currency)
		if err != nil {
			return false, err
		}
		if seen[r.ProviderID] {
			return false, badReply("PortOne lists a refund twice.")
		}
		seen[r.ProviderID] = true
		p.refunds = append(p.refunds, r)
	}
	return true, nil
}

// refunded is what went back of a payment.
func (p payment) refunded() int64 { return p.sum(problem.Succeeded) }

// left is what is neither refunded nor being refunded.
func (p payment) left() int64 {
	return max(0, p.amount-p.sum(problem.Succeeded)-p.sum(problem.Pending)-p.sum(problem.Unknown))
}

// sum adds up refunds of one outcome, capped where it would overflow: it is only compared with the payment's amount.
func (p payment) sum(outcome problem.Outcome) int64 {
	var sum int64
	for _, r := range p.refunds {
		if r.Outcome != outcome {
			continue
		}
		next, err := money.Add(sum, r.Amount)
		if err != nil {
			return p.amount + 1
		}
		sum = next
	}
	return sum
}

// whole is the amount whose refund is a full one: all of a payment of which nothing was refunded yet; 0 where there is
// none.
func (p payment) whole() string {
	if p.left() != p.amount {
		return "0"
	}
	return strconv.FormatInt(p.amount, 10)
}

// contradiction turns a refusal to show what PortOne has just named into what it is: two answers that do not fit.
func contradiction(err error) error {
	if problem.OutcomeOf(err) == problem.Refused {
		return badReply("PortOne names a payment, and refuses to show it.")
	}
	return err
}
