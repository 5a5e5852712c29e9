package demo

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"tender/cmd/tender/internal/merchant"
	"tender/shared/money"
)

// amounts are an order's status and totals.
type amounts struct {
	status                                     string
	authorized, captured, refunded, refundable int64
}

func amountsOf(o merchant.Order) amounts {
	return amounts{o.Status, o.Authorized, o.Captured, o.Refunded, o.Refundable}
}

// differs holds an order against what it should be.
func differs(o merchant.Order, want amounts) error {
	if got := amountsOf(o); got != want {
		return fmt.Errorf("the order is %+v, not %+v", got, want)
	}
	return nil
}

// reaches waits until an order is what it should be.
func (w *walk) reaches(id string, want amounts) error {
	return w.until(func() error {
		o, err := w.api.Order(w.ctx, id)
		if err != nil {
			return err
		}
		return differs(o, want)
	})
}

// refused says whether err is the problem that it should be.
func refused(err error, status int, code string) (string, error) {
	p := (*merchant.Problem)(nil)
	switch {
	case err == nil:
		return "", errors.New("it got through")
	case !errors.As(err, &p):
		return "", err
	case p.Status != status || p.Code != code:
		return "", fmt.Errorf("%w, not %d %s", p, status, code)
	}
	return fmt.Sprintf("%d %s", status, code), nil
}

// wantStatus holds an HTTP status against the right one.
func wantStatus(got, want int, err error) error {
	if err != nil {
		return err
	}
	if got != want {
		return fmt.Errorf("%d %s, not %d", got, http.StatusText(got), want)
	}
	return nil
}

// leads says whether the shopper came to one of the merchant's addresses, with the order's id; a silent provider's stays.
func (w *walk) leads(landed, to, orderID string) error {
	if w.silent() && landed == "" {
		return nil
	}
	if !strings.HasPrefix(landed, to+"?") || !strings.Contains(landed, "order_id="+orderID) {
		return fmt.Errorf("the shopper landed at %s", landed)
	}
	return nil
}

func show(minor int64, currency string) string {
	return currency + " " + money.FormatDecimal(minor, money.Currency(currency))
}
