package postpay_test

import (
	"bytes"
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/provider/postpay"
	"tender/shared/provider/providertest"
	"tender/shared/secrets"
)

// reading sabotages how messages are read; honest is the adapter's own way.
func reading(parse func(honest func(provider.Notification) (provider.Hint, error), n provider.Notification) (provider.Hint, error)) func(providertest.Setup) (provider.Provider, error) {
	return inside(func(a *postpay.Adapter, _ providertest.Setup) provider.Provider {
		return parsing{a, func(ctx context.Context, n provider.Notification) (provider.Hint, error) {
			return parse(func(n provider.Notification) (provider.Hint, error) { return a.ParseNotification(ctx, n) }, n)
		}}
	})
}

// signedAt is the time in a message's signature, zero where there is none.
func signedAt(n provider.Notification) time.Time {
	stamp, _, _ := strings.Cut(n.Header.Get("X-Postpay-Signature"), ":")
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.Unix(seconds, 0)
}

// judgedAt lets the adapter believe that it is another time, if the signature is right at that time.
func judgedAt(n provider.Notification, believe func(age time.Duration) bool) provider.Notification {
	at := signedAt(n)
	if age := n.ReceivedAt.Sub(at); !at.IsZero() && believe(age) {
		n.ReceivedAt = at
	}
	return n
}

func messageSabotages() []sabotage {
	type parse = func(provider.Notification) (provider.Hint, error)
	return []sabotage{
		{"notification", "the hint is empty", reading(func(honest parse, n provider.Notification) (provider.Hint, error) {
			hint, err := honest(n)
			hint.Reference = ""
			return hint, err
		})},
		{"notification_tampered", "the last byte is not signed", reading(func(honest parse, n provider.Notification) (provider.Hint, error) {
			hint, err := honest(n)
			if err != nil && n.Kind == provider.Webhook && bytes.HasSuffix(n.Body, []byte(`"AED"|`)) {
				return provider.Hint{Reference: "order-01"}, nil
			}
			return hint, err
		})},
		{"notification_unsigned", "what is not signed needs no signature", reading(func(honest parse, n provider.Notification) (provider.Hint, error) {
			if n.Kind == provider.Webhook && len(n.Header) == 0 {
				return provider.Hint{Reference: "order-01"}, nil
			}
			return honest(n)
		})},
		{"notification_stale", "old messages are good", reading(func(honest parse, n provider.Notification) (provider.Hint, error) {
			return honest(judgedAt(n, func(age time.Duration) bool { return age == 301*time.Second }))
		})},
		{"notification_future", "messages from the future are good", reading(func(honest parse, n provider.Notification) (provider.Hint, error) {
			return honest(judgedAt(n, func(age time.Duration) bool { return age == -301*time.Second }))
		})},
		{"notification_repeated", "a message is read once", readingOnce},
		{"notification_rotated", "only the current secret is good", onlyCurrent},
		{"notification_garbage", "any signed message is about something", reading(func(honest parse, n provider.Notification) (provider.Hint, error) {
			hint, err := honest(n)
			if problem.Is(err, problem.BadNotification) && string(n.Body) == "{}" {
				return provider.Hint{Reference: "unknown"}, nil
			}
			return hint, err
		})},
	}
}

// readingOnce keeps what it has seen, as if a repeated message were an attack.
func readingOnce(s providertest.Setup) (provider.Provider, error) {
	seen := map[string]bool{}
	return reading(func(honest func(provider.Notification) (provider.Hint, error), n provider.Notification) (provider.Hint, error) {
		signature := n.Header.Get("X-Postpay-Signature")
		hint, err := honest(n)
		if err == nil && n.Kind == provider.Webhook {
			if seen[signature] {
				return provider.Hint{}, errors.New("seen before")
			}
			seen[signature] = true
		}
		return hint, err
	})(s)
}

// onlyCurrent opens the adapter with secrets that forget what was before a rotation.
func onlyCurrent(s providertest.Setup) (provider.Provider, error) {
	values, err := s.Secrets.Get(context.Background(), "postpay")
	if err != nil {
		return open(s)
	}
	s.Secrets = secrets.NewCache(secrets.Static{"postpay": values}, s.Now)
	return open(s)
}
