package portone

import (
	"crypto/hmac"
	"crypto/sha256"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

func hmacOf(secret, message string) []byte {
	h := hmac.New(sha256.New, []byte(secret))
	h.Write([]byte(message))
	return h.Sum(nil)
}

// The four signed things, each with a vector under po_test_secret.
func TestSignatureVectors(t *testing.T) {
	s := session{key: "po_test_key", secret: "po_test_secret"}
	created := s.linkSignature("2500", "THB", "ORD-1", "https://m.example/s?a=1", "https://m.example/f")
	if created != "Uvw8SoBJ2f0PAXgBlSrxHKcHonVnE7SPMZSc/3zCXKs=" {
		t.Errorf("create link: %s", created)
	}
	link := message{Amount: []byte("2500.5"), CountryCode: "TH", Currency: "THB", LinkRef: "2mLINK", MerchantOrderRef: "ORD-1", Status: "Success"}
	payment := message{
		Amount: []byte("2500.50"), ChannelKey: "GBPRIMEPAY", ChannelOrderRef: "CH1", Country: "TH", Currency: "THB",
		MerchantOrderRef: "2mLINK_1", MethodName: "Credit Card", OrderRef: "2mORD", Status: "Success",
	}
	redirect := map[string]string{"channel_order_ref": "CH1", "merchant_order_ref": "2mLINK_1", "order_ref": "2mORD", "status": "Success"}
	for name, k := range map[string]struct {
		signed    map[string]string
		signature string
	}{
		"link webhook":    {link.linkSigned(), "uD88O97muqVtuDm2KD+WGKTlnGQgl+OxKFPItW/gJWI="},
		"payment webhook": {payment.paymentSigned(), "gu4IHGsg3lS8wgra1bb8IX/DzJascDRYrroCivbq3w8="},
		"redirect":        {redirect, "O0nRXe/ZGL4G5nwVf2eifxoKqvnp4ZZK/ebNCqNaF+A="},
	} {
		if got := sign("po_test_secret", forms(k.signed)[0]); got != k.signature {
			t.Errorf("%s: %s", name, got)
		}
		a, _ := adapter(t)
		if err := a.verify(t.Context(), k.signature, k.signed); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What is signed in Go's form and in PHP's verifies; C#'s, which no back end of PortOne is known to use, does not.
func TestFormsOfEscaping(t *testing.T) {
	signed := map[string]string{"method_name": "~Credit Card*", "status": "Success"}
	for message, accepted := range map[string]bool{
		"method_name=~Credit+Card%2A&status=Success":     true,
		"method_name=%7ECredit+Card%2A&status=Success":   true,
		"method_name=~Credit%20Card%2A&status=Success":   false,
		"method_name=%7ECredit+Card%2A&status=Succes":    false,
		"status=Success&method_name=%7ECredit+Card%2A":   false,
		"method_name=~Credit+Card%2A&status=Success&a=b": false,
	} {
		a, _ := adapter(t)
		if err := a.verify(t.Context(), signedWith("po_test_secret", message), signed); (err == nil) != accepted {
			t.Errorf("%s: %v", message, err)
		}
	}
	if got := signable("https://m.example/~a b*"); got != "https://m.example/%7Ea%20b%2A" {
		t.Error(got)
	}
}

// The token has the documented claims, is signed under the secret's text, and lives for 100 seconds.
func TestToken(t *testing.T) {
	header, err := bearer("po_test_key", "6cd264c7", noon)
	if err != nil {
		t.Fatal(err)
	}
	claims := jwt.MapClaims{}
	token, err := jwt.NewParser(jwt.WithTimeFunc(func() time.Time { return noon })).ParseWithClaims(
		strings.TrimPrefix(header, "Bearer "), claims, func(*jwt.Token) (any, error) { return []byte("6cd264c7"), nil })
	if err != nil || token.Header["alg"] != "HS256" || token.Header["typ"] != "JWT" {
		t.Fatalf("%v %v", token, err)
	}
	exp, iat := claims["exp"], claims["iat"]
	if claims["iss"] != "PORTONE" || claims["sub"] != "po_test_key" || iat != 1700000000.0 || exp != 1700000100.0 || len(claims) != 4 {
		t.Errorf("%v", claims)
	}
}

func TestShortest(t *testing.T) {
	for text, want := range map[string]string{
		"500": "500", "500.0": "500", "500.10": "500.1", "0.50": "0.5", "100": "100", "1e3": "1e3", "1.0e3": "1.0e3", "111.12": "111.12",
	} {
		if got := shortest([]byte(text)); got != want {
			t.Errorf("%s: %s", text, got)
		}
	}
}
