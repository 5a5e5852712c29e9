package portpos

// getInvoice shows an invoice (Retrieve existing transaction). That its body status is that of ipn_validate is assumed.
func (s *Sandbox) getInvoice(f form) reply {
	iv := s.invoices[f.get("invoice")]
	if iv == nil {
		return invalidRequest()
	}
	answer := s.verified(iv)
	if s.switches.RetrieveAs200 {
		answer.Status = codeSuccess
	}
	return answer
}

// verified shows an invoice under the body status of its state.
func (s *Sandbox) verified(iv *invoice) reply {
	st := iv.status(s.Panel().Clock.Now())
	return reply{Status: s.code(st), Data: s.show(iv, st)}
}
