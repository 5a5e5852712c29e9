package payments_test

import (
	"context"
	"testing"

	"tender/shared/order"
	"tender/shared/problem"
)

// A shopper who leaves one provider's page, pays at another, and then pays on the first page after all, loses nothing: the
// second payment is recorded where it arrived, flagged, and refundable by naming its attempt alone.
func TestPaidTwice(t *testing.T) {
	first, second := rupantorpayRig(), portposRig()
	w := newWorld(first, second)
	late := w.checkout("automatic")
	w.shopper(late, "cancel")
	if o, _ := w.read("order-01"); o.Attempts[0].State != order.AttemptGivenUp {
		t.Fatalf("attempt 1 is %s", o.Attempts[0].State)
	}
	w.use(second.name)
	w.shopper(w.checkout("automatic"), "approve")
	w.settled(order.Captured)
	w.use(first.name)
	w.shopper(late, "approve")
	w.drain()

	o, _ := w.read("order-01")
	if o.Sale != 2 || o.Attempts[0].Received != amount || !o.Flagged(order.FlagDuplicatePayment, 1, "") {
		t.Fatalf("sale %d, attempt 1 received %d, flags %v\n%s", o.Sale, o.Attempts[0].Received, o.Flags, story(o))
	}
	if totals := o.Totals(); totals.Captured != amount || totals.Refundable != amount {
		t.Errorf("totals %+v", totals)
	}
	s, _ := w.instance()
	back := order.RefundWish{ID: "r1", Amount: amount, Attempt: 1, RequestHash: "1", Reason: "paid twice"}
	if _, _, err := s.Refund(context.Background(), "order-01", back); !problem.Is(err, problem.OperationNotSupported) {
		t.Errorf("a refund that the provider has no call for: %v", err)
	}
	back.ID, back.Manual = "r2", &order.Act{Actor: "ops", Reason: "bank transfer"}
	o, done, err := s.Refund(context.Background(), "order-01", back)
	if err != nil || !done || o.RefundableOf(o.Attempt(1)) != 0 || o.Totals().Refundable != amount {
		t.Errorf("done %v, %v, %+v", done, err, o.Totals())
	}
	back.ID = "r3"
	if _, _, err := s.Refund(context.Background(), "order-01", back); !problem.Is(err, problem.RefundExceeds) {
		t.Errorf("the same money back again: %v", err)
	}
}

// A message about another order's payment changes nothing: one payment pays one order.
func TestPaymentOfAnotherOrder(t *testing.T) {
	r := rupantorpayRig()
	w := newWorld(r)
	w.shopper(w.checkout("automatic"), "approve")
	w.settled(order.Captured)
	paid := w.transactions()[0]
	request, _ := r.request("automatic")
	request.OrderID = "order-02"
	s, _ := w.instance()
	if _, err := s.Checkout(context.Background(), request, "other"); err != nil {
		t.Fatal(err)
	}
	o, err := s.ResolveTransaction(context.Background(), "order-02", 0, paid)
	if err != nil || o.Sale != 0 || len(o.Attempts[0].Candidates) != 0 || len(o.Flags) != 0 {
		t.Errorf("sale %d, candidates %v, flags %v, %v", o.Sale, o.Attempts[0].Candidates, o.Flags, err)
	}
}
