package api

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"tender/shared/problem"
	"tender/shared/token"
)

// The purposes that tokens under the callback key are made for.
const (
	clientLabel   = "client"   // over the order id: reading the order's status
	callbackLabel = "callback" // over provider and reference: telling us about an attempt
)

// bearer gives the token of an Authorization header (RFC 6750).
func bearer(r *http.Request) (string, error) {
	scheme, text, found := strings.Cut(r.Header.Get("Authorization"), " ")
	if !found || !strings.EqualFold(scheme, "Bearer") || strings.TrimSpace(text) == "" {
		return "", problem.New(problem.Unauthorized, "The Authorization header must be Bearer and a token.")
	}
	return strings.TrimSpace(text), nil
}

// underKeys tries the keys of a secret. When none fits, the reason may be a rotation that was not seen yet: then it tries
// the new ones.
func (d Deps) underKeys(ctx context.Context, name string, fits func(keys []string) bool) error {
	keys, err := d.Keys.Keys(ctx, name)
	if err != nil || fits(keys) {
		return err
	}
	d.Keys.Refresh(name)
	again, err := d.Keys.Keys(ctx, name)
	if err == nil && !slices.Equal(keys, again) {
		fits(again)
	}
	return err
}

// checkoutClaims gives what the request's checkout token says. Errors: unauthorized, unavailable.
func (d Deps) checkoutClaims(r *http.Request) (token.Claims, error) {
	text, err := bearer(r)
	if err != nil {
		return token.Claims{}, err
	}
	var claims token.Claims
	var refused error
	err = d.underKeys(r.Context(), CheckoutTokenKey, func(keys []string) bool {
		claims, refused = token.VerifyCheckout(keys, text, d.now())
		return refused == nil
	})
	if err != nil {
		return token.Claims{}, err
	}
	return claims, refused
}

// verified says whether a token was made under the callback key for this purpose. Errors: unavailable.
func (d Deps) verified(ctx context.Context, text, label string, parts ...string) (bool, error) {
	good := false
	err := d.underKeys(ctx, CallbackKey, func(keys []string) bool {
		good = token.Verify(keys, text, label, parts...)
		return good
	})
	return good && err == nil, err
}

// clientToken makes the token that the order's frontend reads its status with. Errors: unavailable.
func (d Deps) clientToken(ctx context.Context, orderID string) (string, error) {
	keys, err := d.Keys.Keys(ctx, CallbackKey)
	if err != nil {
		return "", err
	}
	return token.Make(keys[0], clientLabel, orderID), nil
}
