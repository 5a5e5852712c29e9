package merchant

import (
	"context"
	"encoding/json"
	"net/http"
)

// The operations of an order, as Send names them.
const (
	OpCapture = "/capture"
	OpRefund  = "/refunds"
	OpCancel  = "/cancel"
	OpResolve = "/resolve"
)

// Read reads an order and gives the API's JSON as it came.
func (c Client) Read(ctx context.Context, id string) ([]byte, error) {
	var raw json.RawMessage
	_, err := c.call(ctx, http.MethodGet, orderPath(id, ""), "", nil, &raw)
	return raw, err
}

// Send calls an operation of an order, without a body where request is nil, and gives the order's JSON as it came.
// status is 200, or 202 when the end is not known yet.
func (c Client) Send(ctx context.Context, id, operation string, request any) (raw []byte, status int, err error) {
	var body, reply json.RawMessage
	if request != nil {
		if body, err = json.Marshal(request); err != nil {
			return nil, 0, err
		}
	}
	status, err = c.call(ctx, http.MethodPost, orderPath(id, operation), "", body, &reply)
	return reply, status, err
}

// CaptureRequest names the attempt whose approval is captured; 0: the one that there is.
type CaptureRequest struct {
	Attempt int `json:"attempt,omitzero"`
}

// ResolveRequest is a person's word for what nobody else can tell: either a Transaction that is the order's, or, with As,
// Actor and Reason, how an operation ended that stayed unknown.
type ResolveRequest struct {
	Transaction string     `json:"transaction,omitempty"`
	RefundID    string     `json:"refund_id,omitempty"`
	Op          *Operation `json:"op,omitempty"`
	As          string     `json:"as,omitempty"` // succeeded or refused
	Actor       string     `json:"actor,omitempty"`
	Reason      string     `json:"reason,omitempty"`
}

// Operation names a capture, cancel or charge of an attempt.
type Operation struct {
	Kind    string `json:"kind"`
	Attempt int    `json:"attempt"`
}
