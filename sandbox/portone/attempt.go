package portone

import (
	"net/http"
	"strconv"

	"tender/sandbox/control"
	"tender/sandbox/paypage"
)

// result is what becomes of a transaction.
type result struct{ status, code, reason, channelReason, message string }

// The results. Codes are those of Error Codes; which of them stands for what is assumed, as is that a shopper who goes
// back leaves a failed transaction behind.
var (
	paid = result{transactionSuccess, "2000", "SUCCESS", "SUCCESS | Transaction is success",
		"The transaction is successful."}
	pending = result{transactionPending, "1000", "PENDING", "PENDING | Transaction is pending",
		"The transaction is pending."}
	declined = result{transactionFailed, "6018", "DECLINED_BY_BANK", "05 | Do Not Honour", "The transaction is declined."}
	goneBack = result{transactionFailed, "4071", "INVALID_TRANSACTION_ORDER_CANCELLED_ERROR", "CANCELLED | Cancelled by user",
		"The transaction is cancelled."}
	timedOut = result{transactionExpired, "4072", "TRANSACTION_EXPIRED", "EXPIRED | Transaction is expired",
		"The transaction is expired."}
)

// attempt makes a transaction of the shopper's choice. The caller holds the lock, as with everything here.
func (s *Sandbox) attempt(l *link, choice paypage.Outcome, r *http.Request) *transaction {
	t := &transaction{
		link: l, orderRef: newRef(), channelRef: newChannelRef(), created: s.Panel().Clock.Now(),
		attemptRef: l.stem + "_" + strconv.Itoa(len(l.transactions)+1), userAgent: r.UserAgent(), ip: address(r),
	}
	l.transactions = append(l.transactions, t)
	s.sequence = append(s.sequence, t)
	s.attempts[t.attemptRef], s.transactions[t.orderRef] = t, t
	switch {
	case choice == paypage.Approve && s.switches.Pending:
		s.finish(t, pending)
	case choice == paypage.Approve:
		s.finish(t, paid)
	case choice == paypage.Decline:
		s.finish(t, declined)
	default:
		s.finish(t, goneBack)
	}
	return t
}

// finish gives a transaction its result, and moves its link unless that is final: a failed transaction leaves it open,
// and money on a link that was cancelled or has expired meanwhile shows in its transactions alone.
func (s *Sandbox) finish(t *transaction, res result) {
	t.status, t.code, t.reason = res.status, res.code, res.reason
	t.channelReason, t.userMessage = res.channelReason, res.message
	if t.status == transactionSuccess {
		s.record(control.Capture, t.link, t.link.amount)
	}
	s.tellPayment(t)
	switch {
	case t.link.final():
	case t.status == transactionSuccess:
		s.moveLink(t.link, linkSuccess)
	default:
		s.moveLink(t.link, linkProcessing)
	}
}
