package postpay_test

import (
	"context"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/provider/postpay"
	"tender/shared/provider/providertest"
)

// listing changes every page that was read.
type listing struct {
	*postpay.Adapter
	change func(provider.Page) (provider.Page, error)
}

func (l listing) SettlementPage(ctx context.Context, w provider.Window, number int) (provider.Page, error) {
	page, err := l.Adapter.SettlementPage(ctx, w, number)
	if err != nil {
		return page, err
	}
	return l.change(page)
}

func onPage(change func(provider.Page) (provider.Page, error)) func(providertest.Setup) (provider.Provider, error) {
	return inside(func(a *postpay.Adapter, _ providertest.Setup) provider.Provider { return listing{a, change} })
}

// without leaves a parameter out of the requests for lists.
func without(parameter string) func(providertest.Setup) (provider.Provider, error) {
	return onWire(func(r *http.Request, next http.RoundTripper) (*http.Response, error) {
		if strings.HasSuffix(r.URL.Path, "/transactions") {
			query := r.URL.Query()
			query.Del(parameter)
			r.URL.RawQuery = query.Encode()
		}
		return next.RoundTrip(r)
	})
}

var foreignNext = regexp.MustCompile(`"next":"([^"]*elsewhere[^"]*|%zz)"`)

// owned is an adapter whose lines lead to our references only by asking.
type owned struct {
	*postpay.Adapter
	lost string // what an owner is that could not be asked about; "-": nothing is said of it
}

func (o owned) SettlementPage(ctx context.Context, w provider.Window, number int) (provider.Page, error) {
	page, err := o.Adapter.SettlementPage(ctx, w, number)
	for i := range page.Lines {
		page.Lines[i].Reference, page.Lines[i].Owner = "", page.Lines[i].Reference
	}
	return page, err
}

func (o owned) FindReferences(ctx context.Context, owners []string) (map[string]string, error) {
	found := map[string]string{}
	for _, owner := range owners {
		s, err := o.Lookup(ctx, provider.Ref{OrderID: owner, Reference: owner})
		switch {
		case err == nil:
			found[owner] = s.Reference
		case o.lost != "-":
			found[owner] = o.lost
		}
	}
	return found, nil
}

// An adapter that finds references by asking passes the suite as well as one whose lines have them.
func TestContractOfOwners(t *testing.T) {
	providertest.Run(t, harness(inside(func(a *postpay.Adapter, _ providertest.Setup) provider.Provider { return owned{a, "-"} })))
}

func doubt() error { return &problem.Error{Code: problem.BadReply, Outcome: problem.Unknown} }

func settlementSabotages() []sabotage {
	return []sabotage{
		{"declarations", "a list without a pace", inside(func(a *postpay.Adapter, _ providertest.Setup) provider.Provider {
			return declaring{a, func(i *provider.Info) { i.Settlements.PerSecond = 0 }}
		})},
		{"settlement_lines", "a refund counts for the merchant", onPage(func(p provider.Page) (provider.Page, error) {
			for i := range p.Lines {
				p.Lines[i].Amount, p.Lines[i].Net = max(p.Lines[i].Amount, -p.Lines[i].Amount), max(p.Lines[i].Net, -p.Lines[i].Net)
			}
			return p, nil
		})},
		{"settlement_pages", "a page counts its own rows alone", onPage(func(p provider.Page) (provider.Page, error) {
			if p.Total > 0 {
				p.Total = p.Rows
			}
			return p, nil
		})},
		{"settlement_pages", "pages are smaller than is said", without("page_size")},
		{"settlement_shifted", "a line that is there twice is left out once", onPage(func(p provider.Page) (provider.Page, error) {
			seen := map[string]bool{}
			p.Lines = slices.DeleteFunc(p.Lines, func(l provider.Line) bool {
				twice := seen[l.ID]
				seen[l.ID] = true
				return twice
			})
			return p, nil
		})},
		{"settlement_shrunk", "a page that is no longer there is a doubt", onPage(func(p provider.Page) (provider.Page, error) {
			if p.Total < 0 && !p.Garbled {
				return provider.Page{}, doubt()
			}
			return p, nil
		})},
		{"settlement_bad_row", "a bad row hides the others", onPage(func(p provider.Page) (provider.Page, error) {
			if len(p.Bad) > 0 {
				p.Lines = nil
			}
			return p, nil
		})},
		{"settlement_bad_row", "a bad row is dropped", onPage(func(p provider.Page) (provider.Page, error) {
			if !p.Garbled {
				p.Bad = nil
			}
			return p, nil
		})},
		{"settlement_garbled", "a page that is no list is a doubt", onPage(func(p provider.Page) (provider.Page, error) {
			if p.Garbled {
				return provider.Page{}, doubt()
			}
			return p, nil
		})},
		{"settlement_next", "a link to elsewhere is not looked at", onReply(func(_ *http.Request, status int, body string) *http.Response {
			return answer(status, foreignNext.ReplaceAllString(body, `"next":null`))
		})},
		{"settlement_owners", "an owner that could not be asked about is not ours", inside(func(a *postpay.Adapter, _ providertest.Setup) provider.Provider { return owned{a, ""} })},
		{"settlement_windows", "every day has all lines", without("created__date")},
		{"settlement_windows", "what was paid out stays in the list of what was not", without("paid__isnull")},
		{"settlement_windows", "the day of a payment is not asked for", without("paid__gte")},
	}
}
