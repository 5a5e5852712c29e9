// Package plant is a sandbox's control endpoint for differences between what happened and what its list of transactions
// shows, so that what holds such lists against its own books can be tried out.
package plant

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"tender/sandbox/control"
)

// Kind is what is different, by the name that scripts use.
type Kind string

// The differences of one order's lines.
const (
	MissingLine      Kind = "missing_line"      // none of its lines
	WrongAmount      Kind = "wrong_amount"      // its sales are shown with Excess more
	ShortAmount      Kind = "short_amount"      // its sales are shown with Excess less
	WrongCurrency    Kind = "wrong_currency"    // its sales are shown in another currency
	WrongStatus      Kind = "wrong_status"      // its sales are shown as failed
	DuplicateLine    Kind = "duplicate_line"    // its sales are shown twice, under two ids
	MissingRefund    Kind = "missing_refund"    // none of its refunds
	UnexpectedRefund Kind = "unexpected_refund" // one more refund of it, of Excess
	BadRow           Kind = "bad_row"           // its sales are shown with an amount that is none
	UnknownType      Kind = "unknown_type"      // its sales are shown with a type that nobody knows
	UnknownOrder     Kind = "unknown_order"     // one more sale, of an order that was never made
)

// The other differences.
const (
	ForeignLine   Kind = "foreign_line"   // one more sale, which is not the merchant's shop's
	GarbledPage   Kind = "garbled_page"   // the page of this number, the first being 1, is no list
	ShiftingPages Kind = "shifting_pages" // after the first page another row is in front, so that one is repeated
	WrongCount    Kind = "wrong_count"    // one more than there are
)

// Amounts in minor units.
const (
	Excess   = 100   // how much is wrong
	Invented = 81480 // of lines of no order that is there
)

// Difference is one of them.
type Difference struct {
	Kind    Kind   `json:"kind"`
	OrderID string `json:"order_id,omitempty"` // the merchant's reference
	Page    int    `json:"page,omitempty"`

	At time.Time `json:"-"` // when it was planted: the time of what is invented
	n  int       // how many were planted before it
}

// ID names what is invented, for as long as it is planted.
func (d Difference) ID() string {
	return strings.TrimPrefix(fmt.Sprintf("%s-%s-%d-%d", d.OrderID, d.Kind, d.At.Unix(), d.n), "-")
}

// List is what is planted.
type List []Difference

// check refuses a difference that is none of these kinds, or lacks what its kind needs.
func (d Difference) check(kinds []Kind) *control.Refusal {
	page, ofAll := d.Kind == GarbledPage, slices.Contains([]Kind{ForeignLine, GarbledPage, ShiftingPages, WrongCount}, d.Kind)
	switch {
	case !slices.Contains(kinds, d.Kind):
		return control.Invalid("kind", "is no difference that this list can show")
	case ofAll == (d.OrderID != ""):
		return control.Invalid("order_id", "belongs to differences of one order, and to them alone")
	case page != (d.Page > 0) || d.Page < 0:
		return control.Invalid("page", "belongs to garbled_page, and is at least 1")
	}
	return nil
}

// Has says whether this is planted for an order.
func (l List) Has(kind Kind, orderID string) bool {
	return slices.ContainsFunc(l, func(d Difference) bool { return d.Kind == kind && d.OrderID == orderID })
}

// Garbles says whether the page of this number, the first being 1, is to be no list.
func (l List) Garbles(page int) bool {
	return slices.ContainsFunc(l, func(d Difference) bool { return d.Kind == GarbledPage && d.Page == page })
}

// Shifted is a list as a page of it sees it. The rows themselves stay as they are.
func Shifted[T any](l List, rows []T, firstPage bool) []T {
	if firstPage || len(rows) == 0 || !l.Has(ShiftingPages, "") {
		return rows
	}
	return append([]T{rows[0]}, rows...)
}

// Endpoint shows the list at a place that mu guards, adds the JSON array that a script posts, and clears it on DELETE.
// It takes these kinds.
func Endpoint(mu sync.Locker, at *List, now func() time.Time, kinds ...Kind) http.Handler {
	show := func(*http.Request) (any, error) {
		mu.Lock()
		defer mu.Unlock()
		return append(List{}, *at...), nil
	}
	add := func(r *http.Request) (any, error) {
		var more List
		if err := control.Decode(r, &more, false); err != nil {
			return nil, err
		}
		for i := range more {
			if err := more[i].check(kinds); err != nil {
				err.Field = fmt.Sprintf("[%d].%s", i, err.Field)
				return nil, err
			}
		}
		mu.Lock()
		for _, d := range more {
			d.At, d.n = now(), len(*at)
			*at = append(*at, d)
		}
		mu.Unlock()
		return show(r)
	}
	clear := func(r *http.Request) (any, error) {
		mu.Lock()
		*at = nil
		mu.Unlock()
		return show(r)
	}
	return control.Methods(map[string]control.Answer{http.MethodGet: show, http.MethodPost: add, http.MethodDelete: clear})
}
