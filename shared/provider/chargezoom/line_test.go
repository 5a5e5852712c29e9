package chargezoom_test

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	sandbox "tender/sandbox/chargezoom"
	"tender/shared/provider"
)

// rowsOf reads what comes for a page as one of the day 2026-03-01.
func rowsOf(t *testing.T, body string) provider.Page {
	t.Helper()
	w := newWorld(t, sandbox.Switches{})
	w.instead = func(r *http.Request) (*http.Response, error) {
		if r.URL.Path == "/v1/payments/list/transactions" {
			return reply(body), nil
		}
		return nil, nil
	}
	p, err := w.adapter.SettlementPage(t.Context(), provider.Window{Kind: provider.WindowDay, Day: "2026-03-01"}, 0)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// row is one that is as it should be, with members of the test's.
func row(members string) string {
	text := `"tnxID":"123","tnxAmount":"20.00","tnxDate":"2026-03-01 02:19:07","tnxStatus":"SUCCESS","tnxType":"sale","tnxReferenceMemo":"tender-ORD-1"`
	for _, m := range strings.Split(members, ";") {
		name, _, _ := strings.Cut(m, ":")
		if i := strings.Index(text, name+":"); m != "" && i >= 0 {
			end := i + len(name) + 1
			rest := text[end:]
			stop := strings.Index(rest, `,"tnx`)
			if stop < 0 {
				stop = len(rest)
			}
			text = text[:i] + m + rest[stop:]
		} else if m != "" {
			text += "," + m
		}
	}
	return "{" + text + "}"
}

// shown is a line in short.
func shown(l provider.Line) string {
	return fmt.Sprintf("%s %s %s %d %s %s%s %s", l.ID, l.Kind, l.State, l.Amount, l.Day, l.Reference, l.Owner, l.Said)
}

func TestLines(t *testing.T) {
	for _, c := range []struct{ members, want string }{
		{``, "123 sale done 2000 2026-03-01 ORD-1 sale SUCCESS"},
		{`"tnxID":123`, "123 sale done 2000 2026-03-01 ORD-1 sale SUCCESS"},
		{`"tnxAmount":"1,250.00"`, "123 sale done 125000 2026-03-01 ORD-1 sale SUCCESS"},
		{`"tnxAmount":12.5`, "123 sale done 1250 2026-03-01 ORD-1 sale SUCCESS"},
		{`"tnxAmount":"0.00"`, "123 sale done 0 2026-03-01 ORD-1 sale SUCCESS"},
		{`"tnxDate":"2026-02-28"`, "123 sale done 2000 2026-02-28 ORD-1 sale SUCCESS"},
		{`"tnxType":"SALE";"tnxStatus":"Success"`, "123 sale done 2000 2026-03-01 ORD-1 SALE Success"},
		{`"tnxType":"capture"`, "123 sale done 2000 2026-03-01 ORD-1 capture SUCCESS"},
		{`"tnxStatus":"Declined"`, "123 sale void 2000 2026-03-01 ORD-1 sale Declined"},
		{`"tnxStatus":"Settling"`, "123 sale  2000 2026-03-01 ORD-1 sale Settling"},
		{`"tnxStatus":null`, "123 sale  2000 2026-03-01 ORD-1 sale"},
		{`"tnxStatus":"made.up@example.com"`, "123 sale  2000 2026-03-01 ORD-1 sale ?"},
		{`"tnxType":"auth"`, "123/hold ignored done 0 2026-03-01 ORD-1 auth SUCCESS"},
		{`"tnxType":"void";"tnxAmount":null`, "123/void ignored done 0 2026-03-01 ORD-1 void SUCCESS"},
		{`"tnxType":"refund"`, "123/refund/20260301021907/2000 refund done -2000 2026-03-01 ORD-1 refund SUCCESS"},
		{`"tnxType":"refund";"tnxAmount":"-20.00"`, "123/refund/20260301021907/2000 refund done -2000 2026-03-01 ORD-1 refund SUCCESS"},
		{`"tnxType":"refund";"tnxReferenceMemo":null`, "123/refund/20260301021907/2000 refund done -2000 2026-03-01 transaction/123 refund SUCCESS"},
		{
			`"tnxType":"refund";"tnxReferenceMemo":null;"tnxInvoiceId":"INV-1-A"`,
			"123/refund/20260301021907/2000 refund done -2000 2026-03-01 invoice/INV-1-A refund SUCCESS",
		},
		{`"tnxReferenceMemo":"";"tnxInvoiceId":"INV-1-A"`, "123 sale done 2000 2026-03-01 invoice/INV-1-A sale SUCCESS"},
		{`"tnxReferenceMemo":"thanks";"tnxInvoiceId":392`, "123 sale done 2000 2026-03-01 invoice/392 sale SUCCESS"},
		{`"tnxReferenceMemo":"ORD-1"`, "123 sale done 2000 2026-03-01  sale SUCCESS"},
		{`"tnxType":"void";"tnxReferenceMemo":null;"tnxInvoiceId":"INV-1-A"`, "123/void ignored done 0 2026-03-01  void SUCCESS"},
	} {
		p := rowsOf(t, `{"code":200,"data":[`+row(c.members)+`]}`)
		if len(p.Lines) != 1 || p.Rows != 1 || p.Total != -1 || !p.Last || p.Garbled || shown(p.Lines[0]) != c.want {
			t.Errorf("%s\n got %+v\nwant %s", c.members, p, c.want)
			continue
		}
		if l := p.Lines[0]; l.Currency != "USD" || l.Net != l.Amount || l.Rates != nil || !l.PaidAt.IsZero() || l.CreatedAt.Location() != time.UTC {
			t.Errorf("%s: %+v", c.members, l)
		}
	}
}

func TestRowsThatCannotBeRead(t *testing.T) {
	for _, members := range []string{
		`"tnxAmount":"12,34"`, `"tnxAmount":"1,2500.00"`, `"tnxAmount":"1.005"`, `"tnxAmount":null`, `"tnxAmount":"-5.00"`, `"tnxAmount":"USD 5"`,
		`"tnxAmount":"99999999999999999999"`, `"tnxAmount":1e3`, `"tnxID":null`, `"tnxID":""`, `"tnxID":"a b"`, `"tnxID":"a/b"`,
		`"tnxID":"` + strings.Repeat("9", 129) + `"`, `"tnxType":"bonus"`, `"tnxType":""`, `"tnxType":null`, `"tnxDate":"2026-02-30 10:00:00"`,
		`"tnxDate":"03/01/2026"`, `"tnxDate":null`, `"tnxDate":"0000-00-00 00:00:00"`, `"tnxReferenceMemo":"tender-"`, `"tnxReferenceMemo":"tender-a b"`,
		`"tnxReferenceMemo":null;"tnxInvoiceId":"a b"`,
	} {
		bad := row(members)
		p := rowsOf(t, `{"code":200,"data":[`+row(`"tnxID":"1"`)+`,`+bad+`,`+row(`"tnxID":"2"`)+`]}`)
		if len(p.Lines) != 2 || len(p.Bad) != 1 || p.Rows != 3 || p.Bad[0].Raw != bad || p.Bad[0].Why == "" {
			t.Errorf("%s: %+v", members, p)
		}
	}
}

// Rows of one payment are told apart by what they are; a row twice is one line, and another under the same id is not kept.
func TestLinesOfOnePayment(t *testing.T) {
	later := `"tnxType":"refund";"tnxDate":"2026-03-01 02:19:08"`
	list := []string{
		row(`"tnxType":"auth"`), row(`"tnxType":"capture"`), row(`"tnxType":"void"`), row(`"tnxType":"refund"`), row(later),
		row(`"tnxType":"refund";"tnxAmount":"5.00"`),
	}
	p := rowsOf(t, `{"code":200,"data":[`+strings.Join(list, ",")+`]}`)
	ids := map[string]bool{}
	for _, l := range p.Lines {
		ids[l.ID] = true
	}
	if len(ids) != len(list) || len(p.Bad) != 0 {
		t.Errorf("%+v", p)
	}
	p = rowsOf(t, `{"code":200,"data":[`+row("")+","+row("")+","+row(`"tnxAmount":"7.00"`)+`]}`)
	if len(p.Lines) != 1 || p.Lines[0].Amount != 2000 || len(p.Bad) != 1 || p.Rows != 2 {
		t.Errorf("%+v", p)
	}
}

// The example of Get Transactions.
func TestDocumentedTransactions(t *testing.T) {
	body, err := os.ReadFile("testdata/transactions_reply.json")
	if err != nil {
		t.Fatal(err)
	}
	p := rowsOf(t, string(body))
	const want = "123654668468/refund/20220714021907/2000 refund done -2000 2022-07-14 invoice/INV-1234567-ME84RW refund Success"
	if len(p.Lines) == 0 || shown(p.Lines[0]) != want || len(p.Bad) != 0 {
		t.Errorf("%+v", p)
	}
}
