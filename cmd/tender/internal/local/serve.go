package local

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"
)

// stopTime is how long open requests may go on when the server stops.
const stopTime = 3 * time.Second

// serve answers at one site until ctx is done, and then until what is under way is answered.
func serve(ctx context.Context, s site) error {
	requests, abort := context.WithCancel(context.WithoutCancel(ctx))
	defer abort()
	var unused unusedConns
	server := &http.Server{
		Handler: s.handler, ReadHeaderTimeout: 10 * time.Second, ConnState: unused.watch,
		BaseContext: func(net.Listener) context.Context { return requests },
		ErrorLog:    slog.NewLogLogger(slog.DiscardHandler, slog.LevelError),
	}
	stopped := make(chan struct{})
	defer context.AfterFunc(ctx, func() {
		defer close(stopped)
		unused.close()
		limit, cancel := context.WithTimeout(requests, stopTime)
		defer cancel()
		if server.Shutdown(limit) != nil {
			abort()
			_ = server.Close()
		}
	})()
	err := server.Serve(s.listener)
	if !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	<-stopped
	return nil
}

// unusedConns are connections that no request has come on. Browsers open them ahead of time, and Shutdown would wait for
// them.
type unusedConns struct {
	mu     sync.Mutex
	open   map[net.Conn]bool
	closed bool
}

func (u *unusedConns) watch(c net.Conn, state http.ConnState) {
	u.mu.Lock()
	defer u.mu.Unlock()
	switch {
	case state != http.StateNew:
		delete(u.open, c)
	case u.closed:
		_ = c.Close()
	case u.open == nil:
		u.open = map[net.Conn]bool{c: true}
	default:
		u.open[c] = true
	}
}

func (u *unusedConns) close() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.closed = true
	for c := range u.open {
		_ = c.Close()
	}
}
