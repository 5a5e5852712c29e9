package portone

import (
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"tender/shared/checkout"
	"tender/shared/problem"
	"tender/shared/provider"
)

const (
	createPath = "POST /api/paymentLink"
	page       = `200 {"payment_link_ref":"2BEemUknaImTq5ljmoNQQV2tSll","payment_link":"https://checkout.portone.cloud?ref=2BEemUknaImTq5ljmoNQQV2tSll"}`
)

func checkoutOf(r checkout.Request) provider.CheckoutRequest {
	return provider.CheckoutRequest{
		Ref:       provider.Ref{OrderID: r.OrderID, Reference: r.OrderID + ".a2", Amount: r.Amount, Currency: r.Currency},
		Request:   r,
		NotifyURL: "https://tender.example/webhooks/portone/ORD-1.a2/t0ken",
		ReturnURL: "https://tender.example/return/portone/ORD-1.a2/t0ken",
	}
}

// example is the request of Create Payment Link via API, as far as ours has its members.
func example() checkout.Request {
	home := &checkout.Address{
		FirstName: "Test Customer", LastName: "Name", Phone: "+66700000000", Line1: "address", Line2: "address_2", City: "City",
		State: "Mah", PostalCode: "400202", Country: "TH",
	}
	return checkout.Request{
		OrderID: "ORD-1", Amount: 250050, Currency: "THB", Country: "TH", Description: "test payment link description",
		Items: []checkout.Item{
			{Reference: "1", Name: "Stubborn Attachments", UnitPrice: 125000, Quantity: 2, ImageURL: "https://shop.example/1.jpg"},
			{Reference: "2", Name: "Card", UnitPrice: 50, Quantity: 1},
		},
		BillingAddress: home, Shipping: &checkout.Shipping{Name: "Post", Address: home},
		Customer:   &checkout.Customer{FirstName: "Test", LastName: "Shopper", Email: "shopper@shop.example", Phone: "+66800000000"},
		SuccessURL: "https://shop.example/ok", CancelURL: "https://shop.example/no",
		Metadata: map[string]string{"key2": "value2", "key1": "value1"},
		ProviderOptions: map[string]jsontext.Value{
			"merchant_name":   jsontext.Value(`"PortOne Demo Account"`),
			"payment_methods": jsontext.Value(`[{"channel":"GBPRIMEPAY","method":"GBPRIMEPAY_CREDIT_CARD"}]`),
		},
		ExpiresAt: time.Date(2024, 7, 28, 18, 30, 0, 123456789, time.UTC),
	}
}

func TestCheckoutAsDocumented(t *testing.T) {
	a, wire := adapter(t, createPath, page)
	got, err := a.CreateCheckout(t.Context(), checkoutOf(example()))
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("testdata/checkout.json")
	if err != nil {
		t.Fatal(err)
	}
	sent := jsontext.Value(wire.log[0].body)
	if err := sent.Indent(jsontext.WithIndent("  ")); err != nil || string(sent) != strings.TrimSpace(string(want)) {
		t.Errorf("sent %s %v", sent, err)
	}
	r := wire.log[0]
	if r.Method != http.MethodPost || r.URL.String() != "https://api.portone.cloud/api/paymentLink" || !r.Close {
		t.Errorf("%s %s close=%v", r.Method, r.URL, r.Close)
	}
	if r.Header.Get("X-Portone-Client-Key") != "po_test_key" || !strings.HasPrefix(r.Header.Get("Authorization"), "Bearer ey") || r.Header.Get("Content-Type") != "application/json" {
		t.Errorf("%v", r.Header)
	}
	if got.PageURL != "https://checkout.portone.cloud?ref=2BEemUknaImTq5ljmoNQQV2tSll" || !got.ExpiresAt.Equal(time.Date(2024, 7, 28, 18, 30, 0, 123e6, time.UTC)) ||
		got.Keys["payment_link_ref"] != "2BEemUknaImTq5ljmoNQQV2tSll" || len(got.Keys) != 1 {
		t.Errorf("%+v", got)
	}
}

func TestCheckoutWithoutWhatIsOptional(t *testing.T) {
	a, wire := adapter(t, createPath, page)
	r := checkoutOf(checkout.Request{OrderID: "o", Amount: 500, Currency: "JPY", Country: "JP", SuccessURL: "https://shop.example:8443/ok"})
	r.NotifyURL, r.ReturnURL = "", "https://tender.example/~x/return"
	got, err := a.CreateCheckout(t.Context(), r)
	if err != nil || !got.ExpiresAt.Equal(noon.Add(48*time.Hour)) {
		t.Fatalf("%+v %v", got, err)
	}
	want := `{"portone_key":"po_test_key","merchant_details":{"name":"shop.example","promo_code":"","promo_discount":0,"shipping_charges":0},` +
		`"source":"api","environment":"sandbox","merchant_order_id":"o.a2","amount":500,"currency":"JPY","country_code":"JP","signature_hash":"` +
		signedWith("po_test_secret", "amount=500&client_key=po_test_key&currency=JPY&failure_url=https%3A%2F%2Ftender.example%2F%257Ex%2Freturn&merchant_order_id=o.a2&success_url=https%3A%2F%2Ftender.example%2F%257Ex%2Freturn") +
		`","success_url":"https://tender.example/%7Ex/return","failure_url":"https://tender.example/%7Ex/return","pending_url":"https://tender.example/%7Ex/return",` +
		`"expiry_date":"2023-11-16T22:13:20.000Z","notify_by_email":false,"notify_by_phone":false,"send_immediately":false,` +
		`"user_configured_field1":"o","user_configured_field2":"o.a2"}`
	if wire.log[0].body != want {
		t.Errorf("\n%s\n%s", wire.log[0].body, want)
	}
}

// Items that do not make up the amount alone are left out.
func TestItemsThatDoNotAddUp(t *testing.T) {
	for name, change := range map[string]func(*checkout.Request){
		"shipping costs":  func(r *checkout.Request) { r.Items[1].UnitPrice-- },
		"overflow":        func(r *checkout.Request) { r.Items[0].UnitPrice, r.Items[0].Quantity = 1<<62, 1<<62 },
		"overflow in sum": func(r *checkout.Request) { r.Items[0].UnitPrice, r.Items[1].UnitPrice = 1<<62-1, 1<<62 },
	} {
		a, wire := adapter(t, createPath, page)
		r := example()
		change(&r)
		if _, err := a.CreateCheckout(t.Context(), checkoutOf(r)); err != nil || strings.Contains(wire.log[0].body, "order_details") {
			t.Errorf("%s: %v %s", name, err, wire.log[0].body)
		}
	}
}

func TestPagesThatNobodyIsSentTo(t *testing.T) {
	link := func(text string) string { return `200 {"payment_link_ref":"2mLINK","payment_link":"` + text + `"}` }
	for _, reply := range []string{
		`200 {"payment_link":"https://checkout.portone.cloud?ref=x"}`, `200 {"payment_link_ref":"x"}`, link("javascript:alert(1)"),
		link("http://checkout.portone.cloud?ref=x"), link("https://u:p@checkout.portone.cloud?ref=x"), link("?ref=x"), `200 {"payment_link_ref":1,"payment_link":"https://a.example"}`,
		`200 {"payment_link_ref":"` + strings.Repeat("x", 129) + `","payment_link":"https://checkout.portone.cloud?ref=x"}`,
		`200 {"payment_link_ref":"x","payment_link_ref":"y","payment_link":"https://checkout.portone.cloud?ref=x"}`,
		`200 {"content":{"payment_link_ref":"x","payment_link":"https://checkout.portone.cloud?ref=x"}}`, `201 {}`, `204`,
	} {
		a, _ := adapter(t, createPath, reply)
		_, err := a.CreateCheckout(t.Context(), checkoutOf(example()))
		if !problem.Is(err, problem.BadReply) || problem.OutcomeOf(err) != problem.Unknown {
			t.Errorf("%s: %v", reply, err)
		}
	}
}

func TestOptions(t *testing.T) {
	long := strings.Repeat("é", 101)
	cases := map[string]string{
		`{}`: "", `{"merchant_name":"A"}`: "", `{"merchant_name":""}`: "not_allowed", `{"merchant_name":" "}`: "not_allowed", `{"merchant_name":7}`: "not_allowed",
		`{"merchant_name":"` + long + `"}`: "not_allowed", `{"merchant_name":"` + long[:200] + `"}`: "", `{"card_id":"x"}`: "unknown",
		`{"payment_methods":[{"channel":"A","method":"B"}]}`: "", `{"payment_methods":[]}`: "not_allowed", `{"payment_methods":[{"channel":"A"}]}`: "not_allowed",
		`{"payment_methods":[{"channel":"A","method":"B","x":1}]}`: "not_allowed", `{"payment_methods":{}}`: "not_allowed", `{"payment_methods":["A"]}`: "not_allowed",
		`{"payment_methods":[` + strings.Repeat(`{"channel":"A","method":"B"},`, 50) + `{"channel":"A","method":"B"}]}`: "not_allowed",
	}
	for text, want := range cases {
		r := example()
		r.ProviderOptions = optionsIn(t, text)
		a, wire := adapter(t, createPath, page)
		got := a.CheckOptions(r)
		if (want == "") != (len(got) == 0) || (want != "" && got[0].Code != want) {
			t.Errorf("%s: %v", text, got)
		}
		_, err := a.CreateCheckout(t.Context(), checkoutOf(r))
		if (want == "") != (err == nil) || (want != "" && (!problem.Is(err, problem.InvalidRequest) || len(wire.log) != 0)) {
			t.Errorf("%s: %v after %d requests", text, err, len(wire.log))
		}
	}
}

func optionsIn(t *testing.T, text string) map[string]jsontext.Value {
	t.Helper()
	options := map[string]jsontext.Value{}
	d := jsontext.NewDecoder(strings.NewReader(text))
	if _, err := d.ReadToken(); err != nil {
		t.Fatal(err)
	}
	for d.PeekKind() == '"' {
		name, _ := d.ReadToken()
		key := name.String()
		value, err := d.ReadValue()
		if err != nil {
			t.Fatal(err)
		}
		options[key] = value.Clone()
	}
	return options
}

func TestFields(t *testing.T) {
	a, _ := adapter(t)
	g := provider.Guard(a, nil)
	if wrong := g.CheckCheckout(example()); len(wrong) > 0 {
		t.Errorf("the example: %v", wrong)
	}
	r := checkout.Request{Amount: 1, Currency: "BHD", ProviderOptions: map[string]jsontext.Value{"x": nil}}
	var paths []string
	for _, f := range g.CheckCheckout(r) {
		paths = append(paths, f.Field)
	}
	if got := strings.Join(paths, " "); got != "currency country provider_options.x" {
		t.Errorf("wrong: %s", got)
	}
	r = example()
	r.Amount = 1_000_000_000_000_000
	if wrong := g.CheckCheckout(r); len(wrong) != 1 || wrong[0].Code != "too_large" {
		t.Errorf("an amount that languages sign differently: %v", wrong)
	}
}
