// Package registry knows every provider adapter by name and opens those that a deployment enables. A new provider is one
// line in its table.
package registry

//go:generate go run ../../../internal/capabilities ../../../docs/providers.md

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"tender/shared/provider"
	"tender/shared/provider/chargezoom"
	"tender/shared/provider/internal/httpcall"
	"tender/shared/provider/portone"
	"tender/shared/provider/portpos"
	"tender/shared/provider/postpay"
	"tender/shared/provider/rupantorpay"
	"tender/shared/secrets"
)

// settings are what every adapter is opened with: the fields of its own Options, in their order.
type settings struct {
	Secrets     *secrets.Cache
	Environment string
	BaseURL     string
	Transport   http.RoundTripper
	Now         func() time.Time
}

// entry is one known provider.
type entry struct {
	info func() provider.Info
	open func(settings) (provider.Provider, error)
}

// table has every provider there is an adapter for, in the order of the generated documents.
var table = []entry{
	{portpos.Info, func(s settings) (provider.Provider, error) { return portpos.New(portpos.Options(s)) }},
	{portone.Info, func(s settings) (provider.Provider, error) { return portone.New(portone.Options(s)) }},
	{chargezoom.Info, func(s settings) (provider.Provider, error) { return chargezoom.New(chargezoom.Options(s)) }},
	{rupantorpay.Info, func(s settings) (provider.Provider, error) { return rupantorpay.New(rupantorpay.Options(s)) }},
	{postpay.Info, func(s settings) (provider.Provider, error) { return postpay.New(postpay.Options(s)) }},
}

// Options say which providers to open, and how.
type Options struct {
	Enabled     []string          // names; spaces around them and repetitions do no harm
	Environment string            // sandbox or live: picks the providers' own addresses
	URLs        map[string]string // by name: an address instead of the provider's own, see URLVariable
	Secrets     *secrets.Cache
	Transport   http.RoundTripper // nil: each adapter has its own
	Now         func() time.Time  // nil: time.Now
	Report      provider.Report   // nil: nobody is told of calls
}

// Registry holds the opened providers. It does not change, and is safe for concurrent use.
type Registry struct {
	names  []string
	opened map[string]*provider.Guarded
}

// Open opens the enabled providers. It reads no secret and sends nothing. A name nobody knows is an error that lists the
// names there are.
func Open(opt Options) (*Registry, error) {
	if opt.Environment != "sandbox" && opt.Environment != "live" {
		return nil, fmt.Errorf("registry: the environment is %q, not sandbox or live", opt.Environment)
	}
	for name, base := range opt.URLs {
		if _, known := find(name); !known {
			return nil, unknown(name)
		}
		if base == "" {
			continue
		}
		if err := httpcall.CheckBase(base, opt.Environment); err != nil {
			return nil, fmt.Errorf("registry: the address of %s: %w", name, err)
		}
	}
	r := &Registry{opened: map[string]*provider.Guarded{}}
	for _, name := range opt.Enabled {
		if err := r.open(strings.TrimSpace(name), opt); err != nil {
			return nil, err
		}
	}
	return r, nil
}

func (r *Registry) open(name string, opt Options) error {
	e, known := find(name)
	if !known {
		return unknown(name)
	}
	if r.opened[name] != nil {
		return nil
	}
	p, err := e.open(settings{
		Secrets: opt.Secrets, Environment: opt.Environment, BaseURL: opt.URLs[name], Transport: opt.Transport, Now: opt.Now,
	})
	if err != nil {
		return fmt.Errorf("registry: %w", err)
	}
	r.names = append(r.names, name)
	r.opened[name] = provider.Guard(p, opt.Report)
	return nil
}

// Get gives an enabled provider.
func (r *Registry) Get(name string) (*provider.Guarded, bool) {
	p, ok := r.opened[name]
	return p, ok
}

// Names lists the enabled providers in the order in which they were enabled.
func (r *Registry) Names() []string { return slices.Clone(r.names) }

// Infos gives the declarations of every known provider, enabled or not.
func Infos() []provider.Info {
	infos := make([]provider.Info, 0, len(table))
	for _, e := range table {
		infos = append(infos, e.info())
	}
	return infos
}

// URLVariable names the environment variable that replaces a provider's address, such as TENDER_POSTPAY_URL.
func URLVariable(name string) string { return "TENDER_" + strings.ToUpper(name) + "_URL" }

func find(name string) (entry, bool) {
	i := slices.IndexFunc(table, func(e entry) bool { return e.info().Name == name })
	if i < 0 {
		return entry{}, false
	}
	return table[i], true
}

func unknown(name string) error {
	var names []string
	for _, info := range Infos() {
		names = append(names, info.Name)
	}
	return fmt.Errorf("registry: there is no provider %q; there are: %s", name, strings.Join(names, ", "))
}
