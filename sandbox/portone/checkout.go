package portone

import (
	"errors"
	"net"
	"net/http"
	"time"

	"tender/sandbox/control"
	"tender/sandbox/wire"
)

// defaultLife is how long a link without an expiry date can be paid, and expiryHours what its webhook says of every
// link: the reference's example shows 48 beside another expiry. That 48 hours are the default is assumed.
const (
	defaultLife = expiryHours * time.Hour
	expiryHours = 48
)

// createLink opens a hosted page (Create Payment Link). A merchant_order_id is used once, whatever became of its link.
func (s *Sandbox) createLink(r *request) (any, error) {
	b, err := readLink(r.form)
	if err == nil {
		err = s.proven(b)
	}
	if err != nil {
		return nil, flagged(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	l := b.link
	if s.orders[l.orderID] != nil {
		return nil, flagged(s.duplicate())
	}
	l.created = s.Panel().Clock.Now()
	if l.expires.IsZero() {
		l.expires = l.created.Add(defaultLife)
	}
	l.ref, l.stem, l.status = newRef(), newRef(), linkCreated
	l.url = s.pageBase(r.Request) + "?ref=" + l.ref
	l.userAgent, l.ip = r.UserAgent(), address(r.Request)
	s.links[l.ref], s.orders[l.orderID] = l, l
	s.record(control.Checkout, l, l.amount)
	return struct {
		Ref string `json:"payment_link_ref"`
		URL string `json:"payment_link"`
	}{l.ref, l.url}, nil
}

// proven checks the key in the body, and the signature over what the link is about.
func (s *Sandbox) proven(b linkBody) error {
	if !s.isKey(b.portoneKey) {
		return unauthorized("invalid auth key")
	}
	if !wire.Same(b.signature, s.linkSignature(b.decimal(), b.currency, b.orderID, b.successURL, b.failureURL)) {
		return invalid("4011", "INVALID_UNAUTHORISED_TRANSACTION_SIGNATURE_ERROR", "Signature mismatch")
	}
	return nil
}

// duplicate is the answer to an order id that was used before; which of the codes comes is not documented.
func (s *Sandbox) duplicate() *apiError {
	const message = "Payment link already exists with this merchant_order_id"
	switch s.switches.DuplicateCode {
	case "4050":
		return invalid("4050", "INVALID_LINK_MERCHANT_ORDER_REF", message)
	case "5002":
		return invalid("5002", "DUPLICATE_FOUND_ERROR", message)
	default:
		return invalid("4002", "DUPLICATE_TRANSACTION_ERROR", message)
	}
}

// flagged gives a refusal the form that creating a link has.
func flagged(err error) error {
	var e *apiError
	if errors.As(err, &e) {
		shaped := *e
		shaped.flagged = true
		return &shaped
	}
	return err
}

func (s *Sandbox) pageBase(r *http.Request) string { return wire.Base(s.opt.PublicURL, r) }

// address is where a request came from.
func address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// authToken gives out a token for key and secret (Create JWT Token).
func (s *Sandbox) authToken(r *request) (any, error) {
	key, secret := r.form.text("portone_key", true), r.form.text("portone_secret", true)
	if e := *r.form.refusal; e != nil {
		return nil, refused("4001", "INVALID_REQUEST", "Invalid Request, err : "+e.Message)
	}
	switch {
	case !s.isKey(key):
		return nil, refused("4016", "MERCHANT_NOT_FOUND", "Merchant not found for this key : "+key)
	case !wire.Same(secret, s.opt.Secret.Secret):
		return nil, refused("4099", "INVALID_UNAUTHORISED_PORTONE_SECRET_ERROR", "Invalid portone_secret")
	}
	return content(map[string]any{
		"expires_in": int(tokenLife.Seconds()), "token": s.newToken(s.Panel().Clock.Base()),
	}, "Auth Token generated successfully!")
}

// generateSignature signs what creating a link needs signed (Generate signature hash).
func (s *Sandbox) generateSignature(r *request) (any, error) {
	f := r.form
	key := f.text("portone_key", true)
	l := &link{}
	l.currency, l.orderID = f.text("currency", true), f.text("merchant_order_id", true)
	l.amount = f.amount("amount", l.currency, true, 1)
	l.successURL, l.failureURL = f.text("success_url", true), f.text("failure_url", true)
	if e := *f.refusal; e != nil {
		return nil, refused("4001", "INVALID_REQUEST", "Invalid Request, err : "+e.Message)
	}
	if !s.isKey(key) {
		return nil, refused("4016", "MERCHANT_NOT_FOUND", "Merchant not found for this key : "+key)
	}
	return content(map[string]string{
		"signature": s.linkSignature(l.decimal(), l.currency, l.orderID, l.successURL, l.failureURL),
	}, "Signature generated successfully!")
}
