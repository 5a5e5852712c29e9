package checkout

import "tender/shared/money"

// total holds the sum of a request with items: items minus discounts plus shipping plus tax is the amount. Providers
// show the lines to the shopper, who must find the amount in them.
func (c *checker) total(r Request) {
	// Of lists that are too long only the beginning is here.
	if len(r.Items) == 0 || len(r.Items) > maxItems || len(r.Discounts) > maxDiscounts {
		return
	}
	if sum, err := r.sum(); err != nil || sum != r.Amount {
		c.add("amount", CodeTotalMismatch, "The items minus discounts plus shipping plus tax must be exactly this amount.")
	}
}

func (r Request) sum() (int64, error) {
	sum := r.Tax()
	for _, i := range r.Items {
		line, err := money.Mul(i.UnitPrice, i.Quantity)
		if err != nil {
			return 0, err
		}
		if sum, err = money.Add(sum, line); err != nil {
			return 0, err
		}
	}
	for _, d := range r.Discounts {
		var err error
		if sum, err = money.Sub(sum, d.Amount); err != nil {
			return 0, err
		}
	}
	if r.Shipping == nil {
		return sum, nil
	}
	return money.Add(sum, r.Shipping.Amount)
}
