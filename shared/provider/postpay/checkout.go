package postpay

import (
	"context"
	"net/url"
	"time"

	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/provider/internal/httpcall"
)

// keyToken is what is remembered of a page: the token in its address.
const keyToken = "token"

// CreateCheckout opens a hosted page (Postpay API, Create a checkout). Both addresses of the merchant are our own
// return address: what the browser says on its way back is never believed.
func (a *Adapter) CreateCheckout(ctx context.Context, r provider.CheckoutRequest) (provider.Checkout, error) {
	if wrong := a.CheckOptions(r.Request); len(wrong) > 0 {
		return provider.Checkout{}, problem.Invalid(wrong...)
	}
	call, err := post(httpcall.Path("checkouts"), checkoutBody(r))
	if err != nil {
		return provider.Checkout{}, err
	}
	var page pageReply
	if err := a.ask(ctx, provider.OpCheckout, call, &page); err != nil {
		return provider.Checkout{}, err
	}
	if !a.isPage(page.RedirectURL) || page.Token == "" || len(page.Token) > 128 {
		return provider.Checkout{}, badReply("Postpay answered without a page that a shopper could be sent to.")
	}
	return provider.Checkout{
		PageURL:   page.RedirectURL,
		ExpiresAt: page.expires(),
		Keys:      provider.Keys{keyToken: page.Token},
	}, nil
}

// pageReply is what Create a checkout answers.
type pageReply struct {
	Token       string `json:"token"`
	Expires     string `json:"expires"`
	RedirectURL string `json:"redirect_url"`
}

func (p pageReply) expires() time.Time { return parseTime(p.Expires) }

// isPage says whether a shopper can be sent there: https, or http where the API itself is on this machine.
func (a *Adapter) isPage(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Host != "" && u.User == nil && len(text) <= 2048 &&
		(u.Scheme == "https" || (u.Scheme == "http" && a.base.Scheme == "http"))
}
