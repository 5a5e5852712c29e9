package chargezoom

import (
	"context"
	"slices"
	"time"

	"tender/shared/money"
	"tender/shared/provider"
)

// lookupCharge finds a charge in Get Transactions: by the id that is known, or by our reference in its memo. A refund of
// a charge need not carry either of them.
func (s session) lookupCharge(ctx context.Context, r provider.Ref) (provider.Snapshot, error) {
	since, err := time.Parse(time.DateOnly, r.Keys[keySince])
	if err != nil {
		since = eve(r)
	}
	all, err := s.transactions(ctx, since)
	if err != nil {
		return provider.Snapshot{}, err
	}
	memo, known := referencePrefix+r.Reference, r.Keys[keyPayment]
	ids := map[loose]bool{}
	for _, t := range all {
		if t.ID != "" && t.Memo.is(memo) && t.kind() != kindRefund {
			ids[t.ID] = true
		}
	}
	ours := pick(all, func(t transaction) bool { return ids[t.ID] || t.ID.is(known) || t.Memo.is(memo) })
	if !slices.ContainsFunc(ours, func(t transaction) bool { return t.kind() != kindRefund }) {
		return provider.Snapshot{Page: provider.PageAbsent}, nil
	}
	return charged(r, ours, all)
}

// tally is what the rows of a charge amount to.
type tally struct {
	received, held int64
	payment        transaction // took the money, or is the approval
	ids            map[loose]bool
	ended, failed  bool
	strange        bool // a state or a type that nobody documented
	foreign        string
}

func tallyOf(r provider.Ref, ours []transaction) (tally, error) {
	c := tally{ids: map[loose]bool{}}
	for _, t := range ours {
		if t.Memo != "" && !t.Memo.is(referencePrefix+r.Reference) {
			c.foreign = named(t.Memo, r)
		}
		switch k := t.kind(); {
		case k == kindRefund:
			continue
		case t.state() == stateFailed:
			c.failed = true
			continue
		case t.state() == stateUnknown || k == "":
			c.strange = true
			continue
		case k == kindVoid:
			c.ended = true
			continue
		}
		if err := c.add(t); err != nil {
			return tally{}, err
		}
	}
	return c, nil
}

func (c *tally) add(t transaction) error {
	amount, err := amountOf(t.Amount)
	if err != nil {
		return err
	}
	into := &c.received
	if t.kind() == kindHold {
		into = &c.held
	} else {
		c.ids[t.ID] = true
	}
	if *into, err = money.Add(*into, amount); err != nil {
		return errTooMuch
	}
	if c.payment.ID == "" || t.kind() == kindMoney {
		c.payment = t
	}
	return nil
}

// charged says what a charge has come to.
func charged(r provider.Ref, ours, all []transaction) (provider.Snapshot, error) {
	c, err := tallyOf(r, ours)
	if err != nil {
		return provider.Snapshot{}, err
	}
	s := provider.Snapshot{Reference: r.Reference, Currency: currency, Received: c.received, Payments: len(c.ids), Keys: provider.Keys{}}
	if c.foreign != "" {
		s.Reference, s.Keys = c.foreign, nil
		return s, nil
	}
	if id := string(c.payment.ID); id != "" && len(id) <= maxID {
		s.Keys[keyPayment] = id
	}
	if day := ours[0].Date.day(); !day.IsZero() {
		s.Keys[keySince] = day.Add(-assumedSlack).Format(time.DateOnly)
	}
	switch {
	case c.received > 0:
		s.Page, s.Said = provider.PagePaid, "charged"
	case c.ended:
		s.Page, s.Said = provider.PageOver, "voided"
	case c.held > 0:
		s.Page, s.Said, s.Authorized = provider.PageOpen, "authorized", c.held
	case c.failed && !c.strange:
		s.Page, s.Said, s.Declined = provider.PageOver, "declined", true
	}
	return addRefunds(s, ours, !slices.ContainsFunc(all, func(t transaction) bool { return c.mayBeOurs(t, ours) }))
}

// mayBeOurs says whether a refund might be this charge's without saying so: of the same customer, and of nothing that is
// named. While there is one, the list of refunds proves nothing.
func (c tally) mayBeOurs(t transaction, ours []transaction) bool {
	return t.kind() == kindRefund && t.Memo == "" && t.InvoiceID == "" && t.Customer == c.payment.Customer &&
		!slices.ContainsFunc(ours, t.same)
}
