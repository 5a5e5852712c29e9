package payments_test

import (
	"fmt"
	"os"
	"testing"

	"tender/shared/order"
	"tender/shared/provider"
	"tender/shared/provider/registry"
)

// TestCrashMatrixOfProviders runs what every provider can do, on each of them, step by step and fault by fault.
func TestCrashMatrixOfProviders(t *testing.T) {
	for _, info := range registry.Infos() {
		r, ok := rigs()[info.Name]
		if !ok {
			t.Errorf("%s has no rig", info.Name)
			continue
		}
		t.Run(info.Name, func(t *testing.T) {
			var total tally
			t.Run("flows", func(t *testing.T) {
				for _, f := range providerFlows(r, info) {
					t.Run(f.name, func(t *testing.T) {
						t.Parallel()
						total.add(runMatrix(t, f, every(1)))
					})
				}
			})
			fmt.Fprintf(os.Stdout, "measured: crash matrix of %s: %s%s\n", info.Name, &total, sampled)
		})
	}
}

// providerFlows are the flows that an adapter's declarations allow.
func providerFlows(r rig, info provider.Info) []flow {
	paid := func(w *world) { w.pays(w.checkout("automatic")) }
	all := []flow{
		{r, "nobody pays", func(w *world) { w.checkout("automatic") },
			expectation{status: []order.Status{order.ExpiredStatus}, pages: 1}},
		{r, "payment", paid,
			expectation{status: []order.Status{order.Captured}, captures: 1, pages: 1}},
		{r, "payment without messages", func(w *world) {
			w.deliver("drop")
			paid(w)
		}, expectation{status: []order.Status{order.Captured}, captures: 1, pages: 1}},
		{r, "payment told twice", func(w *world) {
			w.deliver("duplicate")
			paid(w)
		}, expectation{status: []order.Status{order.Captured}, captures: 1, pages: 1}},
		{r, "cancel before payment", func(w *world) {
			w.checkout("automatic")
			w.must("cancel", w.cancel())
		}, expectation{status: []order.Status{order.Cancelled}, pages: 1, voids: info.Can(provider.OpCancel)}},
	}
	if info.Can(provider.OpCharge) {
		all = append(all, chargeFlows(r)...)
	}
	if !info.Can(provider.OpRefund) {
		return all
	}
	parks := info.Operations[provider.OpRefund].Again == provider.AgainNever
	var partly order.Status // a second partial refund is proved only where refunds are listed
	if info.ListsRefunds {
		partly = order.PartiallyRefunded
	}
	return append(all,
		flow{r, "full refund", func(w *world) {
			paid(w)
			w.refundAll()
		}, expectation{status: []order.Status{order.Refunded, order.Captured}, captures: 1, refunded: []int64{0, wholeOf(r)}, pages: 1, parks: parks, clean: order.Refunded}},
		flow{r, "two partial refunds", func(w *world) {
			paid(w)
			w.refundPart("r1", 1000)
			w.refundPart("r2", 2000)
		}, expectation{status: []order.Status{order.PartiallyRefunded, order.Captured}, captures: 1, refunded: []int64{0, 1000, 2000, 3000}, pages: 1, parks: parks, clean: partly}},
	)
}

func wholeOf(r rig) int64 {
	request, _ := r.request("automatic")
	return request.Amount
}

func (w *world) refundAll() { w.refundPart("r1", wholeOf(w.rig)) }

// refundPart asks for a refund until it has an end. Where the provider's answers cannot tell, it waits for a person, and the
// next one with it.
func (w *world) refundPart(id string, amount int64) {
	err := w.refund(id, amount)
	if o, _ := w.read("order-01"); err != nil && o.Op == nil && !parked(o) && !waiting(o) {
		w.must("refund "+id, err)
	}
}

// waiting says whether a refund that the provider accepted is not done yet.
func waiting(o order.Order) bool {
	for _, r := range o.Refunds {
		if r.Accepted && r.Status == order.RefundPending {
			return true
		}
	}
	return false
}
