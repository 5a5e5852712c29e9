package checkout

import (
	"slices"
	"strings"

	"tender/shared/problem"
)

// Read decodes a body and checks it by our own rules. It gives all wrong fields at once, for the caller to Merge with
// the provider's and to answer as problem.Invalid; the request then lacks the values that could not be read. The error
// is a *problem.Error with InvalidJSON: what cannot be read at all.
func Read(body []byte, rules Rules) (Request, []problem.Field, error) {
	r, err := Decode(body)
	if err == nil {
		return r, r.Check(rules), nil
	}
	if !problem.Is(err, problem.InvalidRequest) {
		return Request{}, nil, err
	}
	unread, broken := problem.From(err).Fields, r.Check(rules)
	if slices.ContainsFunc(unread, inSum) {
		broken = slices.DeleteFunc(broken, func(f problem.Field) bool { return f.Code == CodeTotalMismatch })
	}
	return r, Merge(unread, broken), nil
}

// sumParts are the last names in the paths of what the total is made of.
var sumParts = []string{"amount", "tax_amount", "items", "discounts", "shipping", "unit_price", "quantity"}

func inSum(f problem.Field) bool {
	last := f.Field[strings.LastIndexByte(f.Field, '.')+1:]
	name, _, _ := strings.Cut(last, "[")
	return slices.Contains(sumParts, name)
}
