package demo

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
)

// The effects as a sandbox's ledger names them.
const (
	checkoutEffect  = "checkout"
	authorizeEffect = "authorize"
	cancelEffect    = "cancel"
	captureEffect   = "capture"
	refundEffect    = "refund"
)

// fact is one effect at the provider: that it happened on this page, once.
type fact struct {
	Effect   string `json:"effect"`
	Ref      string `json:"ref"`
	Amount   int64  `json:"amount"`
	Currency string `json:"currency"`
}

// expect notes that the provider must have done something with the order's whole amount.
func (w *walk) expect(effect string, s sale) { w.expectAmount(effect, s, facts(s.body).Amount) }

// expectPaid notes an approval that is captured automatically.
func (w *walk) expectPaid(s sale) {
	if w.Kind.Authorizes {
		w.expect(authorizeEffect, s)
	}
	w.expect(captureEffect, s)
}

func (w *walk) expectAmount(effect string, s sale, amount int64) {
	ref := s.page.RedirectURL[strings.LastIndexAny(s.page.RedirectURL, "/=")+1:]
	w.expected = append(w.expected, fact{effect, ref, amount, facts(s.body).Currency})
}

// agrees holds the sandbox's ledger against what must be in it.
func (w *walk) agrees() error {
	var entries []fact
	if err := w.getJSON(w.Sandbox+"/_sandbox/ledger", &entries); err != nil {
		return err
	}
	if !slices.Equal(entries, w.expected) {
		return fmt.Errorf("it has %s, and should have %s", effects(entries), effects(w.expected))
	}
	return nil
}

func effects(list []fact) string {
	var parts []string
	for _, f := range list {
		parts = append(parts, f.Effect+" "+show(f.Amount, f.Currency))
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// ledger compares the end with what really happened at the provider, and with what the orders say.
func (w *walk) ledger() {
	w.step("every effect happened exactly once", func() (string, error) {
		return fmt.Sprintf("%d effects", len(w.expected)), w.agrees()
	})
	w.step("the orders add up to it", func() (string, error) {
		var captured, refunded int64
		for _, f := range w.expected {
			switch f.Effect {
			case captureEffect:
				captured += f.Amount
			case refundEffect:
				refunded += f.Amount
			}
		}
		for _, id := range []string{w.first.id, "order-02", "order-03", "order-04", "order-05"} {
			o, err := w.api.Order(w.ctx, id)
			if err != nil {
				return "", err
			}
			captured, refunded = captured-o.Captured, refunded-o.Refunded
			for _, r := range o.Refunds {
				if r.Manual {
					refunded += r.Amount // the provider knows nothing of it
				}
			}
		}
		if captured != 0 || refunded != 0 {
			return "", errors.New("captures or refunds differ")
		}
		return "", nil
	})
}

// timeline prints the first order's as a table.
func (w *walk) timeline() {
	o, err := w.api.Order(w.ctx, w.first.id)
	if err != nil {
		w.step("the timeline can be read", func() (string, error) { return "", err })
		return
	}
	_, _ = fmt.Fprintf(w.Out, "\nOrder %s: %s, %s captured, %s refunded\n\n", o.OrderID, o.Status, show(o.Captured, o.Currency), show(o.Refunded, o.Currency))
	table := tabwriter.NewWriter(w.Out, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "  AT\tWHAT\tATTEMPT\tEVIDENCE\tDETAIL")
	for _, e := range o.Timeline {
		_, _ = fmt.Fprintf(table, "  %s\t%s\t%d\t%s\t%s\n", e.At.Format("15:04:05.000"), e.Kind, e.Attempt, e.Evidence, e.Detail)
	}
	_ = table.Flush()
}
