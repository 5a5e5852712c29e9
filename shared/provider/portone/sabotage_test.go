package portone_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"tender/shared/provider"
	"tender/shared/provider/portone"
	"tender/shared/provider/providertest"
)

// sabotage is one adapter with one fault of a kind that only this provider invites, and the one case that must notice.
// (That every case of the suite is needed is proved elsewhere.)
type sabotage struct {
	caught string
	name   string
	open   func(providertest.Setup) (provider.Provider, error)
}

func TestSabotagesAreCaught(t *testing.T) {
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
	}
}

type (
	trusting struct{ *portone.Adapter }
	parsing  struct {
		*portone.Adapter
		parse func(context.Context, provider.Notification) (provider.Hint, error)
	}
	certain   struct{ *portone.Adapter }
	greedy    struct{ *portone.Adapter }
	uncounted struct{ *portone.Adapter }
)

// Lookup believes the link's own word and the amount that was asked for.
func (a trusting) Lookup(ctx context.Context, r provider.Ref) (provider.Snapshot, error) {
	s, err := a.Adapter.Lookup(ctx, r)
	if s.Page == provider.PagePaid && s.Reference == r.Reference {
		s.Received = r.Amount
	}
	return s, err
}

func (a parsing) ParseNotification(ctx context.Context, n provider.Notification) (provider.Hint, error) {
	return a.parse(ctx, n)
}

// Lookup calls every link open that it does not know to be paid or over.
func (a certain) Lookup(ctx context.Context, r provider.Ref) (provider.Snapshot, error) {
	s, err := a.Adapter.Lookup(ctx, r)
	if s.Page == provider.PageUnknown && err == nil && s.Reference != "" {
		s.Page = provider.PageOpen
	}
	return s, err
}

func inside(wrap func(*portone.Adapter) provider.Provider) func(providertest.Setup) (provider.Provider, error) {
	return func(s providertest.Setup) (provider.Provider, error) {
		p, err := open(s)
		if err != nil {
			return nil, err
		}
		return wrap(p.(*portone.Adapter)), nil
	}
}

type tapped struct {
	next http.RoundTripper
	tap  func(r *http.Request, status int, body string) (int, string)
}

func (t tapped) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := t.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, cut := whole(response)
	if cut != nil {
		response.Body = io.NopCloser(cut)
		return response, nil //nolint:nilerr // the cut is what the reader is to meet
	}
	status, text := t.tap(r, response.StatusCode, string(body))
	response.StatusCode, response.Body = status, io.NopCloser(strings.NewReader(text))
	return response, nil
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

func onReply(tap func(r *http.Request, status int, body string) (int, string)) func(providertest.Setup) (provider.Provider, error) {
	return func(s providertest.Setup) (provider.Provider, error) {
		s.Transport = tapped{s.Transport, tap}
		return open(s)
	}
}

var inBody = regexp.MustCompile(`"merchant_order_ref":"([^"]+)"`)

func sabotages() []sabotage {
	return []sabotage{
		{"wrong_amount", "a paid link holds what was asked for", inside(func(a *portone.Adapter) provider.Provider { return trusting{a} })},
		{"unknown_status", "what is not over is open", inside(func(a *portone.Adapter) provider.Provider { return certain{a} })},
		{"notification_tampered", "the body says which attempt", inside(func(a *portone.Adapter) provider.Provider {
			return parsing{a, func(ctx context.Context, n provider.Notification) (provider.Hint, error) {
				if m := inBody.FindSubmatch(n.Body); m != nil && n.Reference != "" && n.Kind == provider.Webhook {
					return provider.Hint{Reference: string(m[1])}, nil
				}
				return a.ParseNotification(ctx, n)
			}}
		})},
		{"notification_unsigned", "a signature is enough without our token", inside(func(a *portone.Adapter) provider.Provider {
			return parsing{a, func(ctx context.Context, n provider.Notification) (provider.Hint, error) {
				if m := inBody.FindSubmatch(n.Body); m != nil && n.Reference == "" {
					n.Reference = string(m[1])
				}
				return a.ParseNotification(ctx, n)
			}}
		})},
		{"failure_in_success", "a status_code inside is not read", onReply(func(_ *http.Request, status int, body string) (int, string) {
			if status == http.StatusOK {
				return status, strings.Replace(body, `"status_code":"4001"`, `"code":"4001"`, 1)
			}
			return status, body
		})},
		{"credentials", "a key that is not known is a missing field", onReply(func(_ *http.Request, status int, body string) (int, string) {
			if strings.Contains(body, "invalid auth key") {
				return status, `{"message":"x is a required field","status_code":"4010"}`
			}
			return status, body
		})},
		{"refusals", "401 is always about credentials", onReply(func(_ *http.Request, status int, body string) (int, string) {
			if status == http.StatusUnauthorized && !strings.Contains(body, "zz-") {
				return status, `{"status_code":"4054"}`
			}
			return status, body
		})},
		{"throttled", "429 says that nothing was done", onReply(func(_ *http.Request, status int, body string) (int, string) {
			if status == http.StatusTooManyRequests && body == "slow down" {
				return http.StatusUnauthorized, `{"status_code":"4054"}`
			}
			return status, body
		})},
		{"settlement_pages", "nobody says how many there are", inside(func(a *portone.Adapter) provider.Provider { return uncounted{a} })},
		{"settlement_windows", "a day has what comes after it", inside(func(a *portone.Adapter) provider.Provider { return greedy{a} })},
	}
}

// SettlementPage keeps the total to itself.
func (a uncounted) SettlementPage(ctx context.Context, w provider.Window, page int) (provider.Page, error) {
	p, err := a.Adapter.SettlementPage(ctx, w, page)
	p.Total = -1
	return p, err
}

// SettlementPage also reads the day that follows.
func (a greedy) SettlementPage(ctx context.Context, w provider.Window, page int) (provider.Page, error) {
	p, err := a.Adapter.SettlementPage(ctx, w, page)
	day, wrong := time.Parse(time.DateOnly, w.Day)
	if err != nil || wrong != nil || p.Rows > 0 || page > 0 {
		return p, err
	}
	w.Day = day.AddDate(0, 0, 1).Format(time.DateOnly)
	return a.Adapter.SettlementPage(ctx, w, page)
}

// Each sabotage keeps the adapter's roles: a type that lost one would be caught for that.
var (
	_ provider.Refunder  = trusting{}
	_ provider.Canceller = certain{}
)
