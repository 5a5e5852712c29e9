package local

import (
	"context"
	"fmt"
	"maps"
	"net"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"tender/cmd/tender/internal/console"
	"tender/cmd/tender/internal/sandboxes"
	"tender/shared/api"
	"tender/shared/awsenv"
	"tender/shared/checkout"
	"tender/shared/payments"
	"tender/shared/provider"
	"tender/shared/provider/registry"
	"tender/shared/store/dynamo"
	"tender/shared/store/memory"
)

// openBoxes starts a sandbox for every provider that has one and is not replaced, each on the next port.
func (s *Server) openBoxes(ctx context.Context) error {
	infos := registry.Infos()
	for _, kind := range sandboxes.All() {
		i := slices.IndexFunc(infos, func(info provider.Info) bool { return info.Name == kind.Name })
		if i < 0 || s.opt.BaseURL(kind.Name) != "" {
			continue
		}
		l, err := s.listenBox(ctx, len(s.boxes)+1)
		if err != nil {
			return err
		}
		b := box{name: kind.Name, site: site{listener: l}}
		s.boxes = append(s.boxes, b)
		b.sandbox, err = kind.Open(sandboxes.Options{Secret: s.opt.Secrets[kind.Name], PublicURL: address(l), Now: s.clock.Now})
		if err != nil {
			return &Usage{err}
		}
		// Elsewhere every page has an address for its own messages.
		if h, ok := b.sandbox.(sandboxes.HookTaker); ok && infos[i].Notification == provider.SignedMessage {
			h.RegisterHook(s.hookURL(kind.Name))
		}
		b.handler = console.Access(s.opt.Log, kind.Name, b.sandbox, slices.Collect(maps.Values(s.opt.Secrets[kind.Name]))...)
		s.boxes[len(s.boxes)-1] = b
	}
	for _, info := range infos {
		if url := s.opt.BaseURL(info.Name); url != "" {
			s.replaced[info.Name] = url
		}
	}
	return nil
}

// listenBox opens a port for a sandbox, where those reach it who call it.
func (s *Server) listenBox(ctx context.Context, step int) (net.Listener, error) {
	if s.opt.Lambda.URL != "" {
		return s.listenForContainers(ctx, step)
	}
	return listenBeside(ctx, s.main.listener, "", step)
}

func (s *Server) callbackURL() string {
	if s.opt.CallbackURL != "" {
		return s.opt.CallbackURL
	}
	return s.URL()
}

// openPayments puts the use cases and the API over store, providers and keys.
func (s *Server) openPayments(ctx context.Context) error {
	urls := s.Addresses()
	delete(urls, "api")
	enabled := slices.DeleteFunc(sandboxes.Names(), func(name string) bool { return urls[name] == "" })
	providers, err := registry.Open(registry.Options{
		Enabled: enabled, Environment: "sandbox", URLs: urls, Secrets: s.keys, Now: s.clock.Now,
	})
	if err != nil {
		return &Usage{err}
	}
	kept, err := s.openStore(ctx)
	if err != nil {
		return err
	}
	orders := &telling{store: kept, feed: &s.feed}
	s.providers, s.orders, s.nights = providers, orders, nights{}
	s.nights.over(providers, s.clock.Now())
	s.payments = payments.Open(orders, providers, s.clock.Now)
	s.payments.Callbacks = api.Callbacks(s.callbackURL(), s.keys, providers)
	s.api = api.All(api.Deps{
		Payments: s.payments, Keys: s.keys, Providers: providers, Now: s.clock.Now, Log: s.opt.Log,
		Rules: checkout.Rules{ReturnHosts: s.opt.ReturnHosts, AllowHTTPLocalhost: true},
	})
	return nil
}

// openStore gives the embedded store, or the table at the DynamoDB endpoint, which is made if it is missing.
func (s *Server) openStore(ctx context.Context) (store, error) {
	if s.opt.DynamoDB == "" {
		return memory.Open(), nil
	}
	cfg, err := awsenv.Config(s.opt.AWS)
	if err != nil {
		return nil, &Usage{err}
	}
	at := func(o *dynamodb.Options) { o.BaseEndpoint = &s.opt.DynamoDB }
	ctx, cancel := context.WithTimeout(ctx, tableTime)
	defer cancel()
	if err := dynamo.CreateTable(ctx, dynamodb.NewFromConfig(cfg, at), s.opt.Table); err != nil {
		return nil, fmt.Errorf("no table %s at %s: %w", s.opt.Table, s.opt.DynamoDB, err)
	}
	return dynamo.Open(cfg, s.opt.Table, at), nil
}
