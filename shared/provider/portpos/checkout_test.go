package portpos

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"tender/shared/checkout"
	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/secrets"
)

func TestToken(t *testing.T) {
	if got := token("test_secret_key", "1700000000"); got != "9b7156a5f492d7fb548ca3fb691fc159" {
		t.Error(got)
	}
}

func TestCheckout(t *testing.T) {
	a, wire := adapter(t, example(t, "created"))
	got, err := a.CreateCheckout(t.Context(), opening(order()))
	if err != nil {
		t.Fatal(err)
	}
	if got.PageURL != "https://payment-sandbox.portpos.com/payment/?invoice=854EEE3DCAEA1725" || !got.ExpiresAt.IsZero() ||
		!maps.Equal(got.Keys, provider.Keys{"invoice": "854EEE3DCAEA1725"}) {
		t.Errorf("%+v", got)
	}
	r := wire.log[0]
	if r.Method != http.MethodPost || r.URL.String() != "https://api-sandbox.portpos.com/api/v1/" || !r.Close ||
		r.Header.Get("Content-Type") != "application/x-www-form-urlencoded" {
		t.Errorf("%s %s close=%v %v", r.Method, r.URL, r.Close, r.Header)
	}
	same(t, r.form, url.Values{
		"app_key": {"9c41cf8bce319cc6300cc2c4e9ef7c8f"}, "timestamp": {"1700000000"},
		"token": {"9b7156a5f492d7fb548ca3fb691fc159"}, "call": {"gen_invoice"},
		"amount": {"100.00"}, "currency": {"BDT"}, "product_name": {"1x Polo T-shirt, 2x sku-2"},
		"product_description": {"1x Polo T-shirt, 2x sku-2"}, "name": {"Robbie Amell"}, "email": {"shopper@example.com"},
		"phone": {"+880123456789"}, "address": {"House 1, Gulshan 1"}, "city": {"Dhaka"}, "state": {"Dhaka"},
		"zipcode": {"1212"}, "country": {"BD"},
		"redirect_url": {"https://tender.example/return/portpos/order-01.a2/t0ken"},
		"ipn_url":      {"https://tender.example/webhooks/portpos/order-01.a2/t0ken"},
	})
}

func same(t *testing.T, got, want url.Values) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(got)) {
		if want[name] == nil {
			t.Errorf("%s is %q", name, got[name])
		}
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if !slices.Equal(got[name], want[name]) {
			t.Errorf("%s is %q, not %q", name, got[name], want[name])
		}
	}
}

func TestCheckoutWithShippingAndLongTexts(t *testing.T) {
	a, wire := adapter(t, example(t, "created"))
	r := order()
	r.Description = strings.Repeat("é", 400)
	r.Items[0].Name = strings.Repeat("x", 400)
	r.Customer.FirstName, r.Customer.LastName = strings.Repeat("a", 40), strings.Repeat("b", 40)
	r.BillingAddress.Line1, r.BillingAddress.Line2, r.BillingAddress.State = strings.Repeat("c", 199), "d", "DH"
	r.Shipping = &checkout.Shipping{Address: &checkout.Address{
		FirstName: "Ann", Phone: "+8801", Line1: "House 2", City: "Sylhet", State: "SY", PostalCode: "3100", Country: "BD",
	}}
	q := opening(r)
	q.NotifyURL = ""
	if _, err := a.CreateCheckout(t.Context(), q); err != nil {
		t.Fatal(err)
	}
	form := wire.log[0].form
	for name, want := range map[string]string{
		"product_name": "1x " + strings.Repeat("x", 147), "product_description": strings.Repeat("é", 300),
		"name": strings.Repeat("a", 40) + " " + strings.Repeat("b", 9), "address": strings.Repeat("c", 199) + ",",
		"state": "DH", "ship_to_name": "Ann", "ship_to_phone": "+8801", "ship_to_address": "House 2", "ship_to_city": "Sylhet",
		"ship_to_state": "SY", "ship_to_zipcode": "3100", "ship_to_country": "BD",
	} {
		if form.Get(name) != want {
			t.Errorf("%s is %q", name, form.Get(name))
		}
	}
	if form.Has("ipn_url") {
		t.Error("an address for notifications that there is not")
	}
}

func TestProductWithoutItems(t *testing.T) {
	r := checkout.Request{OrderID: "order-01"}
	if product(r) != "Order order-01" || description(r) != "Order order-01" {
		t.Errorf("%q, %q", product(r), description(r))
	}
	r.Description = "A gift"
	if product(r) != "A gift" || description(r) != "A gift" {
		t.Errorf("%q, %q", product(r), description(r))
	}
}

func TestNotifyURLThatIsTooLong(t *testing.T) {
	for length, sent := range map[int]int{250: 1, 251: 0} {
		a, wire := adapter(t, example(t, "created"))
		q := opening(order())
		q.NotifyURL = "https://tender.example/" + strings.Repeat("x", length-23)
		_, err := a.CreateCheckout(t.Context(), q)
		if len(wire.log) != sent || (err == nil) != (sent == 1) || (err != nil && problem.OutcomeOf(err) != problem.NotSent) {
			t.Errorf("%d: %d requests, %v", length, len(wire.log), err)
		}
	}
}

// What is no invoice for what was asked is unknown: nobody is sent to its page.
func TestCheckoutRepliesThatAreNone(t *testing.T) {
	created := example(t, "created")
	for name, answer := range map[string]string{
		"another amount":   with(t, created, `"amount":"100"`, `"amount":"100.01"`),
		"no amount":        with(t, created, `"amount":"100",`, ``),
		"another currency": with(t, created, `"currency":"BDT"`, `"currency":"USD"`),
		"no invoice":       with(t, created, `"854EEE3DCAEA1725"`, `null`),
		"empty invoice":    with(t, created, `"854EEE3DCAEA1725"`, `""`),
		"unsafe invoice":   with(t, created, `854EEE3DCAEA1725`, `854&x=1`),
		"long invoice":     with(t, created, `854EEE3DCAEA1725`, strings.Repeat("8", 65)),
		"number":           with(t, created, `"854EEE3DCAEA1725"`, `8541725`),
		"pending":          with(t, created, `"status":200`, `"status":100`),
		"twice":            with(t, created, `"status":200`, `"status":200,"status":200`),
		"both":             with(t, created, `"status":200`, `"status":200,"message":"Invalid Request"`),
		"HTTP 201":         "201" + created[3:],
		"HTTP 400":         "400" + created[3:],
		"HTTP 500":         "500" + created[3:],
	} {
		a, _ := adapter(t, answer)
		if got, err := a.CreateCheckout(t.Context(), opening(order())); err == nil || problem.OutcomeOf(err) != problem.Unknown {
			t.Errorf("%s: %+v %v", name, got, err)
		}
	}
	for _, as := range []string{`"amount":100`, `"amount":100.0`, `"amount":"100.00"`} {
		a, _ := adapter(t, with(t, created, `"amount":"100"`, as))
		if _, err := a.CreateCheckout(t.Context(), opening(order())); err != nil {
			t.Errorf("%s: %v", as, err)
		}
	}
}

func TestFields(t *testing.T) {
	a, _ := adapter(t, example(t, "created"))
	g := provider.Guard(a, nil)
	if wrong := g.CheckCheckout(order()); len(wrong) > 0 {
		t.Errorf("the example: %v", wrong)
	}
	long := strings.Repeat("1", 201)
	paths := func(r checkout.Request) string {
		var list []string
		for _, f := range g.CheckCheckout(r) {
			list = append(list, f.Field+" "+f.Code)
		}
		return strings.Join(list, ", ")
	}
	if got := paths(checkout.Request{Amount: 999, Currency: "BDT"}); got != "amount too_small, customer required, billing_address required" {
		t.Error(got)
	}
	if got := paths(checkout.Request{Amount: 100_000_000, Currency: "BDT", Customer: &checkout.Customer{}, BillingAddress: &checkout.Address{}}); got !=
		"amount too_large, customer.email required, customer.phone required, billing_address.line1 required, "+
			"billing_address.city required, billing_address.postal_code required, billing_address.country required" {
		t.Error(got)
	}
	full := checkout.Address{FirstName: long, Phone: long, Line1: long, City: long, State: long, PostalCode: long, Country: long}
	if got := paths(checkout.Request{
		Amount: 99_999_999, Currency: "USD", Customer: &checkout.Customer{Email: long, Phone: long},
		BillingAddress: &full, Shipping: &checkout.Shipping{Address: &full},
	}); got != "currency not_supported, customer.email too_long, customer.phone too_long, billing_address.line1 too_long, "+
		"billing_address.city too_long, billing_address.state too_long, billing_address.country too_long, "+
		"shipping.address.phone too_long, shipping.address.line1 too_long, shipping.address.city too_long, "+
		"shipping.address.state too_long, shipping.address.postal_code too_long, shipping.address.country too_long" {
		t.Error(got)
	}
}

func TestNew(t *testing.T) {
	good := secrets.NewCache(secret(), nil)
	for name, o := range map[string]Options{
		"no environment": {Secrets: good}, "no secrets": {Environment: "live"}, "plain http": {Secrets: good, BaseURL: "http://a.example"},
		"no address": {Secrets: good, BaseURL: "a.example"}, "no address at all": {Secrets: good, BaseURL: ":"},
	} {
		if _, err := New(o); err == nil {
			t.Errorf("%s: opened", name)
		}
	}
	for base, want := range map[string]struct {
		options   Options
		api, page string
	}{
		"live":     {Options{Environment: "live"}, "https://api.portpos.com/api/v1/", "https://payment.portpos.com/payment/?invoice=854EEE3DCAEA1725"},
		"loopback": {Options{BaseURL: "http://127.0.0.1:9"}, "http://127.0.0.1:9/api/v1/", "http://127.0.0.1:9/payment/?invoice=854EEE3DCAEA1725"},
		"a path": {
			Options{Environment: "live", BaseURL: "https://proxy.example/portpos/"},
			"https://proxy.example/portpos/api/v1/", "https://proxy.example/payment/?invoice=854EEE3DCAEA1725",
		},
	} {
		wire := &scripted{t: t, answers: []string{example(t, "created")}}
		want.options.Secrets, want.options.Transport = good, wire
		a, err := New(want.options)
		if err != nil {
			t.Fatal(err)
		}
		got, err := a.CreateCheckout(t.Context(), opening(order()))
		if err != nil || got.PageURL != want.page || wire.log[0].URL.String() != want.api {
			t.Errorf("%s: %s, %s, %v", base, wire.log[0].URL, got.PageURL, err)
		}
	}
}

// Every call has a timestamp of its own.
func TestTimestampsAreFresh(t *testing.T) {
	at := noon
	wire := &scripted{t: t, answers: []string{example(t, "created")}}
	a, err := New(Options{
		Secrets: secrets.NewCache(secret(), nil), Environment: "live", Transport: wire, Now: func() time.Time { return at },
	})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := a.CreateCheckout(t.Context(), opening(order())); err != nil {
			t.Fatal(err)
		}
		at = at.Add(time.Second)
	}
	first, second := wire.log[0].form, wire.log[1].form
	if first.Get("timestamp") != "1700000000" || second.Get("timestamp") != "1700000001" || first.Get("token") == second.Get("token") {
		t.Errorf("%v, %v", first, second)
	}
}
