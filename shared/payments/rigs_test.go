package payments_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"tender/sandbox/chargezoom"
	"tender/sandbox/portone"
	"tender/sandbox/portpos"
	"tender/sandbox/rupantorpay"
	"tender/shared/provider"
	"tender/shared/provider/registry"
)

// rigs are the providers of the matrix, by name.
func rigs() map[string]rig {
	all := map[string]rig{}
	for _, r := range []rig{postpayRig, portposRig(), rupantorpayRig(), portoneRig(), chargezoomRig()} {
		all[r.name] = r
	}
	return all
}

// infoOf is what the adapter of this name declares.
func infoOf(name string) provider.Info {
	for _, info := range registry.Infos() {
		if info.Name == name {
			return info
		}
	}
	panic("nobody declares " + name)
}

func portposRig() rig {
	return rig{
		name: "portpos", url: "https://api-sandbox.portpos.example", call: portpos.Call, body: order1("portpos", "BDT", "BD"),
		secret: map[string]string{"app_key": strings.Repeat("a", 32), "secret_key": "made up"},
		open: func(now func() time.Time, client *http.Client) box {
			return portpos.New(portpos.Options{
				Secret: portpos.Secret{AppKey: strings.Repeat("a", 32), SecretKey: "made up"}, Now: now, Client: client, Go: inline,
			})
		},
	}
}

func rupantorpayRig() rig {
	return rig{
		name: "rupantorpay", url: "https://payment.rupantorpay.example", call: rupantorpay.Call, body: order1("rupantorpay", "BDT", "BD"),
		secret: map[string]string{"api_key": "made up", "client_host": "www.example.com"},
		open: func(now func() time.Time, client *http.Client) box {
			return rupantorpay.New(rupantorpay.Options{
				Secret:    rupantorpay.Secret{APIKey: "made up", ClientHost: "www.example.com"},
				PublicURL: "https://pay.example", Now: now, Client: client, Go: inline,
			})
		},
	}
}

func portoneRig() rig {
	return rig{
		name: "portone", url: "https://api.portone.example", call: portone.Call, body: order1("portone", "THB", "TH"),
		secret: map[string]string{"portone_key": "made up key", "secret": "made up secret"},
		open: func(now func() time.Time, client *http.Client) box {
			return portone.New(portone.Options{
				Secret:    portone.Secret{PortoneKey: "made up key", Secret: "made up secret"},
				PublicURL: "https://pay.example", Now: now, Client: client, Go: inline,
			})
		},
	}
}

func chargezoomRig() rig {
	return rig{
		name: "chargezoom", url: "https://merchantapi.chargezoom.example", call: chargezoom.Call, body: order1("chargezoom", "USD", "US"),
		secret: map[string]string{"secret_key": "made up"},
		open: func(now func() time.Time, client *http.Client) box {
			b := chargezoom.New(chargezoom.Options{
				Secret: chargezoom.Secret{SecretKey: "made up"}, PublicURL: "https://pay.example", Now: now, Client: client, Go: inline,
			})
			saveCard(b, "made up")
			return b
		},
		stored: map[string]string{"card_id": "1244", "customer_id": "103"}, // the first ids that the sandbox gives
	}
}

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
	call("/customer/create", `{"customerFullName":"Made Up","externalCustomerId":"EXT-1"}`)
	call("/customer/card/create", `{"customerId":"103","paymentMethod":"1","cardNumber":"4111111111111111","expMonth":"02","expYear":"2035","cardCvv":"123"}`)
}

// order1 is a checkout of order-01 with everything that the providers of this table ask for.
func order1(name, currency, country string) string {
	return strings.NewReplacer("NAME", name, "CURRENCY", currency, "COUNTRY", country).Replace(`{
  "order_id": "order-01", "provider": "NAME", "amount": 81480, "currency": "CURRENCY", "country": "COUNTRY", "description": "Order 01",
  "items": [{"reference": "sku-01", "name": "A book", "description": "Bound", "url": "https://www.example.com/book", "unit_price": 81480, "quantity": 1}],
  "billing_address": {"first_name": "Test", "last_name": "Shopper", "phone": "+8801000000000", "line1": "1 Example Road", "city": "Dhaka", "state": "Dhaka", "country": "COUNTRY", "postal_code": "1000"},
  "shipping": {"id": "s1", "name": "Post", "amount": 0, "address": {"first_name": "Test", "last_name": "Shopper", "phone": "+8801000000000", "line1": "1 Example Road", "city": "Dhaka", "state": "Dhaka", "country": "COUNTRY", "postal_code": "1000"}},
  "customer": {"id": "c1", "email": "shopper@example.com", "first_name": "Test", "last_name": "Shopper", "phone": "+8801000000000"},
  "success_url": "https://www.example.com/success", "cancel_url": "https://www.example.com/cancel", "capture": "automatic"
}`)
}
