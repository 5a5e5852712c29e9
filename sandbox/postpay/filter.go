package postpay

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// kind is which lookups a filter has in the document. Every name is the document's own.
type kind int

const (
	inText      kind = iota // exact, in
	searchText              // contains, startswith, endswith, regex and their case-insensitive forms
	allText                 // both
	events                  // exact, contains: a list
	truth                   // exact
	numbers                 // exact, gt, lt, gte, lte
	inNumbers               // the same and in
	moments                 // the same without in; date, year, month, week_day, day, hour, which compare too
	nullMoments             // the same and isnull, of a time that may be null
)

// column is one attribute of a row that can be filtered by. Value gives a string, []string, int64, *int64, bool, micros,
// *micros or seconds.
type column[T any] struct {
	name  string
	kind  kind
	value func(T) any
}

// test is one compiled filter.
type test func(value any) bool

// compile makes the tests of a query. Parameters that are no documented filter and empty values are ignored, as the
// framework does; a value that cannot be read is refused.
func compile[T any](columns []column[T], query url.Values) (func(T) bool, refusals) {
	refused := refusals{}
	var tests []func(T) bool
	for key, values := range query {
		name, lookup, _ := strings.Cut(key, "__")
		text := values[len(values)-1]
		i := slices.IndexFunc(columns, func(c column[T]) bool { return c.name == name })
		if i < 0 || text == "" {
			continue
		}
		check, refusal := columns[i].kind.compile(lookup, text)
		if refusal != "" {
			refused.add(key, refusal)
		}
		if check != nil {
			value := columns[i].value
			tests = append(tests, func(row T) bool { return check(value(row)) })
		}
	}
	return func(row T) bool {
		for _, passes := range tests {
			if !passes(row) {
				return false
			}
		}
		return true
	}, refused
}

func (k kind) compile(lookup, text string) (test, string) {
	if lookup == "" {
		lookup = "exact"
	}
	switch k {
	case inText, searchText, allText:
		return k.compileText(lookup, text)
	case events:
		return compileEvents(lookup, text), ""
	case truth:
		return compileTruth(lookup, text)
	case numbers, inNumbers:
		return compileNumber(lookup, text, k == inNumbers)
	case nullMoments:
		return compileNullMoment(lookup, text)
	default:
		return compileMoment(lookup, text)
	}
}

func (k kind) compileText(lookup, text string) (test, string) {
	if exact := lookup == "exact" || lookup == "in"; exact == (k == searchText) && k != allText {
		return nil, ""
	}
	var has func(string) bool
	folded := strings.ToLower(text)
	fold := func(f func(string, string) bool) func(string) bool {
		return func(v string) bool { return f(strings.ToLower(v), folded) }
	}
	switch lookup {
	case "exact":
		has = func(v string) bool { return v == text }
	case "in":
		list := strings.Split(text, ",")
		has = func(v string) bool { return slices.Contains(list, v) }
	case "contains":
		has = func(v string) bool { return strings.Contains(v, text) }
	case "icontains":
		has = fold(strings.Contains)
	case "startswith":
		has = func(v string) bool { return strings.HasPrefix(v, text) }
	case "istartswith":
		has = fold(strings.HasPrefix)
	case "endswith":
		has = func(v string) bool { return strings.HasSuffix(v, text) }
	case "iendswith":
		has = fold(strings.HasSuffix)
	case "regex", "iregex":
		return compileRegex(lookup, text)
	default:
		return nil, ""
	}
	return func(v any) bool { return has(v.(string)) }, ""
}

func compileRegex(lookup, text string) (test, string) {
	if lookup == "iregex" {
		text = "(?i)" + text
	}
	pattern, err := regexp.Compile(text)
	if err != nil {
		return nil, "Enter a valid regular expression."
	}
	return func(v any) bool { return pattern.MatchString(v.(string)) }, ""
}

// compileEvents compares a list: all of it, or as containing every one named.
func compileEvents(lookup, text string) test {
	want := strings.Split(text, ",")
	switch lookup {
	case "exact":
		return func(v any) bool { return slices.Equal(v.([]string), want) }
	case "contains":
		return func(v any) bool {
			return !slices.ContainsFunc(want, func(event string) bool { return !slices.Contains(v.([]string), event) })
		}
	default:
		return nil
	}
}

func compileTruth(lookup, text string) (test, string) {
	if lookup != "exact" {
		return nil, ""
	}
	want := strings.ToLower(text)
	if want != "true" && want != "false" {
		return nil, isNoBoolean
	}
	return func(v any) bool { return v.(bool) == (want == "true") }, ""
}

// order3 gives the test of a comparison between a row's value and the filter's.
func order3(lookup string) func(sign int) bool {
	return map[string]func(int) bool{
		"exact": func(sign int) bool { return sign == 0 },
		"gt":    func(sign int) bool { return sign > 0 },
		"lt":    func(sign int) bool { return sign < 0 },
		"gte":   func(sign int) bool { return sign >= 0 },
		"lte":   func(sign int) bool { return sign <= 0 },
	}[lookup]
}

func compileNumber(lookup, text string, in bool) (test, string) {
	parts := []string{text}
	holds := order3(lookup)
	if lookup == "in" && in {
		parts, holds = strings.Split(text, ","), order3("exact")
	}
	if holds == nil {
		return nil, ""
	}
	want := make([]int64, len(parts))
	for i, part := range parts {
		n, err := strconv.ParseInt(part, 10, 64)
		if err != nil {
			return nil, "Enter a number."
		}
		want[i] = n
	}
	return func(v any) bool {
		got, present := integerOf(v)
		return present && slices.ContainsFunc(want, func(n int64) bool { return holds(compareInts(got, n)) })
	}, ""
}

func integerOf(v any) (int64, bool) {
	if p, isPointer := v.(*int64); isPointer {
		if p == nil {
			return 0, false
		}
		return *p, true
	}
	return v.(int64), true
}

func compareInts(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// compileMoment compares a time, or one part of it in UTC: created__gte, created__date, created__date__gt, created__year.
func compileMoment(lookup, text string) (test, string) {
	part, comparison, hasPart := strings.Cut(lookup, "__")
	if holds := order3(part); holds != nil && !hasPart {
		want, err := parseTime(text)
		if err != nil {
			return nil, "Enter a valid date/time."
		}
		return func(v any) bool { return holds(timeOf(v).Compare(want)) }, ""
	}
	of := timeParts[part]
	if !hasPart {
		comparison = "exact"
	}
	holds := order3(comparison)
	if of == nil || holds == nil {
		return nil, ""
	}
	want, err := strconv.Atoi(text)
	if part == "date" {
		var day time.Time
		day, err = time.Parse(time.DateOnly, text)
		want = of(day)
	}
	if err != nil {
		return nil, "Enter a valid value."
	}
	return func(v any) bool { return holds(compareInts(int64(of(timeOf(v))), int64(want))) }, ""
}

// compileNullMoment compares a time that may be null, which then is only found by isnull.
func compileNullMoment(lookup, text string) (test, string) {
	if lookup == "isnull" {
		isNull, refusal := compileTruth("exact", text)
		if isNull == nil {
			return nil, refusal
		}
		return func(v any) bool { return isNull(v.(*micros) == nil) }, ""
	}
	holds, refusal := compileMoment(lookup, text)
	if holds == nil {
		return nil, refusal
	}
	return func(v any) bool { p := v.(*micros); return p != nil && holds(*p) }, ""
}

// timeParts are the parts of a time by lookup. Days of the week count from Sunday as 1, as in the framework.
var timeParts = map[string]func(time.Time) int{
	"date":     func(t time.Time) int { return t.Year()*10000 + int(t.Month())*100 + t.Day() },
	"year":     time.Time.Year,
	"month":    func(t time.Time) int { return int(t.Month()) },
	"week_day": func(t time.Time) int { return int(t.Weekday()) + 1 },
	"day":      time.Time.Day,
	"hour":     time.Time.Hour,
}

func timeOf(v any) time.Time {
	if t, isSeconds := v.(seconds); isSeconds {
		return time.Time(t).UTC()
	}
	return time.Time(v.(micros)).UTC()
}
