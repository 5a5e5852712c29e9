package portpos

import (
	"testing"

	"tender/shared/problem"
	"tender/shared/provider"
)

func refundOf(amount int64) provider.RefundRequest {
	return provider.RefundRequest{Ref: ref(paid), Key: "refund-01", Amount: amount, Reason: "Item returned"}
}

func TestRefund(t *testing.T) {
	a, wire := adapter(t, example(t, "refund_pending"))
	got, err := a.Refund(t.Context(), refundOf(1950))
	if err != nil || got.Outcome != problem.Pending || got.Amount != 1950 || got.Currency != "BDT" || got.ProviderID != "" {
		t.Errorf("%+v %v", got, err)
	}
	form := wire.log[0].form
	if wire.calls() != "refund_request" || form.Get("invoice") != paid || form.Get("amount") != "19.50" || !wire.log[0].Close || len(form) != 6 {
		t.Errorf("%v close=%v", form, wire.log[0].Close)
	}
}

// A receipt is given for a refund under way alone; it never says that one is done.
func TestRefundReplies(t *testing.T) {
	pending := example(t, "refund_pending")
	word := func(text string) string { return with(t, pending, `"REFUND_PENDING"`, text) }
	for name, k := range map[string]struct {
		answer string
		good   bool
	}{
		"processing":             {word(`"REFUND_PROCESSING"`), true},
		"processing, its number": {with(t, pending, `"status":210`, `"status":215`), true},
		"word before number":     {with(t, pending, `"status":210`, `"status":200`), true},
		"number without a word":  {word(`null`), true},
		"215 without a word":     {with(t, word(`null`), `"status":210`, `"status":215`), true},
		"the refund's amount":    {with(t, pending, `"100.00"`, `"19.50"`), true},
		"no currency":            {with(t, pending, `"currency":"BDT",`, ``), true},
		"200 without a word":     {with(t, word(`null`), `"status":210`, `"status":200`), false},
		"done":                   {with(t, word(`"PARTIALLY_REFUNDED"`), `"status":210`, `"status":230`), false},
		"not touched":            {word(`"ACCEPTED"`), false},
		"another amount":         {with(t, pending, `"100.00"`, `"19.51"`), false},
		"another currency":       {with(t, pending, `"BDT"`, `"USD"`), false},
		"another invoice":        {with(t, pending, paid, "854EEEF3240FBB54"), false},
		"no data":                {`200 {"status":210}`, false},
		"data and message":       {with(t, pending, `"status":210`, `"status":210,"message":"Refund amount exceeded."`), false},
		"an empty message":       {with(t, pending, `"status":210`, `"status":210,"message":""`), true},
		"no messages":            {with(t, pending, `"status":210`, `"status":210,"message":[]`), true},
	} {
		a, _ := adapter(t, k.answer)
		got, err := a.Refund(t.Context(), refundOf(1950))
		if k.good != (err == nil) || (k.good && got.Outcome != problem.Pending) || (!k.good && problem.OutcomeOf(err) != problem.Unknown) {
			t.Errorf("%s: %+v %v", name, got, err)
		}
	}
}

func TestRefundsThatAreRefused(t *testing.T) {
	for answer, want := range map[string]struct {
		code    problem.Code
		outcome problem.Outcome
	}{
		example(t, "refund_exceeded"):                                                {problem.ProviderRefused, problem.Refused},
		`200 {"status":400,"message":"Refund amount exceeded."}`:                     {problem.ProviderRefused, problem.Refused},
		example(t, "invalid"):                                                        {problem.StateConflict, problem.Refused},
		`200 {"status":400,"message":{"invoice":"invoice is not set"}}`:              {problem.StateConflict, problem.Refused},
		`400 {"status":400,"message":"Invalid Request"}`:                             {problem.StateConflict, problem.Refused},
		`200 {"status":500,"message":"You are not allowed to perform this action."}`: {problem.BadCredentials, problem.NotSent},
		`200 {"status":400}`:                                                         {problem.BadReply, problem.Unknown},
		`200 {"status":400,"message":""}`:                                            {problem.BadReply, problem.Unknown},
		`200 {"status":400,"data":{"invoice_id":"1"},"message":"Invalid Request"}`:   {problem.BadReply, problem.Unknown},
		`200 {"status":300,"message":"Invalid Request"}`:                             {problem.BadReply, problem.Unknown},
		`500 {"status":400,"message":"Invalid Request"}`:                             {problem.ProviderUnavailable, problem.Unknown},
		`429 slow down`: {problem.BadReply, problem.Unknown},
	} {
		a, wire := adapter(t, answer)
		_, err := a.Refund(t.Context(), refundOf(1950))
		if !problem.Is(err, want.code) || problem.OutcomeOf(err) != want.outcome || len(wire.log) != 1 {
			t.Errorf("%s: %v", answer, err)
		}
	}
}
