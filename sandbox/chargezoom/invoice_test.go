package chargezoom_test

import (
	"encoding/json"
	"strings"
	"testing"

	"tender/sandbox/chargezoom"
)

func TestInvoiceRefusals(t *testing.T) {
	b := newBench(t)
	customer, product := b.customer("c"), b.product("p")
	inactive := b.product("gone")
	b.post("/products/status_update", map[string]any{"itemId": inactive, "itemStatus": 0})
	line := func(name string, value any) any {
		item := map[string]any{"itemListID": product, "itemRate": 1, "itemQuantity": 1, "itemDescription": ""}
		if value == nil {
			delete(item, name)
		} else {
			item[name] = value
		}
		return []any{item}
	}
	for name, c := range map[string]struct {
		field  string
		change map[string]any
	}{
		"no customer":           {"customerId", map[string]any{"customerId": nil}},
		"unknown customer":      {"customerId", map[string]any{"customerId": "104"}},
		"unknown external":      {"externalCustomerId", map[string]any{"customerId": "", "externalCustomerId": "d"}},
		"no date":               {"invoiceDate", map[string]any{"invoiceDate": nil}},
		"slashed date":          {"invoiceDate", map[string]any{"invoiceDate": "2022/11/03"}},
		"no such day":           {"invoiceDate", map[string]any{"invoiceDate": "2022-02-30"}},
		"long external":         {"externalInvoiceId", map[string]any{"externalInvoiceId": strings.Repeat("é", 256)}},
		"external of no text":   {"externalInvoiceId", map[string]any{"externalInvoiceId": []any{}}},
		"unknown tax":           {"taxID", map[string]any{"taxID": 1}},
		"email":                 {"sendEmail", map[string]any{"sendEmail": 2}},
		"payterm":               {"invoicePaytermDays", map[string]any{"invoicePaytermDays": -1}},
		"no lines":              {"invoiceLineItem", map[string]any{"invoiceLineItem": nil}},
		"empty lines":           {"invoiceLineItem", map[string]any{"invoiceLineItem": []any{}}},
		"lines of text":         {"invoiceLineItem.0", map[string]any{"invoiceLineItem": []any{"a"}}},
		"no item":               {"invoiceLineItem.0.itemListID", map[string]any{"invoiceLineItem": line("itemListID", nil)}},
		"unknown item":          {"invoiceLineItem.0.itemListID", map[string]any{"invoiceLineItem": line("itemListID", "588")}},
		"inactive item":         {"invoiceLineItem.0.itemListID", map[string]any{"invoiceLineItem": line("itemListID", inactive)}},
		"no rate":               {"invoiceLineItem.0.itemRate", map[string]any{"invoiceLineItem": line("itemRate", nil)}},
		"rate with comma":       {"invoiceLineItem.0.itemRate", map[string]any{"invoiceLineItem": line("itemRate", "1,250.00")}},
		"rate with exponent":    {"invoiceLineItem.0.itemRate", map[string]any{"invoiceLineItem": line("itemRate", json.Number("1e2"))}},
		"rate too fine":         {"invoiceLineItem.0.itemRate", map[string]any{"invoiceLineItem": line("itemRate", "0.00000001")}},
		"no quantity":           {"invoiceLineItem.0.itemQuantity", map[string]any{"invoiceLineItem": line("itemQuantity", nil)}},
		"quantity 0":            {"invoiceLineItem.0.itemQuantity", map[string]any{"invoiceLineItem": line("itemQuantity", 0)}},
		"no description":        {"invoiceLineItem.0.itemDescription", map[string]any{"invoiceLineItem": line("itemDescription", nil)}},
		"tax flag":              {"invoiceLineItem.0.itemTax", map[string]any{"invoiceLineItem": line("itemTax", "yes")}},
		"an invoice of nothing": {"invoiceLineItem", map[string]any{"invoiceLineItem": line("itemRate", 0)}},
		"less than nothing":     {"invoiceLineItem", map[string]any{"invoiceLineItem": line("itemRate", -1)}},
		"too much":              {"invoiceLineItem", map[string]any{"invoiceLineItem": line("itemRate", "10000000000.01")}},
	} {
		t.Run(name, func(t *testing.T) {
			body := map[string]any{"customerId": customer, "invoiceDate": "2022-11-03", "invoiceLineItem": line("itemRate", "1")}
			for member, value := range c.change {
				body[member] = value
			}
			if got := b.refuse(400, "/v1/invoice/create", body); len(got) != 1 || got[c.field] == "" {
				t.Errorf("refused %v, want %s", got, c.field)
			}
		})
	}
	b.WantLedger("")
}

// TestInvoiceSums holds quantities, rounding and tax against sums made by hand.
func TestInvoiceSums(t *testing.T) {
	for _, c := range []struct {
		name       string
		rates      [][3]any // rate, quantity, taxed
		tax        string
		total, sum string
	}{
		{"one", [][3]any{{"0.01", 1, 0}}, "", "0.01", "0.00"},
		{"document", [][3]any{{json.Number("18.5"), json.Number("2"), 0}}, "", "37.00", "0.00"},
		{"half a cent", [][3]any{{"0.005", 1, 0}}, "", "0.01", "0.00"},
		{"less than half", [][3]any{{"0.0049999", 1, 0}, {"1", 1, 0}}, "", "1.00", "0.00"},
		{"quantity", [][3]any{{"3.3333333", "1.5", 0}}, "", "5.00", "0.00"},
		{"discount", [][3]any{{"10.00", 1, 0}, {"-2.505", 1, 0}}, "", "7.49", "0.00"},
		{"tax", [][3]any{{"52.50", 1, 1}}, "3", "57.28", "4.78"},
		{"some taxed", [][3]any{{"10", 1, true}, {"5", 1, false}}, "2", "15.80", "0.80"},
		{"tax without a tax", [][3]any{{"10", 1, 1}}, "", "10.00", "0.00"},
		{"finer than cents", [][3]any{{"0.0125", 4, 0}}, "", "0.05", "0.00"},
		{"largest", [][3]any{{"10000000000.00", 1, 0}}, "", "10000000000.00", "0.00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t)
			var lines []any
			for _, l := range c.rates {
				lines = append(lines, map[string]any{
					"itemListID": b.product("p"), "itemRate": l[0], "itemQuantity": l[1], "itemTax": l[2], "itemDescription": "",
				})
			}
			reply := b.post("/v1/invoice/create", b.invoiceBody(map[string]any{
				"customerId": b.customer("c"), "invoiceLineItem": lines, "taxID": c.tax,
			}))
			if total, sum := b.get(reply, "data.invoiceTotal"), b.get(reply, "data.totalTax"); total != c.total || sum != c.sum {
				t.Errorf("total %s, tax %s; want %s, %s", total, sum, c.total, c.sum)
			}
		})
	}
}

func TestFindingAnInvoice(t *testing.T) {
	b := newBench(t)
	first := b.invoice("tender-a", "1")
	for _, id := range []string{first.id, first.ref, "tender-a", "392"} {
		if got := b.detail(id); b.get(got, "data.invoiceId") != first.id || b.get(got, "paylink") != api+first.page {
			t.Errorf("%s finds %s", id, got)
		}
	}
	b.Call(404, "GET", "/invoice/a", "")
	b.Call(404, "GET", "/invoice/Tender-a", "")
	fine := b.invoice("fine", "0.0125")
	if got := b.get(b.detail(fine.id), "data.invoiceItem.0.itemPrice"); got != "0.0125" {
		t.Errorf("price %s", got)
	}
	long := strings.Repeat("é", 255)
	b.invoiceOf("103", long, "1")
	b.detail(long)
	odd := b.invoice("with/slash & space", "1")
	if got := b.detail("with/slash & space"); b.get(got, "data.invoiceId") != odd.id {
		t.Error(got)
	}
	b.WantLedger("checkout a 100, checkout fine 1, checkout " + long + " 100, checkout with/slash & space 100")
}

// TestOneIDThatFitsTwo: an external id may repeat, and may be another invoice's own number.
func TestOneIDThatFitsTwo(t *testing.T) {
	b := newBench(t)
	first, second := b.invoice("x-9", "1"), b.invoice("x-9", "2")
	third := b.invoice(first.ref, "3")
	for newest, want := range map[bool][2]string{false: {first.id, first.id}, true: {second.id, third.id}} {
		b.Set(chargezoom.Switches{NewestFirst: newest})
		if got := [2]string{b.get(b.detail("x-9"), "data.invoiceId"), b.get(b.detail(first.ref), "data.invoiceId")}; got != want {
			t.Errorf("newest %v finds %v, want %v", newest, got, want)
		}
	}
	b.Set(chargezoom.Switches{})
	if got := b.post("/v1/invoice/all", `{"page":0,"limit":9,"search":"X-9"}`); strings.Count(got, `"invoiceId"`) != 2 {
		t.Errorf("searching x-9 finds %s", got)
	}
	b.refuse(404, "/invoice/void", map[string]any{"externalInvoiceId": "x-9", "invoiceID": third.id})
	b.post("/invoice/void", map[string]any{"externalInvoiceId": "x-9", "invoiceID": second.id})
	if got := b.get(b.listed(second.id), "invoiceStatus") + b.get(b.listed(first.id), "invoiceStatus"); got != "VoidedOpen" {
		t.Error(got)
	}
	b.Set(chargezoom.Switches{UniqueIDs: true})
	body := b.invoiceBody(map[string]any{"customerId": "103", "externalInvoiceId": "x-9"})
	if got := b.refuse(400, "/v1/invoice/create", body); got["externalInvoiceId"] == "" {
		t.Error(got)
	}
}

func TestVoiding(t *testing.T) {
	b := newBench(t)
	inv := b.invoice("tender-v", "5")
	for _, body := range []any{`{}`, map[string]any{"invoiceID": ""}} {
		if got := b.refuse(400, "/invoice/void", body); got["invoiceID"] == "" {
			t.Error(got)
		}
	}
	b.refuse(404, "/invoice/void", map[string]any{"invoiceID": "nothing"})
	b.refuse(404, "/invoice/void", map[string]any{"invoiceID": inv.id, "externalInvoiceId": "another"})
	b.WantLedger("checkout v 500")
	for _, body := range []any{
		map[string]any{"invoiceId": inv.id}, map[string]any{"externalInvoiceId": "tender-v"}, map[string]any{"invoiceRefNo": inv.ref, "invoiceID": inv.id},
	} {
		got := b.post("/invoice/void", body)
		if b.get(got, "data.invoiceStatus") != "Voided" || b.get(got, "data.invoiceBalance") != "5.00" {
			t.Error(got)
		}
	}
	b.WantLedger("checkout v 500, cancel v 500") // once
	if got := b.get(b.detail(inv.id), "data.invoiceBalance"); got != "5.00" {
		t.Errorf("balance %s", got)
	}
	if status, _ := b.answerPage(inv.page, "approve"); status != 409 {
		t.Errorf("a voided page answers %d", status)
	}
	paid, part := b.invoice("p", "5"), b.invoice("q", "5")
	b.pay(paid)
	b.Set(chargezoom.Switches{PagePays: 1})
	b.pay(part)
	for _, m := range []made{paid, part} {
		b.refuse(400, "/invoice/void", map[string]any{"invoiceID": m.id})
	}
	b.WantLedger("checkout v 500, cancel v 500, checkout p 500, checkout q 500, capture p 500, capture q 1")
}

func TestInvoiceStatuses(t *testing.T) {
	b := newBench(t)
	customer := b.customer("c")
	all := map[string]made{}
	for _, name := range []string{"open", "paid", "part", "failed", "void", "late"} {
		all[name] = b.invoiceOf(customer, name, "10")
	}
	late := b.post("/v1/invoice/create", b.invoiceBody(map[string]any{"customerId": customer, "invoiceDate": "2022-11-02", "externalInvoiceId": "overdue"}))
	b.post("/v1/invoice/create", b.invoiceBody(map[string]any{ // due today
		"customerId": customer, "invoiceDate": "2022-11-01", "invoicePaytermDays": "2", "externalInvoiceId": "today"}))
	b.pay(all["paid"])
	b.answerPage(all["failed"].page, "decline")
	b.post("/invoice/void", map[string]any{"invoiceID": all["void"].id})
	b.Set(chargezoom.Switches{PagePays: 1})
	b.pay(all["part"])
	for filter, want := range map[string]string{
		"All":    "open Open, paid Paid, part Partial, failed Open, void Voided, late Open, overdue Overdue, today Open",
		"":       "open Open, part Partial, failed Open, late Open, overdue Overdue, today Open",
		"open":   "open Open, part Partial, failed Open, late Open, overdue Overdue, today Open",
		"Unpaid": "open Open, part Partial, failed Open, late Open, overdue Overdue, today Open",
		"Paid":   "paid Paid", "Past Due": "overdue Overdue", "Cancelled": "void Voided", "Failed": "failed Open", "Partial": "part Partial",
	} {
		if got := b.statuses(map[string]any{"invoiceStatus": filter}); got != want {
			t.Errorf("%q lists %s, want %s", filter, got, want)
		}
	}
	b.Set(chargezoom.Switches{FilterWords: true, FailedStatus: true, NewestFirst: true})
	want := "today Unpaid, overdue Past Due, late Unpaid, void Cancelled, failed Failed, part Partial, paid Paid, open Unpaid"
	if got := b.statuses(map[string]any{"invoiceStatus": "all"}); got != want {
		t.Errorf("lists %s, want %s", got, want)
	}
	if strings.Contains(b.detail(b.get(late, "data.invoiceId")), "invoiceStatus") {
		t.Error("the detail has a status")
	}
}

func (b *bench) statuses(body map[string]any) string {
	b.Helper()
	var got struct {
		Data []struct{ ExternalInvoiceID, InvoiceStatus string }
	}
	b.Decode(b.post("/v1/invoice/all", body), &got)
	var out []string
	for _, row := range got.Data {
		out = append(out, row.ExternalInvoiceID+" "+row.InvoiceStatus)
	}
	return strings.Join(out, ", ")
}
