package bridge

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"tender/shared/api"
)

// lambda stands in for `sam local start-lambda`: it knows one function, which is h.
type lambda struct {
	*httptest.Server
	event []byte // of the last invocation
}

func serve(t *testing.T, answer func(w http.ResponseWriter, event []byte)) *lambda {
	t.Helper()
	l := &lambda{}
	l.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || r.URL.Path != "/2015-03-31/functions/WebhookFunction/invocations" || r.URL.RawQuery != "" {
			t.Errorf("%s %s", r.Method, r.URL)
		}
		l.event, _ = io.ReadAll(r.Body)
		answer(w, l.event)
	}))
	t.Cleanup(l.Close)
	return l
}

func says(text string) func(http.ResponseWriter, []byte) {
	return func(w http.ResponseWriter, _ []byte) { _, _ = io.WriteString(w, text) }
}

func front(t *testing.T, url string) *httptest.Server {
	t.Helper()
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	s := httptest.NewServer(Bridge{Invoke: Invoker{URL: url, Time: time.Minute}, Function: "WebhookFunction", Now: func() time.Time { return at }})
	t.Cleanup(s.Close)
	return s
}

func send(t *testing.T, method, url, body string, header http.Header) (*http.Response, []byte) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for name, lines := range header {
		r.Header[name] = lines
	}
	resp, err := http.DefaultTransport.RoundTrip(r) // follows nothing
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	said, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, said
}

func TestEvent(t *testing.T) {
	l := serve(t, says(`{"statusCode":200}`))
	at := front(t, l.URL).URL
	host := strings.TrimPrefix(at, "http://")
	resp, _ := send(t, http.MethodPost, at+"/webhooks/a%20b/c?x=1&y=2&x=a%2Bb", `{"a":"é"}`, http.Header{
		"Content-Type": {"application/json; charset=utf-8"}, "X-Many": {"one", "two"}, "User-Agent": {"a provider"},
		"Cookie": {"a=1; b=2", "c=3"}, "Accept-Encoding": {"identity"},
	})
	if resp.StatusCode != http.StatusOK {
		t.Fatal(resp.Status)
	}
	var got map[string]any
	if err := json.Unmarshal(l.event, &got); err != nil {
		t.Fatal(err)
	}
	about := got["requestContext"].(map[string]any)
	if id, _ := about["requestId"].(string); len(id) < 16 {
		t.Errorf("the request's id is %q", id)
	}
	delete(about, "requestId")
	want := map[string]any{
		"version": "2.0", "rawPath": "/webhooks/a b/c", "rawQueryString": "x=1&y=2&x=a%2Bb",
		"cookies": []any{"a=1", "b=2", "c=3"}, "queryStringParameters": map[string]any{"x": "1,a+b", "y": "2"},
		"headers": map[string]any{
			"content-type": "application/json; charset=utf-8", "x-many": "one,two", "user-agent": "a provider", "host": host,
			"content-length": "10", "accept-encoding": "identity",
		},
		"requestContext": map[string]any{
			"accountId": "anonymous", "apiId": "local", "domainName": "127.0.0.1", "domainPrefix": "local",
			"time": "01/Mar/2026:12:00:00 +0000", "timeEpoch": 1772366400000.,
			"http": map[string]any{"method": "POST", "path": "/webhooks/a b/c", "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1", "userAgent": "a provider"},
		},
		"body": `{"a":"é"}`, "isBase64Encoded": false,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("the event is\n%v\nnot\n%v", got, want)
	}
}

// What goes through the bridge to a handler behind api.Function arrives, and comes back, as it was.
func TestRoundTrip(t *testing.T) {
	var seen *http.Request
	var body []byte
	function := api.Function{HTTP: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen = r
		body, _ = io.ReadAll(r.Body)
		w.Header().Add("Set-Cookie", "a=1; Path=/")
		w.Header().Add("Set-Cookie", "b=2")
		w.Header().Add("Vary", "A")
		w.Header().Add("Vary", "B")
		w.Header().Set("Location", "https://shop.example/ok?a=1,2")
		w.WriteHeader(http.StatusSeeOther)
		_, _ = w.Write(body)
	})}
	l := serve(t, func(w http.ResponseWriter, event []byte) {
		said, err := function.Invoke(t.Context(), event)
		if err != nil {
			t.Error(err)
		}
		_, _ = w.Write(said)
	})
	at := front(t, l.URL).URL
	cases := map[string]struct{ kind, body string }{
		"json":               {"application/json", `{"a":"<é>"}`},
		"problem":            {"application/problem+json", `{}`},
		"form":               {"application/x-www-form-urlencoded", "a=1&b=%20"},
		"bytes":              {"application/octet-stream", "\x00\xff\xfe"},
		"bytes said as text": {"text/plain", "\xff\xfe"},
		"no type":            {"", "plain"},
		"nothing":            {"", ""},
		"a bad type":         {";;", "plain"},
	}
	for name, k := range cases {
		t.Run(name, func(t *testing.T) {
			resp, said := send(t, http.MethodPost, at+"/return/p/ref/tok?a=1&b", k.body, http.Header{"Content-Type": {k.kind}, "Cookie": {"c=3; d=4"}, "X-A": {"1", "2"}})
			if string(body) != k.body || string(said) != k.body {
				t.Errorf("sent %q, arrived %q, came back %q", k.body, body, said)
			}
			if seen.Method != http.MethodPost || seen.URL.Path != "/return/p/ref/tok" || seen.URL.RawQuery != "a=1&b" ||
				seen.Header.Get("X-A") != "1,2" || seen.Header.Get("Cookie") != "c=3; d=4" || seen.Header.Get("Content-Type") != k.kind {
				t.Errorf("it arrived as %s %s %v", seen.Method, seen.URL, seen.Header)
			}
			if resp.StatusCode != http.StatusSeeOther || !reflect.DeepEqual(resp.Header["Set-Cookie"], []string{"a=1; Path=/", "b=2"}) ||
				resp.Header.Get("Vary") != "A, B" || resp.Header.Get("Location") != "https://shop.example/ok?a=1,2" {
				t.Errorf("it came back as %d %v", resp.StatusCode, resp.Header)
			}
		})
	}
}

func TestWhatGoesWrong(t *testing.T) {
	cases := map[string]func(http.ResponseWriter, []byte){
		"a function error": func(w http.ResponseWriter, _ []byte) {
			w.Header().Set("X-Amz-Function-Error", "Unhandled")
			_, _ = io.WriteString(w, `{"errorMessage":"hush","errorType":"errorString"}`)
		},
		"an error of no form": func(w http.ResponseWriter, _ []byte) {
			w.Header().Set("X-Amz-Function-Error", "Unhandled")
			_, _ = io.WriteString(w, `hush`)
		},
		"no such function": func(w http.ResponseWriter, _ []byte) { w.WriteHeader(http.StatusNotFound) },
		"no JSON":          says("hush"),
		"no status":        says(`{"body":"hush"}`),
		"a bad status":     says(`{"statusCode":99,"body":"hush"}`),
		"bad base64":       says(`{"statusCode":200,"body":"hush!","isBase64Encoded":true}`),
		"a broken reply":   func(http.ResponseWriter, []byte) { panic(http.ErrAbortHandler) },
	}
	for name, answer := range cases {
		t.Run(name, func(t *testing.T) {
			resp, said := send(t, http.MethodGet, front(t, serve(t, answer).URL).URL+"/webhooks/x", "", nil)
			isProblem(t, resp, said, http.StatusBadGateway, "bad_gateway")
			if bytes.Contains(said, []byte("hush")) {
				t.Errorf("it tells what the function said: %s", said)
			}
		})
	}
	t.Run("nobody there", func(t *testing.T) {
		l := serve(t, says(`{}`))
		l.Close()
		resp, said := send(t, http.MethodGet, front(t, l.URL).URL, "", nil)
		isProblem(t, resp, said, http.StatusBadGateway, "bad_gateway")
	})
	t.Run("too large", func(t *testing.T) {
		l := serve(t, says(`{"statusCode":200}`))
		at := front(t, l.URL).URL
		if resp, _ := send(t, http.MethodPost, at, strings.Repeat("a", maxBody), nil); resp.StatusCode != http.StatusOK {
			t.Errorf("the largest body: %s", resp.Status)
		}
		l.event = nil
		resp, said := send(t, http.MethodPost, at, strings.Repeat("a", maxBody+1), nil)
		isProblem(t, resp, said, http.StatusRequestEntityTooLarge, "too_large")
		if l.event != nil {
			t.Error("it was invoked")
		}
	})
}

func isProblem(t *testing.T, resp *http.Response, said []byte, status int, code string) {
	t.Helper()
	var p struct {
		Type, Title, Code, Detail string
		Status                    int
	}
	if err := json.Unmarshal(said, &p); err != nil || resp.StatusCode != status || p.Status != status || p.Code != code ||
		p.Type == "" || p.Title == "" || p.Detail == "" || resp.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("it answers %s %s: %v", resp.Status, said, err)
	}
}

func TestFunctionErrorSaysWhatHappened(t *testing.T) {
	l := serve(t, func(w http.ResponseWriter, _ []byte) {
		w.Header().Set("X-Amz-Function-Error", "Unhandled")
		_, _ = io.WriteString(w, `{"errorMessage":"no table","errorType":"errorString"}`)
	})
	_, err := Invoker{URL: l.URL}.Invoke(t.Context(), "WebhookFunction", []byte(`{}`))
	if err == nil || err.Error() != "WebhookFunction failed: errorString: no table" {
		t.Error(err)
	}
}
