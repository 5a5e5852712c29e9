package canary

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"tender/sandbox/chargezoom"
	"tender/sandbox/control"
	"tender/sandbox/faults"
	"tender/sandbox/portone"
	"tender/sandbox/portpos"
	"tender/sandbox/postpay"
	"tender/sandbox/rupantorpay"
	"tender/shared/order"
)

// box is what every sandbox is.
type box interface {
	http.Handler
	Transport() *faults.Transport
	Panel() *control.Panel
}

// rig is one provider as a walk needs it.
type rig struct {
	name     string
	provider string
	url      string
	currency string
	country  string
	capture  string
	options  string            // provider_options of the request
	secret   map[string]string // all values but client_host are canaries
	open     func(now func() time.Time, client *http.Client) box
	refusals []string     // bodies of refusals in the provider's own form; ECHO is a text of the provider's
	ends     order.Status // how an undisturbed walk ends
}

func inline(f func()) { f() }

const (
	hooks = "https://hooks.example"
	pages = "https://pay.example"
)

func rigs() []rig {
	return []rig{postpayRig(), portposRig(), portoneRig(), rupantorpayRig(), chargezoomRig("chargezoom", "automatic", ""),
		chargezoomRig("chargezoom, saved card", "manual", `{"card_id":"`+cardID+`","customer_id":"103"}`)}
}

func postpayRig() rig {
	s := postpay.Secret{MerchantID: "canary-postpay-merchant-7741", SecretKey: "sk_canary_postpay_7742", WebhookSecret: "canary-postpay-hook-7743"}
	return rig{
		name: "postpay", provider: "postpay", url: "https://sandbox.postpay.example", currency: "AED", country: "AE", capture: "manual",
		secret: map[string]string{"merchant_id": s.MerchantID, "secret_key": s.SecretKey, "webhook_secret": s.WebhookSecret},
		open: func(now func() time.Time, client *http.Client) box {
			b := postpay.New(postpay.Options{Secret: s, PublicURL: pages, Now: now, Client: client, Go: inline})
			b.RegisterHook(hooks + "/webhooks/postpay")
			return b
		},
		refusals: []string{
			`{"error":{"code":"authentication_failed","message":"ECHO"}}`, `{"error":{"code":"unprocessable","message":"ECHO","fields":{"ECHO":["ECHO"]}}}`,
			`{"error":{"code":"capture_error","message":"ECHO"}}`, `{"error":{"code":"limit_exceeded","message":"ECHO"}}`,
		},
		ends: order.PartiallyRefunded,
	}
}

func portposRig() rig {
	s := portpos.Secret{AppKey: "canary7744canary7744canary7744ab", SecretKey: "canary-portpos-secret-7745"}
	return rig{
		name: "portpos", provider: "portpos", url: "https://api-sandbox.portpos.example", currency: "BDT", country: "BD", capture: "automatic",
		secret: map[string]string{"app_key": s.AppKey, "secret_key": s.SecretKey},
		open: func(now func() time.Time, client *http.Client) box {
			return portpos.New(portpos.Options{Secret: s, Now: now, Client: client, Go: inline})
		},
		refusals: []string{`{"status":400,"message":"ECHO"}`, `{"status":401,"message":"ECHO"}`, `{"status":400,"message":{"ECHO":"ECHO"},"data":{"ECHO":"ECHO"}}`},
		ends:     order.PartiallyRefunded,
	}
}

func portoneRig() rig {
	s := portone.Secret{PortoneKey: "canary-portone-key-7746", Secret: "canary-portone-secret-7747"}
	return rig{
		name: "portone", provider: "portone", url: "https://api.portone.example", currency: "THB", country: "TH", capture: "automatic",
		secret: map[string]string{"portone_key": s.PortoneKey, "secret": s.Secret},
		open: func(now func() time.Time, client *http.Client) box {
			return portone.New(portone.Options{Secret: s, PublicURL: pages, Now: now, Client: client, Go: inline})
		},
		refusals: []string{
			`{"message":"ECHO","status_code":"4010","status_reason":"ECHO"}`, `{"message":"ECHO","status_code":"4001","status_reason":"ECHO","content":"ECHO"}`,
			`{"message":"ECHO","status_code":"5001","status_reason":"RECORD_NOT_FOUND_ERROR"}`,
		},
		ends: order.PartiallyRefunded,
	}
}

func rupantorpayRig() rig {
	s := rupantorpay.Secret{APIKey: "canary-rupantorpay-key-7748", ClientHost: "www.example.com"}
	return rig{
		name: "rupantorpay", provider: "rupantorpay", url: "https://payment.rupantorpay.example", currency: "BDT", country: "BD", capture: "automatic",
		secret: map[string]string{"api_key": s.APIKey, "client_host": s.ClientHost},
		open: func(now func() time.Time, client *http.Client) box {
			return rupantorpay.New(rupantorpay.Options{Secret: s, PublicURL: pages, Now: now, Client: client, Go: inline})
		},
		refusals: []string{`{"status":false,"message":"ECHO"}`, `{"status":0,"message":"ECHO","data":{"ECHO":"ECHO"}}`},
		ends:     order.Captured,
	}
}

func chargezoomRig(name, capture, options string) rig {
	s := chargezoom.Secret{SecretKey: "canary-chargezoom-secret-7749"}
	return rig{
		name: name, provider: "chargezoom", url: "https://merchantapi.chargezoom.example", currency: "USD", country: "US", capture: capture, options: options,
		secret: map[string]string{"secret_key": s.SecretKey},
		open: func(now func() time.Time, client *http.Client) box {
			b := chargezoom.New(chargezoom.Options{Secret: s, PublicURL: pages, Now: now, Client: client, Go: inline})
			saveCard(b, s.SecretKey)
			return b
		},
		refusals: []string{
			`{"code":400,"status":"error","message":"ECHO"}`, `{"code":401,"status":"error","message":"ECHO","data":"ECHO"}`,
			`{"code":404,"status":"error","message":"ECHO","data":null}`,
		},
		ends: order.PartiallyRefunded,
	}
}

// savedCard is the id that the sandbox gives its first card. On the wire cardID stands for it: a number so short could
// be found anywhere.
const savedCard = "1244"

// saveCard makes a customer with a card, as a merchant's own page would have.
func saveCard(h http.Handler, key string) {
	token := ""
	call := func(path, body string) {
		r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
		r.Header.Set("secretKey", key)
		r.Header.Set("token", token)
		r.Header.Set("Content-Type", "application/json")
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, r)
		var made struct{ Token string }
		if err := json.Unmarshal(rec.Body.Bytes(), &made); err != nil || rec.Code != http.StatusOK {
			panic(rec.Body.String())
		}
		token = max(token, made.Token)
	}
	call("/authentication/token/create", "")
	call("/customer/create", `{"customerFullName":"`+given+" "+family+`","externalCustomerId":"`+customer+`"}`)
	call("/customer/card/create", `{"customerId":"103","paymentMethod":"1","cardNumber":"`+pan+`","expMonth":"02","expYear":"2035","cardCvv":"123"}`)
}
