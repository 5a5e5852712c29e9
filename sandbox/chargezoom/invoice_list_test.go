package chargezoom_test

import (
	"strings"
	"testing"

	"tender/sandbox/chargezoom"
)

func TestInvoiceListFilters(t *testing.T) {
	b := newBench(t)
	ann, bob := b.customer("ann"), b.customer("bob")
	one, two := b.invoiceOf(ann, "one-9", "1250"), b.invoiceOf(bob, "two-9", "7.25")
	b.Set(chargezoom.Switches{PagePays: 25})
	b.setNow("2022-11-05 09:00:00")
	b.token = b.newToken("POST", "create")
	b.pay(two)
	long := b.get(b.listed("two-9"), "customerId")
	if long == bob || !strings.HasPrefix(long, "CUS-") {
		t.Errorf("customer %s on an invoice", long)
	}
	for want, body := range map[string]map[string]any{
		"one-9":        {"search": "ONE-9"},
		"two-9":        {"search": two.id},
		"one-9 ":       {"search": one.ref},
		"one-9  ":      {"search": "1,250.00"},
		"one-9   ":     {"search": "1250.00"},
		"two-9 ":       {"search": "7.00"}, // the balance
		"one-9, two-9": {"search": "Ann Example"},
		"two-9  ":      {"customerId": bob},
		"two-9   ":     {"customerId": long},
		"":             {"customerId": "none"},
		"two-9    ":    {"page": 1, "limit": 1},
		" ":            {"limit": 0},
		"  ":           {"page": 2, "limit": 1},
		"two-9     ":   {"timeModified": "2022-11-05"},
		"   ":          {"timeModified": "2022-11-06"},
	} {
		body["invoiceStatus"] = "All"
		got := strings.ReplaceAll(strings.ReplaceAll(b.statuses(body), " Overdue", ""), " Partial", "")
		if got != strings.TrimSpace(want) {
			t.Errorf("%v lists %s, want %s", body, got, want)
		}
	}
	if got := b.post("/v1/invoice/all", `{"includeItems":0}`); strings.Contains(got, "invoiceItem") {
		t.Error(got)
	}
	b.invoiceOf(long, "three-9", "1") // either id names a customer
	if got := b.statuses(map[string]any{"customerId": bob}); got != "two-9 Overdue, three-9 Overdue" {
		t.Errorf("of bob %s", got)
	}
	for field, body := range map[string]string{
		"page": `{"page":-1}`, "limit": `{"limit":"x"}`, "invoiceStatus": `{"invoiceStatus":"Open!"}`, "timeModified": `{"timeModified":"2022/11/05"}`,
		"includeItems": `{"includeItems":2}`,
	} {
		if got := b.refuse(400, "/v1/invoice/all", body); len(got) != 1 || got[field] == "" {
			t.Errorf("%s is refused with %v", body, got)
		}
	}
}

func TestHowAmountsAreWritten(t *testing.T) {
	b := newBench(t)
	inv := b.invoice("x", "1250")
	b.Set(chargezoom.Switches{PagePays: 125000 - 1})
	b.pay(inv)
	got := b.detail(inv.id)
	for path, want := range map[string]string{
		"data.invoiceTotal": "1250.00", "data.invoiceBalance": "0.01", "data.invoiceAppliedAmount": "0.00", "data.invoiceItem.0.itemPrice": "1250.00",
		"data.transactionData.0.tnxAmount": "1249.99",
	} {
		if b.get(got, path) != want {
			t.Errorf("%s is %s, want %s", path, b.get(got, path), want)
		}
	}
	if got := b.listed("x"); b.get(got, "invoiceAppliedAmount") != "1,249.99" || b.get(got, "invoiceItem.0.itemPrice") != "1250" {
		t.Errorf("listed %s", got)
	}
	b.pay(inv)
	if got := b.get(b.detail(inv.id), "data.invoiceAppliedAmount"); got != "1250.00" {
		t.Errorf("%s applied to a paid invoice", got)
	}
	b.Set(chargezoom.Switches{Commas: true, LongPrices: true})
	got = b.detail(inv.id)
	if b.get(got, "data.invoiceTotal") != "1,250.00" || b.get(got, "data.invoiceItem.0.itemPrice") != "1250.0000000" ||
		!strings.Contains(b.transactionsText(), `"tnxAmount":"1,249.99"`) {
		t.Errorf("with commas %s", got)
	}
}

func (b *bench) transactionsText() string {
	return b.post("/v1/payments/list/transactions", `{"limit":100}`)
}

func TestTimesInAnotherZone(t *testing.T) {
	b := newBench(t, with(chargezoom.Switches{UTCOffset: -7 * 60}))
	b.setNow("2022-11-04 03:00:00") // the evening of the third there
	b.token = b.newToken("POST", "create")
	inv := b.invoice("x", "1")
	if got := b.get(b.listed("x"), "invoiceStatus"); got != "Open" {
		t.Errorf("%s on its last day", got)
	}
	b.pay(inv)
	if got := b.get(b.listed("x"), "invoiceTimeCreated"); got != "2022-11-03 20:00:00" {
		t.Errorf("created %s", got)
	}
	for day, want := range map[string]string{"2022/11/03": "sale SUCCESS 1.00", "2022/11/04": "", "2022/11/02": ""} {
		if got := b.transactions(map[string]any{"dateFrom": day, "dateTo": day}); got != want {
			t.Errorf("%s lists %s, want %s", day, got, want)
		}
	}
	b.Set(chargezoom.Switches{})
	if got := b.get(b.listed("x"), "invoiceTimeCreated"); got != "2022-11-04 03:00:00" {
		t.Errorf("created %s in UTC", got)
	}
}
