package demo

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"tender/shared/provider"
)

// run is what settlements-sync did for the walk's provider.
type run struct {
	Windows int `json:"windows"`
	Lines   int `json:"lines"`
	Bad     int `json:"bad"`
}

// read says how much it read.
func (r run) read() string {
	plural := func(n int, thing string) string {
		if n == 1 {
			return "1 " + thing
		}
		return fmt.Sprintf("%d %ss", n, thing)
	}
	return plural(r.Windows, "window") + ", " + plural(r.Lines, "line")
}

// finding is a difference between the provider's list and the orders.
type finding struct {
	Name       string `json:"name"`
	Kind       string `json:"kind"`
	Status     string `json:"status"`
	NextAction string `json:"next_action"`
	Facts      struct {
		OrderID   string `json:"order_id"`
		Reference string `json:"reference"`
		Currency  string `json:"currency"`
		Ours      int64  `json:"ours"`
		Theirs    int64  `json:"theirs"`
	} `json:"facts"`
}

// day is a day in the walk's steps of time.
const day = 24 * time.Hour

// reconciled holds the provider's own list against the orders once its days and payouts are over.
func (w *walk) reconciled() {
	if !w.Info.Can(provider.OpSettlements) {
		_, _ = fmt.Fprintf(w.Out, "  -       %s lists nothing that it settled: there is nothing to compare\n", w.Info.Title)
		return
	}
	days := w.Info.Settlements.LateDays + 2
	w.step(fmt.Sprintf("%d days later every day is over, and whatever is paid out has been", days), func() (string, error) { return "", w.later(time.Duration(days) * day) })
	w.step("settlements-sync reads what the provider lists, to its end", func() (string, error) {
		r, _, err := w.settle("", "")
		if err == nil && r.Lines == 0 {
			err = errors.New("it lists nothing")
		}
		return r.read(), err
	})
	w.step("every line agrees with its order, and no line is missing", func() (string, error) { return "", w.finds() })
	w.step("a second run writes nothing", w.settlesAgain)
	w.step("nor does reading the days of the walk once more", w.readsAgain)
	w.step("the report ties out", w.tiesOut)
	w.differences()
}

// settle runs settlements-sync for the provider: what is new, or with days a backfill of them. writes is how often that
// stored something.
func (w *walk) settle(from, to string) (r run, writes int, err error) {
	var done struct {
		Runs     []run `json:"runs"`
		Complete bool  `json:"complete"`
		Writes   int   `json:"writes"`
	}
	wish := map[string]string{"job": "settlements-sync", "provider": w.Info.Name, "from": from, "to": to}
	if err := w.control(http.MethodPost, w.API+"/_local/run", wish, &done); err != nil {
		return run{}, 0, err
	}
	if len(done.Runs) != 1 {
		return run{}, 0, fmt.Errorf("it ran for %d providers", len(done.Runs))
	}
	if !done.Complete {
		err = errors.New("something was left")
	}
	return done.Runs[0], done.Writes, err
}

func (w *walk) settlesAgain() (string, error) {
	r, writes, err := w.settle("", "")
	if err == nil && writes != 0 {
		err = fmt.Errorf("it wrote %d times", writes)
	}
	return r.read() + " read again", err
}

// readsAgain is a backfill of the days on which the walk's orders were made.
func (w *walk) readsAgain() (string, error) {
	var days []string
	for _, id := range []string{w.first.id, "order-05"} {
		o, err := w.api.Order(w.ctx, id)
		if err != nil {
			return "", err
		}
		days = append(days, o.CreatedAt.UTC().Format(time.DateOnly))
	}
	r, writes, err := w.settle(days[0], days[1])
	switch {
	case err != nil:
	case writes != 0:
		err = fmt.Errorf("it wrote %d times", writes)
	case r.Lines == 0:
		err = errors.New("it read no lines")
	}
	return r.read(), err
}

// findings lists what is open.
func (w *walk) findings() ([]finding, error) {
	var list struct {
		Findings []finding `json:"findings"`
	}
	err := w.getJSON(w.API+"/_local/findings?provider="+url.QueryEscape(w.Info.Name), &list)
	return list.Findings, err
}

// finds holds the open findings against the kinds that there should be.
func (w *walk) finds(kinds ...string) error {
	list, err := w.findings()
	if err != nil {
		return err
	}
	var found []string
	for _, f := range list {
		found = append(found, f.Kind)
	}
	if strings.Join(found, " ") != strings.Join(kinds, " ") {
		return fmt.Errorf("open are %s, not %s", findingNames(list), kinds)
	}
	return nil
}

func findingNames(list []finding) string {
	var names []string
	for _, f := range list {
		names = append(names, f.Name)
	}
	return "[" + strings.Join(names, ", ") + "]"
}

// tiesOut holds the report's own sums against what the walk did.
func (w *walk) tiesOut() (string, error) {
	var report struct {
		TiesOut  bool     `json:"ties_out"`
		Problems []string `json:"problems"`
		Totals   []struct {
			Provider    string `json:"provider"`
			Currency    string `json:"currency"`
			Captured    int64  `json:"captured"`
			Settled     int64  `json:"settled"`
			NotSettled  int64  `json:"not_settled"`
			Differences int64  `json:"differences"`
			Fees        int64  `json:"fees"`
		} `json:"totals"`
	}
	if err := w.getJSON(w.API+"/_local/report?format=json&provider="+url.QueryEscape(w.Info.Name), &report); err != nil {
		return "", err
	}
	var captured int64
	for _, f := range w.expected {
		if f.Effect == captureEffect {
			captured += f.Amount
		}
	}
	for _, t := range report.Totals {
		if t.Provider != w.Info.Name {
			continue
		}
		said := fmt.Sprintf("%s captured, %s settled, %s in fees", show(t.Captured, t.Currency), show(t.Settled, t.Currency), show(t.Fees, t.Currency))
		if t.Captured != captured || t.Settled+t.NotSettled+t.Differences != t.Captured {
			return "", fmt.Errorf("%s were captured, and the report has %+v", show(captured, t.Currency), t)
		}
		if !report.TiesOut {
			return "", fmt.Errorf("it does not: %s", strings.Join(report.Problems, "; "))
		}
		return said, nil
	}
	return "", errors.New("it has no money of this provider")
}
