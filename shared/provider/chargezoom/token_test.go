package chargezoom_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	sandbox "tender/sandbox/chargezoom"
	"tender/shared/problem"
	"tender/shared/provider"
)

const createToken, refreshToken = "/authentication/token/create", "/authentication/token/refresh"

// One token serves every operation of an adapter, is refreshed before its two hours are over, and is made anew after.
func TestTokenIsShared(t *testing.T) {
	w := newWorld(t, sandbox.Switches{})
	w.open()
	w.look()
	w.look()
	if w.count(createToken) != 1 || w.count(refreshToken) != 0 || w.count("/customer/create") != 1 || w.count("/products/create") != 1 {
		t.Fatal(w.sent)
	}
	w.now = w.now.Add(101 * time.Minute)
	w.look()
	if w.count(createToken) != 1 || w.count(refreshToken) != 1 {
		t.Fatal(w.sent)
	}
	w.now = w.now.Add(3 * time.Hour)
	w.look()
	if w.count(createToken) != 2 || w.count(refreshToken) != 1 {
		t.Fatal(w.sent)
	}
}

// Customer and product are made once for all instances.
func TestFixtureIsFoundAgain(t *testing.T) {
	w := newWorld(t, sandbox.Switches{})
	w.open()
	w.reopen()
	w.ref.Reference, w.ref.OrderID, w.ref.Keys = "ORD-2", "ORD-2", nil
	w.open()
	w.open()
	if w.count("/customer/create") != 1 || w.count("/products/create") != 1 || w.count("/v1/customer/get_customer_data") != 2 {
		t.Fatal(w.sent)
	}
}

// A token that fails is renewed once for a question, and never for what moves money.
func TestTokenThatIsNotAccepted(t *testing.T) {
	w := newWorld(t, sandbox.Switches{OneToken: true})
	w.open()
	w.answer("approve")
	w.look()
	steal := func() { seed(w.sandbox, key, "", createToken, "", nil) } // another instance makes the one that counts
	steal()
	if s := w.look(); s.Received != 125000 || w.count(createToken) != 2 {
		t.Fatalf("%+v %v", s, w.sent)
	}
	steal()
	w.sent = nil
	_, err := w.refund(1000)
	if problem.OutcomeOf(err) != problem.NotSent || !problem.Is(err, problem.BadCredentials) || w.count("/payments/refund") != 1 {
		t.Fatal(err, w.sent)
	}
	if _, err := w.refund(1000); err != nil || w.count("/payments/refund") != 2 || w.count(createToken) != 1 {
		t.Fatal(err, w.sent)
	}
	if s := w.look(); s.Refunded != 1000 {
		t.Fatalf("%+v", s)
	}
}

// A token that is never accepted ends a question after its second try.
func TestTokenThatNeverWorks(t *testing.T) {
	w := newWorld(t, sandbox.Switches{})
	w.open()
	w.sent = nil
	w.instead = func(r *http.Request) (*http.Response, error) {
		if strings.HasPrefix(r.URL.Path, "/invoice/") {
			return reply(`{"message":"Invalid or expired token","data":null,"code":401}`), nil
		}
		return nil, nil
	}
	_, err := w.adapter.Lookup(t.Context(), w.ref)
	if !problem.Is(err, problem.BadCredentials) || problem.OutcomeOf(err) != problem.NotSent || len(w.sent) != 3 {
		t.Fatal(err, w.sent)
	}
}

// What fails before money is asked for was not sent, however it failed; a refresh that fails leaves the token in use.
func TestFailuresBeforeTheCallThatCounts(t *testing.T) {
	w := newWorld(t, sandbox.Switches{})
	broken := func(prefix string) func(*http.Request) (*http.Response, error) {
		return func(r *http.Request) (*http.Response, error) {
			if strings.HasPrefix(r.URL.Path, prefix) {
				return nil, errors.New("cut")
			}
			return nil, nil
		}
	}
	for _, prefix := range []string{"/authentication/", "/v1/customer/", "/customer/create", "/v1/products/", "/products/create"} {
		w.reopen()
		w.instead = broken(prefix)
		_, err := w.adapter.CreateCheckout(t.Context(), provider.CheckoutRequest{Ref: w.ref, Request: request("ORD-1", 125000, "USD")})
		if problem.OutcomeOf(err) != problem.NotSent {
			t.Errorf("%s: %v is %q", prefix, err, problem.OutcomeOf(err))
		}
	}
	for _, prefix := range []string{"/authentication/", "/customer/card/", "/gateway/"} {
		w.reopen()
		w.instead = broken(prefix)
		if _, err := w.charge(true); problem.OutcomeOf(err) != problem.NotSent {
			t.Errorf("%s: %v is %q", prefix, err, problem.OutcomeOf(err))
		}
	}
	w.reopen()
	w.instead = broken("/payments/sale")
	if _, err := w.charge(true); err == nil || problem.OutcomeOf(err) != problem.Unknown {
		t.Errorf("a sale that broke is %q", problem.OutcomeOf(err))
	}
	w.now = w.now.Add(105 * time.Minute)
	w.instead = broken(refreshToken)
	if _, err := w.charge(true); err != nil {
		t.Errorf("a token that could not be refreshed: %v", err)
	}
}
