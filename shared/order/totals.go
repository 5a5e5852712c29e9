package order

// Totals are the order's amounts, derived from the sale's attempt alone, in minor units.
type Totals struct {
	Authorized int64
	Captured   int64
	Refunded   int64
	Refundable int64 // captured minus refunded minus reserved
}

// Totals derives the amounts. An approval that is over, and money on other attempts, are not in them.
func (o *Order) Totals() Totals {
	var t Totals
	if sale := o.Attempt(o.Sale); sale != nil {
		t.Captured = sale.Captured
		t.Refunded = min(o.RefundedOf(sale), t.Captured)
		t.Refundable = max(0, t.Captured-o.RefundedOf(sale)-o.reserved(sale))
		return t
	}
	for i := range o.Attempts {
		if a := &o.Attempts[i]; a.live() {
			t.Authorized = max(t.Authorized, min(a.Authorized, o.Amount))
		}
	}
	return t
}

// RefundedOf is what went back from one attempt: the larger of the provider's figure and our succeeded refunds, plus
// what was refunded outside.
func (o *Order) RefundedOf(a *Attempt) int64 {
	var ours int64
	for i := range o.Refunds {
		if r := &o.Refunds[i]; r.Attempt == a.Number && r.Manual == nil && r.counts() {
			ours += r.Amount
		}
	}
	return max(a.Refunded, ours) + o.ManuallyRefundedOf(a)
}

// ManuallyRefundedOf is what a person recorded as refunded outside the provider, which shows none of it.
func (o *Order) ManuallyRefundedOf(a *Attempt) int64 {
	var sum int64
	for i := range o.Refunds {
		if r := &o.Refunds[i]; r.Attempt == a.Number && r.Manual != nil && r.counts() {
			sum += r.Amount
		}
	}
	return sum
}

// RefundableOf is what can still be refunded by naming the attempt.
func (o *Order) RefundableOf(a *Attempt) int64 {
	return max(0, a.Received-o.RefundedOf(a)-o.reserved(a))
}

// reserved is what refunds without a proved end may still take.
func (o *Order) reserved(a *Attempt) int64 {
	var sum int64
	for i := range o.Refunds {
		r := &o.Refunds[i]
		if r.Attempt == a.Number && r.Status != RefundRefused && !r.counts() {
			sum += r.Amount
		}
	}
	return sum
}
