package portone

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/secrets"
)

// paidRef is an attempt that a lookup has seen paid.
func paidRef() provider.Ref {
	r := ref()
	r.Keys = provider.Keys{"payment_link_ref": "2mLINK", "order_ref": "2mORD", "channel_key": "GBPRIMEPAY", "whole": "250050", "refunds": "0"}
	return r
}

const (
	refundPath = "POST /api/refund/2mORD"
	cancelPath = "PUT /api/paymentLink/2mLINK/status/cancelled"
	cancelled  = `200 {"message":"Payment link status updated successfully to cancelled","status_code":"2000","status_reason":"SUCCESS"}`
)

func refundOf(amount int64) provider.RefundRequest {
	return provider.RefundRequest{Ref: paidRef(), Key: "refund-01", Amount: amount, Reason: "Item returned"}
}

// perform does one operation and gives its error.
func perform(t *testing.T, a *Adapter, op provider.Operation) error {
	t.Helper()
	var err error
	switch op {
	case provider.OpCheckout:
		_, err = a.CreateCheckout(t.Context(), checkoutOf(example()))
	case provider.OpLookup:
		_, err = a.Lookup(t.Context(), ref())
	case provider.OpRefund:
		_, err = a.Refund(t.Context(), refundOf(40000))
	case provider.OpCancel:
		_, err = a.Cancel(t.Context(), provider.CancelRequest{Ref: ref(), Key: "cancel"})
	case provider.OpSettlements:
		_, err = a.SettlementPage(t.Context(), provider.Window{Kind: provider.WindowDay, Day: "2023-11-14"}, 0)
	}
	return err
}

func performAll(t *testing.T, a *Adapter) map[provider.Operation]error {
	t.Helper()
	all := map[provider.Operation]error{}
	for _, op := range []provider.Operation{provider.OpCheckout, provider.OpLookup, provider.OpRefund, provider.OpCancel, provider.OpSettlements} {
		all[op] = perform(t, a, op)
	}
	return all
}

func withSource(t *testing.T, a *Adapter, src *source) (*Adapter, *said) {
	t.Helper()
	wire := &said{t: t, answers: map[string]string{"*": `401 {"message":"invalid auth key","status_code":"4010"}`}}
	other, err := New(Options{Secrets: secrets.NewCache(src, a.now), Environment: "live", Transport: wire, Now: a.now})
	if err != nil {
		t.Fatal(err)
	}
	return other, wire
}

func TestRefund(t *testing.T) {
	a, wire := adapter(t, refundPath, refundsReply("r1 p1 400 SUCCESS"))
	got, err := a.Refund(t.Context(), refundOf(40000))
	if err != nil || got.Outcome != problem.Succeeded || got.Amount != 40000 || got.Currency != "THB" || got.ProviderID != "r1" {
		t.Errorf("%+v %v", got, err)
	}
	want := `{"amount":400,"channel":"GBPRIMEPAY","description":"Refund refund-01","environment":"sandbox","refund_type":"partial","refund_reason":"Item returned"}`
	if r := wire.log[0]; r.body != want || !r.Close || len(wire.log) != 1 {
		t.Errorf("%s close=%v", r.body, r.Close)
	}
	r := refundOf(250050)
	r.Reason = ""
	a, wire = adapter(t, refundPath, strings.Replace(refundsReply("r1 p1 2500.5 processing"), "partial", "full", 1))
	got, err = a.Refund(t.Context(), r)
	if err != nil || got.Outcome != problem.Pending || got.Amount != 250050 {
		t.Errorf("%+v %v", got, err)
	}
	want = `{"amount":2500.5,"channel":"GBPRIMEPAY","description":"Refund refund-01","environment":"sandbox","refund_type":"full","refund_reason":"customer request"}`
	if wire.log[0].body != want {
		t.Error(wire.log[0].body)
	}
	r.Keys["whole"] = "0"
	a, wire = adapter(t, refundPath, refundsReply("r1 p1 2500.5 SUCCESS"))
	if _, err := a.Refund(t.Context(), r); err != nil || !strings.Contains(wire.log[0].body, `"refund_type":"partial"`) {
		t.Errorf("something was refunded before: %v %s", err, wire.log[0].body)
	}
}

// The reply lists every refund of the payment: ours is the newest of its amount, if the list has grown.
func TestWhichRefundIsOurs(t *testing.T) {
	newestFirst := strings.NewReplacer("06:20:40", "06:20:59").Replace(refundsReply("r2 p2 400 SUCCESS", "r1 p1 400 SUCCESS"))
	for name, k := range map[string]struct {
		before, reply, id string
	}{
		"the last":               {"1", refundsReply("r1 p1 400 SUCCESS", "r2 p2 400 SUCCESS"), "r2"},
		"newest first":           {"1", newestFirst, "r2"},
		"another amount after":   {"0", refundsReply("r1 p1 400 SUCCESS", "r2 p2 300 SUCCESS"), "r1"},
		"without dates":          {"1", strings.NewReplacer("2022-06-30T06:20:40", "x", "2022-06-30T06:20:41", "y").Replace(refundsReply("r1 p1 400 SUCCESS", "r2 p2 400 SUCCESS")), "r2"},
		"no id of PortOne's":     {"0", refundsReply(" p1 400 SUCCESS"), "p1"},
		"the list has not grown": {"1", refundsReply("r1 p1 400 SUCCESS"), ""},
		"none of this amount":    {"0", refundsReply("r1 p1 401 SUCCESS"), ""},
		"none of this type":      {"0", strings.Replace(refundsReply("r1 p1 400 SUCCESS"), "partial", "full", 1), ""},
		"none":                   {"0", refundsReply(), ""},
		"no list":                {"0", `200 {"amountToRefund":1}`, ""},
		"unknown word":           {"0", refundsReply("r1 p1 400 DONE"), ""},
	} {
		r := refundOf(40000)
		r.Keys["refunds"] = k.before
		a, _ := adapter(t, refundPath, k.reply)
		got, err := a.Refund(t.Context(), r)
		if got.ProviderID != k.id || (err == nil) != (k.id != "") || (err != nil && (!problem.Is(err, problem.BadReply) || problem.OutcomeOf(err) != problem.Unknown)) {
			t.Errorf("%s: %+v %v", name, got, err)
		}
	}
	a, _ := adapter(t, refundPath, refundsReply("r1 p1 400 Failed"))
	if _, err := a.Refund(t.Context(), refundOf(40000)); problem.OutcomeOf(err) != problem.Refused || !problem.Is(err, problem.ProviderRefused) {
		t.Errorf("a refund that failed: %v", err)
	}
}

func TestRefundNeedsWhatOnlyALookupSays(t *testing.T) {
	for _, key := range []string{"order_ref", "channel_key"} {
		r := refundOf(100)
		delete(r.Keys, key)
		a, wire := adapter(t)
		if _, err := a.Refund(t.Context(), r); problem.OutcomeOf(err) != problem.NotSent || len(wire.log) != 0 {
			t.Errorf("without %s: %v", key, err)
		}
	}
}

func TestCancel(t *testing.T) {
	a, wire := adapter(t, cancelPath, cancelled)
	got, err := a.Cancel(t.Context(), provider.CancelRequest{Ref: ref(), Key: "cancel"})
	if err != nil || got.Outcome != problem.Succeeded || got.Keys["payment_link_ref"] != "2mLINK" {
		t.Errorf("%+v %v", got, err)
	}
	if r := wire.log[0]; r.body != "" || !r.Close || len(wire.log) != 1 {
		t.Errorf("%q close=%v", r.body, r.Close)
	}
	lost := ref()
	lost.Keys = nil
	a, wire = adapter(t, byOrderPath, linkReply("Created"), cancelPath, cancelled)
	if _, err := a.Cancel(t.Context(), provider.CancelRequest{Ref: lost, Key: "cancel"}); err != nil || wire.calls() != byOrderPath+"\n"+cancelPath {
		t.Errorf("a link whose creation was never answered: %v %s", err, wire.calls())
	}
	for _, answer := range []string{`400 {"status_code":"4050"}`, strings.Replace(linkReply("Created"), "ORD-1", "ORD-2", 1)} {
		a, _ = adapter(t, byOrderPath, answer)
		if _, err := a.Cancel(t.Context(), provider.CancelRequest{Ref: lost, Key: "cancel"}); !problem.Is(err, problem.StateConflict) || problem.OutcomeOf(err) != problem.Refused {
			t.Errorf("%s: %v", answer, err)
		}
	}
	for _, answer := range []string{`200 {}`, `200 {"status_code":"2001"}`, `200 {"is_success":false,"status_code":"2000"}`, `200 {"status_code":2000}`} {
		a, _ = adapter(t, cancelPath, answer)
		if err := perform(t, a, provider.OpCancel); problem.OutcomeOf(err) != problem.Unknown {
			t.Errorf("%s: %v", answer, err)
		}
	}
}

// Code and HTTP status together say what an error means. Columns: checkout, lookup, refund, cancel.
func TestErrors(t *testing.T) {
	const (
		no       = "provider_refused refused"
		conflict = "state_conflict refused"
		creds    = "bad_credentials not_sent"
		taken    = "reference_taken refused"
		unclear  = "bad_reply unknown"
		down     = "provider_unavailable unknown"
		absent   = ""
	)
	cases := []struct {
		status        int
		code, reason  string
		message       string
		expectedByOps [4]string
	}{
		{401, "4010", "INVALID_UNAUTHORISED_TRANSACTION_IAMPORTKEY_ERROR", "signature_hash is a required field", [4]string{no, no, no, no}},
		{401, "4010", "INVALID_UNAUTHORISED_TRANSACTION_IAMPORTKEY_ERROR", "key is a required field", [4]string{creds, creds, creds, creds}},
		{401, "4010", "INVALID_UNAUTHORISED_TRANSACTION_IAMPORTKEY_ERROR", "invalid auth key", [4]string{creds, creds, creds, creds}},
		{401, "4010", "INVALID_JWT_TOKEN", "JWT authentication error", [4]string{creds, creds, creds, creds}},
		{401, "4054", "INVALID_UNAUTHORIZED_JWT_TOKEN_ERROR", "", [4]string{creds, creds, creds, creds}},
		{400, "4016", "MERCHANT_NOT_FOUND", "", [4]string{creds, creds, creds, creds}},
		{401, "4024", "", "", [4]string{creds, creds, creds, creds}},
		{401, "4001", "INVALID_PAYMENT_REQUEST", "", [4]string{no, no, no, conflict}},
		{400, "4001", "", "", [4]string{no, no, no, conflict}},
		{401, "4011", "", "", [4]string{no, no, no, no}},
		{401, "4041", "", "", [4]string{no, no, no, no}},
		{401, "4002", "", "", [4]string{taken, unclear, unclear, unclear}},
		{401, "4050", "", "", [4]string{taken, absent, unclear, conflict}},
		{400, "5002", "", "", [4]string{taken, unclear, unclear, unclear}},
		{401, "5030", "", "", [4]string{no, unclear, unclear, unclear}},
		{400, "4070", "", "", [4]string{unclear, unclear, no, unclear}},
		{400, "4081", "PARTIAL_REFUND_NOT_ALLOWED", "", [4]string{unclear, unclear, no, unclear}},
		{401, "4081", "ROLE_NOT_ALLOWED", "", [4]string{creds, creds, creds, creds}},
		{400, "4071", "", "", [4]string{unclear, unclear, conflict, conflict}},
		{400, "4097", "", "", [4]string{unclear, unclear, conflict, unclear}},
		{400, "4083", "", "", [4]string{no, absent, no, conflict}},
		{400, "4096", "", "", [4]string{no, absent, no, no}},
		{404, "4096", "", "", [4]string{no, absent, no, no}},
		{404, "5001", "", "", [4]string{unclear, absent, unclear, conflict}},
		{404, "4001", "", "", [4]string{unclear, unclear, unclear, unclear}},
		{400, "4029", "", "", [4]string{unclear, unclear, unclear, unclear}},
		{400, "4080", "", "", [4]string{unclear, unclear, unclear, unclear}},
		{400, "4042", "", "", [4]string{unclear, unclear, unclear, unclear}},
		{400, "5000", "", "", [4]string{unclear, unclear, unclear, unclear}},
		{400, "6018", "", "", [4]string{unclear, unclear, unclear, unclear}},
		{400, "8003", "", "", [4]string{unclear, unclear, unclear, unclear}},
		{400, "", "", "", [4]string{unclear, unclear, unclear, unclear}},
		{403, "4010", "", "", [4]string{unclear, unclear, unclear, unclear}},
		{422, "4001", "", "", [4]string{unclear, unclear, unclear, unclear}},
		{202, "2000", "", "", [4]string{unclear, unclear, unclear, unclear}},
		{301, "4001", "", "", [4]string{unclear, unclear, unclear, unclear}},
		{429, "4001", "", "", [4]string{down, down, down, down}},
		{500, "4001", "", "", [4]string{down, down, down, down}},
		{503, "4054", "", "", [4]string{down, down, down, down}},
	}
	ops := []provider.Operation{provider.OpCheckout, provider.OpLookup, provider.OpRefund, provider.OpCancel}
	for _, k := range cases {
		for i, op := range ops {
			a, _ := adapter(t, "*", fmt.Sprintf(`%d {"message":%q,"status_code":%q,"status_message":%q,"x":"john@shop.example"}`, k.status, k.message, k.code, k.reason))
			err := perform(t, a, op)
			if k.expectedByOps[i] == absent {
				if err != nil {
					t.Errorf("%s %d %s: %v, not absent", op, k.status, k.code, err)
				}
				continue
			}
			e := problem.From(err)
			if got := fmt.Sprintf("%s %s", e.Code, e.Outcome); got != k.expectedByOps[i] {
				t.Errorf("%s %d %s %s: %s, not %s", op, k.status, k.code, k.message, got, k.expectedByOps[i])
			}
			if e.Detail == "" || strings.Contains(err.Error(), "john") || (k.message != "" && strings.Contains(err.Error(), k.message)) {
				t.Errorf("%s %d %s: detail %q", op, k.status, k.code, err)
			}
		}
	}
}

// Credentials that are refused may have been rotated: the next call reads them again.
func TestRefusedCredentialsAreReadAgain(t *testing.T) {
	at := noon
	clock := func() time.Time { return at }
	src := &source{values: secrets.Static{"portone": secret("old")}}
	a, wire := withSource(t, &Adapter{now: clock}, src)
	_ = perform(t, a, provider.OpRefund)
	src.values["portone"]["secret"] = "new"
	_ = perform(t, a, provider.OpRefund)
	if wire.log[0].Header.Get("Authorization") == wire.log[1].Header.Get("Authorization") || src.fetches != 2 {
		t.Errorf("%d fetches", src.fetches)
	}
	if !strings.Contains(wire.log[0].body, `"environment":"live"`) {
		t.Error(wire.log[0].body)
	}
}
