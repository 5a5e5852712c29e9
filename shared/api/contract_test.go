package api

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
	"github.com/go-json-experiment/json"

	"tender/shared/checkout"
	"tender/shared/problem"
)

// contract is openapi.yaml, against which the tests of this package hold every request that is accepted and every reply.
type contract struct {
	doc    *openapi3.T
	router routers.Router

	mu       sync.Mutex
	produced map[string]bool // the answers seen, and their members: see key and members
}

var contractOnce = sync.OnceValues(func() (*contract, error) {
	doc, err := openapi3.NewLoader().LoadFromFile("../../openapi.yaml")
	if err != nil {
		return nil, err
	}
	if err := doc.Validate(context.Background(), openapi3.EnableExamplesValidation()); err != nil {
		return nil, err
	}
	doc.Servers = nil // the tests have addresses of their own
	for _, item := range doc.Paths.Map() {
		item.Servers = nil
	}
	router, err := legacy.NewRouter(doc)
	return &contract{doc: doc, router: router, produced: map[string]bool{}}, err
})

func loadContract(t *testing.T) *contract {
	t.Helper()
	c, err := contractOnce()
	if err != nil {
		t.Fatalf("openapi.yaml: %v", err)
	}
	return c
}

func filterOptions() *openapi3filter.Options {
	return &openapi3filter.Options{
		IncludeResponseStatus: true, MultiError: true,
		AuthenticationFunc: openapi3filter.NoopAuthenticationFunc,
	}
}

// check holds one exchange against the contract, and remembers that it was seen.
func (c *contract) check(t *testing.T, r *http.Request, body string, a answer) {
	t.Helper()
	for _, broken := range c.violations(r, body, a) {
		t.Errorf("%s %s: %s", r.Method, r.URL.Path, broken)
	}
	if route, _, err := c.router.FindRoute(r); err == nil {
		c.mu.Lock()
		defer c.mu.Unlock()
		status := statusName(route.Operation, a.status)
		c.produced[key(route.Operation, status)] = true
		media, _, _ := strings.Cut(a.header.Get("Content-Type"), ";")
		var v any
		if described := route.Operation.Responses.Value(status); described != nil && described.Value.Content[media] != nil && json.Unmarshal([]byte(a.body), &v) == nil {
			members(described.Value.Content[media].Schema, v, c.produced)
		}
	}
}

// violations says what of an exchange the contract does not have: every reply must be described, and what was accepted
// must be too.
func (c *contract) violations(r *http.Request, body string, a answer) (broken []string) {
	route, params, err := c.router.FindRoute(r)
	if err != nil {
		return c.elsewhere(a)
	}
	r = r.Clone(context.Background())
	r.Body = io.NopCloser(strings.NewReader(body))
	in := &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route, Options: filterOptions()}
	switch err := openapi3filter.ValidateRequest(context.Background(), in); {
	case a.status < 400 && err != nil:
		broken = append(broken, fmt.Sprintf("accepted with %d against openapi.yaml: %v", a.status, err))
	case err == nil && malformed(a.body):
		broken = append(broken, "refused for its form, which openapi.yaml allows: "+a.body)
	}
	out := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: in, Status: a.status, Header: a.header, Options: filterOptions(),
		Body: io.NopCloser(bytes.NewReader([]byte(a.body))),
	}
	if err := openapi3filter.ValidateResponse(context.Background(), out); err != nil {
		broken = append(broken, fmt.Sprintf("answers %d against openapi.yaml: %v\n%s", a.status, err, a.body))
	}
	return broken
}

// elsewhere holds an answer against what the contract says of paths and methods that it does not have.
func (c *contract) elsewhere(a answer) []string {
	words := "NotFound"
	switch a.status {
	case http.StatusNotFound:
	case http.StatusMethodNotAllowed:
		words = "MethodNotAllowed"
		if a.header.Get("Allow") == "" {
			return []string{"a 405 without Allow"}
		}
	default:
		return []string{fmt.Sprintf("answers %d and is not in openapi.yaml", a.status)}
	}
	if a.header.Get("Content-Length") == "" && a.body == "" {
		return nil // the answer to a HEAD
	}
	var v any
	if err := json.Unmarshal([]byte(a.body), &v); err != nil {
		return []string{err.Error()}
	}
	schema := c.doc.Components.Responses[words].Value.Content["application/problem+json"].Schema.Value
	if err := schema.VisitJSON(v); err != nil {
		return []string{fmt.Sprintf("answers %d against openapi.yaml: %v", a.status, err)}
	}
	return nil
}

// malformed says whether a problem names a member that does not exist or has another type: what a schema tells too.
func malformed(body string) bool {
	var p problemReply
	if json.Unmarshal([]byte(body), &p) != nil {
		return false
	}
	return slices.ContainsFunc(p.Errors, func(f problem.Field) bool {
		return (f.Code == checkout.CodeUnknownField || f.Code == checkout.CodeWrongType) && !strings.HasPrefix(f.Field, "provider_options")
	})
}

// The routes of the contract are the table's, no more and no less.
func TestContractHasEveryRoute(t *testing.T) {
	var described, served []string
	for path, item := range loadContract(t).doc.Paths.Map() {
		for method := range item.Operations() {
			described = append(described, method+" "+path)
		}
	}
	for _, r := range slices.Concat(apiRoutes(), callbackRoutes()) {
		served = append(served, r.method+" "+r.pattern)
	}
	slices.Sort(described)
	slices.Sort(served)
	if !slices.Equal(described, served) {
		t.Errorf("openapi.yaml has\n%s\nand the table\n%s", strings.Join(described, "\n"), strings.Join(served, "\n"))
	}
}

// What the contract lacks is seen: a check that lets these pass would let a handler answer anything.
func TestContractRefuses(t *testing.T) {
	c := loadContract(t)
	const status = `{"order_id":"o","status":"captured","currency":"AED","amount":1,"authorized":0,"captured":1,"refunded":0,"refundable":1`
	const wrong = `{"type":"about:blank","title":"t","status":404,"code":"not_found","detail":"d","request_id":"r"`
	ok := http.Header{"Content-Type": {"application/json"}, "Cache-Control": {"no-store"}}
	faulty := http.Header{"Content-Type": {"application/problem+json"}, "Cache-Control": {"no-store"}}
	tests := map[string]struct {
		method, path, body string
		a                  answer
		says               string
	}{
		"all is well":             {"GET", "/orders/o/status", "", answer{200, ok, status + "}"}, ""},
		"a member too many":       {"GET", "/orders/o/status", "", answer{200, ok, status + `,"customer":"c"}`}, "customer"},
		"a member too few":        {"GET", "/orders/o/status", "", answer{200, ok, `{"order_id":"o"}`}, "currency"},
		"another status word":     {"GET", "/orders/o/status", "", answer{200, ok, strings.Replace(status, "captured", "paid", 1) + "}"}, "status"},
		"a status not described":  {"GET", "/orders/o/status", "", answer{418, faulty, wrong + "}"}, "418"},
		"may be cached":           {"GET", "/orders/o/status", "", answer{200, http.Header{"Content-Type": ok["Content-Type"]}, status + "}"}, "Cache-Control"},
		"another media type":      {"GET", "/orders/o/status", "", answer{200, http.Header{"Content-Type": {"text/html"}, "Cache-Control": {"no-store"}}, status + "}"}, "text/html"},
		"a problem's extra":       {"GET", "/orders/o/status", "", answer{404, faulty, wrong + `,"trace":"x"}`}, "trace"},
		"an unknown code":         {"GET", "/orders/o/status", "", answer{404, faulty, strings.Replace(wrong, "not_found", "gone", 1) + "}"}, "code"},
		"a route not described":   {"GET", "/orders/o/secrets", "", answer{200, ok, "{}"}, "not in openapi.yaml"},
		"elsewhere, another form": {"GET", "/nowhere", "", answer{404, faulty, wrong + `,"trace":"x"}`}, "trace"},
		"elsewhere, all is well":  {"GET", "/nowhere", "", answer{404, faulty, wrong + "}"}, ""},
		"405 without Allow":       {"PUT", "/checkouts", "", answer{405, faulty, wrong + "}"}, "Allow"},
		"accepts what it has not": {"POST", "/orders/o/refunds", `{"refund_id":"r","amount":1,"reason":"r","gift":true}`, answer{200, ok, "{}"}, "gift"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest(tt.method, tt.path, strings.NewReader(tt.body))
			r.Header = jsonHeader()
			broken := strings.Join(c.violations(r, tt.body, tt.a), "\n")
			if (tt.says == "") != (broken == "") || !strings.Contains(broken, tt.says) {
				t.Errorf("%q", broken)
			}
		})
	}
}
