package api

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"tender/shared/order"
	"tender/shared/problem"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares with a file, or writes it with -update.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
	}
}

func events(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/*.event.json")
	if err != nil || len(files) < 6 {
		t.Fatalf("%v %v", files, err)
	}
	return files
}

// dump writes down a request as a handler meets it.
func dump(r *http.Request) []byte {
	var b bytes.Buffer
	body, _ := io.ReadAll(r.Body)
	fmt.Fprintf(&b, "%s %s\nescaped path %s\nquery %s\nhost %s\nfrom %s\nlength %d\n", r.Method, r.RequestURI, r.URL.EscapedPath(), r.URL.RawQuery, r.Host, r.RemoteAddr, r.ContentLength)
	var names []string
	for name := range r.Header {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		fmt.Fprintf(&b, "%s: %q\n", name, r.Header[name])
	}
	fmt.Fprintf(&b, "request id %v\n\n%q\n", r.Context().Value(requestIDKey{}), body)
	return b.Bytes()
}

// Recorded events of both kinds give the request that was sent, and the reply in the form that both kinds read.
func TestRecordedEvents(t *testing.T) {
	for _, file := range events(t) {
		name := strings.TrimSuffix(filepath.Base(file), ".event.json")
		payload, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		flushed := 0
		var request []byte
		f := Function{After: func() { flushed++ }, HTTP: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			request = dump(r)
			w.Header().Add("Set-Cookie", "a=1")
			w.Header().Add("Set-Cookie", "b=2")
			w.Header().Add("Vary", "Accept")
			w.Header().Add("Vary", "Origin")
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusCreated)
			fmt.Fprintf(w, `{"ünïcode":%q}`, "<&>")
		})}
		out, err := f.Invoke(context.Background(), payload)
		if err != nil || flushed != 1 {
			t.Fatalf("%s: %v, %d", name, err, flushed)
		}
		golden(t, name+".request.txt", request)
		golden(t, "reply.golden.json", append(out, '\n'))
	}
}

func invoke(t *testing.T, h http.Handler, payload []byte) httpReply {
	t.Helper()
	out, err := Function{HTTP: h}.Invoke(context.Background(), payload)
	if err != nil {
		t.Fatal(err)
	}
	var r httpReply
	if err := json.Unmarshal(out, &r, json.RejectUnknownMembers(true)); err != nil {
		t.Fatal(err)
	}
	return r
}

func TestBinaryReply(t *testing.T) {
	payload, _ := os.ReadFile("testdata/apigw-read-order.event.json")
	r := invoke(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte{0xff, 0}) }), payload)
	if r.StatusCode != http.StatusOK || !r.IsBase64Encoded || r.Body != "/wA=" {
		t.Errorf("%+v", r)
	}
}

func TestJobsAndOtherEvents(t *testing.T) {
	type done struct {
		Due int `json:"due"`
	}
	var seen string
	f := Function{HTTP: http.NotFoundHandler(), Job: JobOf(func(_ context.Context, event []byte) (done, error) {
		seen = string(event)
		if seen == `"fail"` {
			return done{}, errors.New("nothing could be listed")
		}
		return done{3}, nil
	})}
	for _, event := range []string{`{"source":"aws.scheduler"}`, `{}`, `null`, `"x"`, `{"requestContext":{}}`, `not json`, ``} {
		out, err := f.Invoke(context.Background(), []byte(event))
		if err != nil || string(out) != `{"due":3}` || seen != event {
			t.Errorf("%q: %s %v", event, out, err)
		}
		if _, err := (Function{HTTP: f.HTTP}).Invoke(context.Background(), []byte(event)); err == nil {
			t.Errorf("%q was taken by a function without a job", event)
		}
	}
	if _, err := f.Invoke(context.Background(), []byte(`"fail"`)); err == nil {
		t.Error("the job's error was swallowed")
	}
}

// The context is the invocation's: its deadline bounds the work.
func TestDeadlineArrives(t *testing.T) {
	payload, _ := os.ReadFile("testdata/apigw-read-order.event.json")
	ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
	defer cancel()
	want, _ := ctx.Deadline()
	_, err := Function{HTTP: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if got, ok := r.Context().Deadline(); !ok || !got.Equal(want) {
			t.Errorf("deadline %v %v", got, ok)
		}
	})}.Invoke(ctx, payload)
	if err != nil {
		t.Fatal(err)
	}
}

// A path that reads differently once it is parsed must not lead to another route: an authorizer let its caller through
// to the route that API Gateway saw.
func TestOddPathsFindNothing(t *testing.T) {
	w := newWorld(t)
	w.opened()
	for _, path := range []string{
		"/orders/order-01?/status", "/orders/order-01#/status", "//host/orders/order-01", "/orders/order-01/", "orders/order-01",
		"http://host/orders/order-01", "/x/../orders/order-01", "/./orders/order-01", "/orders/order%2D01", "", "*",
	} {
		payload, err := json.Marshal(map[string]any{"rawPath": path, "requestContext": map[string]any{
			"requestId": "r", "http": map[string]any{"method": "GET"},
		}})
		if err != nil {
			t.Fatal(err)
		}
		if r := invoke(t, w.handler, payload); r.StatusCode != http.StatusNotFound && r.StatusCode != http.StatusUnauthorized {
			t.Errorf("%s: %d %s", path, r.StatusCode, r.Body)
		}
	}
}

func TestUnreadableEventIsAProblem(t *testing.T) {
	w := newWorld(t)
	for _, payload := range []string{
		`{"rawPath":"/checkouts","body":"%%%","isBase64Encoded":true,"requestContext":{"requestId":"r","http":{"method":"POST"}}}`,
		`{"rawPath":"/checkouts","requestContext":{"requestId":"r","http":{"method":"P OST"}}}`,
	} {
		r := invoke(t, w.handler, []byte(payload))
		if r.StatusCode != http.StatusNotFound || r.Headers["Content-Type"] != "application/problem+json" || !strings.Contains(r.Body, `"request_id":"r"`) {
			t.Errorf("%+v", r)
		}
	}
}

// The same exchange over plain HTTP and as an event of either kind has the same answer.
func TestEventsAndHTTPAgree(t *testing.T) {
	for _, kind := range []string{"apigw", "function-url"} {
		w := newWorld(t)
		body := example()
		signed := w.sign(w.bound(body))
		payload, err := json.Marshal(map[string]any{
			"version": "2.0", "rawPath": "/checkouts", "body": body, "isBase64Encoded": false,
			"headers":        map[string]string{"authorization": "Bearer " + signed, "content-type": "application/json"},
			"requestContext": map[string]any{"requestId": kind, "http": map[string]any{"method": "POST"}},
		})
		if err != nil {
			t.Fatal(err)
		}
		r := invoke(t, w.handler, payload)
		var c checkoutReply
		answer{r.StatusCode, nil, r.Body}.read(t, &c)
		if r.StatusCode != http.StatusCreated || r.Headers["Cache-Control"] != "no-store" {
			t.Fatalf("%+v", r)
		}
		again := w.checkout(body, w.bound(body))
		var d checkoutReply
		again.read(t, &d)
		if again.status != 200 || !reflect.DeepEqual(c, d) {
			t.Errorf("%+v and %+v", c, d)
		}
	}
}

func FuzzInvoke(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.event.json")
	for _, file := range files {
		payload, _ := os.ReadFile(file)
		f.Add(payload)
	}
	h := OrderStatus(Deps{Payments: noOrders{}, Keys: noKeys{}, RequestID: func() string { return "r" }})
	f.Fuzz(func(t *testing.T, payload []byte) {
		out, err := Function{HTTP: h}.Invoke(context.Background(), payload)
		if err == nil && (!jsontext.Value(out).IsValid() || bytes.Contains(out, []byte(`"statusCode":500`))) {
			t.Fatalf("%s", out)
		}
	})
}

// noOrders knows no order, and has no other use.
type noOrders struct{ Payments }

func (noOrders) Order(context.Context, string) (order.Order, error) {
	return order.Order{}, problem.New(problem.NotFound, "")
}

type noKeys struct{}

func (noKeys) Keys(context.Context, string) ([]string, error) { return []string{"k"}, nil }
func (noKeys) Refresh(string)                                 {}
