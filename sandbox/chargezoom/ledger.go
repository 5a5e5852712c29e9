package chargezoom

import (
	"strings"

	"tender/sandbox/control"
)

// ReferencePrefix is what our own clients put before their reference, in externalInvoiceId and in referenceMemo, so that
// it cannot be taken for an invoice id or number. The ledger shows the reference without it. Nothing else here knows it.
const ReferencePrefix = "tender-"

// reference is the merchant's own reference out of what Chargezoom was told.
func reference(told string) string { return strings.TrimPrefix(told, ReferencePrefix) }

// record adds an effect to the ledger. What concerns an invoice is told by its ids, a payment without one by its memo
// and its transaction id; either may be nil, not both.
func (s *Sandbox) record(effect control.Effect, inv *invoice, p *payment, amount int64) {
	e := control.Entry{Effect: effect, Amount: amount, Currency: "USD"}
	if p != nil {
		e.OrderID, e.Ref = reference(p.memo), p.id
	}
	if inv != nil {
		e.Ref = inv.id
		if inv.external != nil {
			e.OrderID = reference(*inv.external)
		}
	}
	s.Panel().Ledger.Add(s.Panel().Clock.Now(), e)
}
