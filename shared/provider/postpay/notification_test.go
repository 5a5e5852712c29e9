package postpay

import (
	"encoding/hex"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/secrets"
)

// The vector of the official SDK's algorithm.
const (
	vectorBody = `{"order_id":"order-01","status":"approved"}`
	vectorHex  = "1f91e800ac6bc1944f70e283a1149d3a1a4352953b3e955acb8bcf458e2971ac"
)

func webhook(signature, body string, at time.Time) provider.Notification {
	n := provider.Notification{Kind: provider.Webhook, Header: http.Header{}, Body: []byte(body), ReceivedAt: at}
	if signature != "" {
		n.Header.Set("X-Postpay-Signature", signature)
	}
	return n
}

func TestSignature(t *testing.T) {
	good := "1700000000:" + vectorHex
	cases := []struct {
		name, header string
		off          time.Duration
		accepted     bool
	}{
		{"vector", good, 0, true},
		{"300 s late", good, 300 * time.Second, true},
		{"300 s and a moment late", good, 300*time.Second + 999*time.Millisecond, true},
		{"301 s late", good, 301 * time.Second, false},
		{"300 s early", good, -300 * time.Second, true},
		{"301 s early", good, -301 * time.Second, false},
		{"trimmed", " \t" + good + " ", 0, true},
		{"upper-case hex", "1700000000:" + strings.ToUpper(vectorHex), 0, false},
		{"space after the colon", "1700000000: " + vectorHex, 0, false},
		{"space before the colon", "1700000000 :" + vectorHex, 0, false},
		{"no colon", "1700000000" + vectorHex, 0, false},
		{"two colons", good + ":", 0, false},
		{"another time", "1700000001:" + vectorHex, 0, false},
		{"signed time", "+1700000000:" + vectorHex, 0, false},
		{"leading zero", "01700000000:" + vectorHex, 0, false},
		{"huge time", "99999999999999999999:" + vectorHex, 0, false},
		{"no time", ":" + vectorHex, 0, false},
		{"short", good[:len(good)-2], 0, false},
		{"empty", "1700000000:", 0, false},
		{"none", "", 0, false},
	}
	for _, k := range cases {
		a, wire := adapter(t, "500")
		hint, err := a.ParseNotification(t.Context(), webhook(k.header, vectorBody, noon.Add(k.off)))
		if k.accepted != (err == nil) || (k.accepted && hint.Reference != "order-01") || (!k.accepted && !problem.Is(err, problem.BadNotification)) {
			t.Errorf("%s: %+v %v", k.name, hint, err)
		}
		if len(wire.log) != 0 {
			t.Errorf("%s: something was sent", k.name)
		}
	}
	twice := webhook(good, vectorBody, noon)
	twice.Header.Add("X-Postpay-Signature", good)
	a, _ := adapter(t, "500")
	if _, err := a.ParseNotification(t.Context(), twice); !problem.Is(err, problem.BadNotification) {
		t.Errorf("two signatures: %v", err)
	}
	if _, err := a.ParseNotification(t.Context(), webhook(good, vectorBody, time.Time{})); err != nil {
		t.Errorf("without a time of receipt, the clock's: %v", err)
	}
}

func signed(secret, body string) provider.Notification {
	return webhook("1700000000:"+hex.EncodeToString(sign(secret, "1700000000", []byte(body))), body, noon)
}

func TestWhereTheOrderIs(t *testing.T) {
	cases := map[string]string{
		`{"order_id":"o","order":{"order_id":"x"}}`:                            "o",
		`{"order":{"order_id":"o"}}`:                                           "o",
		`{"data":{"order_id":"o"}}`:                                            "o",
		`{"object":{"order_id":"o"}}`:                                          "o",
		`{"transaction":{"id":"t","order":{"order_id":"o"}}}`:                  "o",
		`{"event":"order","data":{"object":{"order_id":"o"}}}`:                 "o",
		`{"id":"t","type":"order","order":{"order_id":"o","status":"denied"}}`: "o",
		`{"order":"o"}`:                                   "",
		`{"order_id":7}`:                                  "",
		`{"order_id":""}`:                                 "",
		`{"order_id":null}`:                               "",
		`{"ORDER_ID":"o"}`:                                "",
		`{"other":{"order_id":"o"}}`:                      "",
		`{"order_id":"o","order_id":"p"}`:                 "",
		`{"order_id":"o","a":{"b":1,"b":2}}`:              "",
		`{"order_id":"` + strings.Repeat("o", 129) + `"}`: "",
		`{"order":{"order":{"order":{"order":{"order":{"order_id":"o"}}}}}}`: "",
		`[{"order_id":"o"}]`: "", `"o"`: "", ``: "", `{`: "", "{\"order_id\":\"\xff\"}": "",
	}
	for body, want := range cases {
		a, _ := adapter(t, "500")
		hint, err := a.ParseNotification(t.Context(), signed("dolphins", body))
		if hint.Reference != want || (err == nil) != (want != "") || (want == "" && !problem.Is(err, problem.BadNotification)) {
			t.Errorf("%s: %+v %v", body, hint, err)
		}
	}
}

func TestReturn(t *testing.T) {
	for query, cancelled := range map[string]bool{
		"status=CANCELLED": true, "status=DENIED": true, "status=denied": true, "status=APPROVED": false, "": false, "status=": false,
		"status=APPROVED&status=CANCELLED": false, "order_id=another&status=CANCELLED": true,
	} {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		a, _ := adapter(t, "500")
		hint, err := a.ParseNotification(t.Context(), provider.Notification{Kind: provider.Return, Reference: "order-01", Query: values})
		if err != nil || hint.Reference != "order-01" || hint.ShopperCancelled != cancelled {
			t.Errorf("%s: %+v %v", query, hint, err)
		}
	}
}

// A rotation that the cache has not seen is looked for when a signature does not fit, at the cache's pace.
func TestRotationIsSeenWhenASignatureDoesNotFit(t *testing.T) {
	at := noon
	clock := func() time.Time { return at }
	src := &source{values: secrets.Static{"postpay": secret("dolphins")}}
	a, err := New(Options{Secrets: secrets.NewCache(src, clock), Environment: "live", Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	accepted := func(webhookSecret string) bool {
		_, err := a.ParseNotification(t.Context(), signed(webhookSecret, vectorBody))
		return err == nil
	}
	if !accepted("dolphins") {
		t.Fatal("before the rotation")
	}
	at = at.Add(time.Second)
	src.values = secrets.Static{"postpay": secret("whales"), "postpay_previous": secret("dolphins")}
	if !accepted("whales") || !accepted("dolphins") || accepted("sharks") {
		t.Error("after the rotation")
	}
	fetches := src.fetches
	for range 100 {
		if accepted("sharks") {
			t.Fatal("a forgery")
		}
	}
	if src.fetches != fetches {
		t.Errorf("forgeries made us ask %d times", src.fetches-fetches)
	}
}

func TestWithoutAWebhookSecret(t *testing.T) {
	values := secret("")
	a, err := New(Options{Secrets: secrets.NewCache(secrets.Static{"postpay": values}, nil), Environment: "live"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.ParseNotification(t.Context(), signed("", vectorBody)); !problem.Is(err, problem.Internal) {
		t.Errorf("an empty secret verifies: %v", err)
	}
}
