package postpay

import (
	"context"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"tender/shared/checkout"
	"tender/shared/provider"
	"tender/shared/secrets"
)

var noon = time.Unix(1700000000, 0).UTC()

// recorded is one request as it left.
type recorded struct {
	*http.Request
	body string
}

// scripted answers requests in turn and records them; the last answer is given again.
type scripted struct {
	t       *testing.T
	answers []string // "200 {...}"
	header  http.Header
	log     []recorded
}

func (s *scripted) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		s.t.Error(err)
	}
	s.log = append(s.log, recorded{r, string(body)})
	text := s.answers[min(len(s.log), len(s.answers))-1]
	status := 0
	for _, digit := range text[:3] {
		status = status*10 + int(digit-'0')
	}
	header := s.header.Clone()
	if header == nil {
		header = http.Header{}
	}
	return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(strings.TrimSpace(text[3:])))}, nil
}

// source is a secrets.Source that can be changed.
type source struct {
	values  secrets.Static
	fetches int
}

func (s *source) Fetch(ctx context.Context, name string) ([]byte, error) {
	s.fetches++
	return s.values.Fetch(ctx, name)
}

func secret(webhook string) map[string]string {
	return map[string]string{"merchant_id": "id_test", "secret_key": "sk_test_abc", "webhook_secret": webhook}
}

// adapter opens an Adapter that gets these answers.
func adapter(t *testing.T, answers ...string) (*Adapter, *scripted) {
	t.Helper()
	wire := &scripted{t: t, answers: answers}
	a, err := New(Options{
		Secrets:     secrets.NewCache(secrets.Static{"postpay": secret("dolphins")}, func() time.Time { return noon }),
		Environment: "sandbox", Transport: wire, Now: func() time.Time { return noon },
	})
	if err != nil {
		t.Fatal(err)
	}
	return a, wire
}

func example(t testing.TB) checkout.Request {
	t.Helper()
	text, err := os.ReadFile("testdata/request.json")
	if err != nil {
		t.Fatal(err)
	}
	r, err := checkout.Decode(text)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func ref() provider.Ref {
	return provider.Ref{OrderID: "order-01", Reference: "order-01", Amount: 81480, Currency: "AED"}
}
