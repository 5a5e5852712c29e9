package orders

import (
	"os"
	"strings"
	"testing"
	"time"

	"tender/cmd/tender/internal/merchant"
	"tender/cmd/tender/internal/waiting"
)

var now = time.Date(2030, 5, 6, 7, 8, 9, 0, time.UTC)

// sample has something of everything.
func sample() merchant.Order {
	return merchant.Order{
		OrderID: "order-01", Provider: "postpay", ProviderRef: "order-01.a2", Status: "partially_refunded", Currency: "AED",
		Amount: 81480, Captured: 81480, Refunded: 4500, Refundable: 76980, Flags: []string{"needs_review", "duplicate_payment"},
		Metadata: map[string]string{"shop": "7", "cart": "a\x1b[2J"}, DueAt: now.Add(23 * time.Hour), CreatedAt: now.Add(-48 * time.Hour),
		UpdatedAt: now.Add(-time.Hour), Version: 12,
		Attempts: []merchant.Attempt{
			{Number: 1, Provider: "portpos", Reference: "order-01", State: "given_up", Ending: "shopper_cancelled", Received: 5, Flags: []string{"underpaid"}},
			{Number: 2, Provider: "postpay", Reference: "order-01.a2", State: "paid", Authorized: 81480, Received: 81480, Captured: 81480, Refunded: 4500},
		},
		Refunds: []merchant.Refund{
			{RefundID: "r-1", Amount: 4500, Attempt: 2, Status: "succeeded", Reason: "broken cup"},
			{RefundID: "r-2", Amount: 100, Attempt: 2, Status: "refused", Reason: "late", Detail: "The provider refused."},
			{RefundID: "r-3", Amount: 5, Attempt: 1, Status: "unknown", Manual: true},
		},
		Timeline: []merchant.Entry{
			{At: now.Add(-48 * time.Hour), Kind: "checkout_requested", Attempt: 1, Evidence: "merchant", Detail: "portpos"},
			{At: now.Add(-time.Hour), Kind: "refund_succeeded", Attempt: 2, Evidence: "receipt", Detail: "r-1"},
			{At: now.Add(-time.Minute), Kind: "cancel_requested", Evidence: "merchant"},
		},
	}
}

// The golden pages are read by people. TENDER_TEST_UPDATE=1 writes them anew.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := "testdata/" + name
	if os.Getenv("TENDER_TEST_UPDATE") != "" {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is now\n%s", path, got)
	}
}

func TestPage(t *testing.T) {
	var whole, brief, small, yen strings.Builder
	o := sample()
	for _, err := range []error{
		Page(&whole, o, Whole, now),
		Page(&brief, o, Brief, now),
		Page(&small, merchant.Order{OrderID: "new", Status: "created", Currency: "XXX", Amount: 5, CreatedAt: now, UpdatedAt: now, Version: 1}, Whole, now),
		Page(&yen, merchant.Order{OrderID: "yen", Status: "captured", Currency: "JPY", Amount: 1234, Captured: 1234, DueAt: now.Add(-time.Minute)}, Whole, now),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	golden(t, "show.golden", whole.String())
	if !strings.HasPrefix(whole.String(), strings.Split(brief.String(), "\nHow refund")[0]) || strings.Contains(brief.String(), "Timeline") {
		t.Errorf("brief is %s", brief.String())
	}
	if strings.Contains(whole.String(), "\x1b") {
		t.Error("a value of somebody drives the terminal")
	}
	if got := small.String(); !strings.Contains(got, "XXX  5 minor units\n") || strings.Contains(got, "Attempts") {
		t.Errorf("it is %s", got)
	}
	if got := yen.String(); !strings.Contains(got, "Amount      JPY  1234\n") || !strings.Contains(got, "UTC, 60 s ago\n") {
		t.Errorf("it is %s", got)
	}
}

func TestList(t *testing.T) {
	var full, one, none, object strings.Builder
	row := waiting.Row{OrderID: "order-01", Provider: "postpay", Status: "pending", Amount: 81480, Currency: "AED", Since: now.Add(-90 * time.Second), Flags: []string{}}
	stuck := waiting.Row{OrderID: "order-02", Provider: "portpos", Status: "partially_refunded", Amount: 500, Currency: "BDT", DueAt: now.Add(23 * time.Hour), Flags: []string{"needs_review"}}
	l := waiting.List{Now: now, Due: []waiting.Row{row, {OrderID: "o", Currency: "JPY", Amount: 7, Since: now.Add(-72 * time.Hour)}}, Review: []waiting.Row{stuck}, More: true}
	for _, err := range []error{
		WriteList(&full, l, false, false),
		WriteList(&one, waiting.List{Now: now, Due: []waiting.Row{row}}, false, false),
		WriteList(&none, waiting.List{Now: now, Due: []waiting.Row{}, Review: []waiting.Row{}}, false, false),
		WriteList(&object, waiting.List{Now: now, Due: []waiting.Row{row}, Review: []waiting.Row{}}, false, true),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	golden(t, "list.golden", full.String())
	if !strings.HasPrefix(one.String(), "1 order is due now:\n") {
		t.Errorf("it is %s", one.String())
	}
	if want := "No order is due now.\n\nNo order is waiting for a person.\n"; none.String() != want {
		t.Errorf("it is %s", none.String())
	}
	if got := object.String(); !strings.Contains(got, `"order_id": "order-01"`) || !strings.Contains(got, `"review": []`) {
		t.Errorf("it is %s", got)
	}
}

// What is flagged is a section of its own, where it was asked for.
func TestListOfFlagged(t *testing.T) {
	var some, none strings.Builder
	paidTwice := waiting.Row{OrderID: "order-03", Provider: "postpay", Status: "captured", Amount: 500, Currency: "AED", Flags: []string{"duplicate_payment", "overpaid"}}
	if err := WriteList(&some, waiting.List{Now: now, Flagged: []waiting.Row{paidTwice}}, true, false); err != nil {
		t.Fatal(err)
	}
	if err := WriteList(&none, waiting.List{Now: now}, true, false); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(some.String(), "1 order is flagged:\n") || !strings.Contains(some.String(), "duplicate_payment, overpaid") {
		t.Errorf("it is %s", some.String())
	}
	if !strings.HasSuffix(none.String(), "No order is flagged.\n") {
		t.Errorf("it is %s", none.String())
	}
}

func TestSpan(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0 s", 119 * time.Second: "119 s", 2 * time.Minute: "2 min", 90*time.Minute + 40*time.Second: "91 min",
		24*time.Hour - time.Second: "24 h", 48 * time.Hour: "2 days",
	} {
		if got := Span(d); got != want {
			t.Errorf("%v is %q, not %q", d, got, want)
		}
	}
}
