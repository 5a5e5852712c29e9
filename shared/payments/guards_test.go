package payments_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A guard is one line of code that keeps money safe. Without it the crash matrix must fail: else the matrix proves
// nothing about it.
type guard struct {
	name string
	file string // below shared
	text string // exactly once in the file
	with string
	fail string // what the verdict must name
}

func guards() []guard {
	return []guard{
		{"fence of a result", "order/result.go",
			"func (o Order) Did(fence string, r provider.Receipt, now time.Time) Order {\n\tif fence == \"\" || o.Op == nil || o.Op.Fence != fence {",
			"func (o Order) Did(fence string, r provider.Receipt, now time.Time) Order {\n\tif fence == \"\" || o.Op == nil {", "lost"},
		{"fence of a page", "order/checkout.go",
			"if o.Op == nil || o.Op.Fence != fence || o.Op.Kind != OpCheckout {",
			"if o.Op == nil || o.Op.Kind != OpCheckout {", "lost"},
		{"version condition", "store/memory/table.go",
			"stored.Version == w.Expect:", "w.Expect != 0:", "doubled"},
		{"own write recognised", "store/internal/versioned/versioned.go",
			"written || rival.WriteID == w.Row.WriteID", "written", "own was taken for a rival's"},
		{"due time of an intent", "order/due.go",
			"if o.Op != nil {", "if o.Op != nil && o.Op.Fence != \"\" {\n\t} else if o.Op != nil {", "stuck"},
		{"look before sending again", "order/next.go",
			"if undecided && p.ClearedAt.IsZero() {", "if undecided && false {", "lost"},
		{"reservation of a refund", "order/totals.go",
			"if r.Attempt == a.Number && r.Status != RefundRefused && !r.counts() {", "if false && r != nil {", "refunded"},
		{"bound of refunds", "order/refund.go",
			"if w.Amount > left {", "if w.Amount > left+1<<40 {", "too much"},
		{"unknown is not refused", "order/result.go",
			"case e.Outcome == problem.Refused && !p.Doubt:", "case !p.Doubt:", "lost"},
		{"a refusal after an unknown try proves nothing", "order/result.go",
			"case e.Outcome == problem.Refused && !p.Doubt:", "case e.Outcome == problem.Refused:", "given up for refused"},
		{"a state conflict is looked at", "order/result.go",
			"case e.Outcome == problem.Refused && e.Code == problem.StateConflict:", "case false:", "lost"},
		{"nothing is captured after a cancel", "order/next.go",
			"o.Sale == 0 && o.CancelRequestedAt.IsZero() && a.live()", "o.Sale == 0 && a.live()", "doubled"},
		{"one approval is captured", "order/next.go",
			"return o.Sale == 0 && o.CancelRequestedAt", "return o.CancelRequestedAt", "doubled"},
		{"ask before cancelling", "order/cancel.go",
			"if o.Attempts[i].State == AttemptOpen {", "if o.Attempts[i].State == AttemptPaid {", "captured after it was cancelled"},
		{"evidence by our own refund id", "order/evidence.go",
			"o.proveByKey(a, s.Refunds[i], evidence, now)", "_ = i", "lost"},
		{"the same refund id is the same refund", "order/refund.go",
			"if r := o.Refund(w.ID); r != nil {", "if r := o.Refund(w.ID); r != nil && r.RequestHash != w.RequestHash {", "lost"},
	}
}

// providerGuards are those that show only on other providers than Postpay, or beside one.
func providerGuards() map[string]guard {
	return map[string]guard{
		"^TestCrashMatrixOfProviders$/^chargezoom$/^flows$/void": {"an approval is voided", "order/next.go",
			"a.State == AttemptGivenUp && a.Terms.Cancels", "a.State == AttemptGivenUp && a.Authorized == 0 && a.Terms.Cancels", "lost"},
		"^TestCrashMatrixInterleaved$/^chargezoom$/^flows$/approval": {"a refused cancel is looked at before it is told", "payments/cancel.go",
			"o.CancelHeard(s.Now())", "!o.CancelledAt.IsZero() && o.Op == nil", "doubled"},
		"^TestCrashMatrixOfPairs$/^portone$": {"what was never seen need not be cancelled", "order/evidence.go",
			"p.Kind == OpCancel && a.neverSeen()", "false && a.neverSeen()", "stuck"},
		"^TestSickProvider$": {"a silent provider is left alone", "payments/resolve.go",
			"!askedInVain(before, o, name)", "askedInVain(before, o, name) || true", "were left alone"},
	}
}

// TestGuards takes each guard away, by an overlay that the compiler sees and no file does, and wants the crash matrix to
// fail. It rebuilds the test once per guard, which takes minutes.
func TestGuards(t *testing.T) {
	if os.Getenv("TENDER_TEST_GUARDS") == "" {
		t.Skip("left out: rebuilds the crash matrix without each guard, for minutes (make test does, by TENDER_TEST_GUARDS=1)")
	}
	if stride > 1 {
		t.Skip("left out: under the race detector (make test runs it without)")
	}
	for _, g := range guards() {
		t.Run(g.name, func(t *testing.T) { missed(t, g, "^TestCrashMatrix$/^flows$") })
	}
	for tests, g := range providerGuards() {
		t.Run(g.name, func(t *testing.T) { missed(t, g, tests) })
	}
}

// missed wants these tests to fail without the guard, and to say why.
func missed(t *testing.T, g guard, tests string) {
	t.Helper()
	verdict, failed := runWithout(t, g, tests)
	if !failed {
		t.Fatalf("the crash matrix does not notice that %q is gone:\n%s", g.name, verdict)
	}
	if !names(verdict, g.fail) {
		t.Errorf("the verdict does not name %q:\n%s", g.fail, verdict)
	}
}

// names says whether the verdict counts at least one case of this kind, or says these words.
func names(verdict, fail string) bool {
	if counted, err := regexp.MatchString(`[1-9][0-9]* `+fail+`\b`, verdict); err == nil && counted {
		return true
	}
	return strings.Contains(verdict, fail) && strings.Contains(fail, " ")
}

func runWithout(t *testing.T, g guard, tests string) (verdict string, failed bool) {
	t.Helper()
	file, err := filepath.Abs(filepath.Join("..", g.file))
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(source), g.text); n != 1 {
		t.Fatalf("%s has the text %d times", g.file, n)
	}
	dir := t.TempDir()
	changed := filepath.Join(dir, "changed.go")
	overlay := filepath.Join(dir, "overlay.json")
	table, err := json.Marshal(map[string]any{"Replace": map[string]string{file: changed}})
	if err != nil {
		t.Fatal(err)
	}
	for path, content := range map[string]string{changed: strings.Replace(string(source), g.text, g.with, 1), overlay: string(table)} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("go", "test", "-overlay", overlay, "-run", tests, "-count=1", "-failfast", ".")
	cmd.Env = append(os.Environ(), "TENDER_GUARD="+g.name)
	out, err := cmd.CombinedOutput()
	if strings.Contains(string(out), "[build failed]") || strings.Contains(string(out), "[setup failed]") {
		t.Fatalf("without the guard it does not build:\n%s", out)
	}
	text := string(out)
	if len(text) > 6000 {
		text = text[:3000] + "\n...\n" + text[len(text)-3000:]
	}
	return text, err != nil
}
