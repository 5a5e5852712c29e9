// Package checkout holds the merchant's request to open a checkout: its strict decoding from JSON, our own rules for
// its values, a hash that tells two requests apart, and the look-up of fields by path on which the providers' declared
// rules stand.
//
// A handler answers all wrong fields at once:
//
//	r, wrong, err := checkout.Read(body, rules)
//	if err != nil {
//		return err
//	}
//	if wrong = checkout.Merge(wrong, providersRules(r)); len(wrong) > 0 {
//		return problem.Invalid(wrong...)
//	}
//
// Messages name the field and the rule and never repeat a value.
package checkout
