package order

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"tender/shared/provider"
)

func TestParseRef(t *testing.T) {
	cases := []struct {
		reference, id string
		n             int
	}{
		{"order-1", "order-1", 1},
		{"order-1.a2", "order-1", 2},
		{"order-1.a20", "order-1", 20},
		{"a.b.a3", "a.b", 3},
		{"x.a2.a3", "x.a2", 3}, // no order's id ends like that: not found
		{"order-1.a999", "order-1", 999},
		{"order-1.a1000", "order-1.a1000", 1},
		{"order-1.a1", "order-1.a1", 1}, // the first has no suffix
		{"order-1.a0", "order-1.a0", 1},
		{"order-1.a02", "order-1.a02", 1},
		{"order-1.a-2", "order-1.a-2", 1},
		{"order-1.A2", "order-1.A2", 1},
		{"order-1.a2 ", "order-1.a2 ", 1},
		{"order-1.a2\n", "order-1.a2\n", 1},
		{".a2", ".a2", 1},
		{"", "", 1},
	}
	for _, c := range cases {
		if id, n := ParseRef(c.reference); id != c.id || n != c.n {
			t.Errorf("%q: %q attempt %d, want %q attempt %d", c.reference, id, n, c.id, c.n)
		}
	}
}

func TestParseRefUndoesAttemptRef(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := rapid.StringMatching(`[A-Za-z0-9][A-Za-z0-9._-]{0,63}`).Draw(t, "id")
		if _, n := ParseRef(id); n != 1 {
			t.Skip("no order id")
		}
		want := rapid.IntRange(1, MaxAttempts).Draw(t, "n")
		if got, n := ParseRef(AttemptRef(id, want)); got != id || n != want {
			t.Fatalf("%s attempt %d came back as %s attempt %d", id, want, got, n)
		}
	})
}

// A provider is told when its own attempt was opened, not the order.
func TestProviderRef(t *testing.T) {
	created := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	o := New(Facts{ID: "order-1", Amount: 1000, Currency: "AED"}, created)
	opened := created.Add(36 * time.Hour).In(time.FixedZone("", 3600))
	o, err := o.OpenAttempt(Opening{Facts: Facts{Amount: 1000, Currency: "AED"}, Provider: "p"}, Try{Fence: "f", Lease: opened.Add(time.Minute)}, opened)
	if err != nil {
		t.Fatal(err)
	}
	a := o.Latest()
	a.Keys = provider.Keys{"id": "1"}
	r := o.ProviderRef(a)
	if r.OrderID != "order-1" || r.Reference != "order-1" || r.Amount != 1000 || r.Currency != "AED" || r.Keys["id"] != "1" {
		t.Errorf("%+v", r)
	}
	if r.CreatedAt != opened.UTC() {
		t.Errorf("opened at %v, told %v", opened, r.CreatedAt)
	}
}
