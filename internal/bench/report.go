package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
)

// report writes figures, one a line: name, value, unit. Progress and remarks go elsewhere, so that a script can read it.
type report struct {
	out, progress io.Writer
}

// The units of figures.
const (
	milliseconds  = "ms"
	microseconds  = "microseconds"
	ratio         = "ratio"
	size          = "bytes"
	calls         = "calls"
	capacityUnits = "units"
	perSecond     = "per_second"
	dollars       = "usd"
	seconds       = "s"
	pages         = "pages"

	microsecondsEach = "microseconds_per_line"
	perThousand      = "per_1000_lines"
)

// digits are those after the point; a unit that is not here has none.
var digits = map[string]int{milliseconds: 2, ratio: 2, capacityUnits: 1, dollars: 2, seconds: 1, microsecondsEach: 1, perThousand: 1}

// add writes one figure. Hyphens of a function's name become underscores.
func (r report) add(name string, value float64, unit string) {
	_, _ = fmt.Fprintf(r.out, "%s %s %s\n", strings.ReplaceAll(name, "-", "_"), strconv.FormatFloat(value, 'f', digits[unit], 64), unit)
}

// say tells whoever watches.
func (r report) say(format string, values ...any) {
	_, _ = fmt.Fprintf(r.progress, format+"\n", values...)
}

// median gives the middle value, between the two middle ones of an even number. Without values it is NaN.
func median(values []float64) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(values))
	half := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[half]
	}
	return (sorted[half-1] + sorted[half]) / 2
}
