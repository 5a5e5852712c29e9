package postpay

import (
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"tender/shared/problem"
	"tender/shared/provider"
)

func order(status string) string {
	return fmt.Sprintf(`200 {"order_id":"order-01","status":%q,"status_changed":"2020-05-08T10:58:04.095618Z","total_amount":81480,"tax_amount":3880,"currency":"AED","created":"2020-05-08T10:53:57.095579Z","shipping":null}`, status)
}

const oneRefund = `200 {"count":1,"next":null,"previous":null,"results":[{"refund_id":"refund-01","amount":12050,"full":false,"description":"Item returned by user","created":"2020-05-09T11:20:04.311723Z"}]}`

func TestLookup(t *testing.T) {
	about := provider.Snapshot{Reference: "order-01", Currency: "AED"}
	with := func(change func(*provider.Snapshot)) provider.Snapshot { s := about; change(&s); return s }
	refund := provider.RefundRecord{Key: "refund-01", Amount: 12050, Currency: "AED", Outcome: problem.Succeeded, At: time.Date(2020, 5, 9, 11, 20, 4, 311723000, time.UTC)}
	cases := []struct {
		name    string
		replies []string
		want    provider.Snapshot
	}{
		{"pending", []string{order("pending")}, with(func(s *provider.Snapshot) { s.Page, s.Said = provider.PageOpen, "pending" })},
		{"approved", []string{order("approved")}, with(func(s *provider.Snapshot) { s.Page, s.Authorized, s.Said = provider.PageOpen, 81480, "approved" })},
		{"denied", []string{order("denied")}, with(func(s *provider.Snapshot) { s.Page, s.Declined, s.Said = provider.PageOver, true, "denied" })},
		{"refunded", []string{order("captured"), oneRefund}, with(func(s *provider.Snapshot) {
			s.Page, s.Received, s.Said = provider.PagePaid, 81480, "captured"
			s.Refunded, s.Refunds, s.RefundsListed = 12050, []provider.RefundRecord{refund}, true
		})},
		{"captured", []string{order("captured"), `200 {"count":0,"next":null,"results":[]}`}, with(func(s *provider.Snapshot) {
			s.Page, s.Received, s.Said, s.RefundsListed = provider.PagePaid, 81480, "captured", true
		})},
		{"undocumented", []string{order("Captured")}, about},
		{"absent", []string{`404 {"error":{"code":"not_found","message":"Not found."}}`}, provider.Snapshot{Page: provider.PageAbsent}},
		{"another order", []string{strings.Replace(order("captured"), "order-01", "order-02", 1)}, provider.Snapshot{
			Reference: "order-02", Currency: "AED", Page: provider.PagePaid, Received: 81480, Said: "captured",
		}},
	}
	for _, k := range cases {
		t.Run(k.name, func(t *testing.T) {
			a, wire := adapter(t, k.replies...)
			got, err := a.Lookup(t.Context(), ref())
			if err != nil || !reflect.DeepEqual(got, k.want) {
				t.Errorf("%+v %v", got, err)
			}
			if len(wire.log) != len(k.replies) || wire.log[0].URL.Path != "/orders/order-01" || wire.log[0].Method != http.MethodGet {
				t.Errorf("%d requests, the first %s", len(wire.log), wire.log[0].URL)
			}
		})
	}
}

func TestLookupBelievesNothingImpossible(t *testing.T) {
	captured := order("captured")
	list := func(text string) []string { return []string{captured, text} }
	cases := map[string][]string{
		"no amount":             {`200 {"order_id":"order-01","status":"pending","currency":"AED"}`},
		"null amount":           {strings.Replace(order("pending"), `:81480`, `:null`, 1)},
		"negative amount":       {strings.Replace(order("pending"), `:81480`, `:-1`, 1)},
		"fraction":              {strings.Replace(order("pending"), `:81480`, `:814.80`, 1)},
		"exponent":              {strings.Replace(order("pending"), `:81480`, `:8e4`, 1)},
		"text":                  {strings.Replace(order("pending"), `:81480`, `:"81480"`, 1)},
		"overflow":              {strings.Replace(order("pending"), `:81480`, `:92233720368547758080`, 1)},
		"no currency":           {strings.Replace(order("pending"), `"AED"`, `""`, 1)},
		"no such currency":      {strings.Replace(order("pending"), `"AED"`, `"XYZ"`, 1)},
		"no id":                 {strings.Replace(order("pending"), `"order-01"`, `""`, 1)},
		"no status":             {order("")},
		"error and success":     {strings.Replace(order("captured"), `"tax_amount"`, `"error":{"code":"x"},"tax_amount"`, 1)},
		"status twice":          {strings.Replace(order("captured"), `"tax_amount"`, `"status":"denied","tax_amount"`, 1)},
		"404 of somebody else":  {`404 <h1>Not Found</h1>`},
		"refunds over received": list(strings.Replace(oneRefund, "12050", "81481", 1)),
		"refunds overflow":      list(`200 {"count":2,"next":null,"results":[{"refund_id":"a","amount":9223372036854775807},{"refund_id":"b","amount":9223372036854775807}]}`),
		"refund of nothing":     list(strings.Replace(oneRefund, "12050", "0", 1)),
		"refund without id":     list(strings.Replace(oneRefund, `"refund-01"`, `""`, 1)),
		"refund twice":          list(`200 {"count":2,"next":null,"results":[{"refund_id":"a","amount":1},{"refund_id":"a","amount":1}]}`),
		"fewer than counted":    list(strings.Replace(oneRefund, `"count":1`, `"count":2`, 1)),
		"no count":              list(`200 {"next":null,"results":[]}`),
		"no list":               list(`200 {"count":0,"next":null}`),
		"endless list":          list(`200 {"count":0,"next":"https://sandbox.postpay.io/x","results":[]}`),
		"refunds not found":     list(`404 {"error":{"code":"not_found"}}`),
	}
	for name, replies := range cases {
		a, _ := adapter(t, replies...)
		got, err := a.Lookup(t.Context(), ref())
		if !problem.Is(err, problem.BadReply) || problem.OutcomeOf(err) != problem.Unknown {
			t.Errorf("%s: %+v %v", name, got, err)
		}
	}
}

func TestLookupReadsEveryPageOfRefunds(t *testing.T) {
	pageOf := func(from, to int, next string) string {
		var lines []string
		for i := from; i < to; i++ {
			lines = append(lines, fmt.Sprintf(`{"refund_id":"r%d","amount":10,"created":"2020-05-09T11:20:04+0000"}`, i))
		}
		return fmt.Sprintf(`200 {"count":120,"next":%s,"results":[%s]}`, next, strings.Join(lines, ","))
	}
	elsewhere := `"https://elsewhere.example/orders?page=2"`
	a, wire := adapter(t, order("captured"), pageOf(0, 50, elsewhere), pageOf(50, 100, elsewhere), pageOf(100, 120, "null"))
	s, err := a.Lookup(t.Context(), ref())
	if err != nil || s.Refunded != 1200 || len(s.Refunds) != 120 || s.Refunds[119].At.IsZero() {
		t.Fatalf("%d of %d: %v", s.Refunded, len(s.Refunds), err)
	}
	for i, want := range []string{"page=1", "page=2", "page=3"} {
		u := wire.log[i+1].URL
		if u.Host != "sandbox.postpay.io" || u.Path != "/orders/order-01/refunds" || u.RawQuery != "ordering=created&"+want+"&page_size=50" {
			t.Errorf("%s", u)
		}
	}
	a, wire = adapter(t, order("captured"), strings.Replace(pageOf(0, 1, elsewhere), "120", "9999", 1))
	if _, err := a.Lookup(t.Context(), ref()); !problem.Is(err, problem.BadReply) || len(wire.log) != 1+maxPages {
		t.Errorf("a list without an end: %v after %d requests", err, len(wire.log))
	}
}

func TestReceipts(t *testing.T) {
	a, wire := adapter(t, order("captured"))
	got, err := a.Capture(t.Context(), provider.CaptureRequest{Ref: ref(), Key: "k"})
	if err != nil || got.Amount != 81480 || got.Currency != "AED" || got.Outcome != problem.Succeeded || !wire.log[0].Close {
		t.Errorf("%+v %v", got, err)
	}
	a, wire = adapter(t, `200 {"refund_id":"refund-01","amount":12050,"full":false,"description":"","created":"2020-05-09T11:20:04.311723Z"}`)
	got, err = a.Refund(t.Context(), provider.RefundRequest{Ref: ref(), Key: "refund-01", Amount: 12050, Reason: "Item returned by user"})
	if err != nil || got.Amount != 12050 || got.Currency != "AED" || got.Outcome != problem.Succeeded {
		t.Errorf("%+v %v", got, err)
	}
	if r := wire.log[0]; r.body != `{"refund_id":"refund-01","amount":12050,"description":"Item returned by user"}` || r.URL.Path != "/orders/order-01/refunds" || !r.Close {
		t.Errorf("%s %s", r.URL, r.body)
	}
	for op, replies := range map[provider.Operation][]string{
		provider.OpCapture: {order("approved"), order("pending"), strings.Replace(order("captured"), "order-01", "order-02", 1)},
		provider.OpRefund:  {`200 {"refund_id":"refund-02","amount":12050}`, `200 {"refund_id":"refund-01"}`, `200 {"refund_id":"refund-01","amount":-12050}`},
	} {
		for _, reply := range replies {
			a, _ := adapter(t, reply)
			if err := perform(t, a, op); !problem.Is(err, problem.BadReply) || problem.OutcomeOf(err) != problem.Unknown {
				t.Errorf("%s %s: %v", op, reply, err)
			}
		}
	}
}

func TestReferencesAreEscaped(t *testing.T) {
	a, wire := adapter(t, order("pending"))
	r := ref()
	r.Reference = "a/b?c#d"
	if _, err := a.Lookup(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	if got := wire.log[0].URL.String(); got != "https://sandbox.postpay.io/orders/a%2Fb%3Fc%23d" {
		t.Error(got)
	}
}
