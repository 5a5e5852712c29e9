package portpos

// ipnValidate shows an invoice to a caller that knows its amount (Verify existing transaction). That an unknown invoice
// and a wrong amount are answered alike is assumed.
func (s *Sandbox) ipnValidate(f form) reply {
	iv := s.invoices[f.get("invoice")]
	amount, ok := parseAmount(f.get("amount"))
	if iv == nil || !ok || amount != iv.amount {
		return refused("Invalid IPN Request")
	}
	return s.verified(iv)
}
