package api

import (
	"bytes"
	"context"
	"io"
	"net/http"
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
	router, err := legacy.NewRouter(doc)
	return &contract{doc, router}, err
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

// check holds one exchange against the contract: every reply must be described, and what was accepted must be too.
func (c *contract) check(t *testing.T, r *http.Request, body string, a answer) {
	t.Helper()
	route, params, err := c.router.FindRoute(r)
	if err != nil {
		if a.status != http.StatusNotFound && a.status != http.StatusMethodNotAllowed {
			t.Errorf("%s %s answers %d and is not in openapi.yaml", r.Method, r.URL.Path, a.status)
		}
		return
	}
	r = r.Clone(context.Background())
	r.Body = io.NopCloser(strings.NewReader(body))
	in := &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route, Options: filterOptions()}
	switch err := openapi3filter.ValidateRequest(context.Background(), in); {
	case a.status < 400 && err != nil:
		t.Errorf("%s %s was accepted with %d against openapi.yaml: %v", r.Method, r.URL.Path, a.status, err)
	case err == nil && malformed(a.body):
		t.Errorf("%s %s is refused for its form, which openapi.yaml allows: %s", r.Method, r.URL.Path, a.body)
	}
	out := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: in, Status: a.status, Header: a.header, Options: filterOptions(),
		Body: io.NopCloser(bytes.NewReader([]byte(a.body))),
	}
	if err := openapi3filter.ValidateResponse(context.Background(), out); err != nil {
		t.Errorf("%s %s answers %d against openapi.yaml: %v\n%s", r.Method, r.URL.Path, a.status, err, a.body)
	}
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
