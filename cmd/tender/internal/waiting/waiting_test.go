package waiting

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"tender/shared/order"
	"tender/shared/store/memory"
)

var now = time.Date(2030, 5, 6, 7, 8, 9, 0, time.UTC)

// stored is a store with orders: an attempt due at each time, zero for none, and flags.
func stored(t *testing.T, list map[string]struct {
	due   time.Duration
	never bool
	flags []order.FlagCode
},
) *memory.Store {
	t.Helper()
	s := memory.Open()
	for id, w := range list {
		o := order.New(order.Facts{ID: id, Amount: 1000, Currency: "AED"}, now.Add(-time.Hour))
		a := order.Attempt{Number: 1, Provider: "postpay", Reference: id, State: order.AttemptOpen, PageURL: "https://pay.example"}
		if !w.never {
			a.Due = now.Add(w.due)
		}
		o.Attempts = []order.Attempt{a}
		for _, code := range w.flags {
			o.Flags = append(o.Flags, order.Flag{Code: code, Attempt: 1}, order.Flag{Code: code, Attempt: 1})
		}
		if _, created, err := s.Create(t.Context(), o); err != nil || !created {
			t.Fatal(err)
		}
	}
	return s
}

func TestFind(t *testing.T) {
	type w = struct {
		due   time.Duration
		never bool
		flags []order.FlagCode
	}
	review := []order.FlagCode{order.FlagNeedsReview}
	s := stored(t, map[string]w{
		"late":   {due: -2 * time.Minute},
		"later":  {due: -time.Minute},
		"now":    {due: 0, flags: review},
		"soon":   {due: time.Minute},
		"person": {never: true, flags: []order.FlagCode{order.FlagOverpaid, order.FlagNeedsReview}},
		"daily":  {due: 24 * time.Hour, flags: review},
		"done":   {never: true},
	})
	list, err := Find(t.Context(), s, []string{"postpay", "portpos"}, now, 10)
	if err != nil {
		t.Fatal(err)
	}
	if got := ids(list.Due); !slices.Equal(got, []string{"late", "later", "now"}) {
		t.Errorf("due: %q", got)
	}
	if got := ids(list.Review); !slices.Equal(got, []string{"person", "now", "daily"}) {
		t.Errorf("for a person: %q", got)
	}
	if list.More || !list.Now.Equal(now) {
		t.Errorf("%+v", list)
	}
	first := list.Due[0]
	if first.Provider != "postpay" || first.Status != "pending" || first.Amount != 1000 || first.Currency != "AED" || !first.Since.Equal(now.Add(-2*time.Minute)) {
		t.Errorf("%+v", first)
	}
	person, daily := list.Review[0], list.Review[2]
	if !slices.Equal(person.Flags, []string{"overpaid", "needs_review"}) || !person.DueAt.IsZero() || !daily.DueAt.Equal(now.Add(24*time.Hour)) {
		t.Errorf("%+v %+v", person, daily)
	}
	if list, err := Find(t.Context(), s, []string{"postpay"}, now, 2); err != nil || !list.More || len(list.Due) != 2 {
		t.Errorf("with a limit: %+v %v", list, err)
	}
}

func ids(rows []Row) []string {
	var list []string
	for _, r := range rows {
		list = append(list, r.OrderID)
	}
	return list
}

// down is a store that cannot be reached.
type down struct{ due bool }

var errDown = errors.New("down")

func (d down) Due(context.Context, string, time.Time, int) ([]string, error) {
	if d.due {
		return nil, errDown
	}
	return []string{"a"}, nil
}

func (down) BatchGet(context.Context, []string) (map[string]order.Order, error) { return nil, errDown }

func TestDown(t *testing.T) {
	for _, s := range []down{{true}, {false}} {
		if _, err := Find(t.Context(), s, nil, now, 1); !errors.Is(err, errDown) {
			t.Errorf("%+v: %v", s, err)
		}
	}
}
