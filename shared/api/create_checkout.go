package api

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"time"

	"tender/shared/checkout"
	"tender/shared/order"
	"tender/shared/payments"
	"tender/shared/problem"
	"tender/shared/token"
)

// checkoutReply is a page that may be shown to the shopper; a replay of the request gets the same.
type checkoutReply struct {
	OrderID     string       `json:"order_id"`
	Status      order.Status `json:"status"`
	RedirectURL *string      `json:"redirect_url"` // null: the order was charged without a page
	ExpiresAt   *time.Time   `json:"expires_at"`   // null: likewise
	ClientToken string       `json:"client_token"`
}

// createCheckout opens a hosted page for an order. Everything that can be refused is refused before anything is written
// or sent: the body's form, the token, what the token covers, then all wrong fields at once.
func createCheckout(d Deps, r *http.Request) (reply, error) {
	body, err := readJSON(r)
	if err != nil {
		return reply{}, err
	}
	claims, err := d.checkoutClaims(r)
	if err != nil {
		return reply{}, err
	}
	request, wrong, err := checkout.Read(body, d.rules())
	if err != nil {
		return reply{}, err
	}
	if err := d.covers(claims, body, request, wrong); err != nil {
		return reply{}, err
	}
	if wrong = checkout.Merge(wrong, d.Payments.CheckRequest(request)); len(wrong) > 0 {
		return reply{}, problem.Invalid(wrong...)
	}
	clientToken, err := d.clientToken(r.Context(), request.OrderID)
	if err != nil {
		return reply{}, err
	}
	opened, err := d.Payments.Checkout(r.Context(), request, checkout.Hash(body))
	if err != nil {
		return reply{}, err
	}
	return checkoutAnswer(opened, clientToken), nil
}

func checkoutAnswer(opened payments.Opened, clientToken string) reply {
	status := http.StatusCreated
	if opened.Replay {
		status = http.StatusOK
	}
	body := checkoutReply{OrderID: opened.Order.ID, Status: opened.Order.Status(), ClientToken: clientToken}
	if opened.Attempt.PageURL != "" {
		body.RedirectURL, body.ExpiresAt = &opened.Attempt.PageURL, &opened.Attempt.ExpiresAt
	}
	return reply{status: status, body: body}
}

// covers holds a request against its token. A member that is wrong in itself is left to the list of wrong fields, which
// names it.
func (d Deps) covers(c token.Claims, body []byte, r checkout.Request, wrong []problem.Field) error {
	if c.BodySHA256 != "" {
		if sum := sha256.Sum256(body); hex.EncodeToString(sum[:]) != c.BodySHA256 {
			return problem.New(problem.TokenMismatch, "The body is not the one that the token was signed for.")
		}
	}
	for _, bound := range []struct {
		name string
		same bool
	}{
		{"order_id", r.OrderID == c.OrderID},
		{"amount", r.Amount == c.Amount},
		{"currency", string(r.Currency) == c.Currency},
	} {
		if !bound.same && !unusable(wrong, bound.name) {
			return problem.New(problem.TokenMismatch, "The token was signed for another %s.", bound.name)
		}
	}
	if c.BodySHA256 == "" {
		return browsersWord(r, d.Payments.CredentialOptions(r.Provider))
	}
	return nil
}

// unusable says whether a member, or the whole body, has no value that could be compared. (A total that does not add up
// is no word about the amount itself.)
func unusable(wrong []problem.Field, name string) bool {
	return slices.ContainsFunc(wrong, func(f problem.Field) bool {
		return (f.Field == name && f.Code != checkout.CodeTotalMismatch) || f.Field == "body"
	})
}

// browsersWord refuses what a browser may not decide: without body_sha256 in the token everything but order, amount and
// currency is the browser's word, and that chooses neither the capture nor stored credentials.
func browsersWord(r checkout.Request, credentials []string) error {
	if r.Capture == checkout.CaptureManual {
		return problem.New(problem.TokenMismatch, `A body with "capture": "manual" needs a token with body_sha256.`)
	}
	for _, name := range credentials {
		if _, there := r.ProviderOptions[name]; there {
			return problem.New(problem.TokenMismatch, "A body with provider_options.%s needs a token with body_sha256.", name)
		}
	}
	return nil
}
