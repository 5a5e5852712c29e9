package architecture

import (
	"fmt"
	"path"
	"strings"
	"testing"
)

// source makes a tree of files from their names and contents.
func source(t *testing.T, pairs ...string) []pkg {
	t.Helper()
	byPath := map[string]*pkg{}
	for i := 0; i < len(pairs); i += 2 {
		f, err := parse(pairs[i], []byte(pairs[i+1]))
		if err != nil {
			t.Fatal(err)
		}
		add(byPath, f)
	}
	return sorted(byPath)
}

func importing(what string) string { return "package p\n\nimport _ \"" + what + "\"\n" }

const (
	ours = "tender/"
	sdk  = "github.com/aws/aws-sdk-go-v2"
)

var importCases = []struct {
	file, imports string
	allowed       bool
}{
	{"shared/money/a.go", ours + "shared/problem", true},
	{"shared/problem/a.go", ours + "shared/money", false},
	{"shared/money/a.go", ours + "shared/checkout", false},
	{"shared/token/a.go", ours + "shared/secrets", false},
	{"shared/telemetry/a.go", ours + "shared/problem", false},
	{"shared/awsenv/a.go", ours + "shared/problem", false},
	{"shared/secrets/a.go", ours + "shared/secrets/awssecrets", false},
	{"shared/secrets/awssecrets/a.go", ours + "shared/secrets", true},
	{"shared/secrets/awssecrets/a.go", ours + "shared/order", false},
	{"shared/checkout/a.go", ours + "shared/money", true},
	{"shared/checkout/a.go", ours + "shared/provider", false},
	{"shared/provider/a.go", ours + "shared/checkout", true},
	{"shared/provider/a.go", ours + "shared/order", false},
	{"shared/provider/a.go", ours + "shared/provider/one", false},
	{"shared/provider/a.go", ours + "shared/secrets", false},
	{"shared/provider/internal/httpcall/a.go", ours + "shared/problem", true},
	{"shared/provider/internal/httpcall/a.go", ours + "shared/provider/one", false},
	{"shared/provider/one/a.go", ours + "shared/provider/internal/httpcall", true},
	{"shared/provider/one/a.go", ours + "shared/secrets", true},
	{"shared/provider/one/a.go", ours + "shared/secrets/awssecrets", false},
	{"shared/provider/one/a.go", ours + "shared/provider/two", false},
	{"shared/provider/one/a.go", ours + "shared/provider/registry", false},
	{"shared/provider/one/a.go", ours + "shared/order", false},
	{"shared/provider/one/a.go", ours + "shared/store/memory", false},
	{"shared/provider/one/a.go", ours + "sandbox/one", false},
	{"shared/provider/one/a_test.go", ours + "sandbox/one", true},
	{"shared/provider/registry/a.go", ours + "shared/provider/one", true},
	{"shared/provider/registry/a.go", ours + "shared/order", false},
	{"shared/provider/providertest/a.go", ours + "sandbox/faults", true},
	{"shared/provider/providertest/a.go", ours + "shared/provider/one", false},
	{"shared/order/a.go", ours + "shared/provider", true},
	{"shared/order/a.go", ours + "shared/telemetry", false},
	{"shared/order/a.go", ours + "shared/payments", false},
	{"shared/payments/a.go", ours + "shared/order", true},
	{"shared/payments/a.go", ours + "shared/store/memory", false},
	{"shared/payments/a.go", ours + "shared/reconcile", false},
	{"shared/payments/a_test.go", ours + "shared/store/memory", true},
	{"shared/reconcile/a.go", ours + "shared/payments", false},
	{"shared/reconcile/report/a.go", ours + "shared/events", false},
	{"shared/events/a.go", ours + "shared/provider", false},
	{"shared/events/eventbridge/a.go", ours + "shared/store/dynamo", false},
	{"shared/store/memory/a.go", ours + "shared/order", true},
	{"shared/store/memory/a.go", ours + "shared/store/internal/versioned", true},
	{"shared/store/memory/a.go", ours + "shared/store/dynamo", false},
	{"shared/store/memory/a.go", ours + "shared/payments", false},
	{"shared/store/storetest/a.go", ours + "shared/payments", false},
	{"shared/store/dynamo/dynamotest/a.go", ours + "shared/store/storetest", true},
	{"shared/store/dynamo/dynamotest/a.go", ours + "internal/testenv", true},
	{"shared/store/dynamo/dynamotest/a.go", ours + "shared/payments", false},
	{"shared/store/dynamo/a.go", ours + "shared/store/dynamo/dynamotest", false},
	{"shared/api/a.go", ours + "shared/payments", true},
	{"shared/api/a.go", ours + "shared/store/dynamo", false},
	{"shared/api/a.go", ours + "shared/provider/one", false},
	{"functions/capture/main.go", ours + "shared/store/dynamo", true},
	{"functions/capture/main.go", ours + "shared/store/storetest", false},
	{"functions/capture/main.go", ours + "sandbox/one", false},
	{"functions/capture/main.go", ours + "functions/refund", false},
	{"functions/capture/main.go", ours + "cmd/tender", false},
	{"functions/capture/main.go", ours + "functions/internal/settings", true},
	{"functions/internal/settings/a.go", ours + "functions/capture", false},
	{"functions/a.go", ours + "shared/api", false},
	{"cmd/tender/main.go", ours + "sandbox/one", true},
	{"cmd/tender/main.go", ours + "functions/capture", false},
	{"cmd/tender/main.go", ours + "internal/testenv", false},
	{"internal/bench/main.go", ours + "functions/capture", false},
	{"sandbox/one/a.go", ours + "sandbox/faults", true},
	{"sandbox/one/a.go", ours + "shared/money", false},
	{"sandbox/one/a_test.go", ours + "shared/money", false},
	{"sandbox/one/a.go", ours + "shared/problem", false},
	{"sandbox/one/a.go", ours + "sandbox/sandboxtest", false},
	{"sandbox/one/a_test.go", ours + "sandbox/sandboxtest", true},
	{"sandbox/sandboxtest/a.go", ours + "sandbox/control", true},
	{"cmd/tender/main.go", ours + "sandbox/sandboxtest", false},
	{"examples/a.go", ours + "shared/money", false},
	{"elsewhere/a.go", "fmt", false}, // a package without a rule

	{"shared/awsenv/a.go", sdk + "/aws", true},
	{"shared/store/dynamo/a.go", sdk + "/service/dynamodb", true},
	{"shared/order/a.go", sdk + "/aws", false},
	{"functions/capture/main.go", sdk + "/config", false},
	{"functions/capture/main.go", "github.com/aws/aws-lambda-go/lambda", true},
	{"shared/payments/a.go", "github.com/aws/aws-lambda-go/events", false},
	{"shared/payments/a.go", "testing", false},
	{"shared/payments/a_test.go", "testing", true},
	{"shared/store/storetest/a.go", "testing", true},
}

func TestImportRules(t *testing.T) {
	for _, tt := range importCases {
		t.Run(tt.file+" "+tt.imports, func(t *testing.T) {
			broken := checkImports(source(t, tt.file, importing(tt.imports)))
			if (len(broken) == 0) != tt.allowed {
				t.Errorf("allowed = %v, want %v: %v", !tt.allowed, tt.allowed, broken)
			}
		})
	}
}

// A rule without a case that it refuses is one that nobody has seen work.
func TestEveryImportRuleRefusesSomething(t *testing.T) {
	proved := map[string]bool{}
	for _, tt := range importCases {
		if r, ok := ruleFor(path.Dir(tt.file)); ok && !tt.allowed && strings.HasPrefix(tt.imports, ours) {
			proved[r.packages] = true
		}
		for _, o := range outside {
			if !tt.allowed && matches(o.path+"/...", tt.imports) {
				proved[o.path] = true
			}
		}
	}
	for _, r := range rules {
		if !proved[r.packages] {
			t.Errorf("no case is refused by the rule of %s", r.packages)
		}
	}
	for _, o := range outside {
		if !proved[o.path] {
			t.Errorf("no case is refused by the rule about %s", o.path)
		}
	}
}

func TestWords(t *testing.T) {
	tests := []struct {
		file, code string
		allowed    bool
	}{
		{"shared/money/a.go", "var x float64", false},
		{"shared/order/a.go", "func f(x []float32) {}", false},
		{"shared/payments/a.go", `var x, _ = strconv.ParseFloat("1", 64)`, false},
		{"shared/reconcile/a.go", "var x big.Float", false},
		{"shared/provider/a.go", "type x struct{ a map[string]float64 }", false},
		{"shared/provider/one/a.go", "var x = float64(1)", false},
		{"shared/provider/internal/httpcall/a.go", "var x float64", false},
		{"shared/money/a_test.go", "var x float64", true},
		{"shared/telemetry/a.go", "var x float64", true},
		{"shared/money/a.go", "// no float64 here\nvar x int64", true},
		{"shared/order/a.go", "var x = time.Now()", false},
		{"shared/order/a.go", "var x = time.Now", false},
		{"shared/checkout/a.go", "var x = rand.Int()", false},
		{"shared/token/a.go", "var x = time.Since(y)", false},
		{"shared/order/a.go", "var x time.Time", true},
		{"shared/payments/a.go", "var x = time.Now", true},
	}
	for _, tt := range tests {
		t.Run(tt.file+" "+tt.code, func(t *testing.T) {
			broken := checkWords(source(t, tt.file, "package p\n\n"+tt.code+"\n"))
			if (len(broken) == 0) != tt.allowed {
				t.Errorf("allowed = %v, want %v: %v", !tt.allowed, tt.allowed, broken)
			}
		})
	}
}

func TestNames(t *testing.T) {
	tests := []struct {
		file, code string
		allowed    bool
	}{
		{"shared/payments/a.go", `var x = "postpay"`, false},
		{"shared/payments/a.go", `func isPostPay() {}`, false},
		{"shared/payments/a.go", importing("tender/shared/provider/postpay")[len("package p\n\n"):], false},
		{"shared/payments/a.go", "// Postpay refuses a repeated order.\nvar x int", true},
		{"shared/payments/a_test.go", `var x = "postpay"`, true},
		{"shared/provider/a.go", `var x = "postpay"`, false},
		{"shared/provider/postpay/b.go", `var x = "postpay"`, true},
		{"shared/provider/portone/b.go", `var x = "postpay"`, false},
		{"shared/provider/registry/a.go", `var x = "postpay"`, true},
		{"sandbox/postpay/a.go", `var x = "postpay"`, true},
		{"sandbox/faults/a.go", `var x = "postpay"`, false},
		{"shared/store/storetest/a.go", `var x = "postpay"`, true},
		{"shared/store/memory/a.go", `var x = "postpay"`, false},
		{"functions/capture/main.go", `var x = "postpay"`, false},
		{"cmd/tender/main.go", `var x = "postpay"`, true},
	}
	for _, tt := range tests {
		t.Run(tt.file+" "+tt.code, func(t *testing.T) {
			broken := checkNames(source(t, "shared/provider/postpay/a.go", "package p\n", tt.file, "package p\n\n"+tt.code+"\n"))
			if (len(broken) == 0) != tt.allowed {
				t.Errorf("allowed = %v, want %v: %v", !tt.allowed, tt.allowed, broken)
			}
		})
	}
	list := providers(source(t, "shared/provider/registry/a.go", "package p\n", "shared/provider/one/a.go", "package p\n", "shared/provider/internal/httpcall/a.go", "package p\n"))
	if fmt.Sprint(list) != "[one]" {
		t.Errorf("providers %v", list)
	}
}

func TestSizes(t *testing.T) {
	lines := func(n int) string { return strings.Repeat("\n", n) }
	function := func(n int) string { return "package p\n\nfunc f() {" + lines(n-1) + "}\n" }
	tests := []struct {
		name, file, code string
		broken, long     int
	}{
		{"longest file", "a/a.go", "package p" + lines(400), 0, 0},
		{"file too long", "a/a.go", "package p" + lines(401), 1, 0},
		{"longest test file", "a/a_test.go", "package p" + lines(800), 0, 0},
		{"test file too long", "a/a_test.go", "package p" + lines(801), 1, 0},
		{"function", "a/a.go", function(60), 0, 0},
		{"long function", "a/a.go", function(61), 0, 1},
		{"longest function", "a/a.go", function(80), 0, 1},
		{"function too long", "a/a.go", function(81), 1, 0},
		{"test function", "a/a_test.go", function(200), 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			broken, long := checkSize(source(t, tt.file, tt.code))
			if len(broken) != tt.broken || len(long) != tt.long {
				t.Errorf("broken %v, long %v", broken, long)
			}
		})
	}
}

func TestDocs(t *testing.T) {
	tests := []struct {
		name    string
		pairs   []string
		allowed bool
	}{
		{"with", []string{"a/a.go", "// Package p is.\npackage p\n", "a/b.go", "package p\n"}, true},
		{"without", []string{"a/a.go", "package p\n"}, false},
		{"detached", []string{"a/a.go", "// Package p is.\n\npackage p\n"}, false},
		{"in the test only", []string{"a/a.go", "package p\n", "a/a_test.go", "// Package p is.\npackage p\n"}, false},
		{"tests only", []string{"a/a_test.go", "package p\n"}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if broken := checkDocs(source(t, tt.pairs...)); (len(broken) == 0) != tt.allowed {
				t.Errorf("broken %v", broken)
			}
		})
	}
}
