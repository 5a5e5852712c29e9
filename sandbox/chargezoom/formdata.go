package chargezoom

import (
	"bytes"
	"maps"
	"mime/multipart"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxDepth bounds how deep names such as a[0][b] reach.
const maxDepth = 4

// readForm reads form data into what the same JSON would be.
func readForm(kind, boundary string, raw []byte) (map[string]any, error) {
	values, err := formValues(kind, boundary, raw)
	if err != nil {
		return nil, malformed()
	}
	tree := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		for i, value := range values[name] {
			if !utf8.ValidString(name) || !utf8.ValidString(value) || !put(tree, namePath(name, i), value) {
				return nil, malformed()
			}
		}
	}
	for name, v := range tree {
		tree[name] = listed(v)
	}
	return tree, nil
}

func formValues(kind, boundary string, raw []byte) (map[string][]string, error) {
	if kind != "multipart/form-data" {
		return url.ParseQuery(string(raw))
	}
	form, err := multipart.NewReader(bytes.NewReader(raw), boundary).ReadForm(maxBody)
	if err != nil {
		return nil, err
	}
	return form.Value, form.RemoveAll()
}

// namePath splits a[0][b] into its names; [] is the nth value of that name.
func namePath(name string, nth int) []string {
	parts := strings.Split(strings.ReplaceAll(name, "[]", "["+strconv.Itoa(nth)+"]"), "[")
	for i, part := range parts[1:] {
		parts[i+1] = strings.TrimSuffix(part, "]")
	}
	return parts
}

// put places a value in the tree. It fails where a name is a value and a parent at once, comes twice, or is too deep.
func put(tree map[string]any, path []string, value string) bool {
	if len(path) > maxDepth {
		return false
	}
	for _, part := range path[:len(path)-1] {
		next, present := tree[part]
		if !present {
			next = map[string]any{}
			tree[part] = next
		}
		inner, isObject := next.(map[string]any)
		if !isObject {
			return false
		}
		tree = inner
	}
	last := path[len(path)-1]
	if _, taken := tree[last]; taken {
		return false
	}
	tree[last] = value
	return true
}

// listed turns objects whose names are 0, 1, 2 ... into lists.
func listed(v any) any {
	object, isObject := v.(map[string]any)
	if !isObject {
		return v
	}
	list := make([]any, 0, len(object))
	for name, value := range object {
		object[name] = listed(value)
	}
	for i := range len(object) {
		value, present := object[strconv.Itoa(i)]
		if !present {
			return object
		}
		list = append(list, value)
	}
	return list
}
