package api

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// neverOurs are answers of the contract that no handler gives: those of whatever stands before the functions.
var neverOurs = map[string]string{
	"403 of readOrder": iamAlone, "403 of capture": iamAlone, "403 of refund": iamAlone, "403 of cancel": iamAlone, "403 of resolve": iamAlone,
	"429": "API Gateway and the Lambda service throttle, before a function runs",
}

const iamAlone = "API Gateway's IAM authorizer answers it, before a function runs"

// TestMain runs the tests, and after all of them says which answers of the contract none of them produced. It can say so
// of a whole run alone.
func TestMain(m *testing.M) {
	code := m.Run()
	if code == 0 && wholeRun() {
		code = unproduced()
	}
	os.Exit(code)
}

// wholeRun says whether no flag left tests out.
func wholeRun() bool {
	return !slices.ContainsFunc([]string{"run", "skip", "list", "fuzz"}, func(name string) bool {
		f := flag.Lookup("test." + name)
		return f != nil && f.Value.String() != ""
	})
}

// unproduced gives the exit code.
func unproduced() int {
	c, err := contractOnce()
	if err != nil {
		fmt.Println("openapi.yaml:", err)
		return 1
	}
	broken := append(uncovered(c.doc, c.produced, neverOurs), unsaid(c.doc, c.produced)...)
	for _, line := range broken {
		fmt.Println("FAIL: openapi.yaml:", line)
	}
	return min(len(broken), 1)
}

// key names an answer of an operation.
func key(op *openapi3.Operation, status string) string { return status + " of " + op.OperationID }

// statusName gives a status as the operation describes it: itself, or its class.
func statusName(op *openapi3.Operation, status int) string {
	exact := strconv.Itoa(status)
	if class := exact[:1] + "XX"; op.Responses.Value(exact) == nil && op.Responses.Value(class) != nil {
		return class
	}
	return exact
}

// uncovered gives every answer described that was not produced, and every exception that is none.
func uncovered(doc *openapi3.T, produced map[string]bool, exceptions map[string]string) (broken []string) {
	used := map[string]bool{}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			for status := range op.Responses.Map() {
				answer, excepted := key(op, status), ""
				for _, name := range []string{answer, status} {
					if exceptions[name] != "" {
						excepted, used[name] = name, true
					}
				}
				switch {
				case produced[answer] && excepted != "":
					broken = append(broken, fmt.Sprintf("%s: a test produced it, though it is excepted (%s)", answer, exceptions[excepted]))
				case !produced[answer] && excepted == "":
					broken = append(broken, fmt.Sprintf("%s %s: %s: no test produced it", method, path, answer))
				}
			}
		}
	}
	for name := range maps.Keys(exceptions) {
		if !used[name] {
			broken = append(broken, name+": excepted, and not described")
		}
	}
	slices.Sort(broken)
	return broken
}

// members notes which members of the named schemas a value has, as "Order.due_at", and which words of their enumerations,
// as "OrderStatus captured".
func members(ref *openapi3.SchemaRef, v any, seen map[string]bool) {
	name := ref.Ref[strings.LastIndex(ref.Ref, "/")+1:]
	switch v := v.(type) {
	case map[string]any:
		for member, value := range v {
			if property := ref.Value.Properties[member]; property != nil {
				seen[name+"."+member] = true
				members(property, value, seen)
			}
		}
	case []any:
		for _, value := range v {
			members(ref.Value.Items, value, seen)
		}
	case string:
		seen[name+" "+v] = true
	}
}

// replies are the schemas of what is answered, whose every member some test must see.
var replies = []string{"Checkout", "Order", "Attempt", "Refund", "TimelineEntry", "Status", "Problem"}

// unsaid gives the members that no answer had.
func unsaid(doc *openapi3.T, seen map[string]bool) (broken []string) {
	for _, name := range replies {
		for member := range doc.Components.Schemas[name].Value.Properties {
			if !seen[name+"."+member] {
				broken = append(broken, name+"."+member+": no test produced it")
			}
		}
	}
	for _, word := range doc.Components.Schemas["OrderStatus"].Value.Enum {
		if !seen[fmt.Sprintf("OrderStatus %v", word)] {
			broken = append(broken, fmt.Sprintf("OrderStatus %v: no test produced it", word))
		}
	}
	slices.Sort(broken)
	return broken
}

// A route, an operation or an answer that nobody produced is named, and so is an exception without a need.
func TestUncovered(t *testing.T) {
	doc, err := openapi3.NewLoader().LoadFromData([]byte(`{
		"openapi":"3.1.0","info":{"title":"t","version":"1"},
		"paths":{"/a":{"get":{"operationId":"a","responses":{"200":{"description":"d"},"403":{"description":"d"},"5XX":{"description":"d"}}}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]bool{"200 of a": true, "5XX of a": true}
	tests := map[string]struct {
		produced   map[string]bool
		exceptions map[string]string
		says       []string
	}{
		"covered":              {all, map[string]string{"403 of a": "why"}, nil},
		"one status for all":   {all, map[string]string{"403": "why"}, nil},
		"nobody produced it":   {map[string]bool{"200 of a": true}, map[string]string{"403": "why"}, []string{"5XX of a: no test"}},
		"a whole route":        {nil, map[string]string{"403": "why"}, []string{"200 of a: no test", "5XX of a: no test"}},
		"excepted in vain":     {map[string]bool{"200 of a": true, "5XX of a": true, "403 of a": true}, map[string]string{"403": "why"}, []string{"403 of a: a test produced it"}},
		"exception of nothing": {all, map[string]string{"403": "why", "429": "why"}, []string{"429: excepted, and not described"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := uncovered(doc, tt.produced, tt.exceptions)
			if len(got) != len(tt.says) {
				t.Fatalf("%q", got)
			}
			for i, says := range tt.says {
				if !strings.Contains(got[i], says) {
					t.Errorf("%q does not say %q", got[i], says)
				}
			}
		})
	}
	op := doc.Paths.Value("/a").Get
	for status, want := range map[int]string{200: "200", 503: "5XX", 404: "404"} {
		if got := statusName(op, status); got != want {
			t.Errorf("%d is %s", status, got)
		}
	}
}
