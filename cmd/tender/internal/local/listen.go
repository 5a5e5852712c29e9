package local

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
)

// listenLoopback opens a port that only this machine can reach. Any other host than a loopback address or localhost is
// an error: the merchant's routes are open here.
func listenLoopback(ctx context.Context, addr string) (net.Listener, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, &Usage{fmt.Errorf("--addr %s is not HOST:PORT", addr)}
	}
	if !isLoopback(host) {
		return nil, &Usage{fmt.Errorf("--addr %s is not on loopback: use 127.0.0.1, [::1] or localhost, because here everybody may capture and refund", addr)}
	}
	if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		return nil, &Usage{fmt.Errorf("--addr %s has no port from 0 to 65535", addr)}
	}
	return listen(ctx, addr)
}

func listen(ctx context.Context, addr string) (net.Listener, error) {
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", addr)
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Err != nil {
		err = op.Err // without the words that repeat the address
	}
	if err != nil {
		return nil, fmt.Errorf("cannot listen on %s: %w", addr, err)
	}
	return l, nil
}

func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// listenBeside opens the port that follows by steps that of l, or any other when that one is taken, at l's own host where
// host is empty.
func listenBeside(ctx context.Context, l net.Listener, host string, step int) (net.Listener, error) {
	at := l.Addr().(*net.TCPAddr)
	if host == "" {
		host = at.IP.String()
	}
	if next := at.Port + step; next <= 65535 {
		if beside, err := listen(ctx, net.JoinHostPort(host, strconv.Itoa(next))); err == nil {
			return beside, nil
		}
	}
	return listen(ctx, net.JoinHostPort(host, "0"))
}

// address is how a listener is reached.
func address(l net.Listener) string { return "http://" + l.Addr().String() }

// Usage is an error of whoever started the command: what they asked for cannot be done.
type Usage struct{ Err error }

// Error gives the cause.
func (u *Usage) Error() string { return u.Err.Error() }

// Unwrap gives the cause.
func (u *Usage) Unwrap() error { return u.Err }
