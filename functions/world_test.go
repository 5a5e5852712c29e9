package functions_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"tender/examples"
	"tender/shared/provider/registry"
	"tender/shared/token"
)

const (
	stack       = "shop" // the deployment's name, which its secrets begin with
	tokenKey    = "checkout-token-key-of-the-tests"
	callbackKey = "callback-key-of-the-tests"
)

// deployment is a table, secrets and a bus, the providers' sandboxes, and each function as a process that lives as long
// as the test.
type deployment struct {
	t           testing.TB
	environment []string
	aws         *aws
	boxes       map[string]*box
	running     map[string]*runtime
}

// deploy makes a deployment with these providers enabled.
func deploy(t testing.TB, providers ...string) *deployment {
	t.Helper()
	secrets := map[string]map[string]string{
		"checkout-token": {"key": tokenKey}, "callback": {"key": callbackKey},
		"checkout-token_previous": {}, "callback_previous": {}, "postpay_previous": {},
	}
	maps.Copy(secrets, boxSecrets)
	d := &deployment{t: t, aws: openAWS(t, secrets), boxes: map[string]*box{}, running: map[string]*runtime{}}
	d.environment = []string{
		"AWS_REGION=eu-west-1", "AWS_ENDPOINT_URL=" + d.aws.url, "TENDER_TABLE=" + d.aws.table, "TENDER_ENVIRONMENT=sandbox",
		"TENDER_PROVIDERS=" + strings.Join(providers, ","), "TENDER_SECRET_PREFIX=" + stack, "TENDER_CALLBACK_URL=" + callbackURL,
		"TENDER_RETURN_HOSTS=www.example.ae,www.example.com", "TENDER_EVENT_BUS=Bus", "TENDER_METRICS_NAMESPACE=Tender/" + stack,
	}
	for _, name := range providers {
		d.boxes[name] = openBox(t, name)
		d.environment = append(d.environment, registry.URLVariable(name)+"="+d.boxes[name].url)
	}
	return d
}

// providers are the names of all that the registry knows.
func providers() []string {
	var names []string
	for _, info := range registry.Infos() {
		names = append(names, info.Name)
	}
	return names
}

// function gives a function's process, started at its first event.
func (d *deployment) function(name string) *runtime {
	d.t.Helper()
	if d.running[name] == nil {
		d.running[name] = start(d.t, name, d.environment)
	}
	return d.running[name]
}

// send sends an HTTP event and wants one of these statuses. It gives the reply's body, or where it leads.
func (d *deployment) send(function, method, path, body string, headers map[string]string, want ...int) string {
	d.t.Helper()
	status, out := d.function(function).http(d.t, method, path, body, headers)
	if !slices.Contains(want, status) {
		d.t.Fatalf("%s: %s %s: %d instead of %v: %s; it wrote %s", function, method, path, status, want, out, d.function(function).log)
	}
	return out
}

var asJSON = map[string]string{"content-type": "application/json"}

// opened is what a checkout is answered with.
type opened struct {
	RedirectURL string `json:"redirect_url"`
	ClientToken string `json:"client_token"`
}

// checkout opens a page of this provider for a new order.
func (d *deployment) checkout(provider, id, capture string) opened {
	d.t.Helper()
	body := checkoutBody(d.t, provider, id, capture)
	out := d.send("create-checkout", http.MethodPost, "/checkouts", body, bearing(signed(d.t, body)), http.StatusCreated)
	var page opened
	if err := json.Unmarshal([]byte(out), &page); err != nil || page.RedirectURL == "" {
		d.t.Fatalf("create-checkout: %s", out)
	}
	return page
}

func bearing(bearer string) map[string]string {
	return map[string]string{"content-type": "application/json", "authorization": "Bearer " + bearer}
}

// checkoutBody is the provider's example as another order.
func checkoutBody(t testing.TB, provider, id, capture string) string {
	t.Helper()
	for _, example := range examples.Checkouts() {
		var body map[string]any
		if err := json.Unmarshal(example, &body); err != nil {
			t.Fatal(err)
		}
		if body["provider"] == provider {
			body["order_id"], body["capture"] = id, capture
			text, _ := json.Marshal(body)
			return string(text)
		}
	}
	t.Fatalf("there is no example for %s", provider)
	return ""
}

// signed gives the token that covers a checkout's body.
func signed(t testing.TB, body string) string {
	t.Helper()
	var of struct {
		ID       string `json:"order_id"`
		Amount   int64  `json:"amount"`
		Currency string `json:"currency"`
	}
	if err := json.Unmarshal([]byte(body), &of); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(body))
	text, err := token.SignCheckout(tokenKey, token.Claims{
		OrderID: of.ID, Amount: of.Amount, Currency: of.Currency, BodySHA256: hex.EncodeToString(sum[:]), ExpiresAt: time.Now().Add(time.Hour),
	})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// approve pays on the hosted page and gives the path that the shopper comes back to, or nothing where the page leads
// nowhere.
func (d *deployment) approve(page opened) (back string) {
	d.t.Helper()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	reply, err := client.PostForm(page.RedirectURL, url.Values{"outcome": {"approve"}})
	if err != nil {
		d.t.Fatal(err)
	}
	defer reply.Body.Close()
	text, _ := io.ReadAll(reply.Body)
	if reply.StatusCode >= http.StatusBadRequest {
		d.t.Fatalf("the hosted page answered %d: %s", reply.StatusCode, text)
	}
	back, _ = strings.CutPrefix(reply.Header.Get("Location"), callbackURL)
	return back
}

// deliver brings the provider's messages to the webhook function.
func (d *deployment) deliver(provider string) {
	d.t.Helper()
	for _, m := range d.boxes[provider].told() {
		d.send("webhook", m.method, strings.TrimPrefix(m.path, callbackURL), m.body, m.headers, http.StatusOK)
	}
}

// status is what the merchant is told of an order.
func (d *deployment) status(id string) string {
	d.t.Helper()
	var o struct{ Status string }
	if err := json.Unmarshal([]byte(d.send("order-status", http.MethodGet, "/orders/"+id, "", nil, http.StatusOK)), &o); err != nil {
		d.t.Fatal(err)
	}
	return o.Status
}
