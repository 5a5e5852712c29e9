package portone_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"tender/sandbox/portone"
)

func base64Of(raw []byte) string { return base64.StdEncoding.EncodeToString(raw) }

func TestTokens(t *testing.T) {
	b := newBench(t)
	at := b.Now().Unix()
	good := b.claims("PORTONE", 100)
	signed := func(header, claims string) string { return "Bearer " + jwt(secret.Secret, header, claims) }
	claims := func(format string) string { return signed(hs256, fmt.Sprintf(format, at, at+100)) }
	for name, c := range map[string]struct {
		value string
		good  bool
	}{
		"fresh":              {signed(hs256, good), true},
		"former issuer":      {signed(hs256, b.claims("CHAIPAY", 500)), true},
		"long life":          {signed(hs256, b.claims("PORTONE", 1_000_000)), true},
		"lower-case scheme":  {strings.Replace(signed(hs256, good), "Bearer", "bearer", 1), true},
		"no typ":             {signed(`{"alg":"HS256"}`, good), true},
		"last second":        {signed(hs256, b.claims("PORTONE", 1)), true},
		"expired":            {signed(hs256, b.claims("PORTONE", 0)), false},
		"another issuer":     {signed(hs256, b.claims("portone", 100)), false},
		"another subject":    {claims(`{"iss":"PORTONE","sub":"po_test_kez","iat":%d,"exp":%d}`), false},
		"no subject":         {claims(`{"iss":"PORTONE","iat":%d,"exp":%d}`), false},
		"no iat":             {signed(hs256, fmt.Sprintf(`{"iss":"PORTONE","sub":"po_test_key","exp":%d}`, at+100)), false},
		"no exp":             {signed(hs256, fmt.Sprintf(`{"iss":"PORTONE","sub":"po_test_key","iat":%d}`, at)), false},
		"exp as text":        {claims(`{"iss":"PORTONE","sub":"po_test_key","iat":%d,"exp":"%d"}`), false},
		"exp with decimals":  {claims(`{"iss":"PORTONE","sub":"po_test_key","iat":%d,"exp":%d.5}`), false},
		"claims in capitals": {claims(`{"ISS":"PORTONE","SUB":"po_test_key","IAT":%d,"EXP":%d}`), false},
		"another key":        {"Bearer " + jwt("po_test_secreT", hs256, good), false},
		"no algorithm":       {signed(`{"alg":"none","typ":"JWT"}`, good), false},
		"HS512":              {signed(`{"alg":"HS512","typ":"JWT"}`, good), false},
		"another typ":        {signed(`{"alg":"HS256","typ":"JWS"}`, good), false},
		"header no object":   {signed(`["HS256"]`, good), false},
		"claims no JSON":     {signed(hs256, "{"), false},
		"no signature":       {signed(hs256, good)[:strings.LastIndex(signed(hs256, good), ".")+1], false},
		"two parts":          {signed(hs256, good)[:strings.LastIndex(signed(hs256, good), ".")], false},
		"four parts":         {signed(hs256, good) + ".x", false},
		"padded":             {signed(hs256, good) + "=", false},
		"basic":              {strings.Replace(signed(hs256, good), "Bearer", "Basic", 1), false},
		"none":               {"", false},
	} {
		r := b.Request("GET", "/api/transaction/none/status", "")
		r.Header.Set("Authorization", c.value)
		code, got := b.Do(r)
		if c.good != (code == 400) || (!c.good && (code != 401 || got != `{"message":"The JWT Token or header is invalid or expired!","status_code":"4054","status_reason":"INVALID_UNAUTHORIZED_JWT_TOKEN_ERROR"}`)) {
			t.Errorf("%s: %d %s", name, code, got)
		}
	}
	b.Control(200, "POST", "switches", `{"jwt_refusal":"4010","validation_400":true}`)
	r := b.Request("GET", "/api/transaction/none/status", "")
	r.Header.Del("Authorization")
	if code, got := b.Do(r); code != 401 || got != `{"is_success":false,"message":"JWT authentication error","status_code":"4010","status_reason":"INVALID_JWT_TOKEN"}` {
		t.Errorf("%d %s", code, got)
	}
}

func TestClientKey(t *testing.T) {
	b := newBench(t)
	for name, c := range map[string]struct {
		change  func(http.Header)
		message string
	}{
		"former header": {func(h http.Header) {
			h.Set("X-Chaipay-Client-Key", h.Get("X-Portone-Client-Key"))
			h.Del("X-Portone-Client-Key")
		}, ""},
		"none":            {func(h http.Header) { h.Del("X-Portone-Client-Key") }, "key is a required field"},
		"another":         {func(h http.Header) { h.Set("X-Portone-Client-Key", "po_test_kez") }, "invalid auth key"},
		"another, former": {func(h http.Header) { h.Set("X-Chaipay-Client-Key", "x"); h.Del("X-Portone-Client-Key") }, "invalid auth key"},
	} {
		r := b.Request("GET", "/api/transaction/none/status", "")
		c.change(r.Header)
		code, got := b.Do(r)
		want := `{"message":"` + c.message + `","status_code":"4010","status_reason":"INVALID_UNAUTHORISED_TRANSACTION_IAMPORTKEY_ERROR"}`
		if (c.message == "") != (code == 400) || (c.message != "" && (code != 401 || got != want)) {
			t.Errorf("%s: %d %s", name, code, got)
		}
	}
}

func TestNoSecretFitsNobody(t *testing.T) {
	for _, s := range []portone.Secret{{}, {PortoneKey: "po_test_key"}, {Secret: "po_test_secret"}} {
		b := newBench(t, func(o *portone.Options) { o.Secret = s })
		r := b.Request("GET", "/api/transaction/none/status", "")
		r.Header.Set("X-Portone-Client-Key", s.PortoneKey)
		r.Header.Set("Authorization", "Bearer "+jwt(s.Secret, hs256, strings.Replace(b.claims("PORTONE", 100), "po_test_key", s.PortoneKey, 1)))
		if code, got := b.Do(r); code != 401 {
			t.Errorf("%+v: %d %s", s, code, got)
		}
	}
}

// TestTokensLiveByTheMerchantsClock: a script that advances this sandbox alone does not make tokens expire.
func TestTokensLiveByTheMerchantsClock(t *testing.T) {
	b := newBench(t)
	b.Control(200, "POST", "clock", `{"advance":"1h"}`)
	b.checkout("ORD-1")
}

func TestAuthTokenAndSignatureRefusals(t *testing.T) {
	b := newBench(t)
	for text, code := range map[string]string{
		`{}`: "4001", `{"portone_key":"po_test_key"}`: "4001", `{"portone_key":1,"portone_secret":"x"}`: "4001",
		`{"portone_key":"x","portone_secret":"po_test_secret"}`: "4016", `{"portone_key":"po_test_key","portone_secret":"x"}`: "4099",
	} {
		b.refuse(400, code, "POST", "/api/merchant/auth-token", text)
	}
	if got := b.refuse(400, "4001", "POST", "/api/merchant/auth-token", `{"portone_secret":"x"}`); got.Message != "Invalid Request, err : portone_key is a required field" {
		t.Error(got.Message)
	}
	const path = "/api/merchant/generate-signature"
	const message = `{"portone_key":"po_test_key","currency":"THB","amount":2500.00,"merchant_order_id":"ORD-1","success_url":"https://m.example/s?a=1","failure_url":"https://m.example/f"}`
	if got := b.Call(200, "POST", path, message); got != `{"content":{"signature":"Uvw8SoBJ2f0PAXgBlSrxHKcHonVnE7SPMZSc/3zCXKs="},"message":"Signature generated successfully!","status_code":"2000","status_reason":"SUCCESS"}` {
		t.Error(got)
	}
	b.refuse(400, "4001", "POST", path, strings.Replace(message, `"currency":"THB",`, "", 1))
	b.refuse(400, "4016", "POST", path, strings.Replace(message, "po_test_key", "x", 1))
}
