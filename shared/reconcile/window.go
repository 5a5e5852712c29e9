package reconcile

import (
	"fmt"
	"slices"
	"time"

	"github.com/go-json-experiment/json"

	"tender/shared/provider"
)

// WindowState is what is kept of a window: who reads it, how far, and what its lines come to.
type WindowState struct {
	Owner      string    `json:"owner,omitzero"` // of the lease: whoever reads it, or was killed while it did
	LeaseUntil time.Time `json:"lease_until,omitzero"`
	Progress   Progress  `json:"progress,omitzero"` // of a reading that goes on in a later run
	Touched    []string  `json:"touched,omitempty"` // other days whose lines this reading writes: their totals are to be counted again
	Others     int       `json:"others,omitzero"`   // how often others wrote lines of its day while somebody was at it
	Begun      string    `json:"begun,omitzero"`    // of a window without a day of its own: the day on which it was first read
	Done       bool      `json:"done,omitzero"`     // it was read to its end
	Lines      int       `json:"lines,omitzero"`    // kept with its day
	Totals     []Sum     `json:"totals,omitempty"`  // of these
}

// Progress is how far a window was read. Its pages are a contiguous prefix.
type Progress struct {
	Pages   int `json:"pages"`
	Total   int `json:"total"` // rows of the window when they were read; -1: not told
	Rows    int `json:"rows"`
	Others  int `json:"others,omitzero"`  // of these, rows that are not kept with the window's day
	Garbled int `json:"garbled,omitzero"` // pages whose rows nobody knows
}

// DecodeWindow reads a window's body.
func DecodeWindow(data []byte) (WindowState, error) {
	var w WindowState
	if err := json.Unmarshal(data, &w); err != nil {
		return WindowState{}, fmt.Errorf("decoding window: %w", err)
	}
	w.LeaseUntil = utc(w.LeaseUntil)
	return w, nil
}

// heldByAnother says whether somebody else may be at it.
func (w WindowState) heldByAnother(owner string, now time.Time) bool {
	return w.Owner != "" && w.Owner != owner && now.Before(w.LeaseUntil)
}

// touch adds days in their order.
func (w WindowState) touch(days []string) WindowState {
	w.Touched = slices.Concat(w.Touched, days)
	slices.Sort(w.Touched)
	w.Touched = slices.Compact(w.Touched)
	return w
}

// end is the state after a reading that is over: the lease is free, and nothing is left to do.
func (w WindowState) end() WindowState {
	w.Owner, w.LeaseUntil, w.Progress, w.Touched, w.Others = "", time.Time{}, Progress{}, nil, 0
	return w
}

// stable gives the window as findings name it: what changes with time is not in it.
func stable(w provider.Window) provider.Window {
	if w.Kind != provider.WindowDay {
		w.Day = ""
	}
	return w
}
