package portpos_test

import (
	"strings"
	"testing"

	"tender/sandbox/portpos"
)

// document is the shop whose transactions the document shows.
var document = map[string]string{"product_name": "test", "product_description": "dfdf"}

func TestCreatedInvoice(t *testing.T) {
	b := newBench(t)
	got, text := b.call(200, "gen_invoice", fields(nil))
	id := got.Data["invoice_id"].(string)
	if len(id) != 16 || strings.Trim(id, "0123456789ABCDEF") != "" {
		t.Errorf("invoice id %q, want 16 upper-case hex digits", id)
	}
	golden(t, "created", text, id, "854EEE3DCAEA1725")
	if !strings.Contains(text, `"redirect_url":"http:\/\/www.google.com"`) {
		t.Errorf("slashes are not escaped in %s", text)
	}
	missing := fields(map[string]string{"amount": "-", "product_name": "-", "product_description": "-", "redirect_url": "-"})
	_, text = b.call(400, "gen_invoice", missing)
	golden(t, "not_set", text)
}

func TestAcceptedInvoice(t *testing.T) {
	b := newBench(t)
	id := b.open(document)
	b.answerPage(id, "approve")
	_, text := b.call(200, "ipn_validate", map[string]string{"invoice": id, "amount": "100.00"})
	golden(t, "verify_accepted", text, id, "854EEEF3240FBB53")
	_, text = b.call(200, "get_invoice", map[string]string{"invoice": id})
	golden(t, "retrieved", text, id, "854EEEF3240FBB53")
	golden(t, "refund_pending", b.refund(210, id, "81.00"), id, "854EEEF3240FBB53")
	golden(t, "refund_exceeded", b.refund(400, id, "19.01"))
}

func TestRejectedInvoice(t *testing.T) {
	b := newBench(t)
	id := b.open(document)
	b.answerPage(id, "decline")
	_, text := b.call(300, "ipn_validate", map[string]string{"invoice": id, "amount": "100"})
	golden(t, "verify_rejected", text, id, "854EEF01F62EBB53")
}

func TestPendingInvoice(t *testing.T) {
	b := newBench(t)
	id := b.open(map[string]string{"product_name": "product name", "product_description": "product description"})
	_, text := b.call(100, "ipn_validate", map[string]string{"invoice": id, "amount": "100.0"})
	golden(t, "verify_pending", text, id, "854EEF0AE647C438")
	_, text = b.call(100, "get_invoice", map[string]string{"invoice": id})
	golden(t, "verify_pending", text, id, "854EEF0AE647C438")
}

func TestUnknownInvoice(t *testing.T) {
	b := newBench(t)
	id := b.open(nil)
	_, text := b.call(400, "get_invoice", map[string]string{"invoice": "854EEA58BC861985"})
	golden(t, "retrieve_invalid", text)
	for _, c := range []map[string]string{
		{"invoice": "854EEA58BC861985", "amount": "100.00"}, {"invoice": id}, {"amount": "100.00"}, {"invoice": id, "amount": ""},
		{"invoice": id, "amount": "100.01"}, {"invoice": id, "amount": "10000"}, {"invoice": id, "amount": "1e2"},
		{"invoice": id, "amount": "0100"}, {"invoice": strings.ToLower(id) + "x", "amount": "100.00"},
	} {
		_, text := b.call(400, "ipn_validate", c)
		golden(t, "verify_invalid", text)
	}
}

func TestToken(t *testing.T) {
	if got := portpos.Token("test_secret_key", "1700000000"); got != "9b7156a5f492d7fb548ca3fb691fc159" {
		t.Errorf("token %s", got)
	}
}
