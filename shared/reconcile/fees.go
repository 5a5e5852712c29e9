package reconcile

import (
	"fmt"
	"math/big"
	"slices"

	"tender/shared/provider"
)

// whole is 100 % in the hundredths of a percent in which rates come.
const whole = 10_000

// netByRates is what is paid out of an amount by a line's own terms (Postpay API, Transactions):
//
//	net = amount - (amount*rate + fixed) * (1 + tax)
//
// It is exact until the end, where it is rounded once. ok is false where the result is no int64.
//
// Assumed: a refund's line that carries rates follows the same formula with the signs as they stand, so that a negative
// amount gets its part of the fee back, while the fixed fee is paid. The document shows a sale's line alone.
func netByRates(amount int64, r provider.FeeRates) (net int64, ok bool) {
	fee := new(big.Int).Mul(big.NewInt(amount), big.NewInt(r.Rate))
	fee.Add(fee, new(big.Int).Mul(big.NewInt(r.Fixed), big.NewInt(whole)))
	tax := new(big.Int).Add(big.NewInt(whole), big.NewInt(r.TaxRate))
	fee.Mul(fee, tax)
	unit := big.NewInt(whole * whole)
	exact := new(big.Int).Mul(big.NewInt(amount), unit)
	result := roundHalfUp(exact.Sub(exact, fee), unit)
	return result.Int64(), result.IsInt64()
}

// roundHalfUp is the rounding of what is paid out: a half goes up, and what is negative mirrors what is positive.
//
// Assumed: the document does not tell how it rounds. Its own example (81480 at 450, 100 and 500 gives 77525) excludes
// only cutting off at each step.
func roundHalfUp(n, unit *big.Int) *big.Int {
	q, rest := new(big.Int).QuoRem(n, unit, new(big.Int))
	if rest.Lsh(rest.Abs(rest), 1).Cmp(unit) >= 0 {
		q.Add(q, big.NewInt(int64(n.Sign())))
	}
	return q
}

// fees finds lines that are done and whose net does not follow from their own rates. A copy that is older than another,
// or than what the account holds, is not looked at.
func (m *matching) fees(lines []provider.Line) {
	for _, l := range lines {
		e := brief(l)
		newer := func(other provider.Line) bool { return Supersedes(other, l) }
		if l.Rates == nil || !moves(e) || !m.holds(e) || slices.ContainsFunc(lines, newer) {
			continue
		}
		net, ok := netByRates(l.Amount, *l.Rates)
		if ok && net == l.Net {
			continue
		}
		detail := fmt.Sprintf("of %d at rate %d, fixed fee %d, tax rate %d", l.Amount, l.Rates.Rate, l.Rates.Fixed, l.Rates.TaxRate)
		if !ok {
			net, detail = 0, detail+": more than any amount"
		}
		m.addLine(FeeMismatch, e, net, l.Net, detail)
	}
}
