package postpay_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"tender/sandbox/postpay"
	"tender/sandbox/sandboxtest"
)

// row is a transaction as a test looks at it.
type row struct {
	ID, Type, Currency, Description, Created string
	Amount                                   json.RawMessage
	FeeAmount                                int64 `json:"fee_amount"`
	FeeRate                                  int64 `json:"fee_rate"`
	FeeTaxRate                               int64 `json:"fee_tax_rate"`
	TotalAmount                              int64 `json:"total_amount"`
	Paid                                     *string
	Order                                    struct {
		OrderID string `json:"order_id"`
		Status  string
	}
}

// String is what the tests compare: type, order, status, amount and total.
func (r row) String() string {
	return fmt.Sprintf("%s %s %s %s %d %s", r.Type, r.Order.OrderID, r.Order.Status, r.Amount, r.TotalAmount, r.Currency)
}

type settled struct {
	Count   int
	Next    *string
	Results []row
}

func (b *bench) transactions(query string) settled {
	b.Helper()
	var got settled
	b.Decode(b.Call(200, "GET", "/transactions"+query, ""), &got)
	return got
}

// want compares a list with lines of row.String.
func (b *bench) want(query string, want ...string) {
	b.Helper()
	got := b.transactions(query)
	lines := make([]string, 0, len(got.Results))
	for _, r := range got.Results {
		lines = append(lines, r.String())
	}
	if strings.Join(lines, "\n") != strings.Join(want, "\n") || got.Count != len(want) {
		b.Errorf("%s: %d\n%s\nwant\n%s", query, got.Count, strings.Join(lines, "\n"), strings.Join(want, "\n"))
	}
}

// TestDocumentedTransaction follows the document's order into its settlement.
func TestDocumentedTransaction(t *testing.T) {
	b := newBench(t)
	b.answerPage(b.checkout("order-01"), "approve")
	b.SetNow(time.Date(2020, 5, 8, 10, 58, 4, 95_618_000, time.UTC))
	b.Call(200, "POST", "/orders/order-01/capture", "")
	b.SetNow(time.Date(2020, 5, 9, 0, 0, 0, 214_565_000, time.UTC))
	if got := b.transactions("").Results[0]; got.Paid != nil {
		t.Errorf("paid a microsecond early: %v", *got.Paid)
	}
	b.SetNow(time.Date(2020, 5, 9, 0, 0, 0, 214_566_000, time.UTC))
	const documented = "09737e0fa4ef47ba855bdd59f172318b"
	id := b.transactions("").Results[0].ID
	sandboxtest.Golden(t, "transactions_reply.json", b.Call(200, "GET", "/transactions", ""), id, documented)
	sandboxtest.Golden(t, "transaction_reply.json", b.Call(200, "GET", "/transactions/"+id, ""), id, documented)
	b.refuse(404, "not_found", "GET", "/transactions/"+documented, "")
}

// TestTransactionsAreWhatHappened walks orders to every end.
func TestTransactionsAreWhatHappened(t *testing.T) {
	b := newBench(t)
	b.want("")
	token := b.checkout("order-01")
	b.want("", "order order-01 pending 81480 77525 AED")
	b.answerPage(token, "approve")
	b.want("", "order order-01 approved 81480 77525 AED")
	b.Call(200, "POST", "/orders/order-01/capture", "")
	b.SetNow(b.Now().Add(time.Hour))
	b.Control(200, "POST", "switches", `{"fees":{"rate":0,"fixed":0,"tax_rate":0}}`)
	b.answerPage(b.checkout("order-02"), "decline")
	b.SetNow(b.Now().Add(24 * time.Hour))
	b.Call(200, "POST", "/orders/order-01/refunds", `{"refund_id":"r","amount":12050,"description":"Item returned"}`)
	const sale, denied, refund = "order order-01 captured 81480 77525 AED", "order order-02 denied 81480 81480 AED", "refund order-01 captured -12050 -12050 AED"
	b.want("", refund, denied, sale)
	b.want("?ordering=created", sale, denied, refund)
	b.want("?ordering=-amount,created", sale, denied, refund)
	b.want("?ordering=paid", sale, refund, denied)
	b.want("?ordering=paid,created", sale, denied, refund)
	b.want("?type=refund", refund)
	b.want("?type__in=order,instalment&ordering=created", sale, denied)
	b.want("?amount__lt=0", refund)
	b.want("?currency=USD")
	b.want("?created__date=2020-05-08&ordering=created", sale, denied)
	b.want("?created__date=2020-05-09", refund)
	b.want("?paid__isnull=true&ordering=created", denied, refund)
	b.want("?paid__isnull=false", sale)
	b.want("?paid__gte=2020-05-09T00:00:00Z", sale)
	b.want("?paid__gte=2020-05-09T00:00:01Z")
	b.want("?paid__date=2020-05-09", sale)
	b.want("?paid__lte=2020-05-08T23:59:59Z")
	if got := b.transactions("?type=refund").Results[0]; got.Description != "Item returned" || got.Created != "2020-05-09T11:53:57.118777Z" || got.FeeRate != 0 {
		t.Errorf("%+v", got)
	}
	b.Control(200, "POST", "switches", `{"positive_refunds":true}`)
	b.want("?type=refund", strings.ReplaceAll(refund, "-12050", "12050"))
	for _, query := range []string{"paid__isnull=perhaps", "paid__gte=soon", "amount__gt=much"} {
		b.refuse(400, "invalid", "GET", "/transactions?"+query, "")
	}
}

func TestTransactionsArePaged(t *testing.T) {
	b := newBench(t)
	for i := range 52 {
		b.checkout(fmt.Sprintf("order-%02d", i))
	}
	page := b.transactions("?page_size=500&ordering=created")
	if page.Count != 52 || len(page.Results) != 50 || page.Next == nil {
		t.Fatalf("%d of %d", len(page.Results), page.Count)
	}
	next, err := url.Parse(*page.Next)
	if err != nil || next.Path != "/transactions" || next.Query().Get("page") != "2" {
		t.Errorf("next is %v (%v)", next, err)
	}
	if page = b.transactions("?" + next.RawQuery); len(page.Results) != 2 || page.Next != nil {
		t.Errorf("%d on page 2", len(page.Results))
	}
	b.refuse(404, "not_found", "GET", "/transactions?page_size=50&page=3", "")
}

// TestFeesAreRoundedOnce holds fees at halves, and where products are larger than 64 bits.
func TestFeesAreRoundedOnce(t *testing.T) {
	for _, c := range []struct{ amount, rate, fixed, tax, left int64 }{
		{81480, 450, 100, 500, 77525},
		{100, 50, 0, 0, 99}, // a fee of 0.5
		{100, 49, 0, 0, 100},
		{1, 10_000, 5, 10_000, -11},
		{1_000_000_000_000_000, 10_000, 0, 10_000, -1_000_000_000_000_000},
	} {
		b := newBench(t)
		b.Control(200, "POST", "switches", fmt.Sprintf(`{"fees":{"rate":%d,"fixed":%d,"tax_rate":%d}}`, c.rate, c.fixed, c.tax))
		b.Call(200, "POST", "/checkouts", body(t, map[string]any{"order_id": "a", "total_amount": c.amount}))
		if got := b.transactions("").Results[0]; got.TotalAmount != c.left || got.FeeRate != c.rate || got.FeeAmount != c.fixed || got.FeeTaxRate != c.tax {
			t.Errorf("%+v leaves %d", c, got.TotalAmount)
		}
	}
}

// TestPayoutsAreTold sends the event at the midnight after the capture, and after the refund.
func TestPayoutsAreTold(t *testing.T) {
	b := newBench(t)
	b.hook(`{"events":["transaction"],"url":"https://shop.test/paid","secret":"dolphins"}`)
	b.captured("order-01")
	b.checkout("order-02")
	b.Control(200, "POST", "clock", `{"advance":"13h6m2s"}`)
	if len(b.Received) != 0 {
		t.Fatalf("told before midnight: %+v", b.Received)
	}
	b.Call(200, "POST", "/orders/order-01/refunds", `{"refund_id":"r","amount":5}`)
	b.Control(200, "POST", "clock", `{"advance":"48h"}`)
	var told []string
	for _, m := range b.Received {
		var got row
		b.Decode(m.body, &got)
		if got.Paid == nil || m.header.Get("X-Postpay-Signature") != postpay.Sign("dolphins", b.Now(), []byte(m.body)) {
			t.Errorf("%s", m.body)
		}
		told = append(told, got.String())
	}
	if want := "[order order-01 captured 81480 77525 AED refund order-01 captured -5 -5 AED]"; fmt.Sprint(told) != want {
		t.Errorf("told %v, want %s", told, want)
	}
}

func TestTransactionPayloadSwitch(t *testing.T) {
	for member, wrapper := range map[string]string{"order": "transaction", "data": "data"} {
		b := newBench(t)
		b.hook(`{"events":["transaction"],"url":"https://shop.test/paid","secret":"dolphins"}`)
		b.Control(200, "POST", "switches", `{"payload":"`+member+`"}`)
		b.captured("order-01")
		b.Control(200, "POST", "clock", `{"advance":"24h"}`)
		if len(b.Received) != 1 || !strings.HasPrefix(b.Received[0].body, `{"`+wrapper+`":{"id":`) {
			t.Errorf("payload %s is %+v", member, b.Received)
		}
	}
}
