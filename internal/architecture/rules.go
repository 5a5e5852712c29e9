// Package architecture holds the module to its rules: which package may import which, what stays out of money paths
// and pure code, where a provider may be named, and how long a file or function may get. The rules are the tables of
// this file; its tests hold the tree against them, and each rule against an example that breaks it.
package architecture

import "regexp"

// A rule says what the product code of some packages may import of this module. Packages are paths below the module,
// * stands for one segment, /... for everything below. The first rule that fits a package is its rule, and a package
// without one is a mistake: whoever adds a package decides where it stands. Tests may import anything, except in the
// sandbox, and so do the suites that other tests run.
type rule struct {
	packages string
	may      []string
}

// rules in the order of dependence: money, problem <- checkout <- provider <- order <- payments, reconcile, events,
// store <- api <- functions, cmd.
var rules = []rule{
	// Leaves.
	{"shared/problem", nil},
	{"shared/money", []string{"shared/problem"}},
	{"shared/token", []string{"shared/problem"}},
	{"shared/telemetry", nil},
	{"shared/awsenv", nil},
	{"shared/secrets", []string{"shared/problem"}},
	{"shared/secrets/awssecrets", []string{"shared/problem", "shared/secrets"}},

	// The merchant's request, the port to providers, and the providers. Adapters never import each other.
	{"shared/checkout", []string{"shared/problem", "shared/money"}},
	{"shared/provider", []string{"shared/problem", "shared/money", "shared/telemetry", "shared/checkout"}},
	{"shared/provider/internal/...", leaves("shared/provider")},
	{"shared/provider/registry", leaves("shared/checkout", "shared/provider", "shared/provider/internal/...", "shared/provider/*")},
	{"shared/provider/providertest", leaves("shared/checkout", "shared/provider", "shared/provider/internal/...", "sandbox/...")},
	{"shared/provider/*", leaves("shared/checkout", "shared/provider", "shared/provider/internal/...")},

	// The order is pure: of provider it uses data types.
	{"shared/order", []string{"shared/problem", "shared/money", "shared/checkout", "shared/provider"}},

	// What acts on orders. Stores keep what order and reconcile define; their users declare ports of their own.
	{"shared/payments", leaves("shared/checkout", "shared/provider", "shared/order")},
	{"shared/reconcile/report", leaves("shared/order", "shared/provider", "shared/reconcile", "shared/checkout")},
	{"shared/reconcile", leaves("shared/checkout", "shared/provider", "shared/order")},
	{"shared/events", leaves("shared/order", "shared/reconcile")},
	{"shared/events/eventbridge", leaves("shared/events")},
	{"shared/store/storetest", leaves("shared/order", "shared/provider", "shared/reconcile", "shared/store/...", "sandbox/faults")},
	{"shared/store/dynamo/dynamotest", leaves("shared/order", "shared/store/dynamo", "shared/store/storetest", "sandbox/faults", "internal/testenv")},
	{"shared/store/...", leaves("shared/order", "shared/provider", "shared/reconcile", "shared/store/internal/...")},

	{"shared/api", leaves("shared/checkout", "shared/provider", "shared/order", "shared/payments", "shared/reconcile", "shared/events")},

	// Mains wire. A simulator has no place in a Lambda.
	{"functions/internal/settings", []string{"shared/..."}}, // reads the environment, and wires nothing
	{"functions/*", []string{"shared/...", "functions/internal/settings"}},
	{"functions", nil}, // tests alone
	{"cmd/...", []string{"shared/...", "sandbox/...", "cmd/...", "examples/..."}},
	{"internal/...", []string{"shared/...", "sandbox/...", "internal/...", "examples/..."}},
	{"examples/...", nil},

	// Simulators have wire types of their own: a misreading in an adapter cannot hide in its own simulator.
	{"sandbox/...", []string{"sandbox/..."}},
}

// leaves gives the packages that everything above them may import, and more.
func leaves(more ...string) []string {
	return append([]string{
		"shared/problem", "shared/money", "shared/token", "shared/telemetry", "shared/awsenv", "shared/secrets",
	}, more...)
}

// suites are packages that tests of several packages run. They may name providers, as tests may, and no product code
// imports them.
var suites = []string{
	"shared/provider/providertest", "shared/store/storetest", "shared/store/dynamo/dynamotest", "sandbox/sandboxtest",
}

// An outside rule says which packages alone may import something from outside the module; it covers everything below
// the path. An empty list: nobody.
type outsideRule struct {
	path string
	only []string
	why  string
}

var outside = []outsideRule{
	{"github.com/aws/aws-sdk-go-v2/config", []string{"cmd/..."}, "it links what a function never uses; awsenv stands for it there"},
	{
		"github.com/aws/aws-sdk-go-v2",
		[]string{"shared/awsenv", "shared/secrets/awssecrets", "shared/store/dynamo/...", "shared/events/eventbridge", "functions/...", "cmd/...", "internal/..."},
		"what talks to AWS is at the edge",
	},
	{
		"github.com/aws/aws-lambda-go",
		[]string{"shared/api", "shared/events", "shared/store/dynamo/stream", "functions/...", "cmd/...", "internal/..."},
		"Lambda is one way to run this, not the only one",
	},
	{"testing", append([]string{"internal/..."}, suites...), "only tests and the suites that they run are about testing"},
}

// A word rule forbids a word in the product code of some packages: an identifier, or a qualified one.
type wordRule struct {
	packages []string
	word     *regexp.Regexp
	why      string
}

var words = []wordRule{
	{
		[]string{"shared/money", "shared/checkout", "shared/order", "shared/payments", "shared/reconcile", "shared/provider/..."},
		regexp.MustCompile(`^(float32|float64|strconv\.ParseFloat|big\.Float|json\.Number\.Float64)$`),
		"money is never a float",
	},
	{
		[]string{"shared/money", "shared/checkout", "shared/order", "shared/token"},
		regexp.MustCompile(`^time\.(Now|Since|Until|Sleep|After|NewTimer|Tick)$|^rand\.`),
		"pure code is told the time, and draws nothing",
	},
}

// namesAllowed are the packages whose product code may name a provider, besides the provider's own two folders: the
// registry, the suites, and the programs that wire simulators and examples. Comments may, too: they are docs.
var namesAllowed = append([]string{"shared/provider/registry", "cmd/...", "internal/...", "examples/..."}, suites...)

// notProviders are folders beside the adapters that are no provider.
var notProviders = []string{"internal", "registry", "providertest"}

// The bounds of product code, in lines. Over longFunction is worth a look, over the others a failure.
const (
	longestFile     = 400
	longestTestFile = 800
	longFunction    = 60
	longestFunction = 80
)
