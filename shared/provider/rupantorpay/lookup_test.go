package rupantorpay

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"tender/shared/problem"
	"tender/shared/provider"
)

const sampleID = "OVKPXW165414"

// told is a snapshot in one line.
func told(s provider.Snapshot) string {
	return strings.TrimSpace(fmt.Sprintf("%s %d%s %s %s %s", s.Page, s.Received, map[bool]string{true: " declined"}[s.Declined], s.Currency, s.Reference, s.Transaction))
}

func TestLookup(t *testing.T) {
	a, wire := adapter(t, verified)
	got, err := a.Lookup(t.Context(), ref(sampleID))
	if err != nil || told(got) != "paid 90000 BDT order-01.a2 OVKPXW165414" || got.Keys[provider.TransactionKey] != sampleID || got.Said != "COMPLETED" || got.RefundsListed {
		t.Errorf("%+v %v", got, err)
	}
	r := wire.log[0]
	if r.Method != http.MethodPost || r.URL.String() != "https://payment.rupantorpay.com/api/payment/verify-payment" || r.Close ||
		r.Header.Get("X-API-KEY") != "made-up-api-key" || r.body != `{"transaction_id":"OVKPXW165414"}` {
		t.Errorf("%s %s %s", r.Method, r.URL, r.body)
	}
}

func TestStatuses(t *testing.T) {
	const ours = " BDT order-01.a2 OVKPXW165414"
	for status, want := range map[string]string{
		`"COMPLETED"`: "paid 90000" + ours, `"completed"`: "paid 90000" + ours, `"PENDING"`: "open 0" + ours, `"pending"`: "open 0" + ours,
		`"ERROR"`: "over 0 declined" + ours, `"error"`: "over 0 declined" + ours,
		// Words for redirects, and of other interfaces.
		`"success"`: "0" + ours, `"failed"`: "0" + ours, `"SETTLED"`: "0" + ours, `""`: "0" + ours, `true`: "0" + ours, `1`: "0" + ours, `null`: "0" + ours,
	} {
		a, _ := adapter(t, with(t, verified, `"COMPLETED"`, status))
		got, err := a.Lookup(t.Context(), ref(sampleID))
		if err != nil || told(got) != want || (got.Page == "") != (got.Said == "") {
			t.Errorf("%s: %q (%s) %v", status, told(got), got.Said, err)
		}
	}
	a, _ := adapter(t, with(t, verified, `"COMPLETED"`, `false`))
	if got, err := a.Lookup(t.Context(), ref(sampleID)); err != nil || got.Page != provider.PageUnknown {
		t.Errorf("a failure and a payment at once: %+v %v", got, err)
	}
}

// Three decimals, more, and fewer; texts and numbers. What does not fit taka exactly is no amount.
func TestAmounts(t *testing.T) {
	for text, want := range map[string]int64{
		`"900.000"`: 90000, `"900"`: 90000, `"900.00"`: 90000, `900`: 90000, `900.5`: 90050, `"0.010"`: 1, `"899.990"`: 89999, `"0"`: 0,
	} {
		a, _ := adapter(t, with(t, verified, `"900.000"`, text))
		if got, err := a.Lookup(t.Context(), ref(sampleID)); err != nil || got.Received != want {
			t.Errorf("%s: %d %v", text, got.Received, err)
		}
	}
	for _, text := range []string{`"900.001"`, `"9,00.000"`, `"-900"`, `9e2`, `""`, `null`, `true`, `"99999999999999999999"`, `["900"]`} {
		a, _ := adapter(t, with(t, verified, `"900.000"`, text))
		if got, err := a.Lookup(t.Context(), ref(sampleID)); err == nil || problem.OutcomeOf(err) != problem.Unknown {
			t.Errorf("%s: %+v %v", text, got, err)
		}
	}
}

func TestMetadata(t *testing.T) {
	const ours = `{"order_id": "order-01", "reference": "order-01.a2"}`
	for text, want := range map[string]string{
		ours: "order-01.a2", `"{\"reference\":\"order-01.a2\"}"`: "order-01.a2", `{"reference":"order-01.a2","phone":"015****"}`: "order-01.a2",
		`{"reference":"order-99","order_id":"order-01"}`: "order-99", `{"order_id":"order-99"}`: "order-99",
		`null`: "", `""`: "", `[]`: "", `{}`: "", `"[]"`: "", `"{}"`: "", `"null"`: "", "{\n}": "",
	} {
		a, _ := adapter(t, with(t, verified, ours, text))
		if got, err := a.Lookup(t.Context(), ref(sampleID)); err != nil || got.Reference != want || got.Received != 90000 {
			t.Errorf("%s: %q %v", text, got.Reference, err)
		}
	}
	for _, text := range []string{`{"phone":"015****"}`, `{"reference":7}`, `{"reference":""}`, `"order-01.a2"`, `7`, `["order-01.a2"]`, `"{"`, `{"reference":["order-01.a2"]}`} {
		a, _ := adapter(t, with(t, verified, ours, text))
		if got, err := a.Lookup(t.Context(), ref(sampleID)); err == nil || problem.OutcomeOf(err) != problem.Unknown {
			t.Errorf("%s: %+v %v", text, got, err)
		}
	}
}

// A failed transaction ends a page only if it was made there for certain: a hint could name any.
func TestFailureOfATransactionThatNamesNobody(t *testing.T) {
	failed := with(t, verified, `"COMPLETED"`, `"ERROR"`)
	a, _ := adapter(t, with(t, failed, `{"order_id": "order-01", "reference": "order-01.a2"}`, `{}`))
	if got, err := a.Lookup(t.Context(), ref(sampleID)); err != nil || got.Page != provider.PageOpen || got.Declined {
		t.Errorf("%+v %v", got, err)
	}
}

// One payment has one name, by whichever of its ids it was asked for.
func TestTransactionIDs(t *testing.T) {
	for asked, want := range map[string]string{sampleID: sampleID, "7TRKHJH": sampleID, "OVKPXW165415": "", "ovkpxw165414": ""} {
		a, _ := adapter(t, verified)
		got, err := a.Lookup(t.Context(), ref(asked))
		if got.Transaction != want || (err == nil) != (want != "") || (err != nil && problem.OutcomeOf(err) != problem.Unknown) {
			t.Errorf("%s: %+v %v", asked, got, err)
		}
	}
	a, wire := adapter(t, verified)
	for _, id := range []string{"a b", "../x", strings.Repeat("A", 51), "é"} {
		if got, err := a.Lookup(t.Context(), ref(id)); err != nil || told(got) != "absent 0" {
			t.Errorf("%q: %+v %v", id, got, err)
		}
	}
	if _, err := a.Lookup(t.Context(), ref("")); problem.OutcomeOf(err) != problem.NotSent {
		t.Error(err)
	}
	if len(wire.log) > 0 {
		t.Error("something was sent")
	}
}

func TestLookupsThatAreNotAnswered(t *testing.T) {
	for answer, want := range map[string]string{
		"200 " + refusal: "absent", "404 " + refusal: "absent", "400 " + refusal: "absent", `200 {"status": false, "transaction_id": null}`: "absent",
		"401 " + refusal: "not_sent", "403 " + refusal: "not_sent",
		"500 " + refusal: "unknown", "302 " + refusal: "unknown", "429 " + refusal: "unknown", "404 <h1>": "unknown", "200 {}": "unknown", "204 ": "unknown",
		"201" + verified[3:]: "unknown", "404" + verified[3:]: "unknown", with(t, verified, `"currency": "BDT", `, ``): "unknown",
		with(t, verified, `"BDT"`, `"taka"`): "unknown", with(t, verified, `"transaction_id": "OVKPXW165414", `, ``): "unknown",
		with(t, verified, `"status"`, `"amount": "1", "status"`): "unknown",
	} {
		a, _ := adapter(t, answer)
		got, err := a.Lookup(t.Context(), ref(sampleID))
		said := string(got.Page)
		if err != nil {
			said = problem.OutcomeOf(err).String()
		}
		if said != want || got.Received != 0 {
			t.Errorf("%s: %+v %v", answer, got, err)
		}
	}
}
