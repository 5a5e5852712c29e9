package portone

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"tender/shared/provider"
	"tender/shared/secrets"
)

var noon = time.Unix(1700000000, 0).UTC()

// recorded is one request as it left.
type recorded struct {
	*http.Request
	body string
}

// said answers requests by method and path ("GET /api/refund/x"), and records them. An answer is "200 {...}"; a path
// without one fails the test.
type said struct {
	t       testing.TB
	answers map[string]string
	log     []recorded
}

func (s *said) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		s.t.Error(err)
	}
	s.log = append(s.log, recorded{r, string(body)})
	text, ok := s.answers[r.Method+" "+r.URL.EscapedPath()]
	if !ok {
		text, ok = s.answers["*"]
	}
	if !ok {
		s.t.Errorf("nobody expects %s %s", r.Method, r.URL)
		text = "500"
	}
	var status int
	if _, err := fmt.Sscanf(text, "%d", &status); err != nil {
		s.t.Fatal(err)
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(strings.TrimSpace(text[3:])))}, nil
}

// calls are the requests that were made, in order.
func (s *said) calls() string {
	var list []string
	for _, r := range s.log {
		list = append(list, r.Method+" "+r.URL.EscapedPath())
	}
	return strings.Join(list, "\n")
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

func secret(text string) map[string]string {
	return map[string]string{"portone_key": "po_test_key", "secret": text}
}

// adapter opens an Adapter that gets these answers: paths and answers in turn; a path of "*" is any other.
func adapter(t testing.TB, answers ...string) (*Adapter, *said) {
	t.Helper()
	wire := &said{t: t, answers: map[string]string{}}
	for pair := range slices.Chunk(answers, 2) {
		wire.answers[pair[0]] = pair[1]
	}
	a, err := New(Options{
		Secrets:     secrets.NewCache(secrets.Static{"portone": secret("po_test_secret")}, func() time.Time { return noon }),
		Environment: "sandbox", Transport: wire, Now: func() time.Time { return noon },
	})
	if err != nil {
		t.Fatal(err)
	}
	return a, wire
}

// ref is an attempt whose link is known.
func ref() provider.Ref {
	return provider.Ref{OrderID: "ORD-1", Reference: "ORD-1", Amount: 250050, Currency: "THB", Keys: provider.Keys{"payment_link_ref": "2mLINK"}}
}

// signedWith signs as the documents' Go sample does, without any code of the adapter.
func signedWith(secret, message string) string {
	return base64.StdEncoding.EncodeToString(hmacOf(secret, message))
}
