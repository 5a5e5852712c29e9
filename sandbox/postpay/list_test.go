package postpay_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"
)

type listing struct {
	Count          int
	Next, Previous *string
	Results        []struct {
		OrderID  string `json:"order_id"`
		RefundID string `json:"refund_id"`
		URL      string
	}
}

func (b *bench) list(path string) (ids string, l listing) {
	b.Helper()
	b.Decode(b.Call(200, "GET", path, ""), &l)
	var out []string
	for _, row := range l.Results {
		out = append(out, row.OrderID+row.RefundID+row.URL)
	}
	return strings.Join(out, " "), l
}

// days makes four orders, one a day from Friday 2020-05-08 10:53:57.095579 with growing totals; a and b are captured.
func days(t *testing.T) *bench {
	b := newBench(t)
	for i, id := range []string{"a", "b", "c", "d"} {
		currency := "AED"
		if id == "d" {
			currency = "SAR"
		}
		b.Call(200, "POST", "/checkouts", body(t, map[string]any{"order_id": id, "total_amount": 100 * (i + 1), "currency": currency}))
		b.SetNow(b.Now().Add(24 * time.Hour))
	}
	return b
}

func TestOrderFilters(t *testing.T) {
	b := days(t)
	for query, want := range map[string]string{
		"":                                                    "d c b a",
		"order_id=b":                                          "b",
		"order_id__in=b,d,x":                                  "d b",
		"order_id__contains=b":                                "d c b a", // no documented lookup: ignored
		"unknown=b":                                           "d c b a",
		"order_id=":                                           "d c b a",
		"status=captured":                                     "",
		"status__in=captured,pending":                         "d c b a",
		"currency=SAR":                                        "d",
		"currency__in=SAR,AED":                                "d c b a",
		"total_amount=200":                                    "b",
		"total_amount__gt=200":                                "d c",
		"total_amount__gte=200":                               "d c b",
		"total_amount__lt=200":                                "a",
		"total_amount__lte=200":                               "b a",
		"total_amount__gt=100&currency=AED":                   "c b",
		"created=2020-05-08T10:53:57.095579Z":                 "a",
		"created=2020-05-08T10:53:57Z":                        "",
		"created__gt=2020-05-09T10:53:57.095579Z":             "d c",
		"created__gte=2020-05-09T10:53:57.095579Z":            "d c b",
		"created__lt=2020-05-09 10:53:57.095579":              "a",
		"created__lte=2020-05-09T14:53:57.095579%2B04:00":     "b a",
		"created__gte=2020-05-10":                             "d c",
		"created__date=2020-05-10":                            "c",
		"created__date__gt=2020-05-09":                        "d c",
		"created__date__lte=2020-05-09":                       "b a",
		"created__year=2020":                                  "d c b a",
		"created__year__lt=2020":                              "",
		"created__month=5":                                    "d c b a",
		"created__week_day=6":                                 "a", // Friday, counted from Sunday as 1
		"created__week_day=1":                                 "c",
		"created__day__gte=10":                                "d c",
		"created__hour=10":                                    "d c b a",
		"created__hour=14":                                    "",
		"created__minute=53":                                  "d c b a",
		"ordering=created":                                    "a b c d",
		"ordering=-created":                                   "d c b a",
		"ordering=total_amount":                               "a b c d",
		"ordering=-total_amount":                              "d c b a",
		"ordering=status":                                     "d c b a", // cannot be ordered by: ignored
		"ordering=-total_amount,created&total_amount__lt=400": "c b a",
		"order_id=a&order_id=b":                               "b", // the last one counts
	} {
		if got, l := b.list("/orders?" + query); got != want || l.Count != len(strings.Fields(want)) {
			t.Errorf("%s gives %q (%d), want %q", query, got, l.Count, want)
		}
	}
}

func TestBadFilters(t *testing.T) {
	b := days(t)
	for query, field := range map[string]string{
		"total_amount=1.5": "total_amount", "total_amount__gt=a": "total_amount__gt", "created=yesterday": "created",
		"created__gte=2020-13-01": "created__gte", "created__date=2020-05-08T10:53:57Z": "created__date",
		"created__year=MMXX": "created__year", "created__gte=2020-05-08T10:53:57+00:00": "created__gte", // + means a space here
	} {
		if got := b.refuse(400, "invalid", "GET", "/orders?"+query, ""); len(got) != 1 || len(got[field]) != 1 {
			t.Errorf("%s is refused with %v", query, got)
		}
	}
}

func TestOrderingByEqualValuesIsStable(t *testing.T) {
	b := newBench(t)
	for _, id := range []string{"a", "b", "c"} {
		b.checkout(id)
	}
	for query, want := range map[string]string{
		"ordering=created": "c b a", "ordering=-created": "c b a", "ordering=total_amount,-created": "c b a",
	} {
		if got, _ := b.list("/orders?" + query); got != want {
			t.Errorf("%s gives %s, want %s", query, got, want)
		}
	}
}

func TestPaging(t *testing.T) {
	b := newBench(t)
	const orders = 53
	for i := range orders {
		b.checkout(fmt.Sprintf("o%02d", i))
		b.SetNow(b.Now().Add(time.Second))
	}
	for query, c := range map[string]struct {
		first, last    string
		rows           int
		next, previous string
	}{
		"":                        {"o52", "o33", 20, "page=2", ""},
		"page=1":                  {"o52", "o33", 20, "page=2", ""},
		"page=2":                  {"o32", "o13", 20, "page=3", "page=1"},
		"page=3":                  {"o12", "o00", 13, "", "page=2"},
		"page_size=50":            {"o52", "o03", 50, "page=2&page_size=50", ""},
		"page_size=51":            {"o52", "o03", 50, "page=2&page_size=51", ""},
		"page_size=0":             {"o52", "o33", 20, "page=2&page_size=0", ""},
		"page_size=x":             {"o52", "o33", 20, "page=2&page_size=x", ""},
		"page_size=50&page=2":     {"o02", "o00", 3, "", "page=1&page_size=50"},
		"page_size=1&page=53":     {"o00", "o00", 1, "", "page=52&page_size=1"},
		"ordering=created&page=2": {"o20", "o39", 20, "ordering=created&page=3", "ordering=created&page=1"},
	} {
		_, l := b.list("/orders?" + query)
		rows := l.Results
		if l.Count != orders || len(rows) != c.rows || rows[0].OrderID != c.first || rows[len(rows)-1].OrderID != c.last {
			t.Errorf("%s: %d rows of %d, %s to %s", query, len(rows), l.Count, rows[0].OrderID, rows[len(rows)-1].OrderID)
		}
		checkLink(t, query+" next", l.Next, c.next)
		checkLink(t, query+" previous", l.Previous, c.previous)
	}
	for _, page := range []string{"0", "-1", "4", "x"} {
		b.refuse(404, "not_found", "GET", "/orders?page="+page, "")
	}
	if _, l := b.list("/orders?status=denied&page=1"); l.Count != 0 || l.Results == nil {
		t.Error("the only page of nothing is not an empty list")
	}
	b.refuse(404, "not_found", "GET", "/orders?status=denied&page=2", "")
}

func checkLink(t *testing.T, name string, got *string, query string) {
	t.Helper()
	if query == "" {
		if got != nil {
			t.Errorf("%s is %s, want null", name, *got)
		}
		return
	}
	if got == nil || *got != api+"/orders?"+query {
		t.Errorf("%s is %v, want %s", name, got, api+"/orders?"+query)
	}
}

func TestRefundFilters(t *testing.T) {
	b := newBench(t)
	b.captured("o")
	for i, description := range []string{"Returned by John", "lost @ sea", ""} {
		b.Call(200, "POST", "/orders/o/refunds", fmt.Sprintf(`{"refund_id":"r%d","amount":%d,"description":%q}`, i, i+1, description))
		b.SetNow(b.Now().Add(time.Hour))
	}
	for query, want := range map[string]string{
		"":                             "r2 r1 r0",
		"refund_id=r1":                 "r1",
		"refund_id__in=r0,r1":          "r1 r0",
		"description__contains=@":      "r1",
		"description__contains=john":   "",
		"description__icontains=john":  "r0",
		"description__startswith=Ret":  "r0",
		"description__startswith=ret":  "",
		"description__istartswith=ret": "r0",
		"description__endswith=sea":    "r1",
		"description__endswith=SEA":    "",
		"description__iendswith=SEA":   "r1",
		"description__regex=^l.*a$":    "r1",
		"description__regex=^L":        "",
		"description__iregex=^L":       "r1",
		"description=lost":             "r2 r1 r0", // no documented lookup
		"amount=2":                     "r1",
		"amount__gte=2":                "r2 r1",
		"ordering=amount":              "r0 r1 r2",
		"ordering=-amount":             "r2 r1 r0",
		"created__hour__gt=10":         "r2 r1",
	} {
		if got, _ := b.list("/orders/o/refunds?" + escape(query)); got != want {
			t.Errorf("%s gives %q, want %q", query, got, want)
		}
	}
	if got := b.refuse(400, "invalid", "GET", "/orders/o/refunds?description__regex=(", ""); len(got["description__regex"]) != 1 {
		t.Errorf("a bad pattern is refused with %v", got)
	}
}

func escape(query string) string {
	name, value, _ := strings.Cut(query, "=")
	return name + "=" + url.QueryEscape(value)
}

func TestHookFilters(t *testing.T) {
	b := newBench(t)
	id := b.hook(`{"events":["order"],"url":"https://a.test/one","secret":"s"}`)
	b.answerPage(b.checkout("o"), "approve")
	b.SetNow(b.Now().Add(time.Hour))
	b.hook(`{"events":["order","transaction"],"url":"https://b.test/two","secret":"s","active":false}`)
	const one, two = "https://a.test/one", "https://b.test/two"
	for query, want := range map[string]string{
		"":                               two + " " + one,
		"id=" + id:                       one,
		"id__in=" + id + ",x":            one,
		"events=order":                   one,
		"events=order,transaction":       two,
		"events__contains=order":         two + " " + one,
		"events__contains=transaction":   two,
		"url=" + two:                     two,
		"url__startswith=https://a":      one,
		"url__icontains=TWO":             two,
		"active=true":                    one,
		"active=False":                   two,
		"last_response_code=200":         one,
		"last_response_code__in=200,500": one,
		"last_response_code__lt=300":     one,
		"last_response_code__gte=300":    "",
		"created__hour=11":               two,
		"ordering=created":               one + " " + two,
	} {
		if got, _ := b.list("/hooks?" + escape(query)); got != want {
			t.Errorf("%s gives %q, want %q", query, got, want)
		}
	}
	b.refuse(400, "invalid", "GET", "/hooks?active=maybe", "")
}
