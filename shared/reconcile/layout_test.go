package reconcile

import (
	"testing"

	"tender/shared/provider"
)

// Keys are in every table that was ever written: they must not change.
func TestKeysStayAsTheyAre(t *testing.T) {
	line := provider.Line{ID: "t1", Day: "2026-03-02"}
	finding := Finding{Provider: "postpay", Day: "2026-03-02", Kind: FeeMismatch, ID: "t1"}
	for _, c := range []struct {
		got  Key
		want Key
	}{
		{LineKey("postpay", line), Key{"SETTLEMENT#postpay#2026-03-02", "t1"}},
		{AccountKey("postpay", "o1.a2"), Key{"SETTLED#postpay#o1.a2", "STATE"}},
		{FindingKey(finding), Key{"FINDING#postpay#2026-03-02", "fee_mismatch#t1"}},
		{OwnerKey("chargezoom", "77"), Key{"OWNER#chargezoom#77", "STATE"}},
		{WindowKey("postpay", provider.Window{Kind: provider.WindowDay, Day: "2026-03-02"}), Key{"SYNC#postpay", "WINDOW#2026-03-02"}},
		{WindowKey("postpay", provider.Window{Kind: provider.WindowChanged, Day: "2026-03-02"}), Key{"SYNC#postpay", "WINDOW#changed"}},
		{WindowKey("postpay", provider.Window{Kind: provider.WindowUnpaid}), Key{"SYNC#postpay", "WINDOW#unpaid"}},
		{CursorKey("postpay"), Key{"SYNC#postpay", "CURSOR"}},
	} {
		if c.got != c.want {
			t.Errorf("%v, want %v", c.got, c.want)
		}
	}
}
