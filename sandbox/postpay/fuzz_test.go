package postpay

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"testing"
	"time"

	"tender/sandbox/wire"
)

// FuzzCheckoutBody sends anything as a checkout: it is refused in Postpay's shape, or it is an order that can be shown.
func FuzzCheckoutBody(f *testing.F) {
	for _, seed := range []string{
		`{"order_id":"a","total_amount":100,"tax_amount":0,"currency":"AED","customer":{"email":"a@b.test","first_name":"a","last_name":"b"},` +
			`"items":[{"reference":"r","name":"n","url":"https://a.test","image_url":false,"unit_price":100,"qty":1}]}`,
		`{"items":[{"unit_price":1000000000000000,"qty":1000000000000000}],"discounts":[1]}`, `[]`, `null`, `{`, "\xff", `{"order_id":1e999}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		v, err := parse(raw)
		if err != nil {
			return
		}
		o, err := readCheckout(v, true)
		if err != nil {
			var refused *apiError
			if !errors.As(err, &refused) || refused.Status != http.StatusBadRequest || len(refused.Fields) == 0 {
				t.Fatalf("refused with %v", err)
			}
			return
		}
		if !json.Valid(wire.Encode(o.fullOrder)) || o.OrderID == "" || o.TotalAmount < 1 || !o.addsUp() {
			t.Fatalf("accepted as %+v", o.fullOrder)
		}
		_ = o.page()
	})
}

// FuzzFilters sends anything as a query: it is refused or filters, and does not panic.
func FuzzFilters(f *testing.F) {
	for _, seed := range []string{
		"order_id__in=a,b&created__date__gt=2020-05-20", "description__iregex=(", "created__gte=2020-05-08T10:53:57+00:00",
		"last_response_code__in=1,,2&active=true", "created__week_day__lte=7", "events__contains=order", "a__b__c=1", "%zz",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		query, err := url.ParseQuery(text)
		if err != nil {
			return
		}
		keepOrder, _ := compile(orderColumns, query)
		keepRefund, _ := compile(refundColumns, query)
		keepHook, _ := compile(hookColumns, query)
		now := time.Date(2020, 5, 8, 10, 53, 57, 0, time.UTC)
		_ = keepOrder(shortOrder{OrderID: "a", Created: micros(now)})
		_ = keepRefund(refund{RefundID: "r", Created: micros(now)})
		_ = keepHook(hook{ID: "h", Created: seconds(now)})
		sortRows([]shortOrder{{OrderID: "a"}, {OrderID: "b"}}, orderColumns, []string{"created"}, query.Get("ordering"))
	})
}

// FuzzTime reads anything as a time: what is read is written back as the same time.
func FuzzTime(f *testing.F) {
	for _, seed := range []string{
		"2020-05-08T10:53:57.095579Z", "2019-08-26T09:28:14.790Z", "2020-05-06T02:14:16Z", "2019-08-26T09:28:14+0000",
		"2019-08-26 09:28:14+04:00", "1990-01-20", "2020-05-08T10:53", "2020-02-30", "", "9999-12-31T23:59:59-23:59",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		read, err := parseTime(text)
		if err != nil {
			return
		}
		again, err := parseTime(read.Format(time.RFC3339Nano))
		if inRange := read.Year() >= 0 && read.Year() <= 9999; inRange && (err != nil || !again.Equal(read)) {
			t.Errorf("%q is read as %v and then as %v (%v)", text, read, again, err)
		}
	})
}

func TestParseTime(t *testing.T) {
	want := time.Date(2019, 8, 26, 9, 28, 14, 0, time.UTC)
	for text, decimals := range map[string]time.Duration{
		"2019-08-26T09:28:14Z": 0, "2019-08-26T09:28:14+0000": 0, "2019-08-26T09:28:14+00:00": 0, "2019-08-26T13:28:14+04:00": 0,
		"2019-08-26T13:28:14.790+0400": 790 * time.Millisecond, "2019-08-26T09:28:14.790Z": 790 * time.Millisecond,
		"2019-08-26 09:28:14.095579": 95579 * time.Microsecond, "2019-08-26T09:28:14": 0,
	} {
		if got, err := parseTime(text); err != nil || !got.Equal(want.Add(decimals)) {
			t.Errorf("%s is read as %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "2019", "2019-08", "26.08.2019", "2019-08-26T", "2019-08-26T25:00:00Z", "2019-02-29", "1566811694", "2019-08-26T09:28:14,5Z"} {
		if got, err := parseTime(text); err == nil {
			t.Errorf("%q is read as %v", text, got)
		}
	}
}
