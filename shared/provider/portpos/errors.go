package portpos

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"tender/shared/problem"
	"tender/shared/provider"
)

// judge says whether a reply is a failure, and what it means. The body decides: all documented replies are HTTP 200, the
// refusals too, though the introduction speaks of HTTP codes for errors; so a documented refusal is believed with a 4xx
// as well. Everything else is unknown.
func (a *Adapter) judge(op provider.Operation, status int, r reply, readable bool) error {
	refuses := readable && (r.code == codeInvalidRequest || r.code == codeNotAllowed)
	client := status >= 400 && status < 500
	switch {
	case status >= 500:
		return &problem.Error{Code: problem.ProviderUnavailable, Detail: "PortPos could not answer."}
	case (status == http.StatusOK || client) && refuses:
		return a.refusal(op, r)
	case status != http.StatusOK || !readable:
		return badReply("PortPos's answer could not be read.")
	case r.message != nil || r.data == nil:
		return badReply("PortPos's answer contradicts itself.")
	}
	return nil
}

// invalidRequest is what an invoice that PortPos does not know is answered with (Retrieve existing transaction).
const invalidRequest = "Invalid Request"

// errNoInvoice is behind the error of a call about an invoice that PortPos does not know.
var errNoInvoice = errors.New("portpos: no such invoice")

// exceeded is how the message begins that a refund of too much is refused with (PortPos API, Refund Request). Only this
// one says why; it goes on with an amount.
const exceeded = "Refund amount exceeded"

// refusal is what INVALID_REQUEST and NOT_ALLOWED mean (PortPos API, status codes): the request was not completed. Only a
// new invoice is refused with data, an echo.
func (a *Adapter) refusal(op provider.Operation, r reply) error {
	refused := func(code problem.Code, detail string) *problem.Error {
		return &problem.Error{Code: code, Outcome: problem.Refused, Detail: detail}
	}
	switch {
	case r.data != nil && op != provider.OpCheckout:
		return badReply("PortPos's answer contradicts itself.")
	case r.code == codeNotAllowed:
		a.secrets.Refresh(Name) // the credentials may have been rotated
		return &problem.Error{Code: problem.BadCredentials, Outcome: problem.NotSent, Detail: "PortPos does not permit this with these credentials."}
	case r.message == nil:
		return badReply("PortPos refused without saying what.")
	case op == provider.OpCheckout:
		e := refused(problem.ProviderRefused, "PortPos does not accept the values of this request.")
		e.Fields = ourFields(r.message)
		return e
	case op == provider.OpRefund && strings.HasPrefix(textOf(r.message), exceeded):
		return refused(problem.ProviderRefused, "PortPos says that the amount exceeds what can be refunded.")
	case op == provider.OpRefund:
		return refused(problem.StateConflict, "PortPos does not refund this invoice now.")
	case textOf(r.message) == invalidRequest:
		return &problem.Error{Code: problem.BadReply, Detail: "PortPos does not know this invoice.", Err: errNoInvoice}
	}
	return badReply("PortPos does not show this invoice.")
}

// renamed are the parameters of Create New Invoice in the names of our request.
var renamed = map[string]string{
	"amount": "amount", "currency": "currency", "product_name": "description", "product_description": "description",
	"name": "customer.first_name", "email": "customer.email", "phone": "customer.phone",
	"address": "billing_address.line1", "city": "billing_address.city", "state": "billing_address.state",
	"zipcode": "billing_address.postal_code", "country": "billing_address.country",
	"ship_to_name": "shipping.address.first_name", "ship_to_phone": "shipping.address.phone",
	"ship_to_address": "shipping.address.line1", "ship_to_city": "shipping.address.city",
	"ship_to_state": "shipping.address.state", "ship_to_zipcode": "shipping.address.postal_code",
	"ship_to_country": "shipping.address.country",
}

// ourFields gives the refused fields in the names of our request, sorted, leaving out those it does not have. The
// provider's sentences about them are not repeated.
func ourFields(message jsontext.Value) []problem.Field {
	var byName map[string]jsontext.Value
	if message.Kind() != '{' || json.Unmarshal(message, &byName) != nil {
		return nil
	}
	var wrong []problem.Field
	for name := range byName {
		if path, known := renamed[name]; known && !slices.ContainsFunc(wrong, func(f problem.Field) bool { return f.Field == path }) {
			wrong = append(wrong, problem.Field{Field: path, Code: "not_accepted", Message: "PortPos does not accept this value."})
		}
	}
	slices.SortFunc(wrong, func(x, y problem.Field) int { return strings.Compare(x.Field, y.Field) })
	return wrong
}
