package report

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"tender/shared/money"
	"tender/shared/reconcile"
)

func TestAmount(t *testing.T) {
	for _, c := range []struct {
		minor    int64
		currency money.Currency
		want     string
	}{
		{0, "AED", "AED 0.00"}, {5, "AED", "AED 0.05"}, {99_999, "AED", "AED 999.99"}, {100_000, "AED", "AED 1,000.00"},
		{-123_456_789, "AED", "AED -1,234,567.89"}, {1_234, "JPY", "JPY 1,234"}, {-999, "JPY", "JPY -999"}, {1_234_567, "KWD", "KWD 1,234.567"},
		{math.MinInt64, "AED", "AED -92,233,720,368,547,758.08"}, {1_234, "XXX", "XXX 1,234"}, {1_234, "", "1,234"},
	} {
		if got := Amount(c.minor, c.currency); got != c.want {
			t.Errorf("%d %s is %q, want %q", c.minor, c.currency, got, c.want)
		}
	}
}

func TestScaleAndRound(t *testing.T) {
	for _, c := range []struct {
		amount, top int64
		want        int
	}{{0, 1, 0}, {-1, 5, 0}, {1, 1, 1000}, {1, 2, 500}, {7, 5, 1000}, {math.MaxInt64 / 2, math.MaxInt64, 499}, {math.MaxInt64, math.MaxInt64, 1000}} {
		if got := scale(c.amount, c.top); got != c.want {
			t.Errorf("%d of %d is %d, want %d", c.amount, c.top, got, c.want)
		}
	}
	for n, want := range map[int64]int64{
		0: 1, 7: 7, 10: 10, 11: 12, 101: 120, 120: 120, 121: 160, 999: 1000, 1000: 1000, 245_000: 300_000, math.MaxInt64: math.MaxInt64,
	} {
		if got := round(n); got != want {
			t.Errorf("%d is drawn to %d, want %d", n, got, want)
		}
	}
}

// Long periods are drawn by week, then by month, and lose nothing.
func TestChartOfLongPeriods(t *testing.T) {
	for _, c := range []struct {
		from, to, unit string
		columns        int
	}{
		{"2026-03-01", "2026-03-31", "day", 31}, {"2026-03-01", "2026-05-01", "day", 62}, {"2026-03-01", "2026-05-02", "week", 10},
		{"2026-01-01", "2026-12-31", "month", 12}, {"2026-03-01", "2026-03-01", "day", 1},
	} {
		r := Report{From: c.from, To: c.to}
		total := Total{Provider: "alpha", Currency: "AED"}
		for i, day := range days(c.from, c.to) {
			s := Sums{Sales: 1, Captured: int64(100 * i), Settled: int64(99 * i), Differences: int64(i)}
			r.Days = append(r.Days, Day{"alpha", "AED", day, s}, Day{"alpha", "JPY", day, s}, Day{"beta", "AED", day, s})
			total.Sums = total.plus(s)
		}
		chart := chartOf(r, total)
		var sum Sums
		for _, column := range chart.Columns {
			sum = sum.plus(column.Sums)
			height := 0
			for _, b := range column.Bars {
				if b.Y < 0 || b.Y+b.Height > chartHeight+1 || b.X < 0 || b.X+b.Width > chart.Width {
					t.Errorf("%s: %+v is outside of the picture", c.unit, b)
				}
				height += b.Height
			}
			if at := chartHeight - column.Tick.Y; column.Captured > 0 && (height < at-1 || height > at+1) {
				t.Errorf("%s: the parts are %d high, the whole %d", column.Label, height, at)
			}
		}
		if chart.Unit != c.unit || len(chart.Columns) != c.columns || sum != total.Sums {
			t.Errorf("%s to %s: %d columns by %s with %+v, want %d by %s with %+v", c.from, c.to, len(chart.Columns), chart.Unit, sum, c.columns, c.unit, total.Sums)
		}
	}
}

// The page shows foreign text as text, and says its verdict before anything else.
func TestPageOfHostileText(t *testing.T) {
	evil := `</li><script>alert(1)</script><img src=x onerror=alert(1)>` + "\u202E\x1b[31m"
	r := Report{From: "2026-03-01", To: "2026-03-31", Problems: []string{evil}, Differences: []Difference{{
		Provider: evil, Day: evil, Kind: reconcile.BadLine, ID: evil, OrderID: evil, Reference: evil, Line: evil, Detail: evil, Actor: evil, Reason: evil,
	}}}
	var b bytes.Buffer
	if err := r.WriteHTML(&b); err != nil {
		t.Fatal(err)
	}
	page := b.String()
	for _, bad := range []string{"<script", "<img", "\u202E", "\x1b", "http:", "https:", "url("} {
		if strings.Contains(page, bad) {
			t.Errorf("the page has %q", bad)
		}
	}
	verdict := strings.Index(page, "This report does not tie out")
	if first := strings.Index(page, "Money by"); verdict < 0 || verdict > first || strings.Contains(page, "This report ties out") {
		t.Errorf("the verdict stands at %d, the money at %d", verdict, first)
	}
}

func TestSpan(t *testing.T) {
	for _, c := range []struct{ from, to, want string }{
		{"2026-02-01", "2026-02-28", "February 2026"}, {"2026-02-01", "2026-02-27", "1 February 2026 to 27 February 2026"},
		{"2026-02-03", "2026-02-03", "3 February 2026"}, {"x", "y", "x to y"},
	} {
		if got := span(c.from, c.to); got != c.want {
			t.Errorf("%s to %s is %q, want %q", c.from, c.to, got, c.want)
		}
	}
}
