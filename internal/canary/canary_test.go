package canary

import (
	"encoding/base64"
	"net/http"
	"slices"
	"strings"
	"testing"

	"tender/shared/order"
	"tender/shared/token"
)

// An undisturbed walk gets to its end, so that every stage is one, and brings the canaries to the provider.
func TestNothingLeaksOnTheGoodWay(t *testing.T) {
	var sent strings.Builder
	for _, r := range rigs() {
		t.Run(r.name, func(t *testing.T) {
			w := newWorld(t, r)
			w.walk(nil)
			w.lookAround()
			if got := w.order("order-01"); got != string(r.ends) {
				t.Errorf("the order is %s", got)
			}
			if got := w.order("order-02"); got != string(order.Cancelled) {
				t.Errorf("the other order is %s", got)
			}
			if w.masked.Len() == 0 || w.counts.Len() == 0 || len(w.stored) < 6 || w.problems == 0 {
				t.Errorf("%d bytes of log, %d of counts, %d orders, %d problems", w.masked.Len(), w.counts.Len(), len(w.stored), w.problems)
			}
			sent.WriteString(w.sent.String())
		})
	}
	reached := scan(sent.String(), append(fixed(), plant("callback token", token.Make(callbackKey, "callback", "portpos", "order-01"), nowhere)))
	for _, c := range append(personal(), canary{name: "card id"}, canary{name: "callback token"}) {
		if !slices.Contains(reached, c.name) {
			t.Errorf("%s reached no provider", c.name)
		}
	}
}

// Whatever a provider answers, and whatever it repeats of what it was told, nothing of it is told on.
func TestNothingLeaksWhenProvidersFail(t *testing.T) {
	for _, r := range rigs() {
		t.Run(r.name, func(t *testing.T) {
			problems := 0
			for _, f := range failures(r) {
				t.Run(f.name, func(t *testing.T) {
					w := newWorld(t, r)
					w.walk(&f)
					w.lookAround()
					problems += w.problems
				})
			}
			if problems < 500 {
				t.Errorf("only %d problems were answered", problems)
			}
		})
	}
}

func TestNothingLeaksOfSecretsThatAreNone(t *testing.T) {
	for _, r := range rigs() {
		t.Run(r.name, func(t *testing.T) {
			w := newWorld(t, r)
			w.source.garbled = true
			w.walk(nil)
			w.source.garbled = false
			w.walk(nil)
			w.source.garbled = true
			w.at = w.at.Add(1e12)
			w.walk(nil)
			w.lookAround()
			if !strings.Contains(w.masked.String(), "could not be read") {
				t.Error("no secret was garbled")
			}
		})
	}
}

// What is refused is not repeated: not from a path, a query, a header or a body.
func TestNothingLeaksOfRefusedRequests(t *testing.T) {
	for _, r := range rigs() {
		t.Run(r.name, func(t *testing.T) {
			w := newWorld(t, r)
			w.walk(nil)
			before := w.problems
			asked := w.refusedCheckouts() + w.refusedCommands() + w.refusedCallbacks()
			w.lookAround()
			if w.problems-before != asked {
				t.Errorf("%d of %d requests were refused", w.problems-before, asked)
			}
		})
	}
}

func (w *world) refusedCheckouts() (asked int) {
	good := w.rig.body("order-03")
	ask := func(body string, header http.Header) {
		w.do(http.MethodPost, "/checkouts", body, header)
		asked++
	}
	bearer := func(text string) http.Header {
		return http.Header{"Content-Type": {"application/json"}, "Authorization": {"Bearer " + text}}
	}
	ask(good, nil)
	ask(good, http.Header{"Content-Type": {"text/" + stranger}})
	ask(good, bearer(stranger))
	ask(good, w.sign(strangerKey, "order-03", good))
	ask(good, w.sign(checkoutKey, "order-04", good))
	ask(good, w.sign(checkoutKey, "order-03", good+" "))
	ask(good, http.Header{"Content-Type": {"application/json"}, "Authorization": {"Basic " + base64.StdEncoding.EncodeToString([]byte(email+":"+stranger))}})
	for old, wrong := range map[string]string{
		`"` + w.rig.provider + `"`:     `"` + pan + `"`,
		`"` + w.rig.currency + `"`:     `"` + email + `"`,
		`"amount": 81480`:              `"amount": "` + pan + `"`,
		`"amount": 81480, "cur`:        `"` + email + `": "` + phone + `", "amount": 81480, "cur`,
		`"description": "For `:         `"description": "a", "description": "For `,
		`"quantity": 1`:                `"quantity": ` + pan + `5454`,
		`"note"`:                       `"` + email + `": {}, "note"`,
		`"success_url": "`:             `"success_url": "https://` + given + `.example/` + email + `?`,
		`"cancel_url": "`:              `"cancel_url": "javascript:` + email,
		`"capture"`:                    `"provider_options": {"` + pan + `": 1, "` + phone + `": 2, "` + email + `": "` + street + `"}, "capture"`,
		`{` + "\n":                     email,
		`"country": "` + w.rig.country: `"country": "` + street,
	} {
		body := strings.Replace(good, old, wrong, 1)
		if body == good {
			w.Fatalf("nothing is %s", old)
		}
		ask(body, w.sign(checkoutKey, "order-03", body))
	}
	return asked
}

func (w *world) refusedCommands() (asked int) {
	ask := func(method, path, body string, header http.Header) {
		if header == nil && body != "" {
			header = http.Header{"Content-Type": {"application/json"}}
		}
		w.do(method, path, body, header)
		asked++
	}
	for _, path := range []string{"/" + stranger, "/orders/" + email, "/orders/" + email + "/status?" + pan, "/orders/order-01/" + stranger} {
		ask(http.MethodGet, path, "", http.Header{"Authorization": {"Bearer " + stranger}, "Cookie": {"session=" + stranger}})
	}
	ask(http.MethodGet, "/orders/order-01/status?token="+stranger, "", nil)
	ask(http.MethodGet, "/orders/order-01/status", "", http.Header{"Authorization": {"Bearer " + stranger}})
	ask(http.MethodDelete, "/orders/order-01?email="+email, email, nil)
	for path, bodies := range map[string][]string{
		"/orders/order-01/capture": {email, `{"` + email + `":1}`, `{"attempt":"` + pan + `"}`, `{"attempt":` + pan + `}`},
		"/orders/order-01/cancel":  {`"` + email, `{"` + pan + `":"` + email + `"}`},
		"/orders/order-01/refunds": {
			`{"refund_id":"` + email + `","amount":"` + pan + `","reason":["` + email + `"]}`,
			`{"refund_id":"r9","amount":` + pan + `5454545454,"reason":"` + strings.Repeat(email, 20) + `"}`,
			`{"refund_id":"r9","amount":81480000,"reason":"` + email + `"}`,
			`{"refund_id":"r9","amount":1,"reason":"` + email + `","manual":{"actor":5,"` + email + `":1}}`,
			`{"refund_id":"r1","amount":2000,"reason":"` + email + `"}`,
		},
		"/orders/order-01/resolve": {
			`{"transaction":"` + email + `","as":"` + pan + `"}`, `{"refund_id":"r1","as":"` + email + `","actor":"` + email + `","reason":"` + email + `"}`,
			`{"op":{"kind":"` + email + `","attempt":` + pan + `},"as":"refused","actor":"` + email + `","reason":"` + email + `"}`,
		},
	} {
		for _, body := range bodies {
			ask(http.MethodPost, path, body, nil)
		}
	}
	return asked
}

func (w *world) refusedCallbacks() (asked int) {
	name := w.rig.provider
	forged := http.Header{"X-Postpay-Signature": {stranger}, "Authorization": {"Bearer " + stranger}, "X-Forwarded-For": {email}}
	right := "/order-01/" + token.Make(callbackKey, "callback", name, "order-01")
	for _, path := range []string{
		"/webhooks/" + name, "/webhooks/" + name + "/order-01/" + stranger, "/webhooks/" + email + "/" + pan + "/" + stranger,
		"/webhooks/" + name + "/" + pan + right[len("/order-01"):],
	} {
		w.do(http.MethodPost, path+"?email="+email, `{"email":"`+email+`","card":"`+pan+`"`, forged)
		w.do(http.MethodGet, strings.Replace(path, "webhooks", "return", 1)+"?card="+pan, "", forged)
		asked += 2
	}
	// What authenticates is heard, whatever else it says: it only makes us ask.
	w.do(http.MethodGet, "/return/"+name+right+"?email="+email+"&card="+pan+"&status="+street, "", forged)
	before := w.problems
	w.do(http.MethodPost, "/webhooks/"+name+right+"?email="+email, `{"email":"`+email+`","card":"`+pan+`","status":"`+street, forged)
	return asked + w.problems - before
}

// The scan finds a value however it is written.
func TestScan(t *testing.T) {
	c := []canary{plant("it", "a+canary@x.example/7", nowhere), plant("kept", "kept", inOrders)}
	encode := func(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }
	for _, text := range []string{
		"x a+canary@x.example/7 y", "A+CANARY@X.example/7", "a%2Bcanary%40x.example%2F7", `a+canary@x.example\/7`,
		"612b63616e61727940782e6578616d706c652f37", encode("a+canary@x.example/7"), encode("u:a+canary@x.example/7"), encode("us:a+canary@x.example/7."),
	} {
		if got := scan(text, c); len(got) != 1 || got[0] != "it" {
			t.Errorf("%s: %v", text, got)
		}
	}
	if got := scan("a canary, kept", c, inOrders); len(got) != 0 {
		t.Error(got)
	}
	if got := scan("kept", c); len(got) != 1 {
		t.Error(got)
	}
}
