// Package shop is a demo shop: a merchant's backend and its pages, in as little as shows every operation. It knows of
// orders only what the HTTP API answers, and shows nothing that a browser says about a payment.
package shop

import (
	"context"
	"net/http"
	"time"

	"tender/cmd/tender/internal/merchant"
	"tender/shared/payments"
)

// Options say what the shop works with. All are required.
type Options struct {
	API       merchant.Client
	URL       string                                // where the shop is, without a slash at its end
	Key       func(context.Context) (string, error) // signs checkout tokens
	Providers payments.Providers
	Now       func() time.Time
}

type shop struct{ Options }

// New gives the shop's pages: / and everything under /shop/.
func New(o Options) http.Handler {
	s := shop{o}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.front)
	mux.HandleFunc("POST /shop/checkout", s.buy)
	mux.HandleFunc("GET /shop/result", s.result)
	mux.HandleFunc("POST /shop/act", s.act)
	return http.MaxBytesHandler(mux, 64<<10)
}
