package portpos

import (
	"strings"
	"testing"

	"tender/shared/problem"
	"tender/shared/provider"
)

// told is a snapshot in one line.
func told(s provider.Snapshot) string {
	text := string(s.Page)
	for name, is := range map[string]bool{" declined": s.Declined, " disputed": s.Disputed} {
		if is {
			text += name
		}
	}
	switch {
	case s.Received == 10000 && s.Refunded == 10000:
		text += " received refunded"
	case s.Received == 10000:
		text += " received"
	case s.Received != 0 || s.Refunded != 0 || s.Authorized != 0:
		text += " some money"
	}
	if s.RefundState != provider.RefundNone {
		text += " refunds " + string(s.RefundState)
	}
	return strings.TrimSpace(text)
}

// The document's examples, as Retrieve and Verify give them.
func TestLookupOfExamples(t *testing.T) {
	for name, want := range map[string]struct{ says, calls, currency string }{
		"accepted":       {"paid received", "get_invoice ipn_validate", "BDT"},
		"rejected":       {"over declined", "get_invoice", "BDT"},
		"pending":        {"open", "get_invoice ipn_validate", "BDT"}, // absent in the reply: the guard fills it in
		"refund_pending": {"paid received refunds running", "get_invoice", "BDT"},
		"invalid":        {"absent", "get_invoice", ""},
	} {
		a, wire := adapter(t, example(t, name))
		r := ref(map[string]string{"rejected": "854EEF01F62EBB53", "pending": "854EEF0AE647C438"}[name])
		if r.Keys["invoice"] == "" {
			r = ref(paid)
		}
		g := provider.Guard(a, nil)
		got, err := g.Lookup(limited(t), r)
		if err != nil || told(got) != want.says || wire.calls() != want.calls || (want.currency != "" && string(got.Currency) != want.currency) {
			t.Errorf("%s: %q after %s, %v", name, told(got), wire.calls(), err)
		}
		for _, sent := range wire.log {
			if sent.form.Get("invoice") != r.Keys["invoice"] || sent.Close {
				t.Errorf("%s: %v", name, sent.form)
			}
		}
		if len(wire.log) == 2 && (wire.log[1].form.Get("amount") != "100.00" || wire.log[0].form.Has("amount")) {
			t.Errorf("%s: verified with the amount %q", name, wire.log[1].form.Get("amount"))
		}
	}
}

// Every status word, with the right number beside it and with a wrong one: the word decides.
func TestWords(t *testing.T) {
	for word, want := range map[string]string{
		"PENDING": "open", "CANCELLED": "over", "EXPIRED": "over", "ACCEPTED": "paid received", "REJECTED": "over declined",
		"REFUND_PENDING": "paid received refunds running", "REFUND_PROCESSING": "paid received refunds running",
		"PARTIALLY_REFUNDED": "paid received refunds part", "REFUNDED": "paid received refunded refunds all",
		"CHARGED_BACK": "paid disputed received", "INVALID_REQUEST": "", "NOT_ALLOWED": "", "accepted": "", "SETTLED": "", " ": "",
	} {
		for _, number := range []string{"200", "100", "130", "300", "999"} {
			text := with(t, with(t, example(t, "accepted"), `"status":"ACCEPTED"`, `"status":"`+word+`"`), `"status":200`, `"status":`+number)
			a, _ := adapter(t, text)
			got, err := a.Lookup(t.Context(), ref(paid))
			if err != nil || told(got) != want || (want == "") != (got.Said == "") {
				t.Errorf("%s %s: %q (%s), %v", word, number, told(got), got.Said, err)
			}
		}
	}
}

// Without a word, only the number of a verification counts, and no number is money.
func TestNumbers(t *testing.T) {
	for number, want := range map[string]string{
		"100": "open", "101": "open", "199": "open", "120": "over", "130": "over", "300": "over declined", `"100"`: "open",
		"200": "", "210": "", "215": "", "220": "", "230": "", "240": "", "0": "", "350": "",
	} {
		none := with(t, example(t, "pending"), "854EEF0AE647C438", paid)
		verified := with(t, none, `"status":100`, `"status":`+number)
		for _, retrieved := range []string{verified, with(t, none, `"status":100`, `"status":200`)} {
			a, wire := adapter(t, retrieved, verified)
			got, err := a.Lookup(t.Context(), ref(paid))
			if err != nil || told(got) != want || len(wire.log) != 2 || got.Said != "" {
				t.Errorf("%s: %q, %v", number, told(got), err)
			}
		}
	}
}

// A payment counts when both calls tell of it. What the later one says, counts.
func TestVerification(t *testing.T) {
	accepted := example(t, "accepted")
	for name, k := range map[string]struct{ second, want string }{
		"agrees":             {accepted, "paid received"},
		"refunded meanwhile": {example(t, "refund_pending"), "paid received refunds running"},
		"takes it back":      {with(t, accepted, "ACCEPTED", "PENDING"), "open"},
		"refused":            {example(t, "invalid_ipn"), "error"},
		"another invoice":    {with(t, accepted, paid, "854EEEF3240FBB54"), "error"},
		"no data":            {`200 {"status":200}`, "error"},
		"down":               {`503 `, "error"},
	} {
		a, _ := adapter(t, accepted, k.second)
		got, err := a.Lookup(t.Context(), ref(paid))
		if k.want == "error" {
			if problem.OutcomeOf(err) != problem.Unknown || told(got) != "" {
				t.Errorf("%s: %q %v", name, told(got), err)
			}
		} else if err != nil || told(got) != k.want {
			t.Errorf("%s: %q %v", name, told(got), err)
		}
	}
}

// An invoice over another amount is told as it came; verification with ours would be refused.
func TestLookupOfAnotherAmount(t *testing.T) {
	for text, want := range map[string]int64{`"99.99"`: 9999, `"100.01"`: 10001, `250`: 25000, `"1000.000"`: 100000} {
		a, wire := adapter(t, with(t, example(t, "accepted"), `"amount":"100.00"`, `"amount":`+text))
		got, err := a.Lookup(t.Context(), ref(paid))
		if err != nil || got.Received != want || wire.calls() != "get_invoice" {
			t.Errorf("%s: %d after %s, %v", text, got.Received, wire.calls(), err)
		}
	}
	for _, text := range []string{`"-100.00"`, `"1,000.00"`, `"100.001"`, `1e4`, `null`, `true`, `""`, `"99999999999999999999"`, `{}`} {
		a, _ := adapter(t, with(t, example(t, "accepted"), `"amount":"100.00"`, `"amount":`+text))
		if got, err := a.Lookup(t.Context(), ref(paid)); problem.OutcomeOf(err) != problem.Unknown || err == nil {
			t.Errorf("%s: %+v %v", text, got, err)
		}
	}
}

// Nobody but us says which invoice is looked up.
func TestOnlyTheStoredInvoiceIsLookedUp(t *testing.T) {
	a, wire := adapter(t, example(t, "accepted"))
	for _, keys := range []provider.Keys{nil, {provider.TransactionKey: paid}, {"invoice": ""}} {
		r := ref("")
		r.Keys = keys
		if _, err := a.Lookup(t.Context(), r); err == nil {
			t.Errorf("%v: looked up", keys)
		}
		if _, err := a.Refund(t.Context(), provider.RefundRequest{Ref: r, Key: "k", Amount: 1}); problem.OutcomeOf(err) != problem.NotSent {
			t.Errorf("%v: %v", keys, err)
		}
	}
	if len(wire.log) != 0 {
		t.Errorf("%d requests", len(wire.log))
	}
	if _, err := a.Lookup(t.Context(), ref("854EEEF3240FBB54")); problem.OutcomeOf(err) != problem.Unknown {
		t.Errorf("another invoice in the reply: %v", err)
	}
}

func TestLookupsThatAreNotAnswered(t *testing.T) {
	for answer, want := range map[string]problem.Outcome{
		`200 {"status":400,"message":"Invalid IPN Request"}`:                         problem.Unknown,
		`200 {"status":400,"message":{"invoice":"invoice is not set"}}`:              problem.Unknown,
		`200 {"status":400,"data":{"invoice_id":"x"},"message":"Invalid Request"}`:   problem.Unknown,
		`200 {"status":500,"message":"You are not allowed to perform this action."}`: problem.NotSent,
		`401 {"status":500,"message":"You are not allowed to perform this action."}`: problem.NotSent,
		`500 {"status":400,"message":"Invalid Request"}`:                             problem.Unknown,
		`302 {"status":400,"message":"Invalid Request"}`:                             problem.Unknown,
		`404 `: problem.Unknown,
	} {
		a, _ := adapter(t, answer)
		got, err := a.Lookup(t.Context(), ref(paid))
		if err == nil || problem.OutcomeOf(err) != want || got.Page != "" {
			t.Errorf("%s: %+v %v", answer, got, err)
		}
	}
}
