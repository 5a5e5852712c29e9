package portone

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/provider/internal/httpcall"
)

// What a lookup keeps of a verified payment for its refund. keyWhole is the amount, in minor units, whose refund is a
// full one; keyRefunds is how many refunds were listed.
const (
	keyOrder   = "order_ref"
	keyChannel = "channel_key"
	keyWhole   = "whole"
	keyRefunds = "refunds"
)

// The types of a refund. With the first the amount is ignored.
const (
	typeFull    = "full"
	typePartial = "partial"
)

// refundSent is the body of Create Refund: all of it is required.
type refundSent struct {
	Amount      jsontext.Value `json:"amount"`
	Channel     string         `json:"channel"`
	Description string         `json:"description"`
	Environment string         `json:"environment"`
	Type        string         `json:"refund_type"`
	Reason      string         `json:"refund_reason"`
}

// Refund gives money back (Create Refund), from the payment that the last lookup verified. PortOne knows no key of ours;
// ours is in the description, for people.
func (a *Adapter) Refund(ctx context.Context, r provider.RefundRequest) (provider.Receipt, error) {
	if r.Keys[keyOrder] == "" || r.Keys[keyChannel] == "" {
		return provider.Receipt{}, problem.New(problem.ProviderUnavailable, "PortOne has not shown the payment yet, or not by which channel it came.")
	}
	s, err := a.begin(ctx)
	if err != nil {
		return provider.Receipt{}, err
	}
	body := refundSent{
		Amount: number(r.Amount, r.Currency), Channel: r.Keys[keyChannel], Description: "Refund " + r.Key,
		Environment: s.environment, Type: typePartial, Reason: cmp.Or(r.Reason, assumedReason),
	}
	if r.Keys[keyWhole] == strconv.FormatInt(r.Amount, 10) {
		body.Type = typeFull // some payment channels take no other
	}
	call, err := post(httpcall.Path("api", "refund", r.Keys[keyOrder]), body)
	if err != nil {
		return provider.Receipt{}, err
	}
	call.Fresh = true
	var list refundList
	if err := s.ask(ctx, provider.OpRefund, call, &list); err != nil {
		return provider.Receipt{}, err
	}
	made, err := newest(r, list, body.Type)
	if err != nil {
		return provider.Receipt{}, err
	}
	return receipt(made)
}

// newest finds the refund that was just made among all of the payment's: the last of this amount and type. Nothing in it
// is ours, so where the list is no longer than it was before, it is not taken to be there.
func newest(r provider.RefundRequest, list refundList, kind string) (provider.RefundRecord, error) {
	rows, err := list.rows()
	if err != nil {
		return provider.RefundRecord{}, err
	}
	before, _ := strconv.Atoi(r.Keys[keyRefunds])
	var found []provider.RefundRecord
	for _, row := range rows {
		made, err := row.record(r.Keys[keyOrder], r.Currency)
		if err != nil {
			return provider.RefundRecord{}, err
		}
		if made.Amount == r.Amount && (row.Type == "" || string(row.Type) == kind) {
			found = append(found, made)
		}
	}
	if len(rows) <= before || len(found) == 0 {
		return provider.RefundRecord{}, badReply("PortOne does not list the refund that it was asked for.")
	}
	slices.SortStableFunc(found, func(x, y provider.RefundRecord) int { return x.At.Compare(y.At) })
	return found[len(found)-1], nil
}

// receipt says what a refund's status means.
func receipt(made provider.RefundRecord) (provider.Receipt, error) {
	switch made.Outcome {
	case problem.Succeeded, problem.Pending:
		return provider.Receipt{Outcome: made.Outcome, Amount: made.Amount, Currency: made.Currency, ProviderID: made.ProviderID}, nil
	case problem.Refused:
		return provider.Receipt{}, &problem.Error{
			Code: problem.ProviderRefused, Outcome: problem.Refused, Detail: "The payment channel did not make the refund.",
		}
	}
	return provider.Receipt{}, badReply("PortOne answered with a refund in a state that it does not document.")
}
