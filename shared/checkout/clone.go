package checkout

import "slices"

// clone copies everything that CutField may change.
func (r Request) clone() Request {
	r.Items = slices.Clone(r.Items)
	r.Discounts = slices.Clone(r.Discounts)
	r.BillingAddress = copied(r.BillingAddress)
	if r.Shipping = copied(r.Shipping); r.Shipping != nil {
		r.Shipping.Address = copied(r.Shipping.Address)
	}
	if r.Customer = copied(r.Customer); r.Customer != nil {
		r.Customer.DefaultAddress = copied(r.Customer.DefaultAddress)
	}
	return r
}

func copied[T any](p *T) *T {
	if p == nil {
		return nil
	}
	v := *p
	return &v
}
