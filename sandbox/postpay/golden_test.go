package postpay_test

import (
	"net/http"
	"testing"
	"time"

	"tender/sandbox/control"
	"tender/sandbox/sandboxtest"
)

// TestDocumentedOrder follows the document's order 81480 and compares every reply with its examples.
func TestDocumentedOrder(t *testing.T) {
	b := newBench(t)
	reply := b.Call(http.StatusOK, "POST", "/checkouts", string(sandboxtest.File(t, "checkout.json")))
	var made struct{ Token string }
	b.Decode(reply, &made)
	if len(made.Token) != 32 {
		t.Errorf("token %q has %d characters, want 32 hex digits", made.Token, len(made.Token))
	}
	sandboxtest.Golden(t, "checkout_reply.json", reply, made.Token, "e35f6487d0044ef4b52f6a399427b962",
		api+"/checkout/", "https://checkout.postpay.io/")

	status, location := b.answerPage(made.Token, "approve")
	if want := "https://www.example.ae/success?order_id=order-01&status=APPROVED"; status != http.StatusSeeOther || location != want {
		t.Errorf("approval leads to %d %s, want 303 %s", status, location, want)
	}
	b.SetNow(time.Date(2020, 5, 8, 10, 58, 4, 95_618_000, time.UTC))
	sandboxtest.Golden(t, "capture_reply.json", b.Call(http.StatusOK, "POST", "/orders/order-01/capture", "[]"))
	sandboxtest.Golden(t, "order_reply.json", b.Call(http.StatusOK, "GET", "/orders/order-01", ""))
	sandboxtest.Golden(t, "orders_reply.json", b.Call(http.StatusOK, "GET", "/orders", ""))

	b.SetNow(time.Date(2020, 5, 9, 11, 20, 4, 311_723_000, time.UTC))
	refund := `{"refund_id":"refund-01","amount":12050,"description":"Item returned by user"}`
	sandboxtest.Golden(t, "refund_reply.json", b.Call(http.StatusOK, "POST", "/orders/order-01/refunds", refund))
	sandboxtest.Golden(t, "refund_reply.json", b.Call(http.StatusOK, "GET", "/orders/order-01/refunds/refund-01", ""))
	sandboxtest.Golden(t, "refunds_reply.json", b.Call(http.StatusOK, "GET", "/orders/order-01/refunds", ""))

	entry := func(seq int, effect control.Effect, amount int64, at string) control.Entry {
		return control.Entry{
			Seq: seq, Effect: effect, OrderID: "order-01", Ref: made.Token, Amount: amount, Currency: "AED", At: at,
		}
	}
	want := []control.Entry{
		entry(1, control.Checkout, 81480, "2020-05-08T10:53:57.095579Z"),
		entry(2, control.Authorize, 81480, "2020-05-08T10:53:57.095579Z"),
		entry(3, control.Capture, 81480, "2020-05-08T10:58:04.095618Z"),
		entry(4, control.Refund, 12050, "2020-05-09T11:20:04.311723Z"),
	}
	got := b.effects()
	for i := range want {
		if i >= len(got) || got[i] != want[i] {
			t.Errorf("ledger %+v, want %+v", got, want)
			break
		}
	}
}

// TestDocumentedHook follows the document's hook.
func TestDocumentedHook(t *testing.T) {
	b := newBench(t)
	b.SetNow(time.Date(2020, 5, 6, 2, 14, 16, 123_456_000, time.UTC))
	const create = `{"active":true,"events":["order"],"url":"https://www.example.ae/hooks","secret":"dolphins"}`
	reply := b.Call(http.StatusOK, "POST", "/hooks", create)
	var made struct{ ID string }
	b.Decode(reply, &made)
	const documented = "e4dc7f6537364b629b37367a5cad43bd"
	sandboxtest.Golden(t, "hook_created_reply.json", reply, made.ID, documented)
	b.answerPage(b.checkout("order-01"), "approve")
	sandboxtest.Golden(t, "hooks_reply.json", b.Call(http.StatusOK, "GET", "/hooks", ""), made.ID, documented)
	edited := b.Call(http.StatusOK, "PATCH", "/hooks/"+made.ID, `{"active":false,"events":["transaction"]}`)
	sandboxtest.Golden(t, "hook_edited_reply.json", edited, made.ID, documented)
	if body := b.Call(http.StatusNoContent, "DELETE", "/hooks/"+made.ID, "[]"); body != "" {
		t.Errorf("DELETE answers %q, want nothing", body)
	}
	b.refuse(http.StatusNotFound, "not_found", "GET", "/hooks/"+made.ID, "")
}
