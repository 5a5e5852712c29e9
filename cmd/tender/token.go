package main

import (
	"context"
	"fmt"
	"time"

	"tender/cmd/tender/internal/local"
	"tender/cmd/tender/internal/merchant"
	"tender/shared/api"
	"tender/shared/money"
	"tender/shared/token"
)

type tokenCommand struct {
	OrderID  string        `required:"" name:"order-id" placeholder:"ID" help:"The order."`
	Amount   int64         `required:"" placeholder:"MINOR" help:"Its amount in minor units: 81480 is AED 814.80."`
	Currency string        `required:"" placeholder:"CODE" help:"Its ISO 4217 currency."`
	Body     string        `placeholder:"FILE" type:"path" help:"The request that the token is for. It then covers every byte of it."`
	Secrets  string        `placeholder:"FILE" type:"path" help:"The secrets of the server, as for tender local (fixed local values without it)."`
	Expires  time.Duration `default:"1h" placeholder:"DURATION" help:"How long it is good, at most 24h (default ${default})."`
	Advance  time.Duration `placeholder:"DURATION" help:"How far the server's clock was moved by POST /_local/clock."`
}

// Help is shown by tender token --help.
func (tokenCommand) Help() string {
	return `Example: tender token --order-id order-01 --amount 81480 --currency AED --body checkout.json

The token goes into the header "Authorization: Bearer TOKEN".`
}

// Run prints the token.
func (c tokenCommand) Run(_ context.Context, env environment) error {
	claims, err := c.claims()
	if err != nil {
		return err
	}
	all, err := readSecrets(c.Secrets)
	if err != nil {
		return err
	}
	signed, err := token.SignCheckout(all[api.CheckoutTokenKey]["key"], claims)
	if err != nil {
		return &local.Usage{Err: err}
	}
	_, err = fmt.Fprintln(env.out, signed)
	return err
}

func (c tokenCommand) claims() (token.Claims, error) {
	if _, err := money.ParseCurrency(c.Currency); err != nil {
		return token.Claims{}, &local.Usage{Err: fmt.Errorf("--currency: %w", err)}
	}
	if c.Expires <= 0 || c.Expires > token.MaxLifetime {
		return token.Claims{}, &local.Usage{Err: fmt.Errorf("--expires must be more than 0 and at most %s", token.MaxLifetime)}
	}
	claims := token.Claims{
		OrderID: c.OrderID, Amount: c.Amount, Currency: c.Currency, ExpiresAt: time.Now().Add(c.Advance).Add(c.Expires),
	}
	if c.Body != "" {
		data, err := readFile(c.Body)
		if err != nil {
			return token.Claims{}, err
		}
		claims.BodySHA256 = merchant.Digest(data)
	}
	return claims, nil
}
