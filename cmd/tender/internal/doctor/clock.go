package doctor

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// The bounds of a difference between clocks: a Date is whole seconds and a moment old; Postpay's signatures are good for
// five minutes, AWS's for a quarter of an hour.
const (
	farOff  = 30 * time.Second
	tooFar  = 4 * time.Minute
	ignored = 3 * time.Second
)

// dates is an http.RoundTripper that notes how far the Date of each host's answers is from this machine's clock.
type dates struct {
	base http.RoundTripper
	now  func() time.Time

	mu  sync.Mutex
	off map[string]time.Duration // by host: theirs minus ours
}

// RoundTrip sends the request and notes the answer's Date.
func (d *dates) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := d.base.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	if at, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		d.mu.Lock()
		defer d.mu.Unlock()
		if d.off == nil {
			d.off = map[string]time.Duration{}
		}
		d.off[r.URL.Host] = at.Sub(d.now())
	}
	return resp, nil
}

// clockCheck compares what the others' answers were dated with this machine's clock.
type clockCheck struct {
	named
	seen *dates
}

// Run compares.
func (c clockCheck) Run(context.Context) []Result {
	c.seen.mu.Lock()
	defer c.seen.mu.Unlock()
	if len(c.seen.off) == 0 {
		return c.unchecked("No answer said what time it is.", "See the checks above: nothing answered.")
	}
	var far []string
	worst := time.Duration(0)
	for _, host := range slices.Sorted(maps.Keys(c.seen.off)) {
		off := c.seen.off[host]
		worst = max(worst, off.Abs())
		if off.Abs() > farOff {
			far = append(far, fmt.Sprintf("%s is %s %s", host, off.Abs().Round(time.Second), ahead(off)))
		}
	}
	said := strings.Join(far, ", ") + "."
	switch {
	case len(far) == len(c.seen.off) && worst > farOff:
		said = "This machine's clock differs from all others: " + said
		return c.gone(worst, said, "Set this machine's clock (NTP).")
	case worst > farOff:
		return c.gone(worst, said, "Signatures with a time are refused when clocks differ by minutes: tell whoever keeps that one.")
	case worst <= ignored:
		return c.ok("It agrees with " + hosts(len(c.seen.off)) + ".")
	}
	return c.ok(fmt.Sprintf("It agrees with %s to %s.", hosts(len(c.seen.off)), worst.Round(time.Second)))
}

func (c clockCheck) gone(worst time.Duration, said, do string) []Result {
	if worst > tooFar {
		return c.fail(said, do)
	}
	return c.warn(said, do)
}

func hosts(n int) string {
	if n == 1 {
		return "the one host that answered"
	}
	return fmt.Sprintf("the %d hosts that answered", n)
}

func ahead(off time.Duration) string {
	if off < 0 {
		return "behind"
	}
	return "ahead"
}
