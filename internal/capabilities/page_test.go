package main

import (
	"os"
	"testing"

	"tender/shared/provider/registry"
)

// docs/providers.md is what the adapters declare now.
func TestPageIsCurrent(t *testing.T) {
	got, err := os.ReadFile("../../docs/providers.md")
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != page(registry.Infos()) {
		t.Error("docs/providers.md is not what the adapters declare: go generate ./shared/provider/registry")
	}
}
