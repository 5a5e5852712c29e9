// Package routing finds the operation that a request to a simulated API asks for. E is whatever a sandbox knows of one
// operation.
package routing

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Route is a path without its leading slash, in which a segment * stands for an id, and its operations by method.
type Route[E any] struct {
	Path    string
	Methods map[string]E
}

// On is a path and its operations by method.
func On[E any](path string, methods map[string]E) Route[E] { return Route[E]{path, methods} }

// One is a path with a single operation.
func One[E any](path, method string, e E) Route[E] { return On(path, map[string]E{method: e}) }

// Allow lists the route's methods for the header Allow.
func (r Route[E]) Allow() string { return strings.Join(slices.Sorted(maps.Keys(r.Methods)), ", ") }

// For is the operation of a request to this route, with HEAD served as GET, and whether there is one.
func (r Route[E]) For(req *http.Request) (E, bool) {
	method := req.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	e, known := r.Methods[method]
	return e, known
}

// Table is an API's routes. They are tried in order: the first that fits hides the others.
type Table[E any] []Route[E]

// Find gives the route of a request, the variable parts of its path in order, unescaped, and whether there is one. No
// variable part is empty.
func (t Table[E]) Find(r *http.Request) (found Route[E], ids []string, known bool) {
	parts := strings.Split(strings.TrimPrefix(r.URL.EscapedPath(), "/"), "/")
	for _, candidate := range t {
		if ids, ok := match(strings.Split(candidate.Path, "/"), parts); ok {
			return candidate, ids, true
		}
	}
	return Route[E]{}, nil, false
}

// Operation gives the operation of a request; the zero E when there is none.
func (t Table[E]) Operation(r *http.Request) E {
	found, _, _ := t.Find(r)
	e, _ := found.For(r)
	return e
}

func match(pattern, parts []string) ([]string, bool) {
	if len(pattern) != len(parts) {
		return nil, false
	}
	var ids []string
	for i, want := range pattern {
		part, err := url.PathUnescape(parts[i])
		switch {
		case err != nil || part == "":
			return nil, false
		case want == "*":
			ids = append(ids, part)
		case want != part:
			return nil, false
		}
	}
	return ids, true
}
