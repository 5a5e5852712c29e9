// Command capabilities writes docs/providers.md from what the adapters declare. Run it by go generate ./shared/provider/registry;
// a test holds the page against the declarations.
package main

import (
	"fmt"
	"os"

	"tender/shared/provider/registry"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: capabilities FILE")
		os.Exit(2)
	}
	if err := os.WriteFile(os.Args[1], []byte(page(registry.Infos())), 0o644); err != nil { //nolint:gosec // a page of the documentation
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
