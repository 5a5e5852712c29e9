package postpay

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"tender/sandbox/wire"
)

// Page sizes (Data types, Pagination).
const (
	defaultPageSize = 20
	maxPageSize     = 50
)

// page is the envelope of every list.
type page[T any] struct {
	Count    int     `json:"count"`
	Next     *string `json:"next"`
	Previous *string `json:"previous"`
	Results  []T     `json:"results"`
}

// list filters, orders and pages rows as a request's query says. The columns named in sortable can be ordered by.
func list[T any](r *request, rows []T, columns []column[T], sortable ...string) (reply, error) {
	rows, err := choose(r, rows, columns, sortable...)
	if err != nil {
		return reply{}, err
	}
	out, err := paged(r, rows)
	if err != nil {
		return reply{}, err
	}
	return ok(out)
}

// choose filters and orders rows.
func choose[T any](r *request, rows []T, columns []column[T], sortable ...string) ([]T, error) {
	query := r.URL.Query()
	keep, refused := compile(columns, query)
	if len(refused) > 0 {
		return nil, invalid(refused)
	}
	rows = slices.DeleteFunc(rows, func(row T) bool { return !keep(row) })
	sortRows(rows, columns, sortable, query.Get("ordering"))
	return rows, nil
}

// paged cuts out the page that is asked for.
func paged[T any](r *request, rows []T) (page[T], error) {
	query := r.URL.Query()
	size := pageSize(query.Get("page_size"))
	number, pages := 1, max(1, (len(rows)+size-1)/size)
	if text := query.Get("page"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > pages {
			return page[T]{}, notFound()
		}
		number = n
	}
	start := (number - 1) * size
	out := page[T]{Count: len(rows), Results: append([]T{}, rows[start:min(start+size, len(rows))]...)}
	if number < pages {
		out.Next = pageLink(r, query, number+1)
	}
	if number > 1 {
		out.Previous = pageLink(r, query, number-1)
	}
	return out, nil
}

// pageSize falls back to the default for what is no positive number, and to the limit above it, as the framework does.
func pageSize(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return defaultPageSize
	}
	return min(n, maxPageSize)
}

func pageLink(r *request, query url.Values, number int) *string {
	query.Set("page", strconv.Itoa(number))
	link := wire.Base("", r.Request) + r.URL.EscapedPath() + "?" + query.Encode()
	return &link
}

// sortRows orders by one or more columns, comma separated, - for descending. Other names are ignored, as the framework
// does; rows that compare equal keep their order.
func sortRows[T any](rows []T, columns []column[T], sortable []string, ordering string) {
	terms := strings.Split(ordering, ",")
	slices.Reverse(terms) // stable sorts from the last term to the first
	for _, term := range terms {
		name, descending := strings.CutPrefix(strings.TrimSpace(term), "-")
		i := slices.IndexFunc(columns, func(c column[T]) bool { return c.name == name })
		if i < 0 || !slices.Contains(sortable, name) {
			continue
		}
		value := columns[i].value
		slices.SortStableFunc(rows, func(a, b T) int {
			sign := compareValues(value(a), value(b))
			if descending {
				return -sign
			}
			return sign
		})
	}
}

func compareValues(a, b any) int {
	if x, canBeNull := a.(*micros); canBeNull {
		return compareNull(x, b.(*micros))
	}
	if n, isNumber := a.(int64); isNumber {
		return compareInts(n, b.(int64))
	}
	return timeOf(a).Compare(timeOf(b))
}

// compareNull puts what is null behind everything else, as the framework's usual database does.
func compareNull(a, b *micros) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return 1
	case b == nil:
		return -1
	}
	return timeOf(*a).Compare(timeOf(*b))
}
