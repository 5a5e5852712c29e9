package local

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"tender/cmd/tender/internal/sandboxes"
	"tender/shared/api"
	"tender/shared/secrets"
)

// FixedSecrets are the secrets of a local server that was given none. They protect nothing, and are the same
// everywhere so that scripts can use them.
func FixedSecrets() secrets.Static {
	fixed := secrets.Static{
		api.CheckoutTokenKey: {"key": "local-checkout-token-key-of-no-value"},
		api.CallbackKey:      {"key": "local-callback-key-of-no-value"},
	}
	for _, kind := range sandboxes.All() {
		fixed[kind.Name] = maps.Clone(kind.Secret)
	}
	return fixed
}

// ParseSecrets reads a file of secrets by name. What it does not name keeps its fixed local value; a secret that lacks
// one of its keys is an error.
func ParseSecrets(data []byte) (secrets.Static, error) {
	given, err := secrets.ParseStatic(data)
	if err != nil {
		return nil, err
	}
	all, needed := FixedSecrets(), FixedSecrets()
	for _, name := range slices.Sorted(maps.Keys(given)) {
		for key := range needed[strings.TrimSuffix(name, secrets.PreviousSuffix)] {
			if given[name][key] == "" {
				return nil, fmt.Errorf("the secret %s has no %q", name, key)
			}
		}
		all[name] = given[name]
	}
	return all, nil
}
