package postpay

import (
	"net/url"
	"testing"
	"time"
	"unicode/utf8"

	"tender/shared/money"
	"tender/shared/problem"
	"tender/shared/provider"
)

// Whatever a list is, each of its rows is a possible line or is kept, and nothing is refused.
func FuzzTransactions(f *testing.F) {
	f.Add(documented(f))
	f.Add(list(row(f), row(f, `"type": "order"`, `"type": "refund"`), `42`, `{"a":1,"a":2}`, "\"\xff\"")[4:])
	f.Add(`{"count":1,"next":"https://elsewhere.test/transactions","results":[]}`)
	f.Add(row(f, "2020-05-08T10:53:57.118777Z", "0001-01-01T00:00:00+2359"))
	a := &Adapter{base: &url.URL{Scheme: "https", Host: "sandbox.postpay.io"}}
	f.Fuzz(func(t *testing.T, body string) {
		page, err := a.settlementPage([]byte(body))
		switch {
		case err != nil && !problem.Is(err, problem.BadReply):
			t.Fatal(err)
		case err == nil && !page.Garbled && (page.Rows != len(page.Lines)+len(page.Bad) || page.Total < 0):
			t.Fatalf("%+v", page)
		case page.Garbled && (len(page.Lines) > 0 || len(page.Bad) != 1 || page.Last):
			t.Fatalf("%+v", page)
		}
		for _, b := range page.Bad {
			if b.Why == "" || len(b.Raw) > provider.MaxRaw || !utf8.ValidString(b.Raw) {
				t.Errorf("%+v", b)
			}
		}
		for _, line := range page.Lines {
			checkFuzzed(t, line)
		}
		if line, why := readLine([]byte(body)); why == "" {
			checkFuzzed(t, line)
		}
	})
}

func checkFuzzed(t *testing.T, line provider.Line) {
	t.Helper()
	day, badDay := time.Parse(time.DateOnly, line.Day)
	_, badCurrency := money.ParseCurrency(string(line.Currency))
	refund := line.Kind == provider.LineRefund
	switch {
	case badDay != nil || badCurrency != nil || line.ID == "" || line.Said == "" || day.After(line.CreatedAt) || line.CreatedAt.Sub(day) >= 24*time.Hour:
	case line.Kind != provider.LineSale && line.Kind != provider.LineAdjustment && !refund:
	case refund && (line.Amount > 0 || line.Net > 0), line.Kind == provider.LineSale && line.Amount < 0:
	case line.Kind != provider.LineAdjustment && line.Reference == "", line.Rates != nil && line.Kind != provider.LineSale:
	default:
		return
	}
	t.Errorf("%+v", line)
}
