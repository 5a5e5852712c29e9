package portone

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/secrets"
)

// byPath answers lookups part by part, and everything else with the last text.
type byPath struct {
	status                                   int
	link, transaction, details, refund, rest string
}

func (b byPath) RoundTrip(r *http.Request) (*http.Response, error) {
	body := b.rest
	switch path := r.URL.Path; {
	case strings.HasSuffix(path, "/fetch-status"):
		body = b.link
	case strings.HasPrefix(path, "/api/transaction/"):
		body = b.transaction
	case strings.HasSuffix(path, "/transaction-details"):
		body = b.details
	case strings.HasPrefix(path, "/api/refund/"):
		body = b.refund
	}
	return &http.Response{StatusCode: b.status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}, nil
}

func fuzzed(t *testing.T, transport http.RoundTripper) *Adapter {
	now := func() time.Time { return noon }
	a, err := New(Options{
		Secrets:     secrets.NewCache(secrets.Static{"portone": secret("po_test_secret")}, now),
		Environment: "sandbox", Transport: transport, Now: now,
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// Whatever a message says, its hint is about the attempt of its address, and what claims a signature has the right one.
func FuzzNotification(f *testing.F) {
	f.Add(linkMessage, "signature_hash=x&status=Failed&status_code=4071&link_order_ref=ORD-1")
	f.Add(paymentMessage, "")
	f.Add(refundMessage, "link_order_ref=ORD-2")
	f.Add(`{"link_ref":"a","link_ref":"b"}`, "status=Success&status=Failed")
	f.Add(`{"order_ref":"a","amount":1e400,"signature_hash":"AAAA"}`, "%")
	f.Fuzz(func(t *testing.T, body, query string) {
		a := fuzzed(t, byPath{status: 500})
		hint, err := a.ParseNotification(t.Context(), webhook(body))
		switch {
		case err != nil && !problem.Is(err, problem.BadNotification):
			t.Errorf("%v", err)
		case err == nil && (hint.Reference != "ORD-1" || hint.ShopperCancelled || len(hint.Keys) > 0 || hint.Candidate != ""):
			t.Errorf("%+v", hint)
		case err == nil && body != linkMessage && body != paymentMessage:
			var m map[string]any
			if json.Unmarshal([]byte(body), &m) != nil {
				t.Errorf("accepted: %q", body)
			}
			if text, ok := m["link_ref"].(string); ok && text != "" && !strings.Contains(body, "uD88O97muqVtuDm2KD+WGKTlnGQgl+OxKFPItW/gJWI=") && !strings.Contains(body, `\`) {
				t.Errorf("a link's message is accepted unsigned: %q", body)
			}
		}
		values, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		hint, err = a.ParseNotification(t.Context(), provider.Notification{Kind: provider.Return, Reference: "ORD-1", Query: values})
		if err != nil || hint.Reference != "ORD-1" || hint.ShopperCancelled {
			t.Errorf("%+v %v", hint, err)
		}
	})
}

// Whatever the replies of a lookup are, a snapshot has possible figures, and money only from details that say success.
func FuzzLookupReplies(f *testing.F) {
	link, transaction, details, refunds := linkReply("Success", "att_1 Success")[4:], statusReply("2mORD")[4:], detailsReply()[4:], refundsReply("r1 p1 400 SUCCESS")[4:]
	f.Add(link, transaction, details, refunds)
	f.Add(linkReply("Expired", "att_1 Pending")[4:], "", "", "")
	f.Add(link, transaction, detailsReply("amount", "1e9")[4:], `{"refundDetails":null}`)
	f.Add(link, transaction, detailsReply("currency", `"usd"`)[4:], refunds)
	f.Add(strings.Replace(link, "paymentLinkRef", "link", 1), transaction, details, `{"refundDetails":[{"amount":92233720368547758.07,"refund_status":"SUCCESS","refund_date":7}]}`)
	f.Fuzz(func(t *testing.T, link, transaction, details, refunds string) {
		a := fuzzed(t, byPath{200, link, transaction, details, refunds, ""})
		s, err := a.Lookup(t.Context(), ref())
		if err != nil {
			if problem.OutcomeOf(err) != problem.Unknown {
				t.Errorf("%v", err)
			}
			return
		}
		var sum int64
		for _, r := range s.Refunds {
			if r.ProviderID == "" || r.Amount <= 0 || r.Currency != s.Currency || r.Key != "" {
				t.Errorf("%+v", r)
			}
			if r.Outcome == problem.Succeeded {
				sum += r.Amount
			}
		}
		if s.Reference == "" || s.Received < 0 || s.Refunded != sum || s.Refunded > s.Received {
			t.Errorf("%+v", s)
		}
		if s.Received > 0 && (s.Page != provider.PagePaid || !strings.Contains(details, "Success") && !strings.Contains(details, `\`)) {
			t.Errorf("%+v", s)
		}
		if s.Keys["order_ref"] != "" && s.Received == 0 && s.Payments == 0 {
			t.Errorf("%+v", s)
		}
	})
}

// Whatever the replies to a checkout, a refund and a cancellation are, success is for what was asked, and no page leads
// anywhere else than to the web.
func FuzzEffectReplies(f *testing.F) {
	f.Add(page[4:], refundsReply("r1 p1 400 SUCCESS")[4:])
	f.Add(cancelled[4:], refundsReply("r1 p1 400 failed", "r2 p2 400 x")[4:])
	f.Add(`{"payment_link_ref":"x","payment_link":"HTTPS://A","is_success":null}`, `{"refundDetails":[{}]}`)
	f.Add(`{"body":{"content":[{"amount":1,"currency":"thb","order_ref":1}]}}`, `{"refundDetails":[{"amount":400,"refund_status":"pending","psp_refund_id":1e3}]}`)
	f.Fuzz(func(t *testing.T, reply, refunds string) {
		g := provider.Guard(fuzzed(t, byPath{200, "", "", "", refunds, reply}), nil)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		made, err := g.CreateCheckout(ctx, checkoutOf(example()))
		if err == nil && (!strings.HasPrefix(made.PageURL, "http") || made.Keys["payment_link_ref"] == "") {
			t.Errorf("%+v", made)
		}
		mustBeUnknown(t, err)
		receipt, err := g.Refund(ctx, refundOf(40000))
		if err == nil && (receipt.Amount != 40000 || receipt.ProviderID == "" || !strings.Contains(refunds, "400")) {
			t.Errorf("%+v", receipt)
		}
		if problem.OutcomeOf(err) != problem.Refused {
			mustBeUnknown(t, err)
		}
		_, err = g.Cancel(ctx, provider.CancelRequest{Ref: ref(), Key: "k"})
		if err == nil && !strings.Contains(reply, "2000") && !strings.Contains(reply, `\`) {
			t.Errorf("cancelled by %q", reply)
		}
		mustBeUnknown(t, err)
	})
}

func mustBeUnknown(t *testing.T, err error) {
	t.Helper()
	if err != nil && problem.OutcomeOf(err) != problem.Unknown {
		t.Errorf("%v", err)
	}
}

// Whatever an error's reply is, only documented codes under documented statuses mean that nothing was done.
func FuzzErrorReply(f *testing.F) {
	f.Add(401, `{"is_success":false,"message":"signature_hash is a required field","status_code":"4010","status_reason":"INVALID_UNAUTHORISED_TRANSACTION_IAMPORTKEY_ERROR"}`)
	f.Add(400, `{"message":"x","status_code":"4042","status_message":"MERCHANT_ALREADY_EXISTS"}`)
	f.Add(404, `{"status_code":"5001"}`)
	f.Add(500, `{"status_code":"4054"}`)
	f.Add(401, `{"status_code":4054}`)
	f.Fuzz(func(t *testing.T, status int, body string) {
		if status < 100 || status > 599 || status == 200 {
			return
		}
		a := fuzzed(t, byPath{status, body, body, body, body, body})
		for op, err := range performAll(t, a) {
			e := problem.From(err)
			if e == nil && op == provider.OpLookup {
				continue // absent
			}
			code := readError([]byte(body)).Code
			_, here := special[op][code]
			_, everywhere := general[code]
			if e.Outcome != problem.Unknown && (status > 404 || status < 400 || (!here && !everywhere && code != codePartial)) {
				t.Errorf("%s: %d %q is %s", op, status, body, e.Outcome)
			}
			if text := fmt.Sprint(err); len(body) > 40 && strings.Contains(text, body) {
				t.Errorf("the error repeats the reply: %s", text)
			}
		}
	})
}
