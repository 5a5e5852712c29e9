package postpay_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"tender/shared/checkout"
	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/provider/postpay"
	"tender/shared/provider/providertest"
	"tender/shared/secrets"
)

// sabotage is one adapter with one fault, and the case that must notice. No other may: then every case is needed, and
// each finds what it says.
type sabotage struct {
	caught string
	name   string
	open   func(providertest.Setup) (provider.Provider, error)
}

func TestEveryCaseCatchesItsSabotage(t *testing.T) {
	caught := map[string]bool{}
	for _, s := range sabotages() {
		t.Run(s.caught+"/"+s.name, func(t *testing.T) {
			var failed []string
			for _, c := range providertest.Cases() {
				if err := c.Check(harness(s.open)); err != nil {
					failed = append(failed, c.Name)
					if c.Name != s.caught {
						t.Logf("%s: %.300s", c.Name, err)
					}
				}
			}
			if len(failed) != 1 || failed[0] != s.caught {
				t.Errorf("caught by %v", failed)
			}
		})
		caught[s.caught] = true
	}
	for _, c := range providertest.Cases() {
		if !caught[c.Name] {
			t.Errorf("no sabotaged adapter proves the case %s", c.Name)
		}
	}
}

// wireTap is a RoundTripper between the adapter and the wire.
type wireTap func(r *http.Request, next http.RoundTripper) (*http.Response, error)

type tapped struct {
	tap  wireTap
	next http.RoundTripper
}

func (t tapped) RoundTrip(r *http.Request) (*http.Response, error) { return t.tap(r, t.next) }

// onWire sabotages an adapter at the wire.
func onWire(tap wireTap) func(providertest.Setup) (provider.Provider, error) {
	return func(s providertest.Setup) (provider.Provider, error) {
		s.Transport = tapped{tap, s.Transport}
		return open(s)
	}
}

// inside sabotages an adapter by a type that overrides some of its methods.
func inside(wrap func(*postpay.Adapter, providertest.Setup) provider.Provider) func(providertest.Setup) (provider.Provider, error) {
	return func(s providertest.Setup) (provider.Provider, error) {
		p, err := open(s)
		if err != nil {
			return nil, err
		}
		return wrap(p.(*postpay.Adapter), s), nil
	}
}

func answer(status int, body string) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}
}

// refusal is what a careless adapter makes of a doubt.
func refusal() *http.Response {
	return answer(http.StatusBadRequest, `{"error":{"code":"invalid","message":"Invalid input."}}`)
}

// onReply sabotages what is made of whole replies.
func onReply(change func(r *http.Request, status int, body string) *http.Response) func(providertest.Setup) (provider.Provider, error) {
	return onWire(func(r *http.Request, next http.RoundTripper) (*http.Response, error) {
		response, err := next.RoundTrip(r)
		if err != nil {
			return nil, err
		}
		body, err := io.ReadAll(response.Body)
		if err != nil {
			response.Body = io.NopCloser(io.MultiReader(bytes.NewReader(body), failing{err}))
			return response, nil
		}
		if other := change(r, response.StatusCode, string(body)); other != nil {
			other.Header = response.Header
			return other, nil
		}
		response.Body = io.NopCloser(bytes.NewReader(body))
		return response, nil
	})
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// onFailure sabotages what is made of a failing connection.
func onFailure(is error, instead func() (*http.Response, error)) func(providertest.Setup) (provider.Provider, error) {
	return onWire(func(r *http.Request, next http.RoundTripper) (*http.Response, error) {
		response, err := next.RoundTrip(r)
		if errors.Is(err, is) {
			return instead()
		}
		return response, err
	})
}

// again sends what has failed so a second time.
func again(failed func(*http.Response, error) bool) func(providertest.Setup) (provider.Provider, error) {
	return onWire(func(r *http.Request, next http.RoundTripper) (*http.Response, error) {
		second := r.Clone(r.Context())
		if r.Body != nil {
			body, _ := io.ReadAll(r.Body)
			r.Body, second.Body = io.NopCloser(bytes.NewReader(body)), io.NopCloser(bytes.NewReader(body))
		}
		response, err := next.RoundTrip(r)
		if failed(response, err) {
			return next.RoundTrip(second)
		}
		return response, err
	})
}

func isJSONObject(body string) bool { return strings.HasPrefix(strings.TrimSpace(body), "{") }

func sabotages() []sabotage {
	return append(append(wireSabotages(), roleSabotages()...), messageSabotages()...)
}

func wireSabotages() []sabotage {
	refuse := func() (*http.Response, error) { return refusal(), nil }
	return []sabotage{
		{"refusals", "a refusal is taken for an outage", onReply(func(r *http.Request, status int, body string) *http.Response {
			if status >= 400 && status < 429 && status != 401 && !(status == 404 && r.Method == "GET") && isJSONObject(body) && !strings.Contains(body, "zz-") {
				return answer(http.StatusServiceUnavailable, body)
			}
			return nil
		})},
		{"refusals", "the code of a conflict is not read", onReply(func(r *http.Request, status int, body string) *http.Response {
			if status == http.StatusConflict && !strings.Contains(body, "zz-") {
				return refusal()
			}
			return nil
		})},
		{"credentials", "401 is a refusal", onReply(func(_ *http.Request, status int, _ string) *http.Response {
			if status == http.StatusUnauthorized {
				return refusal()
			}
			return nil
		})},
		{"throttled", "429 is a refusal", onReply(func(_ *http.Request, status int, _ string) *http.Response {
			if status == http.StatusTooManyRequests {
				return refusal()
			}
			return nil
		})},
		{"server_error", "502 is a refusal", onReply(func(_ *http.Request, status int, _ string) *http.Response {
			if status == http.StatusBadGateway {
				return refusal()
			}
			return nil
		})},
		{"failure_in_success", "the error member is not looked at", onReply(func(_ *http.Request, status int, body string) *http.Response {
			if status == http.StatusOK {
				return answer(status, strings.Replace(body, `"error":`, `"ignored":`, 1))
			}
			return nil
		})},
		{"failure_in_success", "an error member is always a refusal", onReply(func(_ *http.Request, status int, body string) *http.Response {
			if status == http.StatusOK && strings.Contains(body, `"error":`) {
				return refusal()
			}
			return nil
		})},
		{"garbage", "a page of HTML is a refusal", onReply(func(_ *http.Request, status int, body string) *http.Response {
			if status == http.StatusOK && !isJSONObject(body) {
				return refusal()
			}
			return nil
		})},
		{"garbage", "any 404 is an absent order", onReply(func(r *http.Request, status int, body string) *http.Response {
			if status == http.StatusNotFound && !isJSONObject(body) {
				return answer(status, `{"error":{"code":"not_found"}}`)
			}
			return nil
		})},
		{"truncated", "a cut reply is a refusal", onWire(func(r *http.Request, next http.RoundTripper) (*http.Response, error) {
			response, err := next.RoundTrip(r)
			if err != nil {
				return nil, err
			}
			body, err := io.ReadAll(response.Body)
			if err != nil {
				return refusal(), nil
			}
			response.Body = io.NopCloser(bytes.NewReader(body))
			return response, nil
		})},
		{"oversized", "a reply of any size is read", onReply(func(_ *http.Request, status int, body string) *http.Response {
			return answer(status, strings.TrimSpace(body))
		})},
		{"unknown_status", "what is not denied is captured", onReply(func(_ *http.Request, status int, body string) *http.Response {
			return answer(status, strings.Replace(body, "zz_unheard_of", "captured", 1))
		})},
		{"reset_before", "a refused connection is a doubt", onFailure(syscall.ECONNREFUSED, func() (*http.Response, error) { return nil, syscall.ECONNRESET })},
		{"reset_after", "a broken connection is a refusal", onFailure(syscall.ECONNRESET, refuse)},
		{"timeout", "silence is a refusal", onFailure(context.DeadlineExceeded, refuse)},
		{"timeout", "the deadline is not passed on", onWire(func(r *http.Request, next http.RoundTripper) (*http.Response, error) {
			return next.RoundTrip(r.WithContext(context.WithoutCancel(r.Context())))
		})},
		{"once", "a 408 is tried again", again(func(response *http.Response, err error) bool {
			return err == nil && response.StatusCode == http.StatusRequestTimeout
		})},
		{"once", "a broken connection is tried again", again(func(_ *http.Response, err error) bool {
			return errors.Is(err, syscall.ECONNRESET)
		})},
		{"fresh", "kept connections serve for everything", onWire(func(r *http.Request, next http.RoundTripper) (*http.Response, error) {
			r.Close = false
			return next.RoundTrip(r)
		})},
		{"hosts", "redirects are followed", onWire(func(r *http.Request, next http.RoundTripper) (*http.Response, error) {
			response, err := next.RoundTrip(r)
			if err == nil && response.Header.Get("Location") != "" {
				to, _ := url.Parse(response.Header.Get("Location"))
				_, _ = next.RoundTrip((&http.Request{Method: "GET", URL: to, Header: http.Header{}}).WithContext(r.Context()))
			}
			return response, err
		})},
		{"amounts", "cents are dropped", onWire(func(r *http.Request, next http.RoundTripper) (*http.Response, error) {
			if strings.HasSuffix(r.URL.Path, "/checkouts") {
				body, _ := io.ReadAll(r.Body)
				body = bytes.ReplaceAll(body, []byte(`"total_amount":99999,`), []byte(`"total_amount":99900,`))
				r.Body = io.NopCloser(bytes.NewReader(body))
			}
			return next.RoundTrip(r)
		})},
		{"wrong_amount", "the receipt says what was asked for", onReply(func(r *http.Request, status int, body string) *http.Response {
			return answer(status, strings.Replace(body, strconv.Itoa(12000+100), "12000", 1))
		})},
		{"wrong_currency", "every currency is the usual one", onReply(func(_ *http.Request, status int, body string) *http.Response {
			return answer(status, strings.Replace(body, "CHF", "AED", 1))
		})},
		{"wrong_reference", "the reference is not compared", onReply(func(_ *http.Request, status int, body string) *http.Response {
			body = strings.Replace(body, `"refund_id":"order-99"`, `"refund_id":"refund-01"`, 1)
			return answer(status, strings.Replace(body, `"order_id":"order-99"`, `"order_id":"order-01"`, 1))
		})},
	}
}

// The types that override something.
type (
	withCancel     struct{ *postpay.Adapter }
	withoutDecline struct{ *postpay.Adapter }
	withFirstKey   struct {
		*postpay.Adapter
		tries *int
	}
	chatty struct{ *postpay.Adapter }
	leaky  struct {
		*postpay.Adapter
		says func(error) error
	}
	logging struct{ *postpay.Adapter }
	asked   struct{ *postpay.Adapter }
	parsing struct {
		*postpay.Adapter
		parse func(context.Context, provider.Notification) (provider.Hint, error)
	}
)

func (withCancel) Cancel(context.Context, provider.CancelRequest) (provider.Receipt, error) {
	return provider.Receipt{Outcome: problem.Succeeded}, nil
}

func (a withoutDecline) Lookup(ctx context.Context, r provider.Ref) (provider.Snapshot, error) {
	s, err := a.Adapter.Lookup(ctx, r)
	s.Declined = false
	return s, err
}

// Refund makes up a new key once it has seen a failure.
func (a withFirstKey) Refund(ctx context.Context, r provider.RefundRequest) (provider.Receipt, error) {
	key := r.Key
	if *a.tries > 0 {
		r.Key += strconv.Itoa(*a.tries)
	}
	receipt, err := a.Adapter.Refund(ctx, r)
	if err != nil && problem.OutcomeOf(err) == problem.Unknown && key == "refund-01" {
		*a.tries++
	}
	return receipt, err
}

func (a chatty) ParseNotification(ctx context.Context, n provider.Notification) (provider.Hint, error) {
	if n.Reference != "" {
		_, _ = a.Lookup(ctx, provider.Ref{Reference: n.Reference})
	}
	return a.Adapter.ParseNotification(ctx, n)
}

func (a leaky) CreateCheckout(ctx context.Context, r provider.CheckoutRequest) (provider.Checkout, error) {
	page, err := a.Adapter.CreateCheckout(ctx, r)
	if err != nil {
		err = a.says(err)
	}
	return page, err
}

func (a logging) CreateCheckout(ctx context.Context, r provider.CheckoutRequest) (provider.Checkout, error) {
	slog.Debug("checkout", "customer", *r.Request.Customer)
	return a.Adapter.CreateCheckout(ctx, r)
}

func (a asked) Refund(ctx context.Context, r provider.RefundRequest) (provider.Receipt, error) {
	receipt, err := a.Adapter.Refund(ctx, r)
	receipt.Amount = r.Amount
	return receipt, err
}

func (a parsing) ParseNotification(ctx context.Context, n provider.Notification) (provider.Hint, error) {
	return a.parse(ctx, n)
}

func roleSabotages() []sabotage {
	return []sabotage{
		{"declarations", "a role that is not declared", inside(func(a *postpay.Adapter, _ providertest.Setup) provider.Provider { return withCancel{a} })},
		{"declarations", "a path that does not exist", inside(func(a *postpay.Adapter, _ providertest.Setup) provider.Provider {
			return declaring{a, func(i *provider.Info) {
				i.Fields = append(i.Fields, provider.Field{Path: "customer.mail", Max: 9, Kind: provider.Meaning})
			}}
		})},
		{"declarations", "an operation without a rule", inside(func(a *postpay.Adapter, _ providertest.Setup) provider.Provider {
			return declaring{a, func(i *provider.Info) {
				i.Operations[provider.OpCharge] = provider.Capability{Support: provider.ProviderCannot}
			}}
		})},
		{"success", "a declined shopper is not told apart", inside(func(a *postpay.Adapter, _ providertest.Setup) provider.Provider { return withoutDecline{a} })},
		{"keys", "a retry has a key of its own", inside(func(a *postpay.Adapter, _ providertest.Setup) provider.Provider { return withFirstKey{a, new(int)} })},
		{"silence", "a return is verified while it is read", inside(func(a *postpay.Adapter, _ providertest.Setup) provider.Provider { return chatty{a} })},
		{"wrong_amount", "the receipt has the amount that was asked for", inside(func(a *postpay.Adapter, _ providertest.Setup) provider.Provider { return asked{a} })},
		{"secrets", "an error says who was shopping", inside(func(a *postpay.Adapter, _ providertest.Setup) provider.Provider {
			return leaky{a, func(err error) error { return fmt.Errorf("checkout for made.up.shopper@example.com: %w", err) }}
		})},
		{"secrets", "an error says with which key", inside(func(a *postpay.Adapter, s providertest.Setup) provider.Provider {
			return leaky{a, func(err error) error {
				values, _ := s.Secrets.Get(context.Background(), "postpay")
				return fmt.Errorf("with %s: %w", values["secret_key"], err)
			}}
		})},
		{"secrets", "the log says who was shopping", inside(func(a *postpay.Adapter, _ providertest.Setup) provider.Provider { return logging{a} })},
	}
}

type declaring struct {
	*postpay.Adapter
	change func(*provider.Info)
}

func (d declaring) Info() provider.Info {
	i := d.Adapter.Info()
	d.change(&i)
	return i
}

// CheckOptions keeps the adapter's method set as it is.
func (d declaring) CheckOptions(r checkout.Request) []problem.Field { return d.Adapter.CheckOptions(r) }

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
