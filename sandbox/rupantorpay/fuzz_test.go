package rupantorpay

import (
	"encoding/json"
	"errors"
	"net/http"
	"testing"

	"tender/sandbox/wire"
)

// FuzzCheckoutBody sends anything as a checkout: it is refused in the document's shape, or it is a page that can be paid
// and told.
func FuzzCheckoutBody(f *testing.F) {
	for _, seed := range []string{
		`{"amount":"10","success_url":"shop.test/s","cancel_url":"https://shop.test/c?a=b","webhook_url":"shop.test","metadata":{"order_id":"a"}}`,
		`{"amount":10.5,"success_url":"a","cancel_url":"b","meta_data":"{\"reference\":\"x\"}"}`, `[]`, `null`, `{`, "\xff", `{"amount":1e999}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		in, err := parse(raw)
		if err != nil {
			return
		}
		p, err := readCheckout(in, false)
		if err != nil {
			var refused *apiError
			if !errors.As(err, &refused) || refused.HTTP != http.StatusBadRequest || refused.Message == "" {
				t.Fatalf("refused with %v", err)
			}
			return
		}
		s := New(Options{})
		made := s.pay(p, completed)
		if p.amount < 1 || !json.Valid(wire.Encode(s.show(made))) || !json.Valid(wire.Encode(s.show(made).object("trx_id"))) {
			t.Fatalf("accepted as %+v", p)
		}
		_ = appended(p.success, s.redirected(made))
		_ = appended(p.cancel, s.redirected(nil))
	})
}

// FuzzAmount reads anything as an amount: what is read is written as the same amount.
func FuzzAmount(f *testing.F) {
	for _, seed := range []string{"10", "10.5", "999999999999.99", "0.01", "1e3", "00", "-1", ".5"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		minor, ok := parseAmount(text)
		if !ok {
			return
		}
		again, ok := parseAmount(twoDecimals(minor))
		if minor < 0 || !ok || again != minor || threeDecimals(minor) != twoDecimals(minor)+"0" {
			t.Errorf("%q is read as %d and written %s", text, minor, twoDecimals(minor))
		}
	})
}
