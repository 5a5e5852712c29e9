// Package orders shows orders to a person, and calls the API's operations on them: in a terminal, what a merchant's backend
// does by HTTP.
package orders

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"tender/cmd/tender/internal/columns"
	"tender/cmd/tender/internal/local"
	"tender/cmd/tender/internal/merchant"
	"tender/shared/money"
)

// Desk works on orders through the API.
type Desk struct {
	API  merchant.Client
	Out  io.Writer
	JSON bool // write the API's JSON as it came, and nothing else
	Now  func() time.Time
}

// Show writes everything of an order.
func (d Desk) Show(ctx context.Context, id string) error {
	raw, err := d.API.Read(ctx, id)
	if err != nil {
		return explain(err)
	}
	_, err = d.write(raw, Whole)
	return err
}

// Capture takes an order's approval: that of the attempt, or with 0 the one that there is.
func (d Desk) Capture(ctx context.Context, id string, attempt int) error {
	var body any
	if attempt != 0 {
		body = merchant.CaptureRequest{Attempt: attempt}
	}
	return d.operate(ctx, id, merchant.OpCapture, body)
}

// Cancel stops an order that is not captured.
func (d Desk) Cancel(ctx context.Context, id string) error {
	return d.operate(ctx, id, merchant.OpCancel, nil)
}

// Resolve asks the provider now; with a transaction, whether that is the order's.
func (d Desk) Resolve(ctx context.Context, id, transaction string) error {
	if transaction == "" {
		return d.operate(ctx, id, merchant.OpResolve, nil)
	}
	return d.operate(ctx, id, merchant.OpResolve, merchant.ResolveRequest{Transaction: transaction})
}

// Settle says how an operation ended that stayed unknown.
func (d Desk) Settle(ctx context.Context, id string, word merchant.ResolveRequest) error {
	return d.operate(ctx, id, merchant.OpResolve, word)
}

// Refund gives money back. amount is in major units of the order's currency, such as 12.30; it takes the place of
// r.Amount. A refund that the provider refused is an error.
func (d Desk) Refund(ctx context.Context, id, amount string, r merchant.RefundRequest) error {
	o, err := d.API.Order(ctx, id)
	if err != nil {
		return explain(err)
	}
	r.Amount, err = money.ParseDecimal(amount, money.Currency(o.Currency))
	if err != nil || r.Amount <= 0 {
		return &local.Usage{Err: fmt.Errorf("--amount must be an amount of %s such as %s", o.Currency, money.FormatDecimal(o.Amount, money.Currency(o.Currency)))}
	}
	raw, status, err := d.API.Send(ctx, id, merchant.OpRefund, r)
	if err != nil {
		return explain(err)
	}
	after, err := d.answered(raw, status)
	if err != nil {
		return err
	}
	for _, made := range after.Refunds {
		if made.RefundID == r.RefundID && made.Status == "refused" {
			return errors.New("the refund was refused: " + columns.Clean(or(made.Detail, "the provider does not say why")))
		}
	}
	return nil
}

// operate calls an operation and shows what became of the order.
func (d Desk) operate(ctx context.Context, id, operation string, body any) error {
	raw, status, err := d.API.Send(ctx, id, operation, body)
	if err != nil {
		return explain(err)
	}
	_, err = d.answered(raw, status)
	return err
}

func (d Desk) answered(raw []byte, status int) (merchant.Order, error) {
	o, err := d.write(raw, Brief)
	if err == nil && status == http.StatusAccepted && !d.JSON {
		_, err = fmt.Fprintln(d.Out, "\nAccepted. How it ends is not known yet; the provider is asked again by itself.")
	}
	return o, err
}

func (d Desk) write(raw []byte, how Detail) (merchant.Order, error) {
	var o merchant.Order
	if err := json.Unmarshal(raw, &o); err != nil || o.OrderID == "" {
		return o, errors.New("what the API answered is not an order")
	}
	if d.JSON {
		_, err := fmt.Fprintln(d.Out, strings.TrimSpace(string(raw)))
		return o, err
	}
	return o, Page(d.Out, o, how, d.Now())
}

// explain says an answer of the API in a line, and each field that it refused in one of its own.
func explain(err error) error {
	p := (*merchant.Problem)(nil)
	switch {
	case !errors.As(err, &p):
		return fmt.Errorf("the API could not be asked: %w", err)
	case p.Status == http.StatusForbidden && p.Code == merchant.Unreadable:
		return errors.New("the API does not let these AWS credentials in (403): they need execute-api:Invoke on it")
	}
	text := fmt.Sprintf("%s (%d %s)", or(p.Detail, http.StatusText(p.Status)), p.Status, p.Code)
	for _, f := range p.Errors {
		text += "\n  " + f.Field + ": " + f.Message
	}
	return &refusal{text, p}
}

// refusal is a problem as a person reads it.
type refusal struct {
	text string
	is   *merchant.Problem
}

func (r *refusal) Error() string { return r.text }
func (r *refusal) Unwrap() error { return r.is }

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
