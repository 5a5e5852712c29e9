package httpcall

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http/httptrace"
	"sync/atomic"
	"syscall"

	"tender/shared/problem"
)

// trace notes how far a request came. A Transport tells it; other RoundTrippers may not.
type trace struct {
	asked atomic.Bool // a connection was asked for
	got   atomic.Bool // there was one: from here on bytes may have left
}

func (t *trace) watch(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { t.asked.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { t.got.Store(true) },
	})
}

// failure says what a failed round trip means. Certainly nothing left when a connection was asked for and never had
// (no such host, refused, no TLS, no time), or, from a RoundTripper that does not tell, when dialling is what failed.
// Everything else may have reached the provider.
func (t *trace) failure(ctx context.Context, err error) error {
	if ctx.Err() != nil && !errors.Is(err, ctx.Err()) {
		err = errors.Join(ctx.Err(), err)
	}
	if !t.got.Load() && (t.asked.Load() || isDial(err)) {
		return notSent(err)
	}
	return unknown(err)
}

func isDial(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}

func isTimeout(err error) bool {
	var t interface{ Timeout() bool }
	return errors.Is(err, context.DeadlineExceeded) || (errors.As(err, &t) && t.Timeout())
}

func notSent(err error) error {
	return problem.New(problem.ProviderUnavailable, "The provider could not be reached.").Because(redact(err))
}

func unknown(err error) error {
	return &problem.Error{
		Code: problem.ProviderUnavailable, Outcome: problem.Unknown,
		Detail: "The provider did not answer.", Err: redact(err),
	}
}

// cause is what remains of an error: words of our own, and the context's error or the system's error number for
// errors.Is. Errors of net/http and of RoundTrippers quote addresses, headers and replies, so none of their text is kept.
type cause struct {
	text string
	is   error
}

func (c *cause) Error() string { return c.text }
func (c *cause) Unwrap() error { return c.is }

func redact(err error) error {
	var (
		number syscall.Errno
		dns    *net.DNSError
		record tls.RecordHeaderError
		alert  tls.AlertError
		cert   *tls.CertificateVerificationError
		author x509.UnknownAuthorityError
		host   x509.HostnameError
	)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return &cause{"no answer within the deadline", context.DeadlineExceeded}
	case errors.Is(err, context.Canceled):
		return &cause{"given up by the caller", context.Canceled}
	case errors.As(err, &dns):
		return &cause{text: "the provider's host name could not be resolved"}
	case errors.As(err, &cert), errors.As(err, &author), errors.As(err, &host):
		return &cause{text: "the provider's certificate was not accepted"}
	case errors.As(err, &record), errors.As(err, &alert):
		return &cause{text: "TLS could not be agreed on"}
	case errors.As(err, &number):
		return &cause{"connection: " + number.Error(), number}
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return &cause{"the connection ended early", io.ErrUnexpectedEOF}
	case isTimeout(err):
		return &cause{"no answer within the deadline", context.DeadlineExceeded}
	default:
		return &cause{text: fmt.Sprintf("the connection failed (%T)", innermost(err))}
	}
}

// innermost is the error at the end of a chain: its type is the only thing that can be told of it.
func innermost(err error) error {
	for {
		next := errors.Unwrap(err)
		if next == nil {
			return err
		}
		err = next
	}
}
