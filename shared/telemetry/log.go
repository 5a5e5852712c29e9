// Package telemetry writes what a function tells its operators: structured logs that cannot carry secrets or personal
// data by accident, and counts in CloudWatch's embedded metric format. It needs nothing but a writer.
package telemetry

import (
	"context"
	"io"
	"log/slog"
	"slices"
)

// The keys that lines about the same request, order or provider share. Their values are ours and are never masked.
const (
	RequestIDKey = "request_id"
	OrderIDKey   = "order_id"
	ProviderKey  = "provider"
)

// RequestID names the request that a line belongs to.
func RequestID(id string) slog.Attr { return slog.String(RequestIDKey, id) }

// OrderID names the order that a line is about.
func OrderID(id string) slog.Attr { return slog.String(OrderIDKey, id) }

// Provider names the provider that a line is about.
func Provider(name string) slog.Attr { return slog.String(ProviderKey, name) }

// NewLogger gives a logger that writes one JSON object a line to w, redacted (see Redact), with the attributes that
// With has put into the context. A nil level is slog.LevelInfo.
func NewLogger(w io.Writer, level slog.Leveler) *slog.Logger {
	return slog.New(handler{slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level, ReplaceAttr: Redact})})
}

type contextKey struct{}

// With gives a context whose log lines carry attrs, after those of the contexts that it comes from. An attribute
// replaces an earlier one of the same key.
func With(ctx context.Context, attrs ...slog.Attr) context.Context {
	all := slices.Clone(attrsOf(ctx))
	for _, a := range attrs {
		all = slices.DeleteFunc(all, func(old slog.Attr) bool { return old.Key == a.Key })
		all = append(all, a)
	}
	return context.WithValue(ctx, contextKey{}, all)
}

func attrsOf(ctx context.Context) []slog.Attr {
	attrs, _ := ctx.Value(contextKey{}).([]slog.Attr)
	return attrs
}

// handler adds the context's attributes to each record.
type handler struct{ slog.Handler }

// Handle writes the record with the context's attributes, except those that the record sets itself.
func (h handler) Handle(ctx context.Context, r slog.Record) error {
	own := map[string]bool{}
	r.Attrs(func(a slog.Attr) bool { own[a.Key] = true; return true })
	for _, a := range attrsOf(ctx) {
		if !own[a.Key] {
			r.AddAttrs(a)
		}
	}
	return h.Handler.Handle(ctx, r)
}

// WithAttrs keeps the handler around the one with attrs.
func (h handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return handler{h.Handler.WithAttrs(attrs)}
}

// WithGroup keeps the handler around the one with the group.
func (h handler) WithGroup(name string) slog.Handler { return handler{h.Handler.WithGroup(name)} }
