// Package merchant calls Tender's HTTP API as a merchant's backend does. The demo shop and the walk-through are two such
// backends; neither knows more of an order than the API answers.
package merchant

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

// Client calls the API at Base.
type Client struct {
	Base string       // without a slash at its end
	HTTP *http.Client // sends; see InProcess
}

// Problem is an answer of 400 or more, in the words of the API.
type Problem struct {
	Status int          `json:"status"`
	Code   string       `json:"code"`
	Detail string       `json:"detail"`
	Errors []FieldError `json:"errors"`
}

// Unreadable is the code of a Problem that is none of the API's own, such as what a gateway answers.
const Unreadable = "unreadable"

// FieldError is one refused member of a request.
type FieldError struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

// Error gives status, code and detail.
func (p *Problem) Error() string { return fmt.Sprintf("%d %s: %s", p.Status, p.Code, p.Detail) }

// Checkout opens a page by POST /checkouts: body is sent as it is, under a checkout token. status is 201, or 200 for the
// page of the same request before.
func (c Client) Checkout(ctx context.Context, body []byte, token string) (p Page, status int, err error) {
	status, err = c.call(ctx, http.MethodPost, "/checkouts", token, body, &p)
	return p, status, err
}

// Order reads everything of an order.
func (c Client) Order(ctx context.Context, id string) (o Order, err error) {
	_, err = c.call(ctx, http.MethodGet, orderPath(id, ""), "", nil, &o)
	return o, err
}

// Status reads what a frontend may see, with the client token that the checkout returned.
func (c Client) Status(ctx context.Context, id, clientToken string) (o Order, err error) {
	_, err = c.call(ctx, http.MethodGet, orderPath(id, "/status"), clientToken, nil, &o)
	return o, err
}

// Capture takes an order's approval. Like every operation it answers with status 200, or 202 when the end is not known
// yet, and with the order.
func (c Client) Capture(ctx context.Context, id string) (o Order, status int, err error) {
	return c.operate(ctx, id, "/capture", nil)
}

// Refund gives money back.
func (c Client) Refund(ctx context.Context, id string, r RefundRequest) (o Order, status int, err error) {
	return c.operate(ctx, id, "/refunds", r)
}

// Cancel stops an unpaid order.
func (c Client) Cancel(ctx context.Context, id string) (o Order, status int, err error) {
	return c.operate(ctx, id, "/cancel", nil)
}

// Resolve asks the provider now.
func (c Client) Resolve(ctx context.Context, id string) (o Order, status int, err error) {
	return c.operate(ctx, id, "/resolve", nil)
}

func (c Client) operate(ctx context.Context, id, operation string, request any) (o Order, status int, err error) {
	var body []byte
	if request != nil {
		if body, err = json.Marshal(request); err != nil {
			return o, 0, err
		}
	}
	status, err = c.call(ctx, http.MethodPost, orderPath(id, operation), "", body, &o)
	return o, status, err
}

func orderPath(id, operation string) string { return "/orders/" + url.PathEscape(id) + operation }

// call sends one request and decodes the answer into v. The error of an answer of 400 or more is a *Problem.
func (c Client) call(ctx context.Context, method, path, token string, body []byte, v any) (int, error) {
	r, err := http.NewRequestWithContext(ctx, method, c.Base+path, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	if len(body) > 0 {
		r.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := c.HTTP.Do(r)
	if err != nil {
		return 0, err
	}
	defer func() { _ = resp.Body.Close() }()
	reply, err := io.ReadAll(resp.Body)
	if err != nil {
		return resp.StatusCode, err
	}
	if resp.StatusCode >= http.StatusBadRequest {
		return resp.StatusCode, problemOf(resp.StatusCode, reply)
	}
	return resp.StatusCode, json.Unmarshal(reply, v)
}

func problemOf(status int, reply []byte) *Problem {
	var p Problem
	if json.Unmarshal(reply, &p) != nil || p.Code == "" {
		p = Problem{Code: Unreadable, Detail: http.StatusText(status)}
	}
	p.Status = status
	return &p
}
