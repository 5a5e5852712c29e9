package order

import "time"

// Try is one execution of an operation: a random fence, and the time by which its calls have ended.
type Try struct {
	Fence string
	Lease time.Time
}

func (p *Op) begin(try Try, now time.Time) {
	p.Fence, p.LeaseUntil = try.Fence, stamp(try.Lease)
	p.Tries++
	p.RetryAt, p.ClearedAt, p.Conflict = time.Time{}, time.Time{}, false
	if p.StartedAt.IsZero() {
		p.StartedAt = stamp(now)
	}
}

// Begin writes the intent of a step that sends (capture, refund or cancel) under the try's fence. A step of the
// operation that already waits keeps its key. Other steps change nothing.
func (o Order) Begin(s Step, try Try, now time.Time) Order {
	if !s.Sends() || (o.Op != nil && o.Op.Fence == try.Fence) {
		return o
	}
	o = o.clone()
	if o.Op == nil {
		o.Op = &Op{Kind: OpKind(s.Kind), Attempt: s.Attempt, RefundID: s.RefundID, Key: o.key(s)}
		if r := o.Refund(s.RefundID); r != nil {
			o.Op.Seen, o.Op.RequestHash = r.Seen.clone(), r.RequestHash
		}
	}
	o.Op.begin(try, now)
	o.Attempt(o.Op.Attempt).Due = time.Time{} // the lease says when to look
	o.ClaimedUntil = time.Time{}
	return o
}

// key names an operation to the provider, the same at every try: the refund's id, else the attempt's reference.
func (o *Order) key(s Step) string {
	if s.RefundID != "" {
		return s.RefundID
	}
	return o.Attempt(s.Attempt).Reference
}
