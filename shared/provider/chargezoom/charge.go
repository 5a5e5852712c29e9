package chargezoom

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"tender/shared/checkout"
	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/provider/internal/httpcall"
)

// The values of paymentMethod.
const (
	methodCard = "1"
	methodACH  = "2"
)

// chargeSent is the body of Create Sale Transaction and of Create Authorize Payment.
type chargeSent struct {
	Customer  string         `json:"customerId"`
	Method    string         `json:"paymentMethod"`
	Card      string         `json:"cardId"`
	Amount    jsontext.Value `json:"payAmount"`
	Gateway   string         `json:"gatewayId"`
	SendEmail int            `json:"sendEmail"`
	Memo      string         `json:"referenceMemo"`
}

// Charges says whether the request selects a saved card.
func (a *Adapter) Charges(r checkout.Request) bool {
	_, selected := r.ProviderOptions[optionCard]
	return selected
}

// Charge takes or authorizes the amount from a saved card, once it is known to be that customer's. All that comes before
// the charge itself certainly took no money.
func (a *Adapter) Charge(ctx context.Context, r provider.ChargeRequest) (provider.Receipt, error) {
	if wrong := a.CheckOptions(r.Request); len(wrong) > 0 || !a.Charges(r.Request) {
		return provider.Receipt{}, problem.Invalid(wrong...)
	}
	s, err := a.begin(ctx)
	if err != nil {
		return provider.Receipt{}, err
	}
	body, err := s.prepare(ctx, r)
	if err != nil {
		return provider.Receipt{}, unsent(err)
	}
	path := "/payments/auth"
	if r.Capture {
		path = "/payments/sale"
	}
	call, err := post(path, body)
	if err != nil {
		return provider.Receipt{}, err
	}
	id, err := s.moveMoney(ctx, call)
	if err != nil {
		return provider.Receipt{}, err
	}
	return provider.Receipt{
		Outcome: problem.Succeeded, Amount: r.Amount, Currency: r.Currency, ProviderID: id, Authorized: !r.Capture,
		Keys: provider.Keys{keyPayment: id, keySince: a.now().UTC().Add(-2 * assumedSlack).Format(time.DateOnly)},
	}, nil
}

// moveMoney makes a call of Payments, whose data is the id of the transaction.
func (s session) moveMoney(ctx context.Context, call httpcall.Call) (string, error) {
	e, err := s.move(ctx, call)
	if err != nil {
		return "", err
	}
	var id loose
	if err := e.data(&id); err != nil {
		return "", err
	}
	if id == "" || len(id) > maxID {
		return "", badReply("Chargezoom answered without a transaction's id.")
	}
	return string(id), nil
}

// prepare finds customer, card and gateway of a charge.
func (s session) prepare(ctx context.Context, r provider.ChargeRequest) (chargeSent, error) {
	body := chargeSent{
		Customer: idOf(r.Request.ProviderOptions[optionCustomer]), Card: idOf(r.Request.ProviderOptions[optionCard]),
		Amount: number(r.Amount), Gateway: s.gateway, Memo: referencePrefix + r.Reference,
	}
	var err error
	if body.Customer == "" {
		body.Customer, err = s.findCustomer(ctx, r.Request.Customer.ID)
		if err == nil && body.Customer == "" {
			return chargeSent{}, invalidOption("customer.id", "Chargezoom knows no customer under this id.")
		}
	}
	if err == nil {
		body.Method, err = s.methodOf(ctx, body.Customer, body.Card)
	}
	if err == nil && body.Gateway == "" {
		body.Gateway, err = s.defaultGateway(ctx)
	}
	if err == nil && !r.Capture && body.Method != methodCard {
		return chargeSent{}, invalidOption("provider_options."+optionCard, "Only cards can be authorized; this is a bank account.")
	}
	return body, err
}

func invalidOption(field, message string) error {
	return problem.Invalid(problem.Field{Field: field, Code: "not_allowed", Message: message})
}

// methodOf says what kind of payment method a customer's saved one is (Get Payment Methods). One that is not this
// customer's is refused, whoever's else it is.
func (s session) methodOf(ctx context.Context, customer, card string) (string, error) {
	e, err := s.ask(ctx, httpcall.Call{Method: http.MethodGet, Path: httpcall.Path("customer", "card", customer)})
	if errors.Is(err, errAbsent) {
		return "", invalidOption("provider_options."+optionCustomer, "Chargezoom knows no customer under this id.")
	}
	if err != nil {
		return "", err
	}
	list, _, err := rows[struct {
		ID      loose `json:"cardId"`
		Account loose `json:"eaccountNumber"`
	}](e)
	if err != nil {
		return "", err
	}
	for _, c := range list {
		switch {
		case !c.ID.is(card):
		case c.Account != "":
			return methodACH, nil
		default:
			return methodCard, nil
		}
	}
	return "", invalidOption("provider_options."+optionCard, "This customer has no such card.")
}

// defaultGateway gives the gateway that the account charges at (Get All Merchant Gateway Data). The reply has the
// gateways' own credentials; nothing but the id is read.
func (s session) defaultGateway(ctx context.Context) (string, error) {
	if _, _, gateway := s.remembered(); gateway != "" {
		return gateway, nil
	}
	e, err := s.ask(ctx, httpcall.Call{Method: http.MethodGet, Path: "/gateway/all"})
	if err != nil {
		return "", err
	}
	list, _, err := rows[struct {
		ID      loose `json:"gatewayID"`
		Default loose `json:"defaultGateway"`
	}](e)
	if err != nil {
		return "", err
	}
	for _, g := range list {
		if g.Default.is("1") && g.ID != "" {
			s.remember("", "", string(g.ID))
			return string(g.ID), nil
		}
	}
	return "", badReply("Chargezoom has no default gateway; the secret can name one.")
}
