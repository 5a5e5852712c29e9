package doctor

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"tender/shared/problem"
	"tender/shared/provider"
)

// nobody is a reference that no order has: ids of orders never end like this.
const nobody = "tender-doctor.a1"

// probe is how a provider is asked about an attempt that nobody made, and what its answer proves.
type probe struct {
	keys   provider.Keys // ids where our reference alone is not enough to ask
	proves bool          // that it knows nothing of the attempt shows that it accepts the credentials
}

// probes are the providers whose answer to an unknown reference is not enough by itself. PortPos is asked by its invoice.
// RupantorPay documents one failure for everything, and may give it for a wrong key.
var probes = map[string]probe{
	"portpos":     {keys: provider.Keys{"invoice": "TENDERDOCTOR"}, proves: true},
	"rupantorpay": {keys: provider.Keys{provider.TransactionKey: "TENDERDOCTOR"}},
}

// providerCheck asks a provider about an attempt that nobody made.
type providerCheck struct {
	named
	provider *provider.Guarded
	now      func() time.Time
	secret   string // as a person finds it
}

// Run asks.
func (c providerCheck) Run(ctx context.Context) []Result {
	info := c.provider.Info()
	p, special := probes[info.Name]
	if !special {
		p.proves = true
	}
	_, err := c.provider.Lookup(ctx, provider.Ref{
		OrderID: nobody, Reference: nobody, Amount: 1, Currency: info.Currencies[0].Currency, CreatedAt: c.now(), Keys: p.keys,
	})
	switch {
	case err == nil && p.proves:
		return c.ok("It answers, and accepts the credentials.")
	case err == nil:
		return c.warn("It answers. Whether it accepts the credentials, it does not tell without a payment.",
			"Make a test payment after every change of the secret "+c.secret+".")
	case problem.Is(err, problem.BadCredentials):
		return c.fail(detail(err), "Correct the secret "+c.secret+": are its members of this environment, and whole?")
	case problem.Is(err, problem.Throttled):
		return c.warn(detail(err), "Try again later.")
	case problem.Is(err, problem.Internal), problem.Is(err, problem.Unavailable):
		return c.unchecked(detail(err), "See the secret "+c.secret+" above.")
	case problem.Is(err, problem.ProviderUnavailable):
		return c.fail(detail(err), "See the provider's status page. Orders wait meanwhile, and go on by themselves.")
	}
	return c.fail(detail(err), "The provider answers otherwise than it documents: see what stands before it, such as a proxy.")
}

// detail is what a problem says to a person, with its cause where that says more.
func detail(err error) string {
	var p *problem.Error
	if !errors.As(err, &p) {
		return "It failed in an unexpected way."
	}
	text := p.Detail
	if p.Err != nil {
		text = strings.TrimSpace(text + " " + upper(sourceWords(p.Err)) + ".")
	}
	if text == "" {
		return fmt.Sprintf("It failed: %s.", p.Code)
	}
	return text
}

func upper(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}
