package portone_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
)

// shown lists "order status amount currency" of a day's payments, oldest first.
func (b *bench) shown(day string) string {
	b.Helper()
	var got struct {
		Body struct {
			Content []struct {
				Order  string `json:"payment_link_merchant_order_ref"`
				Status string `json:"status"`
				Money  any    `json:"amount"`
				Code   string `json:"currency"`
			}
		}
	}
	b.Decode(b.raw(day), &got)
	var rows []string
	for _, r := range got.Body.Content {
		rows = append([]string{strings.TrimSpace(fmt.Sprint(r.Order, " ", r.Status, " ", r.Money, " ", r.Code))}, rows...)
	}
	return strings.Join(rows, ", ")
}

func (b *bench) raw(day string) string {
	b.Helper()
	return b.Call(200, "POST", payments, fmt.Sprintf(
		`{"page":1,"size":100,"from":"%sT00:00:00.000Z","to":"%[1]sT23:59:59.999Z","environment":"sandbox"}`, day))
}

func TestPlants(t *testing.T) {
	for _, c := range []struct{ plant, want string }{
		{``, "a Success 100 THB, b Failed 100 THB"},
		{`{"kind":"missing_line","order_id":"a"}`, "b Failed 100 THB"},
		{`{"kind":"missing_line","order_id":"b"}`, "a Success 100 THB"},
		{`{"kind":"wrong_amount","order_id":"a"}`, "a Success 101 THB, b Failed 100 THB"},
		{`{"kind":"short_amount","order_id":"a"}`, "a Success 99 THB, b Failed 100 THB"},
		{`{"kind":"wrong_currency","order_id":"a"}`, "a Success 814.8 USD, b Failed 100 THB"},
		{`{"kind":"wrong_status","order_id":"a"}`, "a Failed 100 THB, b Failed 100 THB"},
		{`{"kind":"duplicate_line","order_id":"a"}`, "a Success 100 THB, a Success 100 THB, b Failed 100 THB"},
		{`{"kind":"bad_row","order_id":"a"}`, "a Success -1 THB, b Failed 100 THB"},
		{`{"kind":"unknown_order","order_id":"lost"},{"kind":"foreign_line"}`, "a Success 100 THB, b Failed 100 THB, lost Success 814.8 USD, Success 814.8 USD"},
	} {
		b := newBench(t)
		for _, id := range []string{"a", "b"} {
			outcome := map[string]string{"a": "approve", "b": "decline"}[id]
			b.answerPage(b.checkout(id, map[string]any{"amount": json.Number("100"), "currency": "THB"}), outcome)
		}
		b.Control(200, "POST", "plants", `[`+c.plant+`]`)
		if got := b.shown("2024-07-27"); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.plant, got, c.want)
		}
		if got, again := b.raw("2024-07-27"), b.raw("2024-07-27"); got != again {
			t.Errorf("%s: %s, then %s", c.plant, got, again)
		}
	}
}

func TestPlantedPages(t *testing.T) {
	b := newBench(t)
	start := b.Now()
	for i, id := range []string{"a", "b", "c"} {
		b.SetNow(start.Add(time.Duration(i) * time.Second))
		b.answerPage(b.checkout(id), "approve")
	}
	pages := func() string {
		from, to := start.Format(time.RFC3339Nano), start.Add(time.Hour).Format(time.RFC3339Nano)
		return b.page(1, 2, from, to, "sandbox") + " | " + b.page(2, 2, from, to, "sandbox")
	}
	for _, c := range []struct{ plant, want string }{
		{`{"kind":"shifting_pages"}`, "c b; 3 2 2 | b a; 4 2 2"},
		{`{"kind":"wrong_count"}`, "c b; 4 2 2 | a; 4 2 1"},
	} {
		b.Control(200, "POST", "plants", `[`+c.plant+`]`)
		if got := pages(); got != c.want {
			t.Errorf("%s: %s", c.plant, got)
		}
		b.Control(200, "DELETE", "plants", "")
	}
	b.Control(200, "POST", "plants", `[{"kind":"garbled_page","page":1}]`)
	if got := b.raw("2024-07-27"); !strings.Contains(got, `"content":"no list"`) {
		t.Error(got)
	}
	b.Reset()
	if got := b.raw("2024-07-27"); strings.Contains(got, "no list") {
		t.Error(got)
	}
	b.Control(422, "POST", "plants", `[{"kind":"missing_refund","order_id":"a"}]`)
}
