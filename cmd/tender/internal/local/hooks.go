package local

import (
	"context"
	"net/url"
	"time"

	"tender/cmd/tender/internal/sandboxes"
	"tender/shared/telemetry"
)

// hookTime bounds telling one provider where its webhooks go.
const hookTime = 2 * time.Second

// registerHooks tells the sandboxes that run elsewhere on this machine where their webhooks go. A provider farther away
// is left alone: this server cannot be reached from there, or somebody has set it up on purpose. Without webhooks orders
// are still brought on, by returning shoppers and by the schedule.
func (s *Server) registerHooks(ctx context.Context) {
	for name, base := range s.replaced {
		kind, err := sandboxes.Find(name)
		if u, bad := url.Parse(base); err != nil || bad != nil || !isLoopback(u.Hostname()) {
			continue
		}
		s.registerHook(ctx, kind, base)
	}
}

func (s *Server) registerHook(ctx context.Context, kind sandboxes.Kind, base string) {
	ctx, cancel := context.WithTimeout(ctx, hookTime)
	defer cancel()
	err := kind.Register(ctx, sandboxes.Elsewhere{
		BaseURL: base, Secrets: s.keys, Now: s.clock.Now, HookURL: s.hookURL(kind.Name),
	})
	if err != nil {
		s.opt.Log.WarnContext(ctx, "no webhook could be registered", telemetry.ProviderKey, kind.Name, "error", err)
	}
}

// hookURL is where a provider that signs its webhooks sends them.
func (s *Server) hookURL(name string) string { return s.callbackURL() + "/webhooks/" + name }
