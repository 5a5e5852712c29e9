package deployment

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"

	"github.com/go-json-experiment/json"

	"tender/cmd/tender/internal/local"
	"tender/shared/provider/registry"
	"tender/shared/secrets"
)

// maxReply bounds what is read of an answer.
const maxReply = 4 << 20

// findLocal asks a running tender local where its parts are.
func findLocal(ctx context.Context, at string, world World, static secrets.Static) (*Target, error) {
	t := &Target{
		Local: true, Title: "tender local at " + at, API: at, Environment: "sandbox", ProviderURLs: map[string]string{},
		world: world, static: static,
	}
	var addresses map[string]string
	if err := t.Control(ctx, "/_local/addresses", &addresses); err != nil {
		return nil, err
	}
	var clock struct {
		Ahead string `json:"ahead"`
	}
	if err := t.Control(ctx, "/_local/clock", &clock); err != nil {
		return nil, err
	}
	if ahead, err := time.ParseDuration(clock.Ahead); err == nil { // what is simulated lives in the server's time
		t.ahead = ahead
	}
	for _, info := range registry.Infos() {
		if url := addresses[info.Name]; url != "" {
			t.Providers = append(t.Providers, info.Name)
			t.ProviderURLs[info.Name] = url
		}
	}
	t.Callback = trim(world.Get("TENDER_CALLBACK_URL"))
	if t.Callback == "" {
		t.Callback = at
	}
	return t, nil
}

// Control reads one of the routes that only a tender local has.
func (t *Target) Control(ctx context.Context, path string, into any) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, t.API+path, http.NoBody)
	if err != nil {
		return err
	}
	resp, err := t.Plain().Do(r)
	if err != nil {
		return fmt.Errorf("no tender local answers at %s: %w", t.API, cause(err))
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxReply))
	if err != nil || resp.StatusCode != http.StatusOK || json.Unmarshal(body, into) != nil {
		return fmt.Errorf("what answers at %s is not a tender local of this version", t.API)
	}
	return nil
}

// cause leaves out the method and address that net/http puts before an error.
func cause(err error) error {
	if inner := errors.Unwrap(err); inner != nil {
		return inner
	}
	return err
}

// fromEnvironment takes the parts from the names that the functions have them under.
func (t *Target) fromEnvironment(api string) error {
	get := t.world.Get
	t.Title, t.API, t.Callback = trim(api), trim(api), trim(get("TENDER_CALLBACK_URL"))
	t.Table, t.SecretPrefix, t.Environment = get("TENDER_TABLE"), get("TENDER_SECRET_PREFIX"), get("TENDER_ENVIRONMENT")
	t.Bus = get("TENDER_EVENT_BUS")
	if t.Environment == "" {
		t.Environment = "sandbox"
	}
	enabled := list(get("TENDER_PROVIDERS"))
	for _, info := range registry.Infos() {
		if slices.Contains(enabled, info.Name) {
			t.Providers = append(t.Providers, info.Name)
		}
	}
	if len(enabled) != len(t.Providers) {
		return &local.Usage{Err: errors.New("TENDER_PROVIDERS names a provider twice, or one that is not known")}
	}
	t.providerURLs()
	return nil
}

// providerURLs takes the addresses that replace the providers' own from the environment, as the functions do.
func (t *Target) providerURLs() {
	t.ProviderURLs = map[string]string{}
	for _, name := range t.Providers {
		if url := t.world.Get(registry.URLVariable(name)); url != "" {
			t.ProviderURLs[name] = url
		}
	}
}
