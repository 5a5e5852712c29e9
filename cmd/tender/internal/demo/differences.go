package demo

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// The kinds of finding that the walk brings about.
const (
	unknownOrder = "unknown_order"
	badLine      = "bad_line"
)

// differences plants two in the provider's list: one that a person has to deal with, and one that heals.
func (w *walk) differences() {
	w.step("the provider lists a payment that nobody here sold, and a row of order-02 that cannot be read", func() (string, error) {
		var planted []any
		return "", w.control(http.MethodPost, w.Sandbox+"/_sandbox/plants", []map[string]string{
			{"kind": "unknown_order", "order_id": "order-99"}, {"kind": "bad_row", "order_id": "order-02"},
		}, &planted)
	})
	var odd finding
	w.step("two days later the run finds the payment, and says what to do", func() (string, error) {
		if err := w.later(2 * day); err != nil {
			return "", err
		}
		if _, _, err := w.settle("", ""); err != nil {
			return "", err
		}
		var err error
		odd, err = w.found(unknownOrder)
		return odd.Kind + " of " + odd.Facts.Reference + ": " + odd.NextAction, err
	})
	w.step("a backfill of its day finds the row, and reads the others all the same", w.findsRow)
	w.step("the provider repairs its list: the row's finding is gone by itself", func() (string, error) {
		var none []any
		if err := w.control(http.MethodDelete, w.Sandbox+"/_sandbox/plants", nil, &none); err != nil {
			return "", err
		}
		if _, _, err := w.settle("", ""); err != nil {
			return "", err
		}
		return "", w.finds(unknownOrder)
	})
	w.step("a person closes the other, and says why", func() (string, error) {
		var closed finding
		word := map[string]string{"finding": odd.Name, "actor": "shopkeeper", "reason": "sold by telephone, booked by hand"}
		if err := w.control(http.MethodPost, w.API+"/_local/findings/close", word, &closed); err != nil {
			return "", err
		}
		return closed.Status, w.finds()
	})
	w.step("it stays closed: the next run writes nothing", w.settlesAgain)
	w.step("opened, resolved and closed: each was told once", w.toldOfFindings)
	w.step("the report lists it, and ties out", w.tiesOut)
}

// found gives the only open finding of a kind.
func (w *walk) found(kind string) (finding, error) {
	list, err := w.findings()
	if err != nil {
		return finding{}, err
	}
	of := slices.DeleteFunc(slices.Clone(list), func(f finding) bool { return f.Kind != kind })
	if len(of) != 1 || of[0].NextAction == "" {
		return finding{}, fmt.Errorf("open are %s", findingNames(list))
	}
	return of[0], nil
}

// findsRow reads the days of the order whose row is spoilt once more.
func (w *walk) findsRow() (string, error) {
	o, err := w.api.Order(w.ctx, "order-02")
	if err != nil {
		return "", err
	}
	from, to := o.CreatedAt.UTC(), o.CreatedAt.UTC().Add(time.Hour) // paid within the hour, which may be the next day's
	r, _, err := w.settle(from.Format(time.DateOnly), to.Format(time.DateOnly))
	if err != nil {
		return "", err
	}
	if r.Bad == 0 {
		return "", errors.New("it could read every row")
	}
	f, err := w.found(badLine)
	return fmt.Sprintf("%d bad, %d read; %s: %s", r.Bad, r.Lines, f.Kind, f.NextAction), err
}

// toldOfFindings holds the events about findings against what the walk brought about.
func (w *walk) toldOfFindings() (string, error) {
	var told []struct {
		Type   string `json:"detail-type"`
		Detail struct {
			Provider string `json:"provider"`
			Finding  *struct {
				Kind string `json:"kind"`
			} `json:"finding"`
		} `json:"detail"`
	}
	if err := w.getJSON(w.API+"/_local/events", &told); err != nil {
		return "", err
	}
	var said []string
	for _, e := range told {
		if e.Detail.Finding != nil && e.Detail.Provider == w.Info.Name {
			said = append(said, e.Type+" "+e.Detail.Finding.Kind)
		}
	}
	want := []string{
		"Finding Opened " + unknownOrder, "Finding Opened " + badLine, "Finding Resolved " + badLine, "Finding Closed " + unknownOrder,
	}
	if !slices.Equal(said, want) {
		return "", fmt.Errorf("told were %q", said)
	}
	return fmt.Sprintf("%d events", len(said)), nil
}
