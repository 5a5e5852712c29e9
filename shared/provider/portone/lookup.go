package portone

import (
	"cmp"
	"context"
	"strconv"

	"tender/shared/money"
	"tender/shared/provider"
)

// Lookup asks for the link of an attempt, for the details of every payment on it that is said to be successful, and for
// the refunds of those (Fetch Payment Link Status, Get Transaction Details, Fetch Refunds List). What the link and the
// short status of a payment say never counts as money.
func (a *Adapter) Lookup(ctx context.Context, r provider.Ref) (provider.Snapshot, error) {
	s, err := a.begin(ctx)
	if err != nil {
		return provider.Snapshot{}, err
	}
	link, known, err := s.link(ctx, r)
	if err != nil {
		return provider.Snapshot{}, err
	}
	if !known {
		return provider.Snapshot{Page: provider.PageAbsent}, nil
	}
	if link.Reference != r.Reference {
		return provider.Snapshot{Reference: link.Reference, Currency: r.Currency, Page: link.page(), Said: link.said()}, nil
	}
	payments, err := s.payments(ctx, link)
	if err != nil {
		return provider.Snapshot{}, err
	}
	snapshot := a.opened(r, link)
	ours := about(r, payments)
	switch {
	case len(ours) > 0:
		return s.paid(ctx, r, snapshot, payments, ours)
	case len(payments) > 0: // somebody else's: told as it came, for the order to refuse
		other := payments[0]
		snapshot.Page, snapshot.Reference = provider.PagePaid, other.reference
		snapshot.Currency, snapshot.Received = other.currency, other.amount
	}
	return snapshot, nil
}

// opened is what a link says before any money is verified. Its reply has no currency; the one that we signed when we
// made it is meant.
func (a *Adapter) opened(r provider.Ref, link linkStatus) provider.Snapshot {
	s := provider.Snapshot{
		Reference: link.Reference, Currency: r.Currency, Page: link.page(), Said: link.said(),
		Keys: provider.Keys{keyLink: link.Ref},
	}
	if page := string(link.Link); page != "" && a.isPage(page) {
		s.PageURL, s.ExpiresAt = page, link.ExpiredAt.time()
		if s.ExpiresAt.IsZero() {
			s.ExpiresAt = a.now().Add(assumedPageExpiry) // not later than this
		}
	}
	return s
}

// about gives the payments that are for this attempt, in its currency. Another amount is one, too: it did arrive.
func about(r provider.Ref, payments []payment) []payment {
	var ours []payment
	for _, p := range payments {
		if p.reference == r.Reference && p.currency == r.Currency {
			ours = append(ours, p)
		}
	}
	return ours
}

// paid adds money and refunds, and the keys that a refund needs. Every verified payment counts in Payments, also one in
// another currency, which Received cannot hold.
func (s session) paid(ctx context.Context, r provider.Ref, snapshot provider.Snapshot, all, ours []payment) (provider.Snapshot, error) {
	snapshot.Page, snapshot.Said = provider.PagePaid, statusSuccess
	snapshot.Payments, snapshot.RefundsListed = len(all), true
	for i := range ours {
		listed, err := s.refundsOf(ctx, &ours[i])
		if err != nil {
			return provider.Snapshot{}, err
		}
		snapshot.RefundsListed = snapshot.RefundsListed && listed
		snapshot.Refunds = append(snapshot.Refunds, ours[i].refunds...)
		received, over := money.Add(snapshot.Received, ours[i].amount)
		snapshot.Received = received
		snapshot.Refunded += ours[i].refunded()
		if over != nil || ours[i].refunded() > ours[i].amount {
			return provider.Snapshot{}, badReply("PortOne lists more than there can be.")
		}
	}
	next := refundable(r, ours)
	snapshot.Keys[keyOrder], snapshot.Keys[keyChannel] = next.orderRef, next.channel
	snapshot.Keys[keyWhole], snapshot.Keys[keyRefunds] = next.whole(), strconv.Itoa(len(next.refunds))
	return snapshot, nil
}

// refundable chooses the payment that the next refund is taken from: the one that is known already, or else the oldest,
// as long as there is something left on it.
func refundable(r provider.Ref, ours []payment) payment {
	known := func(p payment) bool { return p.orderRef == r.Keys[keyOrder] }
	best := ours[0]
	for _, p := range ours[1:] {
		left := cmp.Compare(min(p.left(), 1), min(best.left(), 1))
		if left > 0 || (left == 0 && known(p)) {
			best = p
		}
	}
	return best
}
