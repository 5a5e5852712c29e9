package sandboxtest

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
)

// File reads an example from the provider's testdata.
func File(t T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// Golden compares a reply with the document's example: every key, in the same order, with the same value, once the ids
// that are ours are put in place of the document's.
func Golden(t T, name, got string, replace ...string) {
	t.Helper()
	Compare(t, name, got, File(t, name), replace...)
}

// Compare is Golden with an example that is part of the file of this name.
func Compare(t T, name, got string, example []byte, replace ...string) {
	t.Helper()
	got = strings.NewReplacer(replace...).Replace(got)
	var want bytes.Buffer
	if err := json.Compact(&want, example); err != nil {
		t.Fatal(err)
	}
	if got != want.String() {
		t.Errorf("%s:\n got %s\nwant %s", name, got, want.String())
	}
}

// Changed is an example's object with members replaced; nil removes one, a name with dots reaches into objects, and into
// the first element of a list. Numbers keep their text.
func Changed(t T, name string, change map[string]any) map[string]any {
	t.Helper()
	dec := json.NewDecoder(bytes.NewReader(File(t, name)))
	dec.UseNumber()
	var object map[string]any
	if err := dec.Decode(&object); err != nil {
		t.Fatal(err)
	}
	for name, value := range change {
		at, path := object, strings.Split(name, ".")
		last := len(path) - 1
		for _, part := range path[:last] {
			next := at[part]
			if list, isList := next.([]any); isList {
				next = list[0]
			}
			at = next.(map[string]any)
		}
		if at[path[last]] = value; value == nil {
			delete(at, path[last])
		}
	}
	return object
}
