package local

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"sync"
)

// ServeAlone answers at addr until ctx is done, with background work beside it. ready hears the address. Any host will
// do: a sandbox alone has no routes of a merchant.
func ServeAlone(ctx context.Context, addr string, h http.Handler, background func(context.Context), ready func(url string)) error {
	if _, _, err := net.SplitHostPort(addr); err != nil {
		return &Usage{fmt.Errorf("--addr %s is not HOST:PORT", addr)}
	}
	l, err := listen(ctx, addr)
	if err != nil {
		return err
	}
	ready(address(l))
	ctx, stop := context.WithCancel(ctx)
	var work sync.WaitGroup
	work.Go(func() { background(ctx) })
	defer work.Wait()
	defer stop()
	return serve(ctx, site{listener: l, handler: h})
}
