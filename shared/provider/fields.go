package provider

import (
	"fmt"
	"unicode/utf8"

	"tender/shared/checkout"
	"tender/shared/money"
	"tender/shared/problem"
)

func (g *Guarded) checkAmount(r checkout.Request) []problem.Field {
	for _, c := range g.info.Currencies {
		if c.Currency != r.Currency {
			continue
		}
		if r.Amount < c.Min {
			return []problem.Field{{Field: "amount", Code: "too_small", Message: fmt.Sprintf("%s takes at least %s %s.", g.info.Title, money.FormatDecimal(c.Min, c.Currency), c.Currency)}}
		}
		if c.Max > 0 && r.Amount > c.Max {
			return []problem.Field{{Field: "amount", Code: "too_large", Message: fmt.Sprintf("%s takes at most %s %s.", g.info.Title, money.FormatDecimal(c.Max, c.Currency), c.Currency)}}
		}
		return nil
	}
	return []problem.Field{{Field: "currency", Code: "not_supported", Message: fmt.Sprintf("%s does not take this currency.", g.info.Title)}}
}

func (g *Guarded) checkFields(r checkout.Request) []problem.Field {
	var wrong []problem.Field
	for _, f := range g.info.Fields {
		for _, v := range r.Fields(f.Path) {
			switch {
			case f.Required && (!v.Present || v.Value == ""):
				wrong = append(wrong, problem.Field{Field: v.Path, Code: "required", Message: fmt.Sprintf("%s needs this field.", g.info.Title)})
			case f.Max > 0 && f.Kind == Meaning && utf8.RuneCountInString(v.Value) > f.Max:
				wrong = append(wrong, problem.Field{Field: v.Path, Code: "too_long", Message: fmt.Sprintf("%s takes at most %d characters here.", g.info.Title, f.Max)})
			}
		}
	}
	return wrong
}

// cut shortens over-long display text at a character boundary; fields that carry meaning were refused before.
func (g *Guarded) cut(r checkout.Request) checkout.Request {
	for _, f := range g.info.Fields {
		if f.Max > 0 && f.Kind == DisplayText {
			r = r.CutField(f.Path, f.Max)
		}
	}
	return r
}
