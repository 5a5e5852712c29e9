package token

import (
	"crypto"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"strings"
	"testing"
	"time"

	"tender/shared/problem"
)

var now = time.Unix(1_800_000_000, 0).UTC()

const key = "a key of the tests, 32 bytes long"

func b64(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }

// sign writes a token by hand, so that the tests do not depend on the signer they test.
func sign(key, header, payload string) string {
	text := b64(header) + "." + b64(payload)
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(text))
	return text + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

const hs256 = `{"alg":"HS256","typ":"JWT"}`

func payload(members string, ahead time.Duration) string {
	return fmt.Sprintf(`{"aud":"tender-checkout",%s"exp":%d}`, members, now.Add(ahead).Unix())
}

const whole = `"order_id":"order-01","amount":81480,"currency":"AED",`

func TestVerifyCheckoutAccepts(t *testing.T) {
	digest := fmt.Sprintf("%x", sha256.Sum256([]byte("{}")))
	base := Claims{OrderID: "order-01", Amount: 81480, Currency: "AED", ExpiresAt: now.Add(time.Hour)}
	bound := base
	bound.BodySHA256 = digest
	last := base
	last.ExpiresAt = now.Add(24 * time.Hour)
	tests := []struct {
		name  string
		token string
		want  Claims
	}{
		{"plain", sign(key, hs256, payload(whole, time.Hour)), base},
		{"with a body digest", sign(key, hs256, payload(whole+`"body_sha256":"`+digest+`",`, time.Hour)), bound},
		{"previous key", sign("previous", hs256, payload(whole, time.Hour)), base},
		{"audience among others", sign(key, hs256, strings.Replace(payload(whole, time.Hour), `"tender-checkout"`, `["x","tender-checkout"]`, 1)), base},
		{"unknown claims", sign(key, hs256, payload(whole+`"iss":"shop","iat":1,"extra":{"a":[1]},`, time.Hour)), base},
		{"a fraction of a second", sign(key, hs256, strings.Replace(payload(whole, time.Hour), "}", ".75}", 1)), base},
		{"expires exactly 24 h ahead", sign(key, hs256, payload(whole, 24*time.Hour)), last},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := VerifyCheckout([]string{key, "", "previous"}, tt.token, now)
			if err != nil {
				t.Fatal(err)
			}
			if !got.ExpiresAt.Equal(tt.want.ExpiresAt) {
				t.Errorf("ExpiresAt = %v, want %v", got.ExpiresAt, tt.want.ExpiresAt)
			}
			got.ExpiresAt = tt.want.ExpiresAt
			if got != tt.want {
				t.Errorf("claims = %+v, want %+v", got, tt.want)
			}
		})
	}
}

func TestVerifyCheckoutRefuses(t *testing.T) {
	good := sign(key, hs256, payload(whole, time.Hour))
	parts := strings.Split(good, ".")
	claims := func(members string) string { return sign(key, hs256, payload(members, time.Hour)) }
	without := func(old, replacement string) string { return claims(strings.Replace(whole, old, replacement, 1)) }
	rs256, public := rsaToken(t)
	tests := []struct {
		name   string
		keys   []string
		token  string
		detail string // part of what the caller reads
	}{
		{"empty", nil, "", "cannot be read"},
		{"not a token", nil, "abc", "cannot be read"},
		{"alg none", nil, b64(`{"alg":"none"}`) + "." + parts[1] + ".", "HS256"},
		{"alg none with the old signature", nil, b64(`{"alg":"none"}`) + "." + parts[1] + "." + parts[2], "HS256"},
		{"alg in another letter case", nil, sign(key, `{"alg":"hs256"}`, payload(whole, time.Hour)), "HS256"},
		{"no alg", nil, sign(key, `{}`, payload(whole, time.Hour)), "HS256"},
		{"HS512", nil, hs512Token(t), "HS256"},
		{"RS256", nil, rs256, "HS256"},
		{"RS256, our key its public key", []string{public}, rs256, "HS256"},
		{"critical header", nil, sign(key, `{"alg":"HS256","crit":["exp"]}`, payload(whole, time.Hour)), "HS256"},
		{"another key", []string{"other"}, good, "HS256"},
		{"no keys", []string{}, good, "HS256"},
		{"signed with the empty key", []string{""}, sign("", hs256, payload(whole, time.Hour)), "HS256"},
		{"payload tampered", nil, parts[0] + "." + b64(payload(strings.Replace(whole, "81480", "1", 1), time.Hour)) + "." + parts[2], "HS256"},
		{"signature cut", nil, good[:len(good)-4], ""},
		{"signature in another spelling", nil, respell(good), "cannot be read"},
		{"signature missing", nil, parts[0] + "." + parts[1] + ".", "HS256"},
		{"four segments", nil, good + ".x", "cannot be read"},
		{"padded base64", nil, parts[0] + "." + parts[1] + "." + parts[2] + "=", "cannot be read"},
		{"expired", nil, sign(key, hs256, payload(whole, -time.Second)), "expired"},
		{"expires now", nil, sign(key, hs256, payload(whole, 0)), "expired"},
		{"expires too far ahead", nil, sign(key, hs256, payload(whole, 24*time.Hour+time.Second)), "24 hours"},
		{"exp beyond all clocks", nil, sign(key, hs256, `{"aud":"tender-checkout",`+whole+`"exp":1e300}`), ""},
		{"exp as text", nil, sign(key, hs256, `{"aud":"tender-checkout",`+whole+`"exp":"1800003600"}`), ""},
		{"exp missing", nil, sign(key, hs256, `{"aud":"tender-checkout",`+strings.TrimSuffix(whole, ",")+`}`), "lacks"},
		{"not yet valid", nil, claims(whole + `"nbf":1900000000,`), ""},
		{"wrong audience", nil, sign(key, hs256, strings.Replace(payload(whole, time.Hour), "tender-checkout", "tender", 1)), `"aud"`},
		{"no audience", nil, sign(key, hs256, strings.Replace(payload(whole, time.Hour), `"aud":"tender-checkout",`, "", 1)), ""},
		{"no order_id", nil, without(`"order_id":"order-01",`, ""), "lacks"},
		{"order_id null", nil, without(`"order-01"`, "null"), "lacks"},
		{"order_id a number", nil, without(`"order-01"`, "1"), "lacks"},
		{"no amount", nil, without(`"amount":81480,`, ""), "lacks"},
		{"amount zero", nil, without("81480", "0"), "lacks"},
		{"amount negative", nil, without("81480", "-1"), "lacks"},
		{"amount a float", nil, without("81480", "81480.5"), "lacks"},
		{"amount a whole float", nil, without("81480", "81480.0"), "lacks"},
		{"amount with an exponent", nil, without("81480", "8148e1"), "lacks"},
		{"amount as text", nil, without("81480", `"81480"`), "lacks"},
		{"amount beyond int64", nil, without("81480", "9223372036854775808"), "lacks"},
		{"no currency", nil, without(`"currency":"AED",`, ""), "lacks"},
		{"currency a list", nil, without(`"AED"`, `["AED"]`), "lacks"},
		{"amount twice", nil, claims(whole + `"amount":1,`), "lacks"},
		{"amount in another letter case", nil, without(`"amount"`, `"Amount"`), "lacks"},
		{"empty body digest", nil, claims(whole + `"body_sha256":"",`), "lacks"},
		{"body digest too short", nil, claims(whole + `"body_sha256":"abcd",`), "lacks"},
		{"body digest in capitals", nil, claims(whole + `"body_sha256":"` + strings.Repeat("AB", 32) + `",`), "lacks"},
		{"claims a list", nil, sign(key, hs256, `[]`), "lacks"},
		{"too long", nil, claims(whole + `"pad":"` + strings.Repeat("x", 4096) + `",`), "too long"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			keys := tt.keys
			if keys == nil {
				keys = []string{key}
			}
			got, err := VerifyCheckout(keys, tt.token, now)
			if !problem.Is(err, problem.Unauthorized) {
				t.Fatalf("claims %+v, error %v; want unauthorized", got, err)
			}
			if got != (Claims{}) {
				t.Errorf("refused, and still claims %+v", got)
			}
			if text := problem.From(err).Detail; !strings.Contains(text, tt.detail) {
				t.Errorf("detail %q, want it to say %q", text, tt.detail)
			}
			for _, secret := range []string{key, "81480", "order-01"} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("the error repeats %q: %v", secret, err)
				}
			}
		})
	}
}

// respell sets one of the spare bits of the last base64 character: lenient decoders read the same signature.
func respell(token string) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	last := strings.IndexByte(alphabet, token[len(token)-1])
	return token[:len(token)-1] + string(alphabet[last|1])
}

// hs512Token is signed honestly under the right key, with the wrong algorithm.
func hs512Token(t *testing.T) string {
	t.Helper()
	text := b64(`{"alg":"HS512"}`) + "." + b64(payload(whole, time.Hour))
	mac := hmac.New(sha512.New, []byte(key))
	mac.Write([]byte(text))
	return text + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// rsaToken gives a token that is honestly signed with RS256, and its public key as PEM text: a verifier that lets the
// token choose the algorithm would take that text for an HMAC key, or the signature for good.
func rsaToken(t *testing.T) (signed, public string) {
	t.Helper()
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKIXPublicKey(&private.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	text := b64(`{"alg":"RS256"}`) + "." + b64(payload(whole, time.Hour))
	digest := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(nil, private, crypto.SHA256, digest[:])
	if err != nil {
		t.Fatal(err)
	}
	pemText := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
	return text + "." + base64.RawURLEncoding.EncodeToString(signature), string(pemText)
}

func TestSignCheckout(t *testing.T) {
	c := Claims{
		OrderID: "order-01", Amount: 81480, Currency: "AED",
		BodySHA256: strings.Repeat("0a", 32), ExpiresAt: now.Add(time.Hour),
	}
	signed, err := SignCheckout(key, c)
	if err != nil {
		t.Fatal(err)
	}
	got, err := VerifyCheckout([]string{key}, signed, now)
	if err != nil {
		t.Fatal(err)
	}
	if !got.ExpiresAt.Equal(c.ExpiresAt) {
		t.Errorf("ExpiresAt = %v, want %v", got.ExpiresAt, c.ExpiresAt)
	}
	if got.ExpiresAt = c.ExpiresAt; got != c {
		t.Errorf("claims = %+v, want %+v", got, c)
	}
	// Other libraries expect a single audience as text.
	raw, _ := base64.RawURLEncoding.DecodeString(strings.Split(signed, ".")[1])
	if !strings.Contains(string(raw), `"aud":"tender-checkout"`) {
		t.Errorf("claims on the wire: %s", raw)
	}
}

func TestSignCheckoutRefuses(t *testing.T) {
	base := Claims{OrderID: "order-01", Amount: 1, Currency: "AED", ExpiresAt: now}
	tests := []struct {
		name   string
		key    string
		change func(*Claims)
	}{
		{"no key", "", func(*Claims) {}},
		{"no order", key, func(c *Claims) { c.OrderID = "" }},
		{"no amount", key, func(c *Claims) { c.Amount = 0 }},
		{"no currency", key, func(c *Claims) { c.Currency = "" }},
		{"no expiry", key, func(c *Claims) { c.ExpiresAt = time.Time{} }},
		{"bad digest", key, func(c *Claims) { c.BodySHA256 = "zz" }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := base
			tt.change(&c)
			if signed, err := SignCheckout(tt.key, c); err == nil {
				t.Errorf("signed %q", signed)
			}
		})
	}
	if _, err := SignCheckout(key, base); err != nil {
		t.Errorf("the base of these tests does not sign: %v", err)
	}
}

func FuzzVerifyCheckout(f *testing.F) {
	good := sign(key, hs256, payload(whole, time.Hour))
	f.Add(hs256, payload(whole, time.Hour), good)
	f.Add(`{"alg":"none"}`, `{"aud":[1]}`, "a.b.c")
	f.Add(hs256, `{"aud":"tender-checkout","exp":1e99}`, "..")
	f.Fuzz(func(t *testing.T, header, payload, raw string) {
		// Signed by us: whatever verifies keeps the promises of Claims.
		if c, err := VerifyCheckout([]string{key}, sign(key, header, payload), now); err == nil {
			if c.OrderID == "" || c.Currency == "" || c.Amount <= 0 || !c.ExpiresAt.After(now) ||
				c.ExpiresAt.After(now.Add(MaxLifetime)) {
				t.Errorf("accepted %+v", c)
			}
		} else if !problem.Is(err, problem.Unauthorized) {
			t.Errorf("error %v", err)
		}
		// Not signed by us: only our own token may pass.
		if _, err := VerifyCheckout([]string{key}, raw, now); err == nil && raw != good {
			t.Errorf("accepted a foreign text %q", raw)
		}
	})
}
