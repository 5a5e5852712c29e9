// Package sandboxes is the list of simulated providers that the command line can run, by name.
package sandboxes

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"tender/sandbox/control"
	"tender/shared/secrets"
)

// Sandbox is one simulated provider at work. It serves the provider's own paths, its hosted pages and /_sandbox/.
type Sandbox interface {
	http.Handler
	Panel() *control.Panel
	Run(ctx context.Context) // sends webhooks again when their time has come, until ctx is done
}

// HookTaker is a Sandbox whose provider is told once where its webhooks go, and not with every payment.
type HookTaker interface {
	RegisterHook(url string)
}

// Options say how a sandbox runs.
type Options struct {
	Secret    map[string]string // what the provider and the merchant share, as the provider's secret has it
	PublicURL string            // base of the hosted pages; empty: as each request names the host
	Now       func() time.Time  // nil: the wall clock
}

// Kind is one provider that can be simulated.
type Kind struct {
	Name string
	// Secret is the fixed one for local use. Its keys are those that every secret of this provider must have.
	Secret map[string]string
	// Authorizes says that an approval on the hosted page takes no money yet. Elsewhere it is a payment.
	Authorizes bool
	// PageRetries says that the page stays open after a declined payment. Elsewhere another page is needed.
	PageRetries bool
	// PageEndless says that a page can be paid until it is cancelled. Elsewhere it lapses.
	PageEndless bool

	open func(Options) Sandbox
	// register tells a provider at another address than a sandbox of ours where its webhooks go, unless it knows that;
	// nil where the provider is told with every payment.
	register func(ctx context.Context, at Elsewhere) error
}

// Elsewhere is a provider that runs outside of this process.
type Elsewhere struct {
	BaseURL string
	Secrets *secrets.Cache
	Now     func() time.Time
	HookURL string // where its webhooks go
}

// Register tells a provider that runs elsewhere where its webhooks go, as a merchant does once by the provider's API. It
// does nothing where there is nothing to tell.
func (k Kind) Register(ctx context.Context, at Elsewhere) error {
	if k.register == nil {
		return nil
	}
	return k.register(ctx, at)
}

// Open makes an empty sandbox. A nil secret in o stands for the fixed one; one that lacks a key is an error that names
// the key.
func (k Kind) Open(o Options) (Sandbox, error) {
	if o.Secret == nil {
		o.Secret = k.Secret
	}
	if err := k.Check(o.Secret); err != nil {
		return nil, err
	}
	return k.open(o), nil
}

// Check holds a secret of this provider against the keys that it must have.
func (k Kind) Check(secret map[string]string) error {
	for key := range k.Secret {
		if secret[key] == "" {
			return fmt.Errorf("the secret of %s has no %q", k.Name, key)
		}
	}
	return nil
}

// Find gives the provider with this name; the error lists those there are.
func Find(name string) (Kind, error) {
	for _, k := range All() {
		if k.Name == name {
			return k, nil
		}
	}
	return Kind{}, fmt.Errorf("unknown provider %q; there is %s", name, strings.Join(Names(), ", "))
}

// Names lists the providers that can be simulated.
func Names() []string {
	var names []string
	for _, k := range All() {
		names = append(names, k.Name)
	}
	return names
}
