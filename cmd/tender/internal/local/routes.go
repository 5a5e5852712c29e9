package local

import (
	"net"
	"net/http"
	"strings"

	"tender/cmd/tender/internal/console"
	"tender/cmd/tender/internal/merchant"
	"tender/cmd/tender/internal/shop"
)

// routes are everything at the server's main address. Paths go to the API as they were sent: nothing here tidies them up,
// because nothing does in a deployment.
func (s *Server) routes() http.Handler {
	control := console.Access(s.opt.Log, "control", s.control())
	pages := console.Access(s.opt.Log, "shop", shop.New(shop.Options{
		API:       merchant.Client{Base: s.URL(), HTTP: &http.Client{Transport: merchant.InProcess(s.api)}},
		URL:       s.URL(),
		Key:       s.checkoutKey,
		Providers: s.providers,
		Now:       s.clock.Now,
	}))
	return ownSite(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/", strings.HasPrefix(r.URL.Path, "/shop/"):
			pages.ServeHTTP(w, r)
		case strings.HasPrefix(r.URL.Path, "/_local/"):
			control.ServeHTTP(w, r)
		default:
			s.api.ServeHTTP(w, r)
		}
	}))
}

// ownSite keeps other websites out, whose pages run in the same browser: neither a form posted from elsewhere nor a name
// that somebody points at this machine gets to the routes that are open here. Providers may come by any name.
func ownSite(h http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		refuse(w, http.StatusForbidden, "cross_origin", "Pages of other websites may not do this.")
	}))
	guarded := protection.Handler(h)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		callback := strings.HasPrefix(r.URL.Path, "/webhooks/") || strings.HasPrefix(r.URL.Path, "/return/")
		switch {
		case callback:
			h.ServeHTTP(w, r)
		case !isLoopback(hostOnly(r.Host)):
			refuse(w, http.StatusMisdirectedRequest, "wrong_host", "This server answers to 127.0.0.1, [::1] and localhost only.")
		default:
			guarded.ServeHTTP(w, r)
		}
	})
}

func hostOnly(hostport string) string {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = hostport
	}
	return strings.Trim(host, "[]")
}
