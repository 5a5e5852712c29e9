package portone

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"tender/sandbox/currency"
	"tender/sandbox/wire"
)

// FuzzLinkBody sends anything as a link: it is refused in PortOne's shape, or it is a link that can be signed and shown.
func FuzzLinkBody(f *testing.F) {
	documented, err := os.ReadFile("testdata/checkout.json")
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{
		string(documented), `{}`, `{"amount":1e999999999}`, `{"order_details":[{"price":1,"additional_details":{"a":[]}}]}`, "{", "[]", "\xff",
		`{"custom_txn_webhook_urls":["https://a.test",null]}`, `{"merchant_details":{"name":null}}`, `{"expiry_date":"0000-01-01T00:00:00Z"}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		form, err := parse(raw)
		if err != nil {
			return
		}
		b, err := readLink(form)
		if err != nil {
			var refused *apiError
			if !errors.As(err, &refused) || refused.HTTP != http.StatusUnauthorized || len(refused.Code) != 4 || refused.Message == "" {
				t.Fatalf("refused with %v", err)
			}
			return
		}
		minor, ok := parseAmount(b.decimal(), b.currency)
		if !ok || minor != b.amount || b.amount < 1 || b.orderID == "" || b.merchant.name == "" {
			t.Fatalf("accepted as %+v", b.link)
		}
		s := New(Options{Go: func(f func()) { f() }})
		s.opt.Secret = Secret{"k", "s"}
		s.addStanding("http://127.0.0.1:1")
		s.Panel().Outbox.SetMode("drop") //nolint:errcheck // a known mode
		_ = b.page()
		x := &transaction{link: b.link}
		b.transactions = append(b.transactions, x)
		s.finish(x, paid)
		_ = wire.Encode(s.detailsOf(x))
		s.sendBack(httptest.NewRecorder(), x)
	})
}

// FuzzToken tries anything as a token: without the secret none is valid, and nothing panics.
func FuzzToken(f *testing.F) {
	s := New(Options{Secret: Secret{"k", "secret that nobody guesses"}})
	good := s.newToken(time.Unix(1000, 0))
	for _, seed := range []string{"", "a.b.c", good[:len(good)-1], good + "=", "..", strings.TrimPrefix(good, "ey")} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, token string) {
		if token != good && s.validToken(token, time.Unix(1000, 0)) {
			t.Errorf("%q is valid", token)
		}
	})
}

// FuzzAmount reads anything as an amount: what is read is written back as the same number, without surplus zeros.
func FuzzAmount(f *testing.F) {
	for _, seed := range []string{"2500", "2500.50", "0.01", "0", "1.000", "00", "1.", ".5", "-1", "1e3", "10000000000000.01", "9007199254740.93"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, code := range []string{"JPY", "THB", "KWD"} {
			minor, ok := parseAmount(text, code)
			if !ok {
				continue
			}
			shown := decimal(minor, code).String()
			want := text
			if strings.Contains(text, ".") {
				want = strings.TrimRight(strings.TrimRight(text, "0"), ".")
			}
			decimals, _ := currency.Decimals(code)
			_, fraction, _ := strings.Cut(shown, ".")
			if again, same := parseAmount(shown, code); !same || again != minor || shown != want || len(fraction) > decimals || minor > maxAmount {
				t.Errorf("%s %q is %d, shown as %s", code, text, minor, shown)
			}
		}
	})
}
