package rupantorpay

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"tender/shared/problem"
	"tender/shared/provider"
)

func hintOf(t *testing.T, n provider.Notification) provider.Hint {
	t.Helper()
	a, wire := adapter(t, "500 ")
	n.Reference = "order-01.a2"
	hint, err := a.ParseNotification(t.Context(), n)
	if err != nil || hint.Reference != "order-01.a2" || len(hint.Keys) > 0 || len(wire.log) > 0 {
		t.Errorf("%+v %v", hint, err)
	}
	return hint
}

func query(t *testing.T, text string) url.Values {
	t.Helper()
	values, err := url.ParseQuery(text)
	if err != nil {
		t.Fatal(err)
	}
	return values
}

// Every body and query that public integrations read comes down to one transaction id.
func TestWebhooks(t *testing.T) {
	const multipart = "--x\r\nContent-Disposition: form-data; name=\"paymentMethod\"\r\n\r\nbkash\r\n" +
		"--x\r\nContent-Disposition: form-data; name=\"transactionId\"\r\n\r\nOVKPXW165414\r\n--x--\r\n"
	for name, k := range map[string]struct{ kind, body, query, want string }{
		"form":                   {"application/x-www-form-urlencoded", "transactionId=OVKPXW165414&paymentMethod=bkash&paymentAmount=900.00&paymentFee=0&currency=BDT&status=COMPLETED", "", sampleID},
		"form without its type":  {"", "paymentMethod=bkash&transaction_id=OVKPXW165414", "", sampleID},
		"json":                   {"application/json", `{"transactionId":"OVKPXW165414","status":"COMPLETED"}`, "", sampleID},
		"json as a form":         {"application/x-www-form-urlencoded", ` {"transactionID":"OVKPXW165414"}`, "", sampleID},
		"json like verify":       {"application/json; charset=utf-8", verified[4:], "", sampleID},
		"query":                  {"", "", "transactionId=OVKPXW165414&status=COMPLETED", sampleID},
		"query beside a body":    {"application/json", `{"status":"COMPLETED"}`, "transaction_id=OVKPXW165414", sampleID},
		"multipart":              {"multipart/form-data; boundary=x", multipart, "", sampleID},
		"wallet's id alone":      {"", "trx_id=7TRKHJH", "", "7TRKHJH"},
		"wallet's id is last":    {"", "trx_id=7TRKHJH", "transactionID=OVKPXW165414", sampleID},
		"body before query":      {"", "transactionId=OVKPXW165414", "transactionId=OTHER", sampleID},
		"a name that has none":   {"", "transactionId=&transaction_id=OVKPXW165414", "", sampleID},
		"a number":               {"", `{"transactionId":165414}`, "", "165414"},
		"one of two":             {"", "transactionId=+&transactionId=OVKPXW165414", "", sampleID},
		"broken elsewhere":       {"", "x=%zz&transactionId=OVKPXW165414", "", sampleID},
		"a name in no UTF-8":     {"", "{\"fullname\":\"\xff\",\"transactionId\":\"OVKPXW165414\"}", "", sampleID},
		"said twice":             {"", `{"transactionId":"OTHER","transactionId":"OVKPXW165414"}`, "", sampleID},
		"glued":                  {"", "", "x=1?transactionId=OVKPXW165414&status=COMPLETED", sampleID},
		"nothing":                {"", "", "", ""},
		"no id":                  {"", "status=COMPLETED", "", ""},
		"too long":               {"", "transactionId=" + strings.Repeat("A", 51), "", ""},
		"not an id":              {"", "transactionId=../../x", "", ""},
		"an object":              {"", `{"transactionId":{"id":"X"}}`, "", ""},
		"a list":                 {"", `[{"transactionId":"OVKPXW165414"}]`, "", ""},
		"cut off":                {"", `{"transactionId":"OVKPXW165414"`, "", ""},
		"markup":                 {"", "<p>", "", ""},
		"multipart, no boundary": {"multipart/form-data", multipart, "", ""},
		"multipart, long":        {"multipart/form-data; boundary=x", strings.Replace(multipart, sampleID, strings.Repeat("A", 60), 1), "", ""},
		"multipart, many":        {"multipart/form-data; boundary=x", strings.Repeat("--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n", 60) + multipart, "", ""},
	} {
		hint := hintOf(t, provider.Notification{
			Kind: provider.Webhook, Header: http.Header{"Content-Type": {k.kind}}, Query: query(t, k.query), Body: []byte(k.body),
		})
		if hint.Candidate != k.want || hint.ShopperCancelled {
			t.Errorf("%s: %+v", name, hint)
		}
	}
}

func TestReturns(t *testing.T) {
	for text, want := range map[string]struct {
		id   string
		left bool
	}{
		"transactionId=OVKPXW165414&paymentMethod=bkash&paymentAmount=900.00&paymentFee=0.00&currency=BDT&status=COMPLETED": {sampleID, false},
		"transaction_id=OVKPXW165414&status=success":                                  {sampleID, false},
		"transactionId=OVKPXW165414&status=PENDING":                                   {sampleID, false},
		"transactionId=OVKPXW165414&status=ERROR":                                     {sampleID, true},
		"transactionId=OVKPXW165414&status=failed":                                    {sampleID, true},
		"cancelled=1&transactionId=&paymentMethod=&paymentAmount=0.00&status=PENDING": {"", true},
		"cancelled=1": {"", true},
		"cancelled=1?transactionId=OVKPXW165414&status=COMPLETED": {sampleID, true},
		"": {"", false},
	} {
		hint := hintOf(t, provider.Notification{Kind: provider.Return, Query: query(t, text)})
		if hint.Candidate != want.id || hint.ShopperCancelled != want.left {
			t.Errorf("%s: %+v", text, hint)
		}
	}
}

func TestMessagesThatAreRefused(t *testing.T) {
	a, _ := adapter(t, "500 ")
	for _, n := range []provider.Notification{
		{Kind: provider.Webhook, Body: []byte("transactionId=OVKPXW165414")}, {Kind: provider.Return}, {}, {Kind: "postcard", Reference: "order-01"},
	} {
		if hint, err := a.ParseNotification(t.Context(), n); !problem.Is(err, problem.BadNotification) {
			t.Errorf("%+v %v", hint, err)
		}
	}
}
