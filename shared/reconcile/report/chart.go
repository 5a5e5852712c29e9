package report

import (
	"math/bits"
	"time"

	"tender/shared/money"
)

// The charts are drawn in whole units of a picture that the page stretches to its width; all text stands outside of it,
// so that it keeps its size on a phone.
const (
	chartHeight = 1000
	chartStep   = 100 // of a bar with its gap
	chartBar    = 76  // of a bar
	mostBars    = 62
)

// bar is a rectangle of a chart.
type bar struct {
	Class               string
	X, Y, Width, Height int
}

// chart is the money of one provider and currency over time, by the day of capture.
type chart struct {
	Unit    string // what a column is: "day", "week" or "month"
	Width   int
	Columns []column
	Max     string // what the whole height is
	Half    string
	First   string // labels
	Middle  string
	Last    string
}

// column is one day, or some.
type column struct {
	Sums
	Currency money.Currency
	Label    string
	Bars     []bar
	Tick     bar // the height of what was captured
}

// chartOf draws the days of a total. Where there are too many for a page, weeks or months are its columns.
func chartOf(r Report, t Total) chart {
	c := chart{Unit: "day"}
	all := days(r.From, r.To)
	key := func(day string) string { return day }
	if len(all) > mostBars {
		c.Unit, key = "week", monday
	}
	if len(all) > 7*mostBars/2 {
		c.Unit, key = "month", func(day string) string { return day[:len("2006-01")] }
	}
	at := map[string]int{}
	for _, day := range all {
		if _, ok := at[key(day)]; !ok {
			at[key(day)] = len(c.Columns)
			c.Columns = append(c.Columns, column{Label: key(day), Currency: t.Currency})
		}
	}
	for _, d := range r.Days {
		if d.Provider == t.Provider && d.Currency == t.Currency {
			sums := &c.Columns[at[key(d.Day)]].Sums
			*sums = sums.plus(d.Sums)
		}
	}
	c.draw(t.Currency)
	return c
}

func monday(day string) string {
	t, _ := time.Parse(time.DateOnly, day)
	return t.AddDate(0, 0, -(int(t.Weekday())+6)%7).Format(time.DateOnly)
}

// plus is for pictures: the sums themselves are added where what is too large is said.
func (s Sums) plus(o Sums) Sums {
	return Sums{
		Sales: s.Sales + o.Sales, Captured: s.Captured + o.Captured, Settled: s.Settled + o.Settled, NotSettled: s.NotSettled + o.NotSettled,
		Differences: s.Differences + o.Differences, Unexplained: s.Unexplained + o.Unexplained, Fees: s.Fees + o.Fees,
		Refunded: s.Refunded + o.Refunded, TakenBack: s.TakenBack + o.TakenBack,
	}
}

func (c *chart) draw(currency money.Currency) {
	top := int64(1)
	for _, col := range c.Columns {
		top = max(top, col.Captured, col.Settled+col.NotSettled)
	}
	top = round(top)
	for i := range c.Columns {
		c.Columns[i].draw(i*chartStep+(chartStep-chartBar)/2, top)
	}
	c.Width = len(c.Columns) * chartStep
	c.Max, c.Half = Amount(top, currency), Amount(top/2, currency)
	c.First = short(c.Columns[0].Label)
	if last := len(c.Columns) - 1; last > 0 {
		c.Last = short(c.Columns[last].Label)
	}
	if len(c.Columns)%2 == 1 && len(c.Columns) > 2 {
		c.Middle = short(c.Columns[len(c.Columns)/2].Label)
	}
}

// short names a day, or a month, under a chart.
func short(label string) string {
	if t, err := time.Parse(time.DateOnly, label); err == nil {
		return t.Format("2 Jan")
	}
	if t, err := time.Parse("2006-01", label); err == nil {
		return t.Format("Jan 2006")
	}
	return label
}

// draw stacks what became of the money. A difference below zero is what settled beyond what was captured.
func (c *column) draw(x int, top int64) {
	y := int64(0)
	add := func(class string, from, amount int64) {
		low, high := scale(from, top), scale(from+amount, top)
		if amount > 0 {
			c.Bars = append(c.Bars, bar{class, x, chartHeight - high, chartBar, max(1, high-low)})
		}
	}
	stack := func(class string, amount int64) {
		add(class, y, amount)
		y += max(0, amount)
	}
	fees := min(max(0, c.Fees), c.Settled)
	stack("settled", c.Settled-fees)
	stack("fees", fees)
	stack("waiting", c.NotSettled)
	if off := c.Differences + c.Unexplained; off >= 0 {
		stack("off", off)
	} else {
		add("off", y+off, -off)
	}
	if c.Captured > 0 {
		c.Tick = bar{"tick", x - 6, chartHeight - scale(c.Captured, top), chartBar + 12, 0}
	}
}

// scale gives the height of an amount between 0 and top, where top is at least 1.
func scale(amount, top int64) int {
	if amount <= 0 {
		return 0
	}
	high, low := bits.Mul64(uint64(min(amount, top)), chartHeight) //nolint:gosec // above 0
	height, _ := bits.Div64(high, low, uint64(top))                //nolint:gosec // above 0
	return int(height)                                             //nolint:gosec // at most chartHeight
}

// round gives the next larger amount that is easy to read, by at most a third larger.
func round(n int64) int64 {
	if n <= 10 {
		return max(n, 1)
	}
	unit := int64(1)
	for unit <= n/100 {
		unit *= 10
	}
	for _, step := range []int64{10, 12, 16, 20, 24, 30, 40, 50, 60, 80, 100} {
		if limit := step * unit; limit >= n && limit/step == unit {
			return limit
		}
	}
	return n
}

// kindViews draws the findings of each kind by age, all to one scale.
func kindViews(kinds []KindCount) []kindView {
	var views []kindView
	most := 1
	for _, k := range kinds {
		v := kindView{KindCount: k, Title: kindTitles[k.Kind], Sum: k.Closed}
		for _, n := range k.Open {
			v.Sum += n
		}
		if v.Sum > 0 {
			views = append(views, v)
			most = max(most, v.Sum)
		}
	}
	for i := range views {
		views[i].draw(most)
	}
	return views
}

func (v *kindView) draw(most int) {
	from := 0
	add := func(class string, n int) {
		x, end := scale(int64(from), int64(most)), scale(int64(from+n), int64(most))
		if n > 0 {
			v.Bars = append(v.Bars, bar{Class: class, X: x, Width: end - x, Height: 10})
		}
		from += n
	}
	for i, class := range []string{"age0", "age1", "age2", "age3"} {
		add(class, v.Open[i])
	}
	add("closed", v.Closed)
}

// End is the right end of a line.
func (b bar) End() int { return b.X + b.Width }

// Off is what neither settled nor waits.
func (c column) Off() int64 { return c.Differences + c.Unexplained }
