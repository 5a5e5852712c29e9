package postpay

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"tender/shared/checkout"
	"tender/shared/problem"
)

// Bounds on what is read of a refusal.
const (
	maxFields = 50
	maxDepth  = 5
)

// renamed are the members of Create a checkout that have other names in our request.
var renamed = map[string]string{
	"total_amount":    "amount",
	"num_instalments": "provider_options.num_instalments",
	"qty":             "quantity",
}

// ourFields gives the refused fields in the names of our request, sorted, leaving out those it does not have. The
// document shows them flat, {name: [texts]}; nested objects and lists are read too, since the framework behind it writes
// them for nested values.
func ourFields(fields jsontext.Value) []problem.Field {
	if fields.Kind() != '{' {
		return nil
	}
	var wrong []problem.Field
	for _, path := range collect(fields, nil, maxDepth) {
		name, known := ourName(path)
		if known && !slices.ContainsFunc(wrong, func(f problem.Field) bool { return f.Field == name }) {
			wrong = append(wrong, problem.Field{Field: name, Code: "not_accepted", Message: "Postpay does not accept this value."})
		}
	}
	slices.SortFunc(wrong, func(a, b problem.Field) int { return strings.Compare(a.Field, b.Field) })
	return wrong
}

// collect gives the paths at which there are texts, as lists of member names and indexes.
func collect(v jsontext.Value, at []string, depth int) [][]string {
	if depth == 0 {
		return nil
	}
	switch v.Kind() {
	case '"':
		return [][]string{at}
	case '{', '[':
	default:
		return nil
	}
	var found [][]string
	each(v, func(name string, member jsontext.Value) bool {
		next := append(slices.Clone(at), name)
		if v.Kind() == '[' && member.Kind() == '"' {
			next = at // a list of texts about the member itself
		}
		found = append(found, collect(member, next, depth-1)...)
		return len(found) < maxFields
	})
	return found
}

// each calls yield with the members of an object, or the elements of a list by their index, until it says no.
func each(v jsontext.Value, yield func(string, jsontext.Value) bool) {
	d := jsontext.NewDecoder(strings.NewReader(string(v)))
	if _, err := d.ReadToken(); err != nil {
		return
	}
	for i := 0; d.PeekKind() != '}' && d.PeekKind() != ']'; i++ {
		name := fmt.Sprint(i)
		if v.Kind() == '{' {
			token, err := d.ReadToken()
			if err != nil {
				return
			}
			name = token.String()
		}
		member, err := d.ReadValue()
		if err != nil || !yield(name, member.Clone()) {
			return
		}
	}
}

// ourName turns a path of Postpay's (whose names may also be joined by dots) into one of our request.
func ourName(path []string) (name string, known bool) {
	var pattern string
	for _, step := range strings.Split(strings.Join(path, "."), ".") {
		if step != "" && strings.Trim(step, "0123456789") == "" {
			if len(step) > 4 {
				return "", false
			}
			name, pattern = name+"["+step+"]", pattern+"[]"
			continue
		}
		if other, ok := renamed[step]; ok {
			step = other
		}
		name, pattern = name+"."+step, pattern+"."+step
	}
	name, pattern = strings.TrimPrefix(name, "."), strings.TrimPrefix(pattern, ".")
	if strings.HasPrefix(pattern, "metadata.") || strings.HasPrefix(pattern, "metadata[") {
		return "metadata", true // any name would be one of its members, also a sentence
	}
	return name, checkout.Known(pattern) && (!strings.HasPrefix(pattern, "provider_options.") || pattern == "provider_options."+optionInstalments)
}
