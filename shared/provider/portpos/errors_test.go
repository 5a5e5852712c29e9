package portpos

import (
	"context"
	"strings"
	"testing"
	"time"

	"tender/shared/checkout"
	"tender/shared/problem"
	"tender/shared/secrets"
)

// The document's refusal of an invoice, in the names of our request.
func TestRefusedFieldsInOurNames(t *testing.T) {
	for answer, want := range map[string]string{
		example(t, "not_set"): "amount description",
		`200 {"status":400,"message":{"email":"shopper@example.com is not valid","zipcode":["x"],"ship_to_zipcode":"y"}}`:  "billing_address.postal_code customer.email shipping.address.postal_code",
		`200 {"status":400,"data":[],"message":{"shopper@example.com":"x","redirect_url":"y","app_key":"z","phone":null}}`: "customer.phone",
		`200 {"status":400,"message":"Invalid Request"}`:                                                                   "",
		`422 {"status":400,"message":"Invalid Request"}`:                                                                   "",
	} {
		a, _ := adapter(t, answer)
		_, err := a.CreateCheckout(t.Context(), opening(order()))
		var paths []string
		for _, f := range problem.From(err).Fields {
			paths = append(paths, f.Field)
			if !checkout.Known(f.Field) || f.Code != "not_accepted" || f.Message == "" {
				t.Errorf("%+v", f)
			}
		}
		if got := strings.Join(paths, " "); got != want || !problem.Is(err, problem.ProviderRefused) || problem.OutcomeOf(err) != problem.Refused {
			t.Errorf("%s: %q %v", answer, got, err)
		}
		if strings.Contains(err.Error(), "@") {
			t.Errorf("the provider's own text: %v", err)
		}
	}
	for name, path := range renamed {
		if !checkout.Known(path) {
			t.Errorf("%s is said to be %s", name, path)
		}
	}
}

// source is a secrets.Source that can be changed.
type source struct {
	values  secrets.Static
	fetches int
}

func (s *source) Fetch(ctx context.Context, name string) ([]byte, error) {
	s.fetches++
	return s.values.Fetch(ctx, name)
}

// Credentials that are refused may have been rotated: the next call reads them again.
func TestRefusedCredentialsAreReadAgain(t *testing.T) {
	src := &source{values: secret()}
	wire := &scripted{t: t, answers: []string{`200 {"status":500,"message":"You are not allowed to perform this action."}`}}
	a, err := New(Options{
		Secrets: secrets.NewCache(src, func() time.Time { return noon }), Environment: "live", Transport: wire, Now: func() time.Time { return noon },
	})
	if err != nil {
		t.Fatal(err)
	}
	_, _ = a.Refund(t.Context(), refundOf(1))
	src.values["portpos"]["app_key"] = "another_app_key"
	_, _ = a.Refund(t.Context(), refundOf(1))
	if wire.log[0].form.Get("app_key") == wire.log[1].form.Get("app_key") || src.fetches != 2 {
		t.Errorf("%d fetches, %v", src.fetches, wire.log[1].form)
	}
}

func TestWithoutCredentials(t *testing.T) {
	for _, values := range []secrets.Static{{}, {"portpos": {}}, {"portpos": {"app_key": "x"}}, {"portpos": {"secret_key": "x"}}} {
		wire := &scripted{t: t, answers: []string{"500 "}}
		a, err := New(Options{Secrets: secrets.NewCache(values, nil), Environment: "live", Transport: wire})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.Refund(t.Context(), refundOf(1)); problem.OutcomeOf(err) != problem.NotSent || len(wire.log) != 0 {
			t.Errorf("%v: %v", values, err)
		}
	}
}
