package chargezoom

import (
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"tender/shared/checkout"
	"tender/shared/problem"
)

// The options. The first selects a saved card, so that there is no page.
const (
	optionCard     = "card_id"     // as Chargezoom names it (Create Payment Method)
	optionCustomer = "customer_id" // Chargezoom's own id; without it customer.id is the external one
)

// newCard is the cardId with which a charge would bring a card's number along.
const newCard = "new1"

// CheckOptions gives the members of provider_options that are wrong: it is pure, for before anything is written or sent.
func (a *Adapter) CheckOptions(r checkout.Request) []problem.Field {
	var wrong []problem.Field
	add := func(field, code, message string) {
		wrong = append(wrong, problem.Field{Field: field, Code: code, Message: message})
	}
	card, charges := r.ProviderOptions[optionCard]
	customer, named := r.ProviderOptions[optionCustomer]
	for name := range r.ProviderOptions {
		if name != optionCard && name != optionCustomer {
			add("provider_options."+name, "unknown", "Chargezoom has no such option.")
		}
	}
	if charges && (idOf(card) == "" || idOf(card) == newCard) {
		add("provider_options."+optionCard, "not_allowed", "This must be the id of a saved card.")
	}
	if named && (idOf(customer) == "" || !charges) {
		add("provider_options."+optionCustomer, "not_allowed", "This must be the id of the customer whose card_id is charged.")
	}
	if charges && !named && (r.Customer == nil || r.Customer.ID == "") {
		add("provider_options."+optionCustomer, "required", "A card is charged for its customer: give this, or customer.id.")
	}
	slices.SortFunc(wrong, func(x, y problem.Field) int { return strings.Compare(x.Field, y.Field) })
	return wrong
}

// idOf reads an id of Chargezoom's: letters, digits and hyphens. Anything else is empty.
func idOf(v jsontext.Value) string {
	var text loose
	if len(v) == 0 {
		return ""
	}
	_ = text.UnmarshalJSON(v)
	strange := func(c rune) bool {
		return (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && c != '-'
	}
	if len(text) > 64 || strings.ContainsFunc(string(text), strange) {
		return ""
	}
	return string(text)
}
