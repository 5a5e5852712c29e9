package portone

import (
	"context"
	"net/url"
	"time"

	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/provider/internal/httpcall"
)

// keyLink is PortOne's own reference of a link, under which it is asked about once it is known.
const keyLink = "payment_link_ref"

// maxRef bounds what is kept of PortOne's references, which are 27 characters long.
const maxRef = 128

// CreateCheckout opens a payment link (Create Payment Link). All three addresses of the merchant are our own return
// address: what the browser says on its way back is never believed. PortOne is told to tell nobody of the link.
func (a *Adapter) CreateCheckout(ctx context.Context, r provider.CheckoutRequest) (provider.Checkout, error) {
	if wrong := a.CheckOptions(r.Request); len(wrong) > 0 {
		return provider.Checkout{}, problem.Invalid(wrong...)
	}
	s, err := a.begin(ctx)
	if err != nil {
		return provider.Checkout{}, err
	}
	expires := s.expiry(r.Request.ExpiresAt)
	call, err := post(httpcall.Path("api", "paymentLink"), s.checkoutBody(r, expires))
	if err != nil {
		return provider.Checkout{}, err
	}
	call.Fresh = true
	var made struct {
		Ref  string `json:"payment_link_ref"`
		Link string `json:"payment_link"`
	}
	if err := s.ask(ctx, provider.OpCheckout, call, &made); err != nil {
		return provider.Checkout{}, err
	}
	if !a.isPage(made.Link) || made.Ref == "" || len(made.Ref) > maxRef {
		return provider.Checkout{}, badReply("PortOne answered without a page that a shopper could be sent to.")
	}
	return provider.Checkout{PageURL: made.Link, ExpiresAt: expires, Keys: provider.Keys{keyLink: made.Ref}}, nil
}

// expiry is when the link shall end, to the millisecond that expiry_date has.
func (a *Adapter) expiry(wanted time.Time) time.Time {
	if wanted.IsZero() {
		wanted = a.now().Add(assumedPageExpiry)
	}
	return wanted.UTC().Truncate(time.Millisecond)
}

// isPage says whether a shopper can be sent there: https, or http where the API itself is on this machine.
func (a *Adapter) isPage(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Host != "" && u.User == nil && len(text) <= 2048 &&
		(u.Scheme == "https" || (u.Scheme == "http" && !a.secure))
}
