package chargezoom

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"tender/shared/money"
	"tender/shared/problem"
	"tender/shared/provider"
)

// transaction is a row of Get Transactions, or of the transactionData of an invoice.
type transaction struct {
	ID            loose          `json:"tnxID"`
	Amount        jsontext.Value `json:"tnxAmount"`
	Date          loose          `json:"tnxDate"`
	Status        loose          `json:"tnxStatus"`
	Customer      loose          `json:"tnxCustomerId"`
	Type          loose          `json:"tnxType"`
	Memo          loose          `json:"tnxReferenceMemo"`
	InvoiceID     loose          `json:"tnxInvoiceId"`
	InvoiceNumber loose          `json:"tnxInvoiceRef"`
}

func (t transaction) kind() kind { return assumedKinds[t.Type.lower()] }

// state is how a transaction ended.
type state string

const (
	stateUnknown state = ""
	stateDone    state = "done"
	stateFailed  state = "failed"
)

// state reads the status: the examples show SUCCESS and Success.
func (t transaction) state() state {
	word := t.Status.lower()
	switch {
	case word == "success":
		return stateDone
	case assumedFailures[word]:
		return stateFailed
	}
	return stateUnknown
}

func (t transaction) same(other transaction) bool {
	return t.ID == other.ID && t.Type == other.Type && t.Date == other.Date && string(t.Amount) == string(other.Amount)
}

// transactionSearch is the body of Get Transactions. Without a limit, or with 0, nothing comes.
type transactionSearch struct {
	Page        int    `json:"page"`
	Limit       int    `json:"limit"`
	From        string `json:"dateFrom,omitzero"`      // the first day
	To          string `json:"dateTo,omitzero"`        // the last day
	Modified    string `json:"timeModified,omitzero"`  // or later
	Transaction string `json:"transactionId,omitzero"` // alone
}

const (
	transactionsPath = "/v1/payments/list/transactions"
	transactionDay   = "2006/01/02" // of From and To
)

// transactions lists the account's transactions since a day (Get Transactions), whoever's they are: which ids a customer
// has in which call is not documented well enough to ask for one's alone.
func (s session) transactions(ctx context.Context, since time.Time) ([]transaction, error) {
	return search[transaction](ctx, s, transactionsPath, func(page int) any {
		return transactionSearch{Page: page, Limit: listRows, From: since.Format(transactionDay)}
	})
}

// eve is the day from which transactions are read where no payment told its own: none is older than its attempt.
func eve(r provider.Ref) time.Time { return r.CreatedAt.UTC().Add(-assumedSlack) }

// pick gives the transactions that are ours, oldest first. One that two pages of a growing list both show is one.
func pick(all []transaction, ours func(transaction) bool) []transaction {
	var list []transaction
	for i, t := range all {
		again := i >= listRows && slices.ContainsFunc(list, t.same)
		if ours(t) && !again {
			list = append(list, t)
		}
	}
	slices.SortStableFunc(list, func(x, y transaction) int { return strings.Compare(string(x.Date), string(y.Date)) })
	return list
}

// addRefunds adds the refunds among our transactions to a snapshot. A refund is known by its transaction's id, and by how
// many had that id before it where it is not its own. One in a state that nobody documented is told as unknown.
func addRefunds(s provider.Snapshot, ours []transaction, complete bool) (provider.Snapshot, error) {
	times := map[loose]int{}
	for _, t := range ours {
		if t.kind() != kindRefund {
			continue
		}
		amount, err := amountOf(t.Amount)
		if err != nil {
			return provider.Snapshot{}, err
		}
		times[t.ID]++
		record := provider.RefundRecord{ProviderID: string(t.ID), Amount: amount, Currency: currency, At: t.Date.day()}
		if n := times[t.ID]; n > 1 {
			record.ProviderID += "/" + strconv.Itoa(n)
		}
		switch t.state() {
		case stateDone:
			record.Outcome = problem.Succeeded
			if s.Refunded, err = money.Add(s.Refunded, amount); err != nil {
				return provider.Snapshot{}, errTooMuch
			}
		case stateFailed:
			record.Outcome = problem.Refused
		}
		s.Refunds = append(s.Refunds, record)
	}
	s.RefundsListed = complete
	if s.Refunded > s.Received {
		return provider.Snapshot{}, errTooMuch
	}
	return s, nil
}
