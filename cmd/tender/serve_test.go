package main

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"tender/cmd/tender/internal/demo"
	"tender/internal/testenv"
	"tender/shared/provider/registry"
	"tender/shared/store/dynamo/dynamotest"
)

// get reads a URL of a running command.
func get(t *testing.T, at string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, at, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s answered %d %s: %v", at, resp.StatusCode, body, err)
	}
	return string(body)
}

// walk runs the walk-through against a server that somebody else started.
func walk(t *testing.T, api, sandbox string) {
	t.Helper()
	var out strings.Builder
	o := optionsFor(t, "postpay", api, map[string]string{"postpay": sandbox})
	o.Out = &out
	result := demo.Run(t.Context(), o)
	if result.Failed > 0 || result.Passed == 0 {
		t.Errorf("%+v:\n%s", result, out.String())
	}
}

func TestLocal(t *testing.T) {
	out := command(t, nil, "local", "--addr", "127.0.0.1:0")
	shop := strings.TrimSuffix(out.after(t, "shop"), "/")
	var addresses map[string]string
	if err := json.Unmarshal([]byte(get(t, shop+"/_local/addresses")), &addresses); err != nil {
		t.Fatal(err)
	}
	if len(addresses) != len(registry.Infos())+1 || addresses["api"] != shop {
		t.Errorf("the addresses are %v", addresses)
	}
	for name, at := range addresses {
		if !strings.Contains(out.String(), at) {
			t.Errorf("it never said where %s is", name)
		}
	}
	if !strings.Contains(get(t, shop+"/"), "Go to payment") {
		t.Error("there is no shop")
	}
	walk(t, shop, addresses["postpay"])
	for _, line := range []string{"201  POST /checkouts", "200  POST /webhooks/{provider}", "Ctrl-C"} {
		if !strings.Contains(out.String(), line) {
			t.Errorf("it never said %q: %s", line, out)
		}
	}
}

// A sandbox alone replaces the built-in one, and is told where its webhooks go.
func TestLocalWithASandboxElsewhere(t *testing.T) {
	secret := `{"merchant_id":"another-merchant","secret_key":"another-key","webhook_secret":"another-secret"}`
	sandbox := command(t, nil, "sandbox", "postpay", "--addr", "127.0.0.1:0", "--secret", file(t, secret)).after(t, " is at ")
	out := command(t, map[string]string{"TENDER_POSTPAY_URL": sandbox},
		"local", "--addr", "127.0.0.1:0", "--secrets", file(t, fmt.Sprintf(`{"postpay":%s,"nopay":{}}`, secret)))
	shop := strings.TrimSuffix(out.after(t, "shop"), "/")
	if got := get(t, shop+"/_local/addresses"); !strings.Contains(got, `"postpay":"`+sandbox+`"`) {
		t.Errorf("the addresses are %s", got)
	}
	if !strings.Contains(out.String(), "not used here: nopay") {
		t.Errorf("a secret of nobody is passed over in silence: %s", out)
	}
	// The clock of a sandbox elsewhere is its own: what needs 25 hours is left out here.
	var said strings.Builder
	o := optionsFor(t, "postpay", shop, map[string]string{"postpay": sandbox})
	o.Out, o.Patience = &said, time.Second
	demo.Run(t.Context(), o)
	for _, step := range []string{"ok      the provider's webhook is delivered", "ok      the order is captured"} {
		if !strings.Contains(said.String(), step) {
			t.Errorf("not %q:\n%s", step, said.String())
		}
	}
}

func TestLocalOnDynamoDB(t *testing.T) {
	testenv.Dynoxide(t)
	env := map[string]string{"TENDER_TABLE": "made-by-the-server-" + rand.Text()}
	first := command(t, env, "local", "--addr", "127.0.0.1:0", "--dynamodb", dynamotest.URL(t))
	api := strings.TrimSuffix(first.after(t, "shop"), "/")
	var addresses map[string]string
	if err := json.Unmarshal([]byte(get(t, api+"/_local/addresses")), &addresses); err != nil {
		t.Fatal(err)
	}
	walk(t, api, addresses["postpay"])
	// Another server on the same table has the same orders.
	second := command(t, env, "local", "--addr", "127.0.0.1:0", "--dynamodb", dynamotest.URL(t))
	if got := get(t, strings.TrimSuffix(second.after(t, "shop"), "/")+"/orders/order-01"); !strings.Contains(got, `"partially_refunded"`) {
		t.Errorf("it has %s", got)
	}
}
