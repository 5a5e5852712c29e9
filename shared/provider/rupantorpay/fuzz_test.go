package rupantorpay

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/secrets"
)

// bytesOnly answers every request with the same status and body.
type bytesOnly struct {
	status int
	body   string
}

func (b bytesOnly) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: b.status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(b.body))}, nil
}

func fuzzed(t *testing.T, transport http.RoundTripper) *Adapter {
	a, err := New(Options{
		Secrets: secrets.NewCache(secret(), func() time.Time { return time.Unix(1, 0) }), Environment: "live", Transport: transport,
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// Whatever arrives, a hint is about the attempt of its path, and a transaction in it can be asked about.
func FuzzNotification(f *testing.F) {
	f.Add("webhook", "application/x-www-form-urlencoded", "transactionId=OVKPXW165414&status=COMPLETED", "")
	f.Add("webhook", "application/json", verified[4:], "transaction_id=X")
	f.Add("webhook", "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"trx_id\"\r\n\r\n7TRKHJH\r\n--x--\r\n", "")
	f.Add("return", "", "", "cancelled=1?transactionId=OVKPXW165414&status=ERROR")
	f.Fuzz(func(t *testing.T, kind, contentType, body, query string) {
		values, _ := url.ParseQuery(query)
		hint, err := fuzzed(t, bytesOnly{}).ParseNotification(t.Context(), provider.Notification{
			Kind: provider.NotificationKind(kind), Reference: "order-01", Query: values, Body: []byte(body),
			Header: http.Header{"Content-Type": {contentType}},
		})
		if err != nil {
			if !problem.Is(err, problem.BadNotification) || kind == "webhook" || kind == "return" {
				t.Error(err)
			}
			return
		}
		if hint.Reference != "order-01" || len(hint.Keys) > 0 || (hint.Candidate != "" && !isTransaction(hint.Candidate)) || len(hint.Candidate) > maxTransaction {
			t.Errorf("%+v", hint)
		}
		if hint.ShopperCancelled && kind != "return" {
			t.Error("a provider's message cancels")
		}
	})
}

// Whatever a verification says, money is told of only for the transaction asked about, in a currency.
func FuzzVerifyReply(f *testing.F) {
	f.Add(200, verified[4:])
	f.Add(200, refusal)
	f.Add(401, refusal)
	f.Add(200, strings.Replace(verified[4:], `{"order_id": "order-01", "reference": "order-01.a2"}`, `"{\"reference\":\"order-99\"}"`, 1))
	f.Add(200, strings.Replace(verified[4:], "COMPLETED", "ERROR", 1))
	f.Fuzz(func(t *testing.T, status int, body string) {
		if status < 200 || status > 599 {
			return
		}
		a := fuzzed(t, bytesOnly{status, body})
		s, err := a.Lookup(t.Context(), ref(sampleID))
		switch {
		case err != nil:
			if o := problem.OutcomeOf(err); o != problem.Unknown && (o != problem.NotSent || !assumedBadCredentials[status]) {
				t.Error(err)
			}
		case s.Page == provider.PageAbsent:
			if s.Received != 0 || s.Transaction != "" {
				t.Errorf("%+v", s)
			}
		case status != 200 || !isTransaction(s.Transaction) || len(s.Currency) != 3 || s.Received < 0 || s.Authorized != 0 || s.Refunded != 0:
			t.Errorf("%+v", s)
		case s.Received > 0 && (s.Page != provider.PagePaid || s.Said != statusCompleted):
			t.Errorf("%+v", s)
		}
	})
}

// Whatever an answer to a checkout is, a page is a web address, and only a documented failure is a refusal.
func FuzzCheckoutReply(f *testing.F) {
	f.Add(200, link[4:])
	f.Add(422, refusal)
	f.Add(200, `{"status":"1","payment_url":"https://[::1]:x/"}`)
	f.Fuzz(func(t *testing.T, status int, body string) {
		if status < 200 || status > 599 {
			return
		}
		got, err := fuzzed(t, bytesOnly{status, body}).CreateCheckout(t.Context(), opening())
		switch {
		case err == nil && (status != 200 || !strings.HasPrefix(strings.ToLower(got.PageURL), "https://") || len(got.Keys) > 0):
			t.Errorf("%+v", got)
		case problem.OutcomeOf(err) == problem.Refused && (!isFailure([]byte(body)) || !assumedRefusals[status]):
			t.Error(err)
		}
	})
}
