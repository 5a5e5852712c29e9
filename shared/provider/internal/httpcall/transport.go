package httpcall

import (
	"net"
	"net/http"
	"time"
)

// defaultTransport keeps idle connections for a moment only: in a function that was frozen in between, an older one is
// dead, and a call on it could not be told from one that was lost. It speaks HTTP/1.1, since HTTP/2 clients send again
// what a server turned away. A proxy of the environment is used, as by other clients.
func defaultTransport() *http.Transport {
	var protocols http.Protocols
	protocols.SetHTTP1(true)
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            (&net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSHandshakeTimeout:    5 * time.Second,
		ResponseHeaderTimeout:  MaxTime,
		IdleConnTimeout:        10 * time.Second,
		MaxIdleConns:           8,
		MaxIdleConnsPerHost:    4,
		MaxResponseHeaderBytes: 64 << 10,
		DisableCompression:     true,
		Protocols:              &protocols,
	}
}

// singleUse gives the transport for calls that want a new connection: Request.Close alone would still take one that
// was kept.
func singleUse(transport http.RoundTripper) http.RoundTripper {
	shared, ok := transport.(*http.Transport)
	if !ok {
		return transport
	}
	own := shared.Clone()
	own.DisableKeepAlives = true
	return own
}
