package reconciling

import (
	"strings"
	"testing"
	"time"

	"tender/shared/reconcile"
)

var at = time.Date(2026, 3, 4, 5, 6, 0, 0, time.UTC)

func kept() reconcile.Finding {
	return reconcile.Opened(reconcile.Finding{
		Provider: "postpay", Day: "2026-03-01", ID: "l-1", Kind: reconcile.AmountMismatch,
		Facts: reconcile.Facts{OrderID: "order-01", Reference: "order-01", Line: "l-1", Currency: "AED", Ours: 81480, Theirs: 81580, Detail: "there is more\x1b[2J"},
	}, at)
}

func bad() reconcile.Finding {
	return reconcile.Opened(reconcile.Finding{
		Provider: "postpay", Day: "2026-03-01", ID: "abc", Kind: reconcile.BadLine,
		Facts: reconcile.Facts{Detail: "no number", Raw: `{"amount":"12.3.4"}`, Window: "day 2026-03-01", Page: 0},
	}, at)
}

func TestWriteList(t *testing.T) {
	var out strings.Builder
	err := WriteList(&out, reconcile.FindingList{Findings: []reconcile.Finding{kept(), bad()}, More: true}, at.Add(72*time.Hour))
	want := `Finding                                 Order            Ours  Theirs     Age  Status
postpay/2026-03-01/amount_mismatch/l-1  order-01  AED  814.80  815.80  3 days  open
postpay/2026-03-01/bad_line/abc                                        3 days  open

There are more than these 2: narrow the list by --provider, --kind, --from and --to.
See what to do about one with tender findings show FINDING.
`
	if err != nil || out.String() != want {
		t.Errorf("%v\n%s", err, out.String())
	}
	out.Reset()
	if err := WriteList(&out, reconcile.FindingList{}, at); err != nil || out.String() != "There are no such findings.\n" {
		t.Errorf("%v %q", err, out.String())
	}
	out.Reset()
	if err := WriteListJSON(&out, reconcile.FindingList{}); err != nil || out.String() != "{\n  \"findings\": [],\n  \"more\": false\n}\n" {
		t.Errorf("%v %q", err, out.String())
	}
}

func TestWriteFinding(t *testing.T) {
	closed, err := kept().Close("kim", "agreed on the phone", at.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		f    reconcile.Finding
		want string
	}{
		"open": {kept(), `Finding     postpay/2026-03-01/amount_mismatch/l-1
What        amount mismatch
Status      open
Opened      2026-03-04 05:06 UTC, 2 h ago
Order       order-01
Reference   order-01
Line        l-1
Ours        AED 814.80
Theirs      AED 815.80
Difference  AED 1.00
Detail      there is more·[2J
Next        ` + reconcile.AmountMismatch.NextAction() + "\n"},
		"closed": {closed, `Finding     postpay/2026-03-01/amount_mismatch/l-1
What        amount mismatch
Status      closed
Opened      2026-03-04 05:06 UTC, 2 h ago
Order       order-01
Reference   order-01
Line        l-1
Ours        AED 814.80
Theirs      AED 815.80
Difference  AED 1.00
Detail      there is more·[2J
Ended       2026-03-04 06:06 UTC
Closed by   kim
Because     agreed on the phone
`},
		"unread": {bad(), `Finding     postpay/2026-03-01/bad_line/abc
What        bad line
Status      open
Opened      2026-03-04 05:06 UTC, 2 h ago
Detail      no number
Where       day 2026-03-01, page 1
As it came  {"amount":"12.3.4"}
Next        ` + reconcile.BadLine.NextAction() + "\n"},
	}
	for name, tt := range tests {
		var out strings.Builder
		if err := WriteFinding(&out, tt.f, at.Add(2*time.Hour)); err != nil || out.String() != tt.want {
			t.Errorf("%s: %v\n%s", name, err, out.String())
		}
		out.Reset()
		if err := WriteFindingJSON(&out, tt.f); err != nil || !strings.Contains(out.String(), `"name": "`+tt.f.Name()+`"`) || !strings.Contains(out.String(), `"next_action": "`) {
			t.Errorf("%s: %v\n%s", name, err, out.String())
		}
	}
}

func TestWriteTotals(t *testing.T) {
	var out strings.Builder
	r := reconcile.Result{Runs: []reconcile.ProviderRun{{Provider: "postpay", Windows: 37, Pages: 40, Lines: 1200, Written: 3, Open: 2}}}
	want := `Provider  Windows  Pages  Lines  Written  Foreign  Bad  Opened  Gone  Open now  Asked again
postpay        37     40   1200        3        0    0       0     0         2            0

See what is open with tender findings list.
`
	if err := WriteTotals(&out, r); err != nil || out.String() != want {
		t.Errorf("%v\n%s", err, out.String())
	}
	out.Reset()
	if err := WriteTotals(&out, reconcile.Result{}); err != nil || out.String() != "No enabled provider lists settlements.\n" {
		t.Errorf("%v\n%s", err, out.String())
	}
}
