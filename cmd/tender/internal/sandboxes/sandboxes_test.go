package sandboxes

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"tender/shared/provider/registry"
)

func TestFind(t *testing.T) {
	for _, name := range Names() {
		if k, err := Find(name); err != nil || k.Name != name {
			t.Errorf("%s: %v %v", name, k.Name, err)
		}
	}
	if _, err := Find("nopay"); err == nil || !strings.Contains(err.Error(), Names()[0]) {
		t.Errorf("the error is %v", err)
	}
}

// What a sandbox and its adapter call a secret's keys must agree, or nobody could set either up from one file.
func TestSecretsAreTheAdapters(t *testing.T) {
	declared := map[string][]string{}
	for _, info := range registry.Infos() {
		declared[info.Name] = slices.Sorted(slices.Values(info.SecretKeys))
	}
	for _, kind := range All() {
		if got := slices.Sorted(maps.Keys(kind.Secret)); !slices.Equal(got, declared[kind.Name]) {
			t.Errorf("%s has %v, its adapter %v", kind.Name, got, declared[kind.Name])
		}
	}
}

func TestOpen(t *testing.T) {
	for _, kind := range All() {
		if _, err := kind.Open(Options{}); err != nil {
			t.Errorf("%s: %v", kind.Name, err)
		}
		for key := range kind.Secret {
			lacking := maps.Clone(kind.Secret)
			delete(lacking, key)
			if _, err := kind.Open(Options{Secret: lacking}); err == nil || !strings.Contains(err.Error(), key) {
				t.Errorf("%s without %s: %v", kind.Name, key, err)
			}
		}
	}
}
