package events_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"tender/shared/events"
	"tender/shared/reconcile"
)

const docs = "../../docs/events/"

type object = map[string]any

func readSchema(t *testing.T) object {
	t.Helper()
	file, err := os.Open(docs + "events.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	doc, err := jsonschema.UnmarshalJSON(file)
	if err != nil {
		t.Fatal(err)
	}
	return doc.(object)
}

// at gives a member of members.
func at(o object, path ...string) object {
	for _, name := range path {
		o = o[name].(object)
	}
	return o
}

// strict makes the schema refuse what it does not describe, so that nothing is told that is not documented.
func strict(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc := readSchema(t)
	doc["additionalProperties"] = false
	for _, d := range events.Descriptions() {
		at(doc, "$defs", defined(d.Type))["unevaluatedProperties"] = false
	}
	at(doc, "$defs", "order", "properties", "totals")["additionalProperties"] = false
	at(doc, "$defs", "finding", "properties", "finding")["additionalProperties"] = false
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("events.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("events.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func defined(t events.Type) string { return strings.ReplaceAll(string(t), " ", "") }

func validate(t *testing.T, schema *jsonschema.Schema, event string) error {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(event))
	if err != nil {
		t.Fatal(err)
	}
	return schema.Validate(value)
}

func TestEventsFitTheSchema(t *testing.T) {
	schema := strict(t)
	for _, x := range examples() {
		for _, e := range x.told {
			if err := validate(t, schema, text(t, e)); err != nil {
				t.Errorf("%s: %s: %v", x.name, text(t, e), err)
			}
		}
	}
	lives := rapid.Custom(drawLife)
	for seed := range 100 {
		for _, e := range told(lives.Example(seed).images) {
			if err := validate(t, schema, text(t, e)); err != nil {
				t.Errorf("life %d: %s: %v", seed, text(t, e), err)
			}
		}
	}
}

// The schema refuses what is not as it says.
func TestSchemaRefuses(t *testing.T) {
	schema := strict(t)
	all := told(shown(auto, termsOf[0]).see(1, paid(amount)).images)
	event := text(t, all[2])
	for _, change := range [][2]string{
		{`"Order Captured","source"`, `"Order Taken","source"`}, {`"source":"tender"`, `"source":"other"`}, {`"amount":1000,"totals"`, `"totals"`},
		{`"status":"captured"`, `"status":"paid"`}, {`"attempt":1`, `"attempt":0`}, {`"captured":1000`, `"captured":10.5`},
		{`"subject":"sale/1"`, `"subject":"page/1"`}, {`"refundable":1000}`, `"refundable":1000,"left":1}`}, {`"currency":"AED"`, `"currency":"AED","email":"x"`},
		{`"at":"2026`, `"at":"March 2026`},
	} {
		broken := strings.Replace(event, change[0], change[1], 1)
		if broken == event || validate(t, schema, broken) == nil {
			t.Errorf("%s is taken", broken)
		}
	}
}

func TestSchemaHasEveryTypeAndWord(t *testing.T) {
	doc := readSchema(t)
	var got, want []string
	for _, one := range doc["oneOf"].([]any) {
		typ := at(one.(object), "properties", "detail-type")["const"].(string)
		got = append(got, typ+" "+at(one.(object), "properties", "detail")["$ref"].(string))
	}
	for _, d := range events.Descriptions() {
		want = append(want, string(d.Type)+" #/$defs/"+defined(d.Type))
	}
	if !slices.Equal(got, want) {
		t.Errorf("the schema has %v, the code %v", got, want)
	}
	kinds := make([]string, 0, len(reconcile.Kinds()))
	for _, k := range reconcile.Kinds() {
		kinds = append(kinds, string(k))
	}
	for name, x := range map[string]struct {
		in   object
		want []string
	}{
		"status": {at(doc, "$defs", "order", "properties", "status"), constants(t, "Status")},
		"flag":   {at(doc, "$defs", "flagged", "properties", "flag"), constants(t, "FlagCode")},
		"ending": {at(doc, "$defs", "end", "properties", "ending"), constants(t, "Ending")},
		"kind":   {at(doc, "$defs", "finding", "properties", "finding", "properties", "kind"), kinds},
	} {
		words := strings.Fields(strings.Trim(fmt.Sprint(x.in["enum"]), "[]"))
		slices.Sort(words)
		slices.Sort(x.want)
		if !slices.Equal(words, x.want) {
			t.Errorf("%s: the schema has %v, the code %v", name, words, x.want)
		}
	}
}

// constants gives the values of package order's constants of a type.
func constants(t *testing.T, typ string) []string {
	t.Helper()
	paths, err := filepath.Glob("../order/*.go")
	if err != nil {
		t.Fatal(err)
	}
	var values []string
	for _, path := range paths {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if name, named := specType(spec); ok && named && name == typ {
				value, _ := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
				values = append(values, value)
			}
			return true
		})
	}
	return values
}

func specType(spec *ast.ValueSpec) (string, bool) {
	if spec == nil || len(spec.Values) != 1 {
		return "", false
	}
	name, ok := spec.Type.(*ast.Ident)
	if !ok {
		return "", false
	}
	_, literal := spec.Values[0].(*ast.BasicLit)
	return name.Name, literal
}

func TestReadmeListsEveryType(t *testing.T) {
	readme, err := os.ReadFile(docs + "README.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := regexp.MustCompile("(?m)^\\| `[A-Z].*$").FindAllString(string(readme), -1)
	var want []string
	for _, d := range events.Descriptions() {
		want = append(want, fmt.Sprintf("| `%s` | %s | %s |", d.Type, d.When, d.Amount))
	}
	if !slices.Equal(rows, want) {
		t.Errorf("the table must be\n%s", strings.Join(want, "\n"))
	}
	schema := strict(t)
	_, rest, _ := strings.Cut(string(readme), "```json\n")
	event, _, found := strings.Cut(rest, "```")
	if err := validate(t, schema, event); err != nil || !found {
		t.Errorf("the README's example: %v", err)
	}
}

// The example rule waits for types that there are.
func TestRuleNamesTypes(t *testing.T) {
	rule, err := os.ReadFile(docs + "rule.yaml")
	if err != nil {
		t.Fatal(err)
	}
	list := regexp.MustCompile(`(?m)^ +detail-type: \[(.*)\]$`).FindStringSubmatch(string(rule))
	if list == nil || !strings.Contains(string(rule), "source: ["+events.Source+"]") {
		t.Fatal("the rule waits for nothing")
	}
	for name := range strings.SplitSeq(list[1], ", ") {
		if place(events.Type(name)) < 0 {
			t.Errorf("there is no %q", name)
		}
	}
}
