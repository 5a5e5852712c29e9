package demo

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"tender/cmd/tender/internal/sandboxes"
	"tender/examples"
	"tender/shared/provider"
	"tender/shared/provider/registry"
)

// bodies are the example checkouts by the provider that each names.
var bodies = func() map[string][]byte {
	all := map[string][]byte{}
	for _, body := range examples.Checkouts() {
		all[facts(body).Provider] = body
	}
	return all
}()

// Providers lists those that can be walked, in the order of the sandboxes: there are an adapter, a sandbox and an example
// checkout of each.
func Providers() []string {
	return slices.DeleteFunc(sandboxes.Names(), func(name string) bool {
		_, known := infoOf(name)
		return !known || bodies[name] == nil
	})
}

func infoOf(name string) (provider.Info, bool) {
	infos := registry.Infos()
	i := slices.IndexFunc(infos, func(info provider.Info) bool { return info.Name == name })
	if i < 0 {
		return provider.Info{}, false
	}
	return infos[i], true
}

// For gives what the walk of a provider needs to know of it, and its example checkout. The error lists the providers.
func For(name string) (Options, error) {
	if !slices.Contains(Providers(), name) {
		return Options{}, fmt.Errorf("unknown provider %q; there is %s", name, strings.Join(Providers(), ", "))
	}
	info, _ := infoOf(name)
	kind, err := sandboxes.Find(name)
	return Options{Info: info, Kind: kind, Body: bodies[name]}, err
}

// request is what the walk needs to know of a body.
type request struct {
	OrderID    string `json:"order_id"`
	Provider   string `json:"provider"`
	Amount     int64  `json:"amount"`
	Currency   string `json:"currency"`
	SuccessURL string `json:"success_url"`
	CancelURL  string `json:"cancel_url"`
	PendingURL string `json:"pending_url"`
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
