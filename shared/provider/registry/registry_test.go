package registry

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/secrets"
)

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func cache() *secrets.Cache {
	all := secrets.Static{}
	for _, info := range Infos() {
		values := map[string]string{}
		for _, key := range info.SecretKeys {
			values[key] = "synthetic-" + key
		}
		all[info.Name] = values
	}
	return secrets.NewCache(all, nil)
}

func names() []string {
	var list []string
	for _, info := range Infos() {
		list = append(list, info.Name)
	}
	return list
}

func TestOpensWhatIsEnabled(t *testing.T) {
	all := names()
	r, err := Open(Options{Enabled: append([]string{" " + all[0] + " "}, all...), Environment: "sandbox", Secrets: cache()})
	if err != nil {
		t.Fatal(err)
	}
	if got := r.Names(); !slices.Equal(got, all) {
		t.Errorf("names: %v", got)
	}
	for _, name := range all {
		if p, ok := r.Get(name); !ok || p.Info().Name != name {
			t.Errorf("%s: %v", name, ok)
		}
	}
	none, err := Open(Options{Environment: "live", Secrets: cache()})
	if err != nil {
		t.Fatal(err)
	}
	if p, ok := none.Get(all[0]); ok || p != nil || len(none.Names()) != 0 {
		t.Error("a provider that is not enabled is there")
	}
}

func TestRefusesWhatItDoesNotKnow(t *testing.T) {
	cases := map[string]struct {
		opt  Options
		says string
	}{
		"name":        {Options{Enabled: []string{"nopay"}, Environment: "live", Secrets: cache()}, `no provider "nopay"; there are: `},
		"empty name":  {Options{Enabled: []string{""}, Environment: "live", Secrets: cache()}, `no provider ""`},
		"environment": {Options{Enabled: names(), Environment: "production", Secrets: cache()}, "not sandbox or live"},
		"address of":  {Options{Environment: "live", URLs: map[string]string{"nopay": "https://a.example"}, Secrets: cache()}, `"nopay"`},
		"plain http":  {Options{Enabled: names()[:1], Environment: "live", URLs: map[string]string{names()[0]: "http://a.example"}, Secrets: cache()}, "not https"},
		"private net": {Options{Enabled: names()[:1], Environment: "live", URLs: map[string]string{names()[0]: "http://172.17.0.1:8081"}, Secrets: cache()}, "not https"},
		"no secrets":  {Options{Enabled: names()[:1], Environment: "live"}, "no secrets"},
	}
	for name, k := range cases {
		if _, err := Open(k.opt); err == nil || !strings.Contains(err.Error(), k.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// In the sandbox environment every provider may be a simulator on a private network.
func TestOpensAtPrivateAddresses(t *testing.T) {
	for _, base := range []string{"http://172.17.0.1:8081", "http://host.docker.internal:8081", ""} {
		urls := map[string]string{}
		for _, name := range names() {
			urls[name] = base
		}
		if _, err := Open(Options{Enabled: names(), Environment: "sandbox", URLs: urls, Secrets: cache()}); err != nil {
			t.Errorf("%q: %v", base, err)
		}
	}
}

// oneAddress are the providers that have the same address for both environments: requests or credentials say which is
// meant.
var oneAddress = map[string]bool{"portone": true, "rupantorpay": true, "chargezoom": true}

// Every provider goes to its own address, to the one that replaces it, and tells the report of its calls.
func TestAddresses(t *testing.T) {
	for _, info := range Infos() {
		hosts := map[string]string{}
		for environment, base := range map[string]string{"live": "", "sandbox": "", "replaced": "https://else.example"} {
			opt := Options{Enabled: []string{info.Name}, Environment: environment, Secrets: cache()}
			if environment == "replaced" {
				opt.Environment, opt.URLs = "live", map[string]string{info.Name: base}
			}
			reported := problem.Succeeded
			opt.Report = func(_ string, _ provider.Operation, outcome problem.Outcome, _ time.Duration) { reported = outcome }
			opt.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
				hosts[environment] = r.URL.Scheme + "://" + r.URL.Host
				return nil, errors.New("enough")
			})
			r, err := Open(opt)
			if err != nil {
				t.Fatal(err)
			}
			p, _ := r.Get(info.Name)
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			_, err = p.CreateCheckout(ctx, provider.CheckoutRequest{
				Ref: provider.Ref{OrderID: "order-01", Reference: "order-01", Amount: 5000, Currency: info.Currencies[0].Currency},
			})
			cancel()
			if err == nil || (reported != problem.Unknown && reported != problem.NotSent) { // or what comes before it was not done
				t.Errorf("%s: %v, reported %q", info.Name, err, reported)
			}
		}
		if hosts["replaced"] != "https://else.example" || (hosts["live"] == hosts["sandbox"]) != oneAddress[info.Name] || hosts["live"] == hosts["replaced"] {
			t.Errorf("%s: %v", info.Name, hosts)
		}
	}
}

func TestDeclarationsAreNamedOnce(t *testing.T) {
	seen := map[string]bool{}
	for _, info := range Infos() {
		if seen[info.Name] || !regexp.MustCompile(`^[a-z][a-z0-9]+$`).MatchString(info.Name) {
			t.Errorf("name %q", info.Name)
		}
		seen[info.Name] = true
	}
	if URLVariable("postpay") != "TENDER_POSTPAY_URL" {
		t.Error(URLVariable("postpay"))
	}
}
