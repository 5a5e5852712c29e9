package httpcall

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"tender/shared/problem"
)

// roundTrip is a RoundTripper of one function.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func reply(status int, body string) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}
}

func client(t *testing.T, base string, transport http.RoundTripper) *Client {
	t.Helper()
	c, err := New(base, transport)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestWhatIsSent(t *testing.T) {
	var got *http.Request
	var body []byte
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r.Clone(context.Background())
		body, _ = io.ReadAll(r.Body)
		w.Header().Set("X-Reply", "yes")
		w.WriteHeader(http.StatusConflict)
		_, _ = io.WriteString(w, `{"a":1}`)
	}))
	defer server.Close()
	c := client(t, server.URL+"/base/", nil)
	cases := []struct {
		name   string
		call   Call
		uri    string
		length int64
	}{
		{"post", Call{Method: "POST", Path: Path("a b", "c/d"), Body: []byte("{}"), ContentType: "application/json"}, "/base/a%20b/c%2Fd", 2},
		{"post without body", Call{Method: "POST", Path: "/x", Fresh: true}, "/base/x", 0},
		{"get", Call{Method: "GET", Path: "/x", Query: url.Values{"b": {"2"}, "a": {"1"}}, Header: http.Header{"X-One": {"1"}}}, "/base/x?a=1&b=2", 0},
		{"delete", Call{Method: "DELETE", Path: "/x"}, "/base/x", 0},
	}
	for _, k := range cases {
		t.Run(k.name, func(t *testing.T) {
			answer, err := c.Do(t.Context(), k.call)
			if err != nil || answer.Status != http.StatusConflict || string(answer.Body) != `{"a":1}` || answer.Header.Get("X-Reply") != "yes" {
				t.Fatalf("%+v %v", answer, err)
			}
			if got.Method != k.call.Method || got.RequestURI != k.uri || string(body) != string(k.call.Body) {
				t.Errorf("%s %s %q", got.Method, got.RequestURI, body)
			}
			if got.ContentLength != k.length || len(got.TransferEncoding) > 0 {
				t.Errorf("length %d, coding %v", got.ContentLength, got.TransferEncoding)
			}
			if got.Header.Get("Accept-Encoding") != "identity" || got.Header.Get("Content-Type") != k.call.ContentType {
				t.Errorf("%v", got.Header)
			}
			if got.Header.Get("X-One") != k.call.Header.Get("X-One") || got.Close != k.call.Fresh {
				t.Errorf("%v close=%v", got.Header, got.Close)
			}
		})
	}
}

func TestUnsendable(t *testing.T) {
	c := client(t, "https://a.example", roundTrip(func(*http.Request) (*http.Response, error) {
		t.Error("sent")
		return nil, errors.New("no")
	}))
	done, cancel := context.WithCancel(t.Context())
	cancel()
	cases := map[string]func() (Reply, error){
		"no slash":   func() (Reply, error) { return c.Do(t.Context(), Call{Method: "GET", Path: "evil.example/x"}) },
		"bad escape": func() (Reply, error) { return c.Do(t.Context(), Call{Method: "GET", Path: "/%zz"}) },
		"dots":       func() (Reply, error) { return c.Do(t.Context(), Call{Method: "GET", Path: "/a/../b"}) },
		"bad method": func() (Reply, error) { return c.Do(t.Context(), Call{Method: "G T", Path: "/a"}) },
		"header lines": func() (Reply, error) {
			return c.Do(t.Context(), Call{Method: "GET", Path: "/a", Header: http.Header{"A": {"b\r\nC: d"}}})
		},
		"given up": func() (Reply, error) { return c.Do(done, Call{Method: "GET", Path: "/a"}) },
	}
	for name, do := range cases {
		if _, err := do(); problem.OutcomeOf(err) != problem.NotSent {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRepliesThatCannotBeUsed(t *testing.T) {
	broken := io.NopCloser(io.MultiReader(strings.NewReader("{"), errReader{io.ErrUnexpectedEOF}))
	slow := io.NopCloser(io.MultiReader(strings.NewReader("{"), errReader{context.DeadlineExceeded}))
	cases := map[string]struct {
		response *http.Response
		code     problem.Code
	}{
		"truncated":  {&http.Response{StatusCode: http.StatusOK, Body: broken}, problem.BadReply},
		"slow":       {&http.Response{StatusCode: http.StatusOK, Body: slow}, problem.ProviderUnavailable},
		"oversized":  {reply(200, strings.Repeat("x", MaxReply+1)), problem.BadReply},
		"compressed": {&http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Encoding": {"gzip"}}, Body: http.NoBody}, problem.BadReply},
	}
	for name, k := range cases {
		c := client(t, "https://a.example", roundTrip(func(*http.Request) (*http.Response, error) { return k.response, nil }))
		_, err := c.Do(t.Context(), Call{Method: "POST", Path: "/x"})
		if !problem.Is(err, k.code) || problem.OutcomeOf(err) != problem.Unknown {
			t.Errorf("%s: %v", name, err)
		}
	}
	c := client(t, "https://a.example", roundTrip(func(*http.Request) (*http.Response, error) {
		return reply(200, strings.Repeat("x", MaxReply)), nil
	}))
	if answer, err := c.Do(t.Context(), Call{Method: "GET", Path: "/x"}); err != nil || len(answer.Body) != MaxReply {
		t.Errorf("at the limit: %v", err)
	}
}

type errReader struct{ err error }

func (e errReader) Read([]byte) (int, error) { return 0, e.err }

func TestRedirectsAreNotFollowed(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("followed") }))
	defer elsewhere.Close()
	server := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect))
	defer server.Close()
	for _, fresh := range []bool{false, true} {
		answer, err := client(t, server.URL, nil).Do(t.Context(), Call{Method: "GET", Path: "/x", Fresh: fresh})
		if err != nil || answer.Status != http.StatusTemporaryRedirect {
			t.Errorf("%+v %v", answer, err)
		}
	}
}

func TestErrorsRepeatNothing(t *testing.T) {
	const canary = "canary"
	failures := []error{
		&url.Error{Op: "Post", URL: "https://a.example/x?key=" + canary, Err: errors.New(canary)},
		errors.New("malformed HTTP response " + canary),
		errors.Join(context.DeadlineExceeded, errors.New(canary)),
		&url.Error{Op: "Get", URL: canary, Err: io.EOF},
	}
	for _, failure := range failures {
		c := client(t, "https://a.example", roundTrip(func(*http.Request) (*http.Response, error) { return nil, failure }))
		_, err := c.Do(t.Context(), Call{
			Method: "POST", Path: "/" + canary, Query: url.Values{"q": {canary}}, Header: http.Header{"Authorization": {canary}},
			Body: []byte(canary), ContentType: "text/plain",
		})
		if err == nil || strings.Contains(err.Error(), canary) {
			t.Errorf("%v", err)
		}
	}
}
