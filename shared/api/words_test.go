package api

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// betweenUs are the problem codes that adapters give the engine, and that it puts into others before anyone reads them.
var betweenUs = []string{"state_conflict", "attempt_over", "reference_taken", "throttled", "bad_credentials", "bad_reply"}

// The words of the contract are those of the code, no more and no less: a reader branches on them.
func TestContractHasEveryWord(t *testing.T) {
	schemas := loadContract(t).doc.Components.Schemas
	for name, tt := range map[string]struct {
		described []any
		used      []string
	}{
		"an order's status":  {schemas["OrderStatus"].Value.Enum, constants(t, "../order", "Status")},
		"an attempt's state": {schemas["Attempt"].Value.Properties["state"].Value.Enum, constants(t, "../order", "AttemptState")},
		"an attempt's end":   {schemas["Attempt"].Value.Properties["ending"].Value.Enum, constants(t, "../order", "Ending")},
		"a refund's status":  {schemas["Refund"].Value.Properties["status"].Value.Enum, constants(t, "../order", "RefundStatus")},
		"flags":              {schemas["Flags"].Value.Items.Value.Enum, constants(t, "../order", "FlagCode")},
		"problem codes": {schemas["Problem"].Value.Properties["code"].Value.Enum, slices.DeleteFunc(constants(t, "../problem", "Code"), func(code string) bool {
			return slices.Contains(betweenUs, code)
		})},
	} {
		var described []string
		for _, word := range tt.described {
			described = append(described, fmt.Sprint(word))
		}
		slices.Sort(described)
		slices.Sort(tt.used)
		if !slices.Equal(described, tt.used) || len(tt.used) < 2 {
			t.Errorf("%s: openapi.yaml has %q, the code %q", name, described, tt.used)
		}
	}
}

// constants gives the texts of a package's constants of a type.
func constants(t *testing.T, dir, typeName string) (texts []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		tree, err := parser.ParseFile(token.NewFileSet(), file, source, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			if spec, ok := n.(*ast.ValueSpec); ok && fmt.Sprint(spec.Type) == typeName {
				texts = append(texts, textsOf(spec)...)
			}
			return true
		})
	}
	return texts
}

func textsOf(spec *ast.ValueSpec) (texts []string) {
	for _, value := range spec.Values {
		if literal, ok := value.(*ast.BasicLit); ok && literal.Kind == token.STRING {
			if text, err := strconv.Unquote(literal.Value); err == nil && text != "" {
				texts = append(texts, text)
			}
		}
	}
	return texts
}
