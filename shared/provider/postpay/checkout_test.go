package postpay

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

const page = `200 {"token":"e35f6487d0044ef4b52f6a399427b962","expires":"2020-05-08T11:53:57.095579Z","redirect_url":"https://checkout.postpay.io/e35f6487d0044ef4b52f6a399427b962"}`

func checkoutOf(r checkout.Request) provider.CheckoutRequest {
	return provider.CheckoutRequest{
		Ref:       provider.Ref{OrderID: r.OrderID, Reference: r.OrderID + ".a2", Amount: r.Amount, Currency: r.Currency},
		Request:   r,
		ReturnURL: "https://tender.example/return/postpay/order-01.a2/t0ken",
	}
}

// The document's own example, with what our request has of it.
func TestCheckoutAsDocumented(t *testing.T) {
	a, wire := adapter(t, page)
	got, err := a.CreateCheckout(t.Context(), checkoutOf(example(t)))
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
	if r.Method != http.MethodPost || r.URL.String() != "https://sandbox.postpay.io/checkouts" || !r.Close {
		t.Errorf("%s %s close=%v", r.Method, r.URL, r.Close)
	}
	for name, value := range map[string]string{
		"Authorization": "Basic aWRfdGVzdDpza190ZXN0X2FiYw==", "Accept": "application/vnd.postpay+json; version=v1",
		"Content-Type": "application/json", "Idempotency-Key": "", "Accept-Encoding": "identity",
	} {
		if r.Header.Get(name) != value {
			t.Errorf("%s: %q", name, r.Header.Get(name))
		}
	}
	expires := time.Date(2020, 5, 8, 11, 53, 57, 95579000, time.UTC)
	if got.PageURL != "https://checkout.postpay.io/e35f6487d0044ef4b52f6a399427b962" || !got.ExpiresAt.Equal(expires) ||
		got.Keys["token"] != "e35f6487d0044ef4b52f6a399427b962" || len(got.Keys) != 1 {
		t.Errorf("%+v", got)
	}
}

func TestCheckoutWithoutWhatIsOptional(t *testing.T) {
	a, wire := adapter(t, page)
	r := checkout.Request{OrderID: "o", Amount: 5, Currency: "AED", Customer: &checkout.Customer{Email: "a@b.example"}}
	if _, err := a.CreateCheckout(t.Context(), checkoutOf(r)); err != nil {
		t.Fatal(err)
	}
	want := `{"order_id":"o.a2","total_amount":5,"tax_amount":0,"currency":"AED","customer":{"email":"a@b.example"},"items":[],` +
		`"merchant":{"confirmation_url":"https://tender.example/return/postpay/order-01.a2/t0ken","cancel_url":"https://tender.example/return/postpay/order-01.a2/t0ken"}}`
	if wire.log[0].body != want {
		t.Error(wire.log[0].body)
	}
}

func TestPagesThatNobodyIsSentTo(t *testing.T) {
	for _, reply := range []string{
		`200 {"token":"t"}`, `200 {"redirect_url":"https://checkout.postpay.io/t"}`, `200 {"token":"t","redirect_url":"javascript:alert(1)"}`,
		`200 {"token":"t","redirect_url":"http://checkout.postpay.io/t"}`, `200 {"token":"t","redirect_url":"https://u:p@checkout.postpay.io/t"}`,
		`200 {"token":"t","redirect_url":"/t"}`, `200 {"token":1,"redirect_url":"https://checkout.postpay.io/t"}`, `204`,
		`200 {"token":"t","token":"u","redirect_url":"https://checkout.postpay.io/t"}`,
		`200 {"token":"` + strings.Repeat("t", 129) + `","redirect_url":"https://checkout.postpay.io/t"}`,
	} {
		a, _ := adapter(t, reply)
		_, err := a.CreateCheckout(t.Context(), checkoutOf(example(t)))
		if !problem.Is(err, problem.BadReply) || problem.OutcomeOf(err) != problem.Unknown {
			t.Errorf("%s: %v", reply, err)
		}
	}
	a, _ := adapter(t, `201 {"token":"t","expires":"soon","redirect_url":"https://checkout.postpay.io/t"}`)
	if got, err := a.CreateCheckout(t.Context(), checkoutOf(example(t))); err != nil || !got.ExpiresAt.IsZero() {
		t.Errorf("an expiry nobody can read: %+v %v", got, err)
	}
}

func TestOptions(t *testing.T) {
	cases := map[string]string{
		`{}`: "", `{"num_instalments":1}`: "", `{"num_instalments":99}`: "", `{"num_instalments":0}`: "not_allowed",
		`{"num_instalments":100}`: "not_allowed", `{"num_instalments":"3"}`: "not_allowed", `{"num_instalments":1.5}`: "not_allowed",
		`{"num_instalments":1e1}`: "not_allowed", `{"num_instalments":null}`: "not_allowed", `{"num_instalments":[3]}`: "not_allowed", `{"card_id":"x"}`: "unknown",
	}
	for text, want := range cases {
		options := map[string]jsontext.Value{}
		value := jsontext.Value(text)
		each(value, func(name string, member jsontext.Value) bool { options[name] = member; return true })
		a, wire := adapter(t, page)
		got := a.CheckOptions(checkout.Request{ProviderOptions: options})
		if (want == "") != (len(got) == 0) || (want != "" && got[0].Code != want) {
			t.Errorf("%s: %v", text, got)
		}
		r := example(t)
		r.ProviderOptions = options
		_, err := a.CreateCheckout(t.Context(), checkoutOf(r))
		if (want == "") != (err == nil) || (want != "" && (!problem.Is(err, problem.InvalidRequest) || len(wire.log) != 0)) {
			t.Errorf("%s: %v after %d requests", text, err, len(wire.log))
		}
	}
}

// The guard asks for what the document marks as mandatory, and cuts what plugins cut.
func TestFields(t *testing.T) {
	a, wire := adapter(t, page)
	g := provider.Guard(a, nil)
	if wrong := g.CheckCheckout(example(t)); len(wrong) > 0 {
		t.Errorf("the example: %v", wrong)
	}
	var paths []string
	for _, f := range g.CheckCheckout(checkout.Request{Amount: 1, Currency: "USD", Shipping: &checkout.Shipping{}, Items: []checkout.Item{{}}}) {
		paths = append(paths, f.Field)
	}
	want := "currency customer items[0].reference items[0].name items[0].url shipping.name shipping.address"
	if got := strings.Join(paths, " "); got != want {
		t.Errorf("missing: %s", got)
	}
	r := example(t)
	r.Items[0].Description = strings.Repeat("é", 1025)
	if _, err := g.CreateCheckout(t.Context(), checkoutOf(r)); err == nil {
		t.Error("a call without a deadline")
	}
	ctx, cancel := contextWithDeadline(t)
	defer cancel()
	if _, err := g.CreateCheckout(ctx, checkoutOf(r)); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(wire.log[0].body, "é"); n != 1024 {
		t.Errorf("%d characters of a description", n)
	}
}
