package hooks

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"

	"tender/cmd/tender/internal/sandboxes"
	"tender/shared/provider/postpay"
	"tender/shared/secrets"
)

const address = "https://hooks.example/webhooks/postpay"

// desk is one at a sandbox of its own. Its secret can be another than the provider's.
func desk(t *testing.T, secretKey string) (Desk, *strings.Builder, *postpay.Adapter) {
	t.Helper()
	kind, err := sandboxes.Find("postpay")
	if err != nil {
		t.Fatal(err)
	}
	box, err := kind.Open(sandboxes.Options{Secret: kind.Secret})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(box)
	t.Cleanup(server.Close)
	own := map[string]string{"merchant_id": "local-merchant", "secret_key": secretKey, "webhook_secret": "hush"}
	a, err := postpay.New(postpay.Options{Secrets: secrets.NewCache(secrets.Static{"postpay": own}, nil), BaseURL: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	return Desk{API: a, Out: &out, Address: address}, &out, a
}

// said gives what was written since the last time.
func said(out *strings.Builder) string {
	text := out.String()
	out.Reset()
	return text
}

func TestRegister(t *testing.T) {
	d, out, a := desk(t, "local-secret")
	count := func() []postpay.Hook {
		all, err := a.ListHooks(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	steps := []struct {
		do   func(context.Context) error
		says string
		left int
	}{
		{d.List, "no hooks for this account", 0},
		{func(ctx context.Context) error { return d.Delete(ctx, "") }, "No hook leads to " + address, 0},
		{func(ctx context.Context) error { return d.Register(ctx, false) }, "Registered " + address, 1},
		{func(ctx context.Context) error { return d.Register(ctx, false) }, "leads to " + address + " already", 1},
		{func(ctx context.Context) error { return d.Register(ctx, true) }, "Told it the webhook_secret again", 1},
		{d.List, "* leads here", 1},
		{func(ctx context.Context) error { return d.Delete(ctx, "") }, "Deleted hook", 0},
		{func(ctx context.Context) error { return d.Register(ctx, true) }, "Registered", 1},
	}
	for i, s := range steps {
		if err := s.do(t.Context()); err != nil {
			t.Fatal(i, err)
		}
		if got := said(out); !strings.Contains(got, s.says) || strings.Contains(got, "hush") {
			t.Errorf("step %d says %q", i, got)
		}
		if all := count(); len(all) != s.left || (s.left == 1 && Wrong(all[0]) != "") {
			t.Errorf("step %d leaves %+v", i, all)
		}
	}
	if err := d.Delete(t.Context(), "nobody"); err == nil || !strings.Contains(err.Error(), "no hook nobody") {
		t.Errorf("deleting another's: %v", err)
	}
	elsewhere := d
	elsewhere.Address = "https://other.example/webhooks/postpay"
	if err := elsewhere.List(t.Context()); err != nil || !strings.Contains(said(out), "None leads here") {
		t.Errorf("%v", err)
	}
	if err := elsewhere.Delete(t.Context(), count()[0].ID); err != nil || len(count()) != 0 {
		t.Errorf("by its id: %v", err)
	}
}

// account is an account with hooks that do not work as they should.
type account struct {
	hooks    []postpay.Hook
	restored []string
}

func (a *account) ListHooks(context.Context) ([]postpay.Hook, error) { return a.hooks, nil }
func (a *account) CreateHook(context.Context, string) (postpay.Hook, error) {
	return postpay.Hook{ID: "new"}, nil
}

func (a *account) RestoreHook(_ context.Context, id, _ string) (postpay.Hook, error) {
	a.restored = append(a.restored, id)
	return postpay.Hook{ID: id}, nil
}
func (a *account) DeleteHook(context.Context, string) error { return nil }

func TestRepairs(t *testing.T) {
	good := postpay.Hook{ID: "good", Active: true, Events: postpay.HookEvents(), URL: address}
	asleep, deaf, other := good, good, good
	asleep.ID, asleep.Active = "asleep", false
	deaf.ID, deaf.Events = "deaf", []string{"order"}
	other.ID, other.URL = "other", address+"/"
	tests := map[string]struct {
		hooks []postpay.Hook
		says  string
		id    string // restored
	}{
		"good beside bad": {[]postpay.Hook{asleep, good, deaf}, "Hook good leads to", ""},
		"not active":      {[]postpay.Hook{other, asleep}, "not active. Repaired it.", "asleep"},
		"not of all":      {[]postpay.Hook{deaf}, "events transaction. Repaired it.", "deaf"},
		"another address": {[]postpay.Hook{other}, "as hook new", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			a := &account{hooks: tt.hooks}
			var out strings.Builder
			if err := (Desk{API: a, Out: &out, Address: address}).Register(t.Context(), false); err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(out.String(), tt.says) || strings.Join(a.restored, " ") != tt.id {
				t.Errorf("%q, restored %q", out.String(), a.restored)
			}
		})
	}
}

func TestRefused(t *testing.T) {
	d, _, _ := desk(t, "hush")
	for name, err := range map[string]error{
		"register": d.Register(t.Context(), false), "list": d.List(t.Context()), "delete": d.Delete(t.Context(), ""), "delete one": d.Delete(t.Context(), "a"),
	} {
		if err == nil || !strings.Contains(err.Error(), "does not accept the credentials") || strings.Contains(err.Error(), "hush") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
