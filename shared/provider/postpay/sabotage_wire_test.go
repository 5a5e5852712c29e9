package postpay_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"syscall"

	"tender/shared/provider"
	"tender/shared/provider/postpay"
	"tender/shared/provider/providertest"
)

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
		body, cut := whole(response)
		if cut != nil {
			response.Body = io.NopCloser(cut)
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

// whole is the body and, where it ends early, the reader that still does so.
func whole(response *http.Response) (body []byte, cut io.Reader) {
	body, err := io.ReadAll(response.Body)
	if err != nil {
		cut = io.MultiReader(bytes.NewReader(body), failing{err})
	}
	return body, cut
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

func wireSabotages() []sabotage {
	refuse := func() (*http.Response, error) { return refusal(), nil }
	return []sabotage{
		{"refusals", "a refusal is taken for an outage", onReply(func(r *http.Request, status int, body string) *http.Response {
			if status >= 400 && status < 429 && status != 401 && (status != 404 || r.Method != http.MethodGet) && isJSONObject(body) && !strings.Contains(body, "zz-") {
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
		{"garbage", "a page of HTML is a refusal", onReply(func(r *http.Request, status int, body string) *http.Response {
			if status == http.StatusOK && !isJSONObject(body) && !strings.HasSuffix(r.URL.Path, "/transactions") {
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
			body, cut := whole(response)
			if cut != nil {
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
				_, _ = next.RoundTrip((&http.Request{Method: http.MethodGet, URL: to, Header: http.Header{}}).WithContext(r.Context()))
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
