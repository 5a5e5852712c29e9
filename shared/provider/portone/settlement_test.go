package portone

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tender/shared/problem"
	"tender/shared/provider"
)

const listPath = "POST /api/merchant/po_test_key/fetch-all-payments"

var dayWindow = provider.Window{Kind: provider.WindowDay, Day: "2023-11-14"}

// row is one as Fetch Merchant Transactions has it, with a member of the test's.
func row(member string) string {
	text := `{"currency":"THB","amount":100.5,"order_ref":"2Q","status":"Success","created_at":"2024-12-11T09:00:13.466197Z","payment_link_merchant_order_ref":"ORD-1"}`
	name, _, _ := strings.Cut(member, ":")
	if i := strings.Index(text, name+":"); member != "" {
		rest := text[i+len(name)+1:]
		stop := strings.IndexAny(rest, ",}")
		text = text[:i] + member + rest[stop:]
	}
	return text
}

func TestLines(t *testing.T) {
	for _, c := range []struct{ member, want string }{
		{``, "2Q sale done THB 10050 2024-12-11 ORD-1 Success"},
		{`"amount":7`, "2Q sale done THB 700 2024-12-11 ORD-1 Success"},
		{`"currency":"thb"`, "2Q sale done THB 10050 2024-12-11 ORD-1 Success"},
		{`"status":"SUCCESS"`, "2Q sale done THB 10050 2024-12-11 ORD-1 SUCCESS"},
		{`"status":"Pending"`, "2Q sale open THB 10050 2024-12-11 ORD-1 Pending"},
		{`"status":"Initiated"`, "2Q sale open THB 10050 2024-12-11 ORD-1 Initiated"},
		{`"status":"Failed"`, "2Q sale void THB 10050 2024-12-11 ORD-1 Failed"},
		{`"status":"Expired"`, "2Q sale void THB 10050 2024-12-11 ORD-1 Expired"},
		{`"status":"Refunded"`, "2Q sale  THB 10050 2024-12-11 ORD-1 Refunded"},
		{`"status":null`, "2Q sale  THB 10050 2024-12-11 ORD-1 "},
		{`"created_at":"2024-12-11T23:59:59.999999999Z"`, "2Q sale done THB 10050 2024-12-11 ORD-1 Success"},
		{`"created_at":"2024-12-12T00:00:00Z"`, "2Q sale done THB 10050 2024-12-12 ORD-1 Success"},
		{`"created_at":"2024-12-12T05:29:59+05:30"`, "2Q sale done THB 10050 2024-12-11 ORD-1 Success"},
		{`"created_at":"2024-12-11T19:00:00-05:00"`, "2Q sale done THB 10050 2024-12-12 ORD-1 Success"},
		{`"created_at":"2024-09-26 10:55:14.573735 +0000 UTC"`, "2Q sale done THB 10050 2024-09-26 ORD-1 Success"},
		{`"payment_link_merchant_order_ref":""`, "2Q sale done THB 10050 2024-12-11  Success"},
		{`"payment_link_merchant_order_ref":"an order of somebody's"`, "2Q sale done THB 10050 2024-12-11  Success"},
	} {
		l, why := lineOf([]byte(row(c.member)))
		got := fmt.Sprintf("%s %s %s %s %d %s %s %s", l.ID, l.Kind, l.State, l.Currency, l.Amount, l.Day, l.Reference, l.Said)
		if got != c.want || why != "" || l.Net != l.Amount || l.Owner != "" || l.CreatedAt.Location() != time.UTC {
			t.Errorf("%s: %s (%s)", c.member, got, why)
		}
	}
}

// Currencies with 0 and with 3 decimals.
func TestDecimalsOfLines(t *testing.T) {
	for _, c := range []struct {
		amount, currency string
		want             int64
	}{
		{"100", "JPY", 100}, {"100.0", "JPY", 100}, {"100.5", "JPY", -1}, {"1.125", "KWD", 1125}, {"1.125", "USD", -1}, {"1.12", "USD", 112},
	} {
		text := strings.Replace(row(`"amount":`+c.amount), "THB", c.currency, 1)
		l, why := lineOf([]byte(text))
		if (why == "") != (c.want >= 0) || why == "" && l.Amount != c.want {
			t.Errorf("%+v: %d %s", c, l.Amount, why)
		}
	}
}

func TestRowsThatCannotBeRead(t *testing.T) {
	for _, member := range []string{
		`"amount":"1"`, `"amount":-1`, `"amount":1e3`, `"amount":null`, `"amount":1.005`, `"amount":99999999999999999999`, `"currency":"XYZ"`,
		`"currency":null`, `"order_ref":""`, `"order_ref":null`, `"order_ref":"a b"`, `"order_ref":"` + strings.Repeat("x", 129) + `"`,
		`"created_at":""`, `"created_at":null`, `"created_at":"2024-12-11"`, `"created_at":"0001-01-01T00:00:00Z"`,
	} {
		bad := row(member)
		p, err := settlements([]byte(`{"body":{"content":[`+row("")+`,`+bad+`],"total_elements":2},"status_code":"2000"}`), 0)
		if err != nil || len(p.Lines) != 1 || len(p.Bad) != 1 || p.Rows != 2 || p.Bad[0].Raw != bad || p.Bad[0].Why == "" {
			t.Errorf("%s: %+v %v", member, p, err)
		}
	}
}

// A day is asked for from its midnight to the next, and everything else is not asked for.
func TestWindowsOnTheWire(t *testing.T) {
	for _, c := range []struct {
		day  string
		page int
		want string
	}{
		{"2023-11-14", 0, `{"page":1,"size":100,"from":"2023-11-14T00:00:00.000Z","to":"2023-11-15T00:00:00.000Z","environment":"sandbox"}`},
		{"2024-12-31", 6, `{"page":7,"size":100,"from":"2024-12-31T00:00:00.000Z","to":"2025-01-01T00:00:00.000Z","environment":"sandbox"}`},
	} {
		a, wire := adapter(t, listPath, `200 {"body":{"content":null,"total_elements":0},"status_code":"2000","status_message":"SUCCESS"}`)
		p, err := a.SettlementPage(t.Context(), provider.Window{Kind: provider.WindowDay, Day: c.day}, c.page)
		if err != nil || !p.Last || p.Rows != 0 || p.Total != 0 || p.Garbled || wire.log[0].body != c.want {
			t.Errorf("%s %d: %+v %v %s", c.day, c.page, p, err, wire.log[0].body)
		}
	}
	a, wire := adapter(t)
	for _, w := range []provider.Window{{Kind: provider.WindowUnpaid}, {Kind: provider.WindowChanged, Day: "2023-11-14"}, {Kind: provider.WindowDay, Day: "14 November"}} {
		if _, err := a.SettlementPage(t.Context(), w, 0); !problem.Is(err, problem.Internal) {
			t.Errorf("%+v: %v", w, err)
		}
	}
	if _, err := a.SettlementPage(t.Context(), dayWindow, -1); !problem.Is(err, problem.Internal) || len(wire.log) > 0 {
		t.Error(err, wire.calls())
	}
}

// The total says where a list ends; one that cannot be right does not.
func TestLastPage(t *testing.T) {
	rows := func(n int) string {
		var list []string
		for i := range n {
			list = append(list, row(fmt.Sprintf(`"order_ref":"2Q%d"`, i)))
		}
		return strings.Join(list, ",")
	}
	for _, c := range []struct {
		page, rows int
		total      string
		last       bool
		want       int
	}{
		{0, 100, `,"total_elements":101`, false, 101},
		{1, 1, `,"total_elements":101`, true, 101},
		{0, 100, `,"total_elements":100`, true, 100},
		{0, 100, ``, false, -1},
		{0, 99, ``, true, -1},
		{0, 50, `,"total_elements":101`, false, 101},
		{0, 100, `,"total_elements":3`, false, 3},
		{0, 4, `,"total_elements":3`, true, 3},
		{7, 0, `,"total_elements":101`, true, 101},
		{0, 0, `,"total_elements":101`, true, 101},
		{0, 1, `,"total_elements":-1`, true, -1},
		{0, 130, `,"total_elements":130`, true, 130},
	} {
		p, err := settlements(fmt.Appendf(nil, `{"body":{"content":[%s]%s}}`, rows(c.rows), c.total), c.page)
		if err != nil || p.Last != c.last || p.Total != c.want || p.Rows != c.rows {
			t.Errorf("%+v: %d rows of %d, last %t: %v", c, p.Rows, p.Total, p.Last, err)
		}
	}
}

// What is no list is kept, and a failure is an error.
func TestPagesThatAreNone(t *testing.T) {
	for _, body := range []string{
		``, `<p>`, `[]`, `{}`, `{"status_code":"2000"}`, `{"body":null}`, `{"body":{"content":"x"}}`, `{"body":{"content":{}}}`, `{"body":{"content":[]}`,
	} {
		p, err := settlements([]byte(body), 0)
		if err != nil || !p.Garbled || p.Last || p.Total != -1 || len(p.Bad) != 1 || p.Bad[0].Raw != body {
			t.Errorf("%s: %+v %v", body, p, err)
		}
	}
	for _, body := range []string{
		`{"is_success":false,"body":{"content":[]}}`, `{"status_code":"5000"}`, `{"body":{"content":[],"size":10}}`,
	} {
		if p, err := settlements([]byte(body), 0); !problem.Is(err, problem.BadReply) {
			t.Errorf("%s: %+v %v", body, p, err)
		}
	}
	a, _ := adapter(t, listPath, `401 {"message":"x","status_code":"4054"}`)
	if _, err := a.SettlementPage(t.Context(), dayWindow, 0); !problem.Is(err, problem.BadCredentials) {
		t.Error(err)
	}
}

// FuzzSettlements: whatever a page is, every row of it is a line or is kept, and no line lacks what lines are kept by.
func FuzzSettlements(f *testing.F) {
	f.Add(`{"body":{"content":[` + row("") + `],"total_elements":1,"size":100},"status_code":"2000"}`)
	f.Add(`{"body":{"content":[` + row(`"amount":"1"`) + `,{},null,3]}}`)
	f.Add(`{"body":{"content":null}}`)
	f.Add(`{"is_success":false}`)
	f.Add(`<p>`)
	f.Fuzz(func(t *testing.T, body string) {
		p, err := settlements([]byte(body), 0)
		if err != nil {
			mustBeUnknown(t, err)
			return
		}
		if !p.Garbled && len(p.Lines)+len(p.Bad) != p.Rows || p.Garbled && (p.Rows != 0 || len(p.Bad) != 1) {
			t.Errorf("%+v", p)
		}
		for _, l := range p.Lines {
			if _, err := time.Parse(time.DateOnly, l.Day); err != nil || !provider.IsLineID(l.ID) || l.Amount < 0 || l.Net != l.Amount || l.Currency.Exponent() < 0 {
				t.Errorf("%+v", l)
			}
		}
		for _, b := range p.Bad {
			if len(b.Raw) > provider.MaxRaw || b.Why == "" {
				t.Errorf("%+v", b)
			}
		}
	})
}
