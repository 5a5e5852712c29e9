package checkout

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"tender/shared/problem"
)

func TestDecodeExampleWhole(t *testing.T) {
	tax := int64(3880)
	address := Address{
		FirstName: "John", LastName: "Doe", Phone: "+971 50 199 8853", Line1: "The Gate District, DIFC",
		Line2: "Level 4, Precinct Building 5", City: "Dubai", State: "Dubai", Country: "AE", PostalCode: "00000",
	}
	shippingAddress := address
	shippingAddress.AltPhone = "800 239"
	want := Request{
		OrderID: "order-01", Provider: "postpay", Amount: 81480, TaxAmount: &tax, Currency: "AED", Country: "AE",
		Description: "Order 01",
		Items: []Item{{
			Reference: "sku-01", Name: "Wild Flower Eau de Parfum (50ml)",
			Description: "It’s a windswept bouquet with a spring awakening.",
			URL:         "https://www.example.ae/wild-flower.html", ImageURL: "https://www.example.ae/wild-flower.jpg",
			UnitPrice: 84000, Quantity: 1,
		}},
		Discounts:      []Discount{{Code: "return-10", Name: "Returning customer 10% discount", Amount: 8400}},
		Shipping:       &Shipping{ID: "shipping-01", Name: "Express Delivery", Amount: 2000, Address: &shippingAddress},
		BillingAddress: &address,
		Customer: &Customer{
			ID: "customer-01", Email: "john@postpay.io", FirstName: "John", LastName: "Doe", Phone: "+971 50 199 8853",
		},
		SuccessURL: "https://www.example.ae/success", CancelURL: "https://www.example.ae/cancel",
		PendingURL: "https://www.example.ae/pending", Capture: CaptureAutomatic,
		Metadata:        map[string]string{"cart": "cart-01"},
		ProviderOptions: map[string]jsontext.Value{"num_instalments": jsontext.Value("3")},
	}
	got := exampleRequest(t)
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%+v\nwant\n%+v", got, want)
	}
	if wrong := got.Check(rules); len(wrong) > 0 {
		t.Errorf("the example is refused: %v", wrong)
	}
	if got.Tax() != 3880 || (Request{}).Tax() != 0 {
		t.Error("Tax is wrong")
	}
}

func TestDecodeDefaultsAndNull(t *testing.T) {
	r, err := Decode([]byte(`{"amount":5,"tax_amount":null,"items":null,"shipping":null,"customer":null,"metadata":null,
		"provider_options":null,"expires_at":null,"country":null,"success_url":"https://a.example/"}`))
	want := Request{Amount: 5, SuccessURL: "https://a.example/", PendingURL: "https://a.example/", Capture: "automatic"}
	if err != nil || !reflect.DeepEqual(r, want) {
		t.Errorf("%+v, %v", r, err)
	}
	r, err = Decode([]byte(` {"amount":5,"tax_amount":0,"items":[],"expires_at":"2030-02-01T02:00:00.5+02:00","capture":"manual"} `))
	at := time.Date(2030, 2, 1, 0, 0, 0, 5e8, time.UTC)
	if err != nil || r.TaxAmount == nil || r.Items == nil || !r.ExpiresAt.Equal(at) || r.ExpiresAt.Location() != time.UTC || r.Capture != "manual" {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestDecodeRefusesWhatIsNoDocument(t *testing.T) {
	deep := strings.Repeat("[", 40) + strings.Repeat("]", 40)
	for name, c := range map[string]struct{ body, fields string }{
		"empty":                   {"", ""},
		"white space":             {" \n ", ""},
		"no JSON":                 {"order_id=1", ""},
		"cut off":                 {`{"amount":1`, ""},
		"single quotes":           {`{'amount':1}`, ""},
		"comment":                 {`{"amount":1/**/}`, ""},
		"trailing comma":          {`{"amount":1,}`, ""},
		"leading zero":            {`{"amount":01}`, ""},
		"plus sign":               {`{"amount":+1}`, ""},
		"NaN":                     {`{"amount":NaN}`, ""},
		"byte order mark":         {"\ufeff" + `{"amount":1}`, ""},
		"invalid UTF-8":           {"{\"description\":\"\xff\"}", ""},
		"half a surrogate pair":   {`{"description":"\ud800"}`, ""},
		"deep in broken quotes":   {`{"description":"\"[`, ""},
		"trailing document":       {`{"amount":1}{"amount":2}`, ""},
		"trailing word":           {`{"amount":1} x`, ""},
		"nested too deep":         {`{"provider_options":{"a":` + deep + `}}`, ""},
		"wrong type nested deep":  {`{"amount":` + strings.Repeat("[", 100000), ""},
		"member twice":            {`{"amount":1,"amount":1}`, "amount duplicate_member"},
		"member twice, escaped":   {`{"amount":1,"\u0061mount":1}`, "amount duplicate_member"},
		"member twice in an item": {`{"items":[{},{"name":"a","name":"b"}]}`, "items[1].name duplicate_member"},
		"twice in metadata":       {`{"metadata":{"a":"1","a":"2"}}`, "metadata.a duplicate_member"},
		"twice inside an option":  {`{"provider_options":{"a":{"b":1,"b":2}}}`, "provider_options.a.b duplicate_member"},
		"twice in a wrong type":   {`{"amount":{"b":1,"b":2}}`, "amount.b duplicate_member"},
		"unknown":                 {`{"amount":1,"total":2}`, "total unknown_field"},
		"other case":              {`{"Amount":1,"order_ID":"a"}`, "Amount unknown_field; order_ID unknown_field"},
		"unknown everywhere": {
			`{"a":1,"items":[{"x":1},{"name":"n","y":[]}],"shipping":{"address":{"zip":1}},"customer":{"default_address":{"q":1}},"expires_at":{"w":1}}`,
			"a unknown_field; items[0].x unknown_field; items[1].y unknown_field; shipping.address.zip unknown_field; customer.default_address.q unknown_field",
		},
		"unknown beside wrong types": {`{"amount":"x","b":1}`, "b unknown_field"},
		"unknown, then broken":       {`{"a":1,"items":[{"x":1},"broken`, "a unknown_field; items[0].x unknown_field"},
		"unknown, then cut off":      {`{"a":1,"items":[`, "a unknown_field"},
		"unknown, then no name":      {`{"a":1,"items":[{5:1}]}`, "a unknown_field"},
		"unknown, then a wrong end":  {`{"a":1,"items":[}`, "a unknown_field"},
		"no name":                    {`{"":1}`, "(name not shown) unknown_field"},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := Decode([]byte(c.body))
			if !problem.Is(err, problem.InvalidJSON) || !reflect.DeepEqual(r, Request{}) {
				t.Fatalf("%+v, %v", r, err)
			}
			p := problem.From(err)
			if got := summary(p.Fields); got != c.fields || p.Detail == "" || p.Code.Status() != 400 || p.Outcome != problem.NotSent {
				t.Errorf("%q, %v", got, p)
			}
		})
	}
}

func TestDecodeRefusesWrongValuesAllAtOnce(t *testing.T) {
	for name, c := range map[string]struct{ body, fields string }{
		"a list":              {`[]`, "body wrong_type"},
		"a text":              {`"amount"`, "body wrong_type"},
		"null":                {`null`, "body wrong_type"},
		"no amount":           {`{}`, "amount required"},
		"amount null":         {`{"amount":null}`, "amount required"},
		"amount a text":       {`{"amount":"100"}`, "amount wrong_type"},
		"amount a bool":       {`{"amount":true}`, "amount wrong_type"},
		"amount with point":   {`{"amount":1.0}`, "amount not_integer"},
		"amount with power":   {`{"amount":1e3}`, "amount not_integer"},
		"amount both":         {`{"amount":-1.5E+2}`, "amount not_integer"},
		"amount negative":     {`{"amount":-1}`, "amount too_small"},
		"amount minus zero":   {`{"amount":-0}`, "amount too_small"},
		"amount over int64":   {`{"amount":9223372036854775808}`, "amount too_large"},
		"amount over all":     {`{"amount":` + strings.Repeat("9", 400) + `}`, "amount too_large"},
		"amount under int64":  {`{"amount":-9223372036854775809}`, "amount too_small"},
		"currency a number":   {`{"amount":1,"currency":784}`, "currency wrong_type"},
		"time without zone":   {`{"amount":1,"expires_at":"2030-01-01T00:00:00"}`, "expires_at invalid_format"},
		"time as a number":    {`{"amount":1,"expires_at":1893456000}`, "expires_at wrong_type"},
		"time empty":          {`{"amount":1,"expires_at":""}`, "expires_at invalid_format"},
		"time too far":        {`{"amount":1,"expires_at":"9999-12-31T23:59:59-01:00"}`, "expires_at invalid_format"},
		"items an object":     {`{"amount":1,"items":{}}`, "items wrong_type"},
		"metadata not texts":  {`{"amount":1,"metadata":{"a":1,"b":null,"c":"c","d":{}}}`, "metadata.a wrong_type; metadata.b wrong_type; metadata.d wrong_type"},
		"options a list":      {`{"amount":1,"provider_options":[]}`, "provider_options wrong_type"},
		"shipping a text":     {`{"amount":1,"shipping":"fast"}`, "shipping wrong_type"},
		"numbers are missing": {`{"amount":1,"items":[{},null],"discounts":[{"code":"x"}],"shipping":{}}`, "items[0].unit_price required; items[0].quantity required; items[1].unit_price required; items[1].quantity required; discounts[0].amount required; shipping.amount required"},
		"all at once": {
			`{"amount":1.5,"order_id":7,"items":[{"unit_price":-1,"quantity":1e1,"name":[]},3],"customer":{"email":{},"default_address":[]},"expires_at":"soon"}`,
			"amount not_integer; order_id wrong_type; items[0].unit_price too_small; items[0].quantity not_integer; items[0].name wrong_type; items[1] wrong_type; customer.email wrong_type; customer.default_address wrong_type; expires_at invalid_format",
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Decode([]byte(c.body))
			if !problem.Is(err, problem.InvalidRequest) {
				t.Fatal(err)
			}
			if got := summary(problem.From(err).Fields); got != c.fields {
				t.Errorf("got\n%s\nwant\n%s", got, c.fields)
			}
		})
	}
}

func TestDecodeSaysWhatIsNotUTF8(t *testing.T) {
	if _, err := Decode([]byte("{\"description\":\"\xff\"}")); !strings.Contains(problem.From(err).Detail, "UTF-8") {
		t.Error(err)
	}
}

func TestDecodeKeepsOptionsCanonical(t *testing.T) {
	r, err := Decode([]byte(`{"amount":1,"provider_options":{"x": {"b": [1.50, 9007199254740993], "a": "\u0061"}, "y": null}}`))
	if got := string(r.ProviderOptions["x"]); err != nil || got != `{"a":"a","b":[1.50,9007199254740993]}` || string(r.ProviderOptions["y"]) != "null" {
		t.Errorf("%s, %v", got, err)
	}
}

func TestPathsShowOnlyWhatLooksLikeAName(t *testing.T) {
	for pointer, want := range map[jsontext.Pointer]string{
		"": "body", "/amount": "amount", "/items/0/unit_price": "items[0].unit_price", "/discounts/12": "discounts[12]",
		"/metadata/0": "metadata.(name not shown)", "/metadata/a-b_1": "metadata.a-b_1", "/items/x": "items.x",
		"/items/0/1":     "items[0].(name not shown)",
		"/customer/a~1b": "customer.(name not shown)", "/a@b": "(name not shown)", "/John Doe": "(name not shown)",
		"/a123456": "(name not shown)", "/a12345": "a12345", "/_a": "(name not shown)", "/é": "(name not shown)",
		jsontext.Pointer("/" + strings.Repeat("a", 41)): "(name not shown)", jsontext.Pointer("/" + strings.Repeat("a", 40)): strings.Repeat("a", 40),
	} {
		if got := path(pointer); got != want {
			t.Errorf("%s: %s, want %s", pointer, got, want)
		}
	}
}

func TestDecodeKeepsTheRestOfAWrongRequest(t *testing.T) {
	r, err := Decode([]byte(`{"amount":"1","order_id":"a","items":[{"name":5,"unit_price":3,"quantity":2}]}`))
	want := []Item{{UnitPrice: 3, Quantity: 2}}
	if !problem.Is(err, problem.InvalidRequest) || r.OrderID != "a" || r.Amount != 0 || !reflect.DeepEqual(r.Items, want) {
		t.Errorf("%+v, %v", r, err)
	}
}

// A body of many small wrong things costs neither memory nor a long answer.
func TestDecodeIsBounded(t *testing.T) {
	body := `{"amount":1,"items":[` + strings.Repeat("{},", 50000) + `{}],"discounts":[` + strings.Repeat("1,", 50000) + `1]}`
	r, err := Decode([]byte(body))
	if fields := problem.From(err).Fields; len(fields) != maxFields {
		t.Errorf("%d fields", len(fields))
	}
	if len(r.Items) != maxItems+1 || len(r.Discounts) != maxDiscounts+1 {
		t.Errorf("%d items, %d discounts kept", len(r.Items), len(r.Discounts))
	}
}

func TestReadTellsTypesAndRulesTogether(t *testing.T) {
	body := strings.NewReplacer(
		`"quantity": 1`, `"quantity": 1.5`, `"AED"`, `"XXX"`, `"order-01"`, `"bad id"`, `"shipping-01"`, `5`,
	).Replace(string(example(t)))
	_, wrong, err := Read([]byte(body), rules)
	want := "items[0].quantity not_integer; shipping.id wrong_type; order_id invalid_format; currency not_allowed"
	if got := summary(wrong); err != nil || got != want {
		t.Errorf("%s, %v", got, err)
	}
	if _, wrong, err := Read(example(t), rules); err != nil || wrong != nil {
		t.Errorf("%v, %v", wrong, err)
	}
	if _, wrong, err := Read([]byte("{"), rules); !problem.Is(err, problem.InvalidJSON) || wrong != nil {
		t.Errorf("%v, %v", wrong, err)
	}
	_, wrong, _ = Read([]byte(`[]`), rules)
	if got := summary(wrong); got != "body wrong_type" {
		t.Error(got)
	}
}
