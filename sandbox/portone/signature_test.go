package portone_test

import (
	"net/url"
	"strings"
	"testing"

	"tender/sandbox/portone"
)

func TestSign(t *testing.T) {
	for message, want := range map[string]string{
		"amount=2500&client_key=po_test_key&currency=THB&failure_url=https%3A%2F%2Fm.example%2Ff&merchant_order_id=ORD-1&success_url=https%3A%2F%2Fm.example%2Fs%3Fa%3D1":            "Uvw8SoBJ2f0PAXgBlSrxHKcHonVnE7SPMZSc/3zCXKs=",
		"amount=2500.5&country_code=TH&currency=THB&link_ref=2mLINK&merchant_order_ref=ORD-1&status=Success":                                                                         "uD88O97muqVtuDm2KD+WGKTlnGQgl+OxKFPItW/gJWI=",
		"amount=2500.5&channel_key=GBPRIMEPAY&channel_order_ref=CH1&country_code=TH&currency=THB&merchant_order_ref=2mLINK_1&method_name=Credit+Card&order_ref=2mORD&status=Success": "gu4IHGsg3lS8wgra1bb8IX/DzJascDRYrroCivbq3w8=",
		"channel_order_ref=CH1&merchant_order_ref=2mLINK_1&order_ref=2mORD&status=Success":                                                                                           "O0nRXe/ZGL4G5nwVf2eifxoKqvnp4ZZK/ebNCqNaF+A=",
	} {
		values, err := url.ParseQuery(message)
		if err != nil {
			t.Fatal(err)
		}
		if got := portone.Sign("po_test_secret", values); got != want {
			t.Errorf("%s is signed %s, want %s", message, got, want)
		}
	}
}

// TestLinkSignatureVector creates a link with a signature that was computed elsewhere.
func TestLinkSignatureVector(t *testing.T) {
	b := newBench(t)
	change := map[string]any{
		"merchant_order_id": "ORD-1", "success_url": "https://m.example/s?a=1", "failure_url": "https://m.example/f",
		"signature_hash": "Uvw8SoBJ2f0PAXgBlSrxHKcHonVnE7SPMZSc/3zCXKs=",
	}
	b.Call(200, "POST", "/api/paymentLink", body(t, change))
	for name, value := range map[string]any{
		"merchant_order_id": "ORD-2", "success_url": "https://m.example/s?a=2", "failure_url": "https://m.example/g",
		"amount": 2501, "currency": "USD", "signature_hash": "Uvw8SoBJ2f0PAXgBlSrxHKcHonVnE7SPMZSc/3zCXKs",
	} {
		other := map[string]any{"merchant_order_id": "ORD-1"}
		for k, v := range change {
			other[k] = v
		}
		other[name] = value
		if got := b.refuse(401, "4011", "POST", "/api/paymentLink", body(t, other)); got.StatusReason != "INVALID_UNAUTHORISED_TRANSACTION_SIGNATURE_ERROR" {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// signed recomputes a signature over some members of a flat JSON object or query, under other names where given.
func signed(members map[string]string, names ...string) string {
	var parts []string
	for _, name := range names { // in order of the signed names
		signedAs, from, renamed := strings.Cut(name, "<")
		if !renamed {
			from = name
		}
		parts = append(parts, signedAs+"="+url.QueryEscape(members[from]))
	}
	return base64Of(mac(secret.Secret, strings.Join(parts, "&")))
}
