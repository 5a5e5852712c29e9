package rupantorpay

import (
	"context"
	"net/url"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"tender/shared/money"
	"tender/shared/provider"
)

// checkoutSent is the body of RupantorPay API, Create Payment URL. The table calls the extra data meta_data, all samples
// metadata: it is sent as both.
type checkoutSent struct {
	FullName   string   `json:"fullname"`
	Email      string   `json:"email"`
	Amount     string   `json:"amount"`
	SuccessURL string   `json:"success_url"`
	CancelURL  string   `json:"cancel_url"`
	WebhookURL string   `json:"webhook_url,omitzero"`
	Metadata   metadata `json:"metadata"`
	MetaData   metadata `json:"meta_data"`
}

// metadata is what Verify gives back of ours: the only place where RupantorPay names an attempt.
type metadata struct {
	OrderID   string `json:"order_id"`
	Reference string `json:"reference"`
}

// leftParameter marks the address for a shopper who leaves: the status in it may be any.
const leftParameter = "cancelled"

// CreateCheckout opens a payment link (RupantorPay API, Create Payment URL). It has no id: nothing is remembered of it. A
// link whose reply is lost is harmless: nobody is ever sent there.
func (a *Adapter) CreateCheckout(ctx context.Context, r provider.CheckoutRequest) (provider.Checkout, error) {
	body, err := a.ask(ctx, provider.OpCheckout, checkoutPath, checkoutBody(r))
	if err != nil {
		return provider.Checkout{}, err
	}
	var page struct {
		Status jsontext.Value `json:"status"`
		URL    string         `json:"payment_url"`
	}
	if json.Unmarshal(body, &page) != nil || !isTrue(page.Status) || !a.isPage(page.URL) {
		return provider.Checkout{}, badReply("RupantorPay answered without a page that a shopper could be sent to.")
	}
	return provider.Checkout{PageURL: page.URL}, nil
}

func checkoutBody(r provider.CheckoutRequest) checkoutSent {
	ours := metadata{OrderID: r.OrderID, Reference: r.Reference}
	body := checkoutSent{
		Amount:     money.ShortDecimal(r.Amount, r.Currency), // "skip trailing zeros for whole numbers"
		SuccessURL: r.ReturnURL, CancelURL: withParameter(r.ReturnURL, leftParameter+"=1"), WebhookURL: r.NotifyURL,
		Metadata: ours, MetaData: ours,
	}
	if c := r.Request.Customer; c != nil {
		body.FullName, body.Email = strings.TrimSpace(c.FirstName+" "+c.LastName), c.Email
	}
	return body
}

func withParameter(address, parameter string) string {
	if strings.Contains(address, "?") {
		return address + "&" + parameter
	}
	return address + "?" + parameter
}

// isPage says whether a shopper can be sent there: https, or http where the API itself is on this machine.
func (a *Adapter) isPage(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Host != "" && u.User == nil && len(text) <= 2048 &&
		(u.Scheme == "https" || (u.Scheme == "http" && !a.secure))
}
