package postpay

import (
	"os"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/provider/internal/httpcall"
)

var firstOfMarch = provider.Window{Kind: provider.WindowDay, Day: "2026-03-01"}

func documented(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile("testdata/transactions.json")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// row is the document's own transaction with some of its text replaced.
func row(t testing.TB, replace ...string) string {
	t.Helper()
	text := documented(t)
	_, text, _ = strings.Cut(text, "[")
	text, _, _ = strings.Cut(text, "]")
	text = strings.NewReplacer("\n", "", "  ", "").Replace(text)
	for i := 0; i < len(replace); i += 2 {
		if !strings.Contains(text, replace[i]) {
			t.Fatalf("the row has no %s", replace[i])
		}
		text = strings.ReplaceAll(text, replace[i], replace[i+1])
	}
	return text
}

func list(rows ...string) string {
	return `200 {"count":` + string(rune('0'+len(rows))) + `,"next":null,"previous":null,"results":[` + strings.Join(rows, ",") + `]}`
}

func TestDocumentedTransaction(t *testing.T) {
	a, wire := adapter(t, "200 "+documented(t))
	page, err := a.SettlementPage(t.Context(), provider.Window{Kind: provider.WindowDay, Day: "2020-05-08"}, 0)
	want := provider.Page{
		Rows: 1, Total: 1, Last: true,
		Lines: []provider.Line{{
			ID: "09737e0fa4ef47ba855bdd59f172318b", Kind: provider.LineSale, State: provider.LineDone, Reference: "order-01",
			Day: "2020-05-08", CreatedAt: time.Date(2020, 5, 8, 10, 53, 57, 118777000, time.UTC),
			PaidAt: time.Date(2020, 5, 9, 0, 0, 0, 214566000, time.UTC), Currency: "AED", Amount: 81480, Net: 77525,
			Rates: &provider.FeeRates{Rate: 450, Fixed: 100, TaxRate: 500}, Said: "order captured",
		}},
	}
	if err != nil || !reflect.DeepEqual(page, want) {
		t.Errorf("%+v\n%v", page, err)
	}
	if got := wire.log[0].URL.String(); got != "https://sandbox.postpay.io/transactions?created__date=2020-05-08&ordering=created&page=1&page_size=50" {
		t.Error(got)
	}
}

func TestWindowsAreDocumentedFilters(t *testing.T) {
	for _, c := range []struct {
		window provider.Window
		page   int
		query  string // "": nothing is sent
	}{
		{provider.Window{Kind: provider.WindowUnpaid}, 2, "ordering=created&page=3&page_size=50&paid__isnull=true"},
		{provider.Window{Kind: provider.WindowUnpaid, Day: "2026-03-01"}, 0, "created__gte=2026-03-01T00%3A00%3A00Z&ordering=created&page=1&page_size=50&paid__isnull=true"},
		{provider.Window{Kind: provider.WindowChanged, Day: "2026-03-01"}, 0, "ordering=created&page=1&page_size=50&paid__gte=2026-03-01T00%3A00%3A00Z"},
		{firstOfMarch, -1, ""},
		{provider.Window{Kind: provider.WindowDay}, 0, ""},
		{provider.Window{Kind: provider.WindowChanged, Day: "2026-02-30"}, 0, ""},
		{provider.Window{Kind: "year", Day: "2026-03-01"}, 0, ""},
		{provider.Window{}, 0, ""},
	} {
		a, wire := adapter(t, list())
		_, err := a.SettlementPage(t.Context(), c.window, c.page)
		switch {
		case c.query == "" && (len(wire.log) > 0 || problem.OutcomeOf(err) != problem.NotSent):
			t.Errorf("%+v: %d requests, %v", c.window, len(wire.log), err)
		case c.query != "" && (err != nil || wire.log[0].URL.RawQuery != c.query):
			t.Errorf("%+v: %v, %v", c.window, wire.log[0].URL, err)
		}
	}
}

func TestRows(t *testing.T) {
	const created, paid = `"created": "2020-05-08T10:53:57.118777Z"`, `"paid": "2020-05-09T00:00:00.214566Z"`
	refund := []string{`"order","currency"`, `"refund","currency"`}
	cases := map[string]struct {
		replace []string
		want    func(*provider.Line)
	}{
		"not paid":       {[]string{paid, `"paid":null`}, func(l *provider.Line) { l.PaidAt = time.Time{} }},
		"pending":        {[]string{"captured", "pending"}, func(l *provider.Line) { l.State, l.Said = provider.LineOpen, "order pending" }},
		"approved":       {[]string{"captured", "approved"}, func(l *provider.Line) { l.State, l.Said = provider.LineOpen, "order approved" }},
		"denied":         {[]string{"captured", "denied"}, func(l *provider.Line) { l.State, l.Said = provider.LineVoid, "order denied" }},
		"unheard":        {[]string{"captured", "zz_unheard_of"}, func(l *provider.Line) { l.State, l.Said = provider.LineUnknown, "order" }},
		"no fees":        {[]string{`"fee_rate": 450,`, ""}, func(l *provider.Line) { l.Rates = nil }},
		"no decimals":    {[]string{"AED", "JPY"}, func(l *provider.Line) { l.Currency = "JPY" }},
		"three decimals": {[]string{"AED", "KWD"}, func(l *provider.Line) { l.Currency = "KWD" }},
		"offset without colon": {[]string{created, `"created":"2020-05-09T01:53:57+0300"`}, func(l *provider.Line) {
			l.CreatedAt = time.Date(2020, 5, 8, 22, 53, 57, 0, time.UTC)
		}},
		"offset, and another day": {[]string{created, `"created":"2020-05-09T01:53:57.5-04:30"`}, func(l *provider.Line) {
			l.CreatedAt, l.Day = time.Date(2020, 5, 9, 6, 23, 57, 5e8, time.UTC), "2020-05-09"
		}},
		"no fraction, next day in UTC": {[]string{created, `"created":"2020-05-08T23:53:57-04:00"`}, func(l *provider.Line) {
			l.CreatedAt, l.Day = time.Date(2020, 5, 9, 3, 53, 57, 0, time.UTC), "2020-05-09"
		}},
		"refund": {append(refund, `"amount": 81480`, `"amount":-12050`, "77525", "-12000"), func(l *provider.Line) {
			l.Kind, l.Amount, l.Net, l.Rates, l.Said = provider.LineRefund, -12050, -12000, nil, "refund captured"
		}},
		"refund without a minus": {append(refund, `"amount": 81480`, `"amount":12050`, "77525", "12000"), func(l *provider.Line) {
			l.Kind, l.Amount, l.Net, l.Rates, l.Said = provider.LineRefund, -12050, -12000, nil, "refund captured"
		}},
		"instalment": {[]string{`"order","currency"`, `"instalment","currency"`}, func(l *provider.Line) {
			l.Kind, l.Rates, l.Said = provider.LineAdjustment, nil, "instalment captured"
		}},
		"regularization": {[]string{`"order","currency"`, `"regularization","currency"`, `"amount": 81480`, `"amount":-5`, "77525", "-5"}, func(l *provider.Line) {
			l.Kind, l.Amount, l.Net, l.Rates, l.Said = provider.LineAdjustment, -5, -5, nil, "regularization captured"
		}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			want, why := readLine([]byte(row(t)))
			if why != "" {
				t.Fatal(why)
			}
			c.want(&want)
			if got, why := readLine([]byte(row(t, c.replace...))); why != "" || !reflect.DeepEqual(got, want) {
				t.Errorf("%+v %q\nwant %+v", got, why, want)
			}
		})
	}
}

func TestBadRows(t *testing.T) {
	const canary = "zz-canary"
	good := row(t)
	cases := map[string][]string{
		"amount with a point":     {`"amount": 81480`, `"amount": 814.80`},
		"amount as text":          {`"amount": 81480`, `"amount": "81480"`},
		"amount with exponent":    {`"amount": 81480`, `"amount": 8e4`},
		"amount too large":        {`"amount": 81480`, `"amount": 9223372036854775808`},
		"amount without a sign":   {`"amount": 81480`, `"amount": -9223372036854775808`},
		"least amount of all":     {`"type": "order"`, `"type": "refund"`, `"amount": 81480`, `"amount": -9223372036854775808`},
		"amount too large to add": {`"amount": 81480`, `"amount": 9223372036854775807`},
		"amount null":             {`"amount": 81480`, `"amount": null`},
		"order below nothing":     {`"amount": 81480`, `"amount": -1`},
		"total as text":           {"77525", `"` + canary + `"`},
		"no total":                {`"total_amount": 77525,`, ""},
		"no id":                   {"09737e0fa4ef47ba855bdd59f172318b", ""},
		"long id":                 {"09737e0fa4ef47ba855bdd59f172318b", strings.Repeat("a", 129)},
		"type":                    {`"type": "order"`, `"type": "` + canary + `"`},
		"currency":                {"AED", canary},
		"no currency":             {"AED", ""},
		"rate as text":            {`450`, `"4.5"`},
		"rate above all":          {`450`, `10001`},
		"rate below nothing":      {`450`, `-1`},
		"fixed below nothing":     {`"fee_amount": 100`, `"fee_amount": -1`},
		"created in words":        {"2020-05-08T10:53:57.118777Z", canary},
		"created without zone":    {"2020-05-08T10:53:57.118777Z", "2020-05-08T10:53:57"},
		"created never":           {`"created": "2020-05-08T10:53:57.118777Z",`, ""},
		"created on no day":       {"2020-05-08T10:53:57.118777Z", "2020-02-30T10:53:57Z"},
		"paid in words":           {"2020-05-09T00:00:00.214566Z", canary},
		"no order":                {`"order-01"`, `""`},
		"order null":              {`"order_id"`, `"x"`},
		"a member twice":          {`"amount": 81480`, `"amount": 81480, "amount": 81481`},
		"broken character":        {"order-01", "order-\xff"},
	}
	for name, replace := range cases {
		t.Run(name, func(t *testing.T) {
			bad := row(t, replace...)
			a, _ := adapter(t, list(good, bad, good))
			page, err := a.SettlementPage(t.Context(), firstOfMarch, 0)
			if err != nil || page.Garbled || page.Rows != 3 || len(page.Lines) != 2 || len(page.Bad) != 1 {
				t.Fatalf("%+v %v", page, err)
			}
			if raw, why := page.Bad[0].Raw, page.Bad[0].Why; raw != strings.ToValidUTF8(bad, "") || why == "" || strings.Contains(why, canary) {
				t.Errorf("%q kept because of %q", raw, why)
			}
		})
	}
}

func TestPages(t *testing.T) {
	next := func(link string) string {
		return strings.Replace(list(row(t)), `"next":null`, `"next":"`+link+`"`, 1)
	}
	refused := &problem.Error{Code: problem.BadReply, Outcome: problem.Unknown}
	large := "200 " + strings.Repeat(" ", httpcall.MaxReply+1)
	cases := map[string]struct {
		reply string
		page  int
		want  provider.Page // without its lines
		code  problem.Code
	}{
		"next":             {next("https://sandbox.postpay.io/transactions?page=2"), 0, provider.Page{Rows: 1, Total: 1}, ""},
		"next by http":     {next("http://sandbox.postpay.io/transactions?page=2"), 0, provider.Page{Rows: 1, Total: 1}, ""},
		"next, relative":   {next("/transactions?page=2"), 0, provider.Page{Rows: 1, Total: 1}, ""},
		"next elsewhere":   {next("https://api.postpay.io/transactions?page=2"), 0, provider.Page{}, refused.Code},
		"next, other path": {next("https://sandbox.postpay.io/orders?page=2"), 0, provider.Page{}, refused.Code},
		"next, other port": {next("https://sandbox.postpay.io:8443/transactions?page=2"), 0, provider.Page{}, refused.Code},
		"next with a user": {next("https://a:b@sandbox.postpay.io/transactions"), 0, provider.Page{}, refused.Code},
		"next, a script":   {next("javascript://sandbox.postpay.io/transactions"), 0, provider.Page{}, refused.Code},
		"count differs":    {strings.Replace(list(row(t)), `"count":1`, `"count":7`, 1), 0, provider.Page{Rows: 1, Total: 7, Last: true}, ""},
		"none":             {list(), 0, provider.Page{Last: true}, ""},
		"beyond":           {`404 {"error":{"code":"not_found","message":"Not found."}}`, 3, provider.Page{Total: -1, Last: true}, ""},
		"absent":           {`404 {"error":{"code":"not_found","message":"Not found."}}`, 0, provider.Page{}, problem.ProviderRefused},
		"created":          {strings.Replace(list(), "200", "201", 1), 0, provider.Page{}, problem.BadReply},
		"too large":        {large, 0, provider.Page{Total: -1, Garbled: true}, ""},
		"count below":      {strings.Replace(list(), `"count":0`, `"count":-1`, 1), 0, provider.Page{Total: -1, Garbled: true}, ""},
		"no count":         {`200 {"results":[]}`, 0, provider.Page{Total: -1, Garbled: true}, ""},
		"no rows":          {`200 {"count":1,"results":null}`, 0, provider.Page{Total: -1, Garbled: true}, ""},
		"rows an object":   {`200 {"count":1,"results":{}}`, 0, provider.Page{Total: -1, Garbled: true}, ""},
		"error and list":   {strings.Replace(list(), `"count"`, `"error":{"code":"error"},"count"`, 1), 0, provider.Page{Total: -1, Garbled: true}, ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			a, _ := adapter(t, c.reply)
			page, err := a.SettlementPage(t.Context(), firstOfMarch, c.page)
			if c.code != "" {
				if !problem.Is(err, c.code) {
					t.Errorf("%v", err)
				}
				return
			}
			if page.Garbled != (len(page.Bad) == 1) || page.Garbled && page.Bad[0].Why == "" {
				t.Errorf("%+v", page.Bad)
			}
			page.Lines, page.Bad = nil, nil
			if err != nil || !reflect.DeepEqual(page, c.want) {
				t.Errorf("%+v %v", page, err)
			}
		})
	}
}

// A correction of no order is done once it is paid.
func TestLineOfNoOrder(t *testing.T) {
	text := row(t, `"type": "order"`, `"type": "regularization"`)
	text, _, _ = strings.Cut(text, `"order": {`)
	text += `"order":null}`
	for paid, state := range map[string]provider.LineState{text: provider.LineDone, strings.Replace(text, `"2020-05-09T00:00:00.214566Z"`, "null", 1): provider.LineOpen} {
		line, why := readLine([]byte(paid))
		if why != "" || line.State != state || line.Reference != "" {
			t.Errorf("%+v %q", line, why)
		}
	}
	if _, why := readLine([]byte(strings.Replace(text, "regularization", "order", 1))); why == "" {
		t.Error("an order's row without an order is read")
	}
}

// What is kept is whole characters, and no more than may be kept.
func TestRawIsCutBetweenCharacters(t *testing.T) {
	raw := rawText([]byte("x" + strings.Repeat("é", provider.MaxRaw)))
	if len(raw) != provider.MaxRaw-1 || !utf8.ValidString(raw) {
		t.Errorf("%d bytes", len(raw))
	}
}
