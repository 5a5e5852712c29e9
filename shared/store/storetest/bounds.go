package storetest

import "testing"

// largest is what an order may measure: three quarters of what DynamoDB takes as one item.
const largest = 300 << 10

var boundsTests = []test{
	{"bounds", "An order that has used up every bound is stored like any other, and leaves room.", func(t *testing.T, s Store) {
		o := AtBounds("A" + long("x", 63))
		if n := len(encode(t, o)); n > largest {
			t.Errorf("the order measures %d bytes, want at most %d", n, largest)
		} else {
			t.Logf("an order at its bounds measures %d bytes", n)
		}
		stored := create(t, s, o)
		same(t, "created", get(t, s, o.ID), stored)
		same(t, "rival", apply(t, s, o, mark("x")), get(t, s, o.ID))
		wantVersion(t, get(t, s, o.ID), 2)
		wantDue(t, s, "rupantorpay", start.AddDate(1, 0, 0), o.ID)
	}},
}
