package portone

import (
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/secrets"
)

// The messages of the vectors, with what is not signed beside.
const (
	linkMessage = `{"link_ref":"2mLINK","currency":"THB","amount":2500.5,"countryCode":"TH","status":"Success","merchant_order_ref":"ORD-1",` +
		`"customer_email_address":"customer@example.com","signature_hash":"uD88O97muqVtuDm2KD+WGKTlnGQgl+OxKFPItW/gJWI="}`
	paymentMessage = `{"currency":"THB","amount":2500.5,"order_ref":"2mORD","channel_order_ref":"CH1","merchant_order_ref":"2mLINK_1","country_code":"TH",` +
		`"status":"Success","channel_key":"GBPRIMEPAY","method_name":"Credit Card","link_order_ref":"ORD-1","payment_link_ref":"2mLINK","refund_status":"",` +
		`"additional_payment_details":{},"signature_hash":"gu4IHGsg3lS8wgra1bb8IX/DzJascDRYrroCivbq3w8="}`
	refundMessage = `{"refund_date":"2024-09-26 10:42:24.650023 +0000 UTC","refund_id":"r","psp_refund_id":"p","amount":500,"currency":"JPY",` +
		`"refund_status":"SUCCESS","refund_type":"full","payment_txn_ref":"2mORD"}`
)

func webhook(body string) provider.Notification {
	return provider.Notification{Kind: provider.Webhook, Reference: "ORD-1", Body: []byte(body), ReceivedAt: noon}
}

func replaced(body, old, text string) string { return strings.Replace(body, old, text, 1) }

func TestWebhooks(t *testing.T) {
	cases := map[string]bool{
		linkMessage: true, paymentMessage: true, refundMessage: true,
		replaced(linkMessage, "2500.5", "2500.50"):                                        true,
		replaced(linkMessage, "customer@", "other@"):                                      true, // not signed
		replaced(linkMessage, "2500.5", "2500.6"):                                         false,
		replaced(linkMessage, "2500.5", `"2500.5"`):                                       false,
		replaced(linkMessage, "Success", "Expired"):                                       false,
		replaced(linkMessage, "ORD-1", "ORD-2"):                                           false,
		replaced(linkMessage, "countryCode", "country_code"):                              false,
		replaced(linkMessage, "uD88", "uD89"):                                             false,
		replaced(linkMessage, "uD88", "\\n uD88"):                                         false,
		replaced(linkMessage, "signature_hash", "signature"):                              false,
		replaced(linkMessage, "I=", ""):                                                   false,
		replaced(paymentMessage, `"link_order_ref":"ORD-1",`, ""):                         true, // its address says enough
		replaced(paymentMessage, `"link_order_ref":"ORD-1"`, `"link_order_ref":"ORD-2"`):  false,
		replaced(paymentMessage, "2mORD", "2mORX"):                                        false,
		replaced(paymentMessage, "CH1", "CH2"):                                            false,
		replaced(paymentMessage, "2mLINK_1", "2mLINK_2"):                                  false,
		replaced(paymentMessage, "Credit Card", "Credit+Card"):                            false,
		replaced(paymentMessage, "GBPRIMEPAY", "OMISE"):                                   false,
		replaced(paymentMessage, `"status":"Success"`, `"status":"Failed"`):               false,
		replaced(paymentMessage, `"status":"Success"`, `"status":"Success","status":"x"`): false,
		replaced(paymentMessage, `{"currency"`, `{"link_ref":"2mLINK","currency"`):        false, // no kind, or two
		replaced(refundMessage, "payment_txn_ref", "payment_ref"):                         false,
		replaced(refundMessage, "refund_status", "refund"):                                false,
		"": false, "{}": false, "null": false, "[]": false, "{\"\xff\":1}": false, `{"link_ref":7}`: false, paymentMessage + "{}": false,
	}
	for body, accepted := range cases {
		a, wire := adapter(t)
		hint, err := a.ParseNotification(t.Context(), webhook(body))
		if (err == nil) != accepted || (accepted && fmt.Sprintf("%+v", hint) != fmt.Sprintf("%+v", provider.Hint{Reference: "ORD-1"})) || (!accepted && !problem.Is(err, problem.BadNotification)) {
			t.Errorf("%s: %+v %v", body, hint, err)
		}
		if len(wire.log) != 0 {
			t.Errorf("%s: something was sent", body)
		}
		bare := webhook(body)
		bare.Reference = ""
		if _, err := a.ParseNotification(t.Context(), bare); !problem.Is(err, problem.BadNotification) {
			t.Errorf("without our token: %s: %v", body, err)
		}
	}
}

// The documents' own examples, signed anew with a secret that we have.
func TestDocumentedWebhooks(t *testing.T) {
	for file, message := range map[string]string{
		"link_webhook":    "amount=500&country_code=JP&currency=JPY&link_ref=2mbaHZ6VVokmHJNtKafVCyIZIxv&merchant_order_ref=1779AA6E40071177&status=Success",
		"payment_webhook": "amount=500&channel_key=PAYLETTER&channel_order_ref=20240926HULUNYGP6MA2&country_code=US&currency=USD&merchant_order_ref=2mbbDi9wX3wAgLUDCnRMbQwkwZm_1&method_name=Payletter+Credit+Card&order_ref=2mbbExY77pp8iC0AQ1ucWymnd3c&status=Success",
	} {
		body, err := os.ReadFile("testdata/" + file + ".json")
		if err != nil {
			t.Fatal(err)
		}
		n := webhook(strings.Replace(string(body), "SIGNATURE", signedWith("po_test_secret", message), 1))
		n.Reference = map[string]string{"link_webhook": "1779AA6E40071177", "payment_webhook": "54A42644707B254"}[file]
		a, _ := adapter(t)
		if hint, err := a.ParseNotification(t.Context(), n); err != nil || hint.Reference != n.Reference {
			t.Errorf("%s: %+v %v", file, hint, err)
		}
	}
}

func TestReturns(t *testing.T) {
	sign := func(values map[string]string, secret string) url.Values {
		q := url.Values{}
		for name, value := range values {
			q.Set(name, value)
		}
		q.Set("signature_hash", signedWith(secret, "channel_order_ref=CH1&merchant_order_ref=2mLINK_1&order_ref=2mORD&status="+values["status"]))
		return q
	}
	query := func(changes ...string) map[string]string {
		values := map[string]string{
			"channel_order_ref": "CH1", "merchant_order_ref": "2mLINK_1", "order_ref": "2mORD", "status": "Failed", "status_code": "4071",
			"link_order_ref": "ORD-1", "amount": "2500.5",
		}
		for i := 0; i < len(changes); i += 2 {
			values[changes[i]] = changes[i+1]
		}
		return values
	}
	spaces := sign(query(), "po_test_secret")
	spaces.Set("signature_hash", strings.ReplaceAll(spaces.Get("signature_hash"), "+", " "))
	tampered := sign(query(), "po_test_secret")
	tampered.Set("order_ref", "2mOTHER")
	for name, k := range map[string]struct {
		query     url.Values
		cancelled bool
	}{
		"cancelled":                {sign(query(), "po_test_secret"), true},
		"plus signs lost":          {spaces, true},
		"declined":                 {sign(query("status_code", "6018"), "po_test_secret"), false},
		"paid":                     {sign(query("status", "Success"), "po_test_secret"), false},
		"another attempt":          {sign(query("link_order_ref", "ORD-2"), "po_test_secret"), false},
		"signed by nobody":         {sign(query(), "another"), false},
		"tampered":                 {tampered, false},
		"nothing":                  {url.Values{}, false},
		"absent":                   {nil, false},
		"unsigned":                 {url.Values{"status": {"Failed"}, "status_code": {"4071"}, "link_order_ref": {"ORD-1"}}, false},
		"signature of the vectors": {url.Values{"status": {"Success"}, "channel_order_ref": {"CH1"}, "merchant_order_ref": {"2mLINK_1"}, "order_ref": {"2mORD"}, "signature_hash": {"O0nRXe/ZGL4G5nwVf2eifxoKqvnp4ZZK/ebNCqNaF+A="}}, false},
	} {
		a, wire := adapter(t)
		hint, err := a.ParseNotification(t.Context(), provider.Notification{Kind: provider.Return, Reference: "ORD-1", Query: k.query})
		if err != nil || hint.Reference != "ORD-1" || hint.ShopperCancelled != k.cancelled || len(wire.log) != 0 {
			t.Errorf("%s: %+v %v", name, hint, err)
		}
	}
}

// A rotation that the cache has not seen is looked for when a signature does not fit, at the cache's pace.
func TestRotationIsSeenWhenASignatureDoesNotFit(t *testing.T) {
	at := noon
	clock := func() time.Time { return at }
	src := &source{values: secrets.Static{"portone": secret("po_test_secret")}}
	a, _ := withSource(t, &Adapter{now: clock}, src)
	const signed = "amount=2500.5&country_code=TH&currency=THB&link_ref=2mLINK&merchant_order_ref=ORD-1&status=Success"
	accepted := func(key string) bool {
		_, err := a.ParseNotification(t.Context(), webhook(replaced(linkMessage, "uD88O97muqVtuDm2KD+WGKTlnGQgl+OxKFPItW/gJWI=", signedWith(key, signed))))
		return err == nil
	}
	if !accepted("po_test_secret") {
		t.Fatal("before the rotation")
	}
	at = at.Add(time.Second)
	src.values = secrets.Static{"portone": secret("next"), "portone_previous": secret("po_test_secret")}
	if !accepted("next") || !accepted("po_test_secret") || accepted("another") {
		t.Error("after the rotation")
	}
	fetches := src.fetches
	for range 100 {
		if accepted("another") {
			t.Fatal("a forgery")
		}
	}
	if src.fetches != fetches {
		t.Errorf("forgeries made us ask %d times", src.fetches-fetches)
	}
}

// What cannot be verified because the secret cannot be had is our fault, not the message's.
func TestWithoutASecretNothingVerifies(t *testing.T) {
	a, _ := withSource(t, &Adapter{now: func() time.Time { return noon }}, &source{values: secrets.Static{"portone": {"portone_key": "x"}}})
	if _, err := a.ParseNotification(t.Context(), webhook(linkMessage)); !problem.Is(err, problem.Internal) {
		t.Errorf("%v", err)
	}
}
