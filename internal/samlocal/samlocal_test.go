package samlocal_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"tender/examples"
)

// TestSamLocal walks orders through the functions in their containers. One step needs those before it.
func TestSamLocal(t *testing.T) {
	w := find(t)
	step := func(name string, do func(*world)) {
		if !t.Failed() {
			t.Run(name, func(t *testing.T) { do(w.at(t)) })
		}
	}
	sale := newSale(w, "postpay", w.run+"-a", map[string]any{"capture": "manual"})
	step("a page is opened, once", sale.opens)
	step("the shopper pays and comes back", sale.isPaid)
	step("the webhook arrives through the bridge", sale.isTold)
	step("the approval is captured", sale.isCaptured)
	step("a part is refunded, once", sale.isRefunded)
	step("the shopper reads the status", sale.isSeen)
	step("the order says what happened", sale.isRead)
	step("the provider did each thing once", sale.isBooked)
	step("settlements are read", sale.isSettled)
	step("an unpaid order is cancelled", cancels)
	step("lost messages are made up for", resolves)
	for _, name := range []string{"portpos", "portone", "rupantorpay", "chargezoom"} {
		step("paid with "+name, func(w *world) { pays(w, name) })
	}
	step("what is no route is a problem", refusals)
	step("events", events)
}

// sale is one order on its way.
type sale struct {
	provider, id string
	body         []byte
	amount       int64
	page         page
}

// newSale makes an order of a provider's example.
func newSale(w *world, provider, id string, changes map[string]any) *sale {
	w.t.Helper()
	for _, example := range examples.Checkouts() {
		var of map[string]any
		decoder := json.NewDecoder(strings.NewReader(string(example)))
		decoder.UseNumber()
		if err := decoder.Decode(&of); err != nil {
			w.t.Fatal(err)
		}
		if of["provider"] != provider {
			continue
		}
		of["order_id"] = id
		for name, value := range changes {
			of[name] = value
		}
		body, err := json.Marshal(of)
		if err != nil {
			w.t.Fatal(err)
		}
		amount, err := of["amount"].(json.Number).Int64()
		if err != nil {
			w.t.Fatal(err)
		}
		return &sale{provider: provider, id: id, body: body, amount: amount}
	}
	w.t.Fatalf("there is no example of %s", provider)
	return nil
}

func (s *sale) opens(w *world) {
	s.page = w.checkout(s.body, http.StatusCreated)
	if again := w.checkout(s.body, http.StatusOK); again != s.page {
		w.t.Errorf("the same request got %+v, not %+v", again, s.page)
	}
}

func (s *sale) isPaid(w *world) {
	landed := w.press(s.page.RedirectURL, "approve")
	if !strings.HasPrefix(landed, "https://www.example.ae/success?") || !strings.Contains(landed, s.id) {
		w.t.Errorf("the shopper landed at %q", landed)
	}
}

func (s *sale) isTold(w *world) {
	w.until("the webhook is delivered", func() bool {
		var list []struct {
			OrderID string `json:"order_id"`
			State   string `json:"state"`
		}
		w.getJSON(w.addresses[s.provider]+"/_sandbox/deliveries", &list)
		for _, d := range list {
			if d.OrderID == s.id {
				return d.State == "delivered"
			}
		}
		return false
	})
	s.has(w, order{Status: "authorized", Authorized: s.amount})
}

func (s *sale) isCaptured(w *world) {
	o := w.call(http.MethodPost, s.path("/capture"), nil, http.StatusOK)
	s.same(w, o, order{Status: "captured", Captured: s.amount, Refundable: s.amount})
	w.call(http.MethodPost, s.path("/capture"), nil, http.StatusOK) // the same again
}

const part = 10_000

func (s *sale) isRefunded(w *world) {
	body := fmt.Appendf(nil, `{"refund_id":"refund-01","amount":%d,"reason":"broken"}`, part)
	want := order{Status: "partially_refunded", Captured: s.amount, Refunded: part, Refundable: s.amount - part}
	for range 2 {
		s.same(w, w.call(http.MethodPost, s.path("/refunds"), body, http.StatusOK), want)
	}
	got := w.send(http.MethodPost, w.addresses["api"]+s.path("/refunds"),
		fmt.Appendf(nil, `{"refund_id":"refund-02","amount":%d,"reason":"more"}`, s.amount), map[string]string{"Content-Type": "application/json"})
	w.refused(got, http.StatusUnprocessableEntity, "refund_exceeds_refundable")
}

func (s *sale) isSeen(w *world) {
	at := w.addresses["api"] + s.path("/status")
	got := w.send(http.MethodGet, at, nil, map[string]string{"Authorization": "Bearer " + s.page.ClientToken})
	var o order
	if err := json.Unmarshal(got.body, &o); err != nil || got.status != http.StatusOK || o.Timeline != nil {
		w.t.Errorf("the shopper reads %d %s", got.status, got.body)
	}
	s.same(w, o, order{Status: "partially_refunded", Captured: s.amount, Refunded: part, Refundable: s.amount - part})
	w.refused(w.send(http.MethodGet, at, nil, map[string]string{"Authorization": "Bearer another"}), http.StatusNotFound, "not_found")
}

func (s *sale) isRead(w *world) {
	var kinds []string
	for _, entry := range w.call(http.MethodGet, s.path(""), nil, http.StatusOK).Timeline {
		kinds = append(kinds, entry.Kind)
	}
	for _, kind := range []string{"checkout_requested", "checkout_opened", "authorized", "capture_requested", "captured", "refund_requested", "refund_succeeded"} {
		if !slices.Contains(kinds, kind) {
			w.t.Errorf("the timeline lacks %s: %v", kind, kinds)
		}
	}
}

func (s *sale) isBooked(w *world) {
	want := []string{
		fmt.Sprint("checkout ", s.amount), fmt.Sprint("authorize ", s.amount), fmt.Sprint("capture ", s.amount), fmt.Sprint("refund ", part),
	}
	if got := s.ledger(w); !slices.Equal(got, want) {
		w.t.Errorf("the provider's ledger has %v, not %v", got, want)
	}
}

// ledger is what the sandbox did for the order.
func (s *sale) ledger(w *world) []string {
	var all []struct {
		Effect  string `json:"effect"`
		OrderID string `json:"order_id"`
		Amount  int64  `json:"amount"`
	}
	w.getJSON(w.addresses[s.provider]+"/_sandbox/ledger", &all)
	var own []string
	for _, e := range all {
		if e.OrderID == s.id {
			own = append(own, fmt.Sprint(e.Effect, " ", e.Amount))
		}
	}
	return own
}

// isSettled reads the sandbox's settlements by the function, twice: an unchanged list writes nothing.
func (s *sale) isSettled(w *world) {
	for _, written := range []bool{true, false} {
		got := w.send(http.MethodPost, w.local+"/_local/run", []byte(`{"job":"settlements-sync"}`), nil)
		var result struct {
			Complete bool
			Runs     []struct {
				Provider            string
				Lines, Written, Bad int
				Failed              string
			}
		}
		if err := json.Unmarshal(got.body, &result); err != nil || got.status != http.StatusOK || !result.Complete || len(result.Runs) == 0 {
			w.t.Fatalf("the run answered %d %s", got.status, got.body)
		}
		for _, r := range result.Runs {
			if r.Failed != "" || r.Bad != 0 || (r.Provider == s.provider && (r.Lines == 0 || (r.Written > 0) != written)) {
				w.t.Errorf("new lines %v: %s", written, got.body)
			}
		}
	}
}

// has waits for nothing: it reads the order now.
func (s *sale) has(w *world, want order) {
	w.t.Helper()
	s.same(w, w.call(http.MethodGet, s.path(""), nil, http.StatusOK), want)
}

func (s *sale) same(w *world, got, want order) {
	w.t.Helper()
	if got.OrderID != s.id || got.Status != want.Status || got.Amount != s.amount || got.Authorized != want.Authorized || got.Captured != want.Captured ||
		got.Refunded != want.Refunded || got.Refundable != want.Refundable || len(got.Flags) != 0 {
		w.t.Errorf("the order is %+v, not %+v", got, want)
	}
}

func (s *sale) path(operation string) string { return "/orders/" + s.id + operation }
