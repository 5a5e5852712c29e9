package demo

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"tender/examples"
)

// bodies are the example checkouts by the provider that each names.
var bodies = func() map[string][]byte {
	all := map[string][]byte{}
	for _, body := range examples.Checkouts() {
		all[facts(body).Provider] = body
	}
	return all
}()

// Providers lists those that there is an example checkout for.
func Providers() []string { return slices.Sorted(maps.Keys(bodies)) }

// Example gives a provider's checkout as its own documents have it, in the form of POST /checkouts.
func Example(provider string) ([]byte, error) {
	body, ok := bodies[provider]
	if !ok {
		return nil, fmt.Errorf("unknown provider %q; there is %s", provider, strings.Join(Providers(), ", "))
	}
	return body, nil
}

// request is what the walk needs to know of a body.
type request struct {
	OrderID    string `json:"order_id"`
	Provider   string `json:"provider"`
	Amount     int64  `json:"amount"`
	Currency   string `json:"currency"`
	SuccessURL string `json:"success_url"`
	CancelURL  string `json:"cancel_url"`
}

func facts(body []byte) (r request) {
	_ = json.Unmarshal(body, &r) // the examples are our own; a broken one names no provider
	return r
}

// variant gives the body with some members replaced.
func variant(body []byte, members map[string]any) ([]byte, error) {
	var all map[string]any
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	if err := dec.Decode(&all); err != nil {
		return nil, err
	}
	maps.Copy(all, members)
	return json.Marshal(all)
}
