package api

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"tender/shared/problem"
)

func TestRender(t *testing.T) {
	in := problem.New(problem.InProgress, "Wait.")
	tests := []struct {
		name       string
		err        *problem.Error
		status     int
		code       problem.Code
		detail     string
		retryAfter string
	}{
		{"in flight", in.After(1500 * time.Millisecond), 409, problem.InProgress, "Wait.", "2"},
		{"in flight, whole", in.After(3 * time.Second), 409, problem.InProgress, "Wait.", "3"},
		{"in flight, unsaid", in, 409, problem.InProgress, "Wait.", "1"},
		{"wrong state", problem.New(problem.InvalidState, "No.").After(time.Minute), 409, problem.InvalidState, "No.", ""},
		{"needs review", problem.New(problem.NeedsReview, "No.").After(time.Minute), 409, problem.NeedsReview, "No.", ""},
		{"final", problem.New(problem.InvalidRequest, "No.").After(time.Minute), 422, problem.InvalidRequest, "No.", ""},
		{"down", problem.New(problem.Unavailable, "").After(time.Millisecond), 503, problem.Unavailable, details[problem.Unavailable], "1"},
		{"provider", problem.New(problem.ProviderUnavailable, "Ask again."), 502, problem.ProviderUnavailable, "Ask again.", ""},
		{"ours", problem.New(problem.Internal, "capture without a key"), 500, problem.Internal, internalDetail, ""},
		{"an adapter's code", problem.New(problem.BadReply, "sk_test said no"), 500, problem.Internal, internalDetail, ""},
		{"no problem at all", problem.From(errors.New("dial tcp 10.0.0.1")), 500, problem.Internal, internalDetail, ""},
		{"not UTF-8", problem.New(problem.InvalidState, "\xff"), 409, problem.InvalidState, "Conflict.", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			status, header, body := render(tt.err, "req-1")
			p := answer{status, header, string(body)}.problem(t)
			if status != tt.status || p.Code != tt.code || p.Detail != tt.detail || header.Get("Retry-After") != tt.retryAfter {
				t.Errorf("%d %v %s", status, header, body)
			}
			if strings.Contains(string(body), `"errors"`) {
				t.Errorf("errors without fields: %s", body)
			}
		})
	}
}

// Every code of the API has an answer of its own, and no 5xx repeats what it was caused by.
func TestEveryCode(t *testing.T) {
	for _, code := range []problem.Code{
		problem.InvalidJSON, problem.InvalidRequest, problem.UnsupportedMediaType, problem.TooLarge, problem.Unauthorized,
		problem.TokenMismatch, problem.NotFound, problem.MethodNotAllowed, problem.InvalidState, problem.InProgress,
		problem.NeedsReview, problem.IdempotencyKeyReused, problem.RefundExceeds, problem.LimitReached,
		problem.OperationNotSupported, problem.ProviderRefused, problem.ProviderUnavailable, problem.Unavailable,
		problem.BadNotification, problem.Internal,
	} {
		status, header, body := render(&problem.Error{Code: code, Err: errors.New("secret cause")}, "req-1")
		p := answer{status, header, string(body)}.problem(t)
		if p.Code != code || strings.Contains(string(body), "cause") {
			t.Errorf("%s", body)
		}
		if (header.Get("WWW-Authenticate") != "") != (code == problem.Unauthorized) {
			t.Errorf("%s: %v", code, header)
		}
		if _, has := header["Allow"]; has != (status == http.StatusMethodNotAllowed) {
			t.Errorf("%s: %v", code, header)
		}
	}
}
