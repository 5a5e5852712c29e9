package local

import (
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"tender/shared/awsenv"
	"tender/shared/provider/registry"
)

// localPrefix and localBus are how secrets and the event bus are named here.
const (
	localPrefix = "tender-local"
	localBus    = "tender-local"
)

// getEnvironment answers the environment that the functions need to find everything here, a line a variable.
func (s *Server) getEnvironment(w http.ResponseWriter, _ *http.Request) {
	all := s.environment()
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	for _, name := range slices.Sorted(maps.Keys(all)) {
		_, _ = fmt.Fprintf(w, "%s=%s\n", name, all[name])
	}
}

func (s *Server) environment() map[string]string {
	aws := s.reach(address(s.awsSite.listener))
	all := map[string]string{
		"TENDER_TABLE": s.opt.Table, "TENDER_ENVIRONMENT": "sandbox", "TENDER_SECRET_PREFIX": localPrefix,
		"TENDER_CALLBACK_URL": s.callbackURL(), "TENDER_RETURN_HOSTS": strings.Join(s.opt.ReturnHosts, ","), "TENDER_EVENT_BUS": localBus,
		"AWS_ENDPOINT_URL_" + awsenv.DynamoDB:       s.reach(s.opt.DynamoDB),
		"AWS_ENDPOINT_URL_" + awsenv.SecretsManager: aws,
		"AWS_ENDPOINT_URL_" + awsenv.EventBridge:    aws,
	}
	var names []string
	for _, info := range registry.Infos() {
		if at := s.Addresses()[info.Name]; at != "" {
			names = append(names, info.Name)
			all[registry.URLVariable(info.Name)] = s.reach(at)
		}
	}
	all["TENDER_PROVIDERS"] = strings.Join(names, ",")
	return all
}

// reach gives an address as containers reach it: loopback is themselves to them.
func (s *Server) reach(at string) string {
	u, err := url.Parse(at)
	if err != nil || !isLoopback(u.Hostname()) {
		return at
	}
	host := s.opt.Lambda.Containers
	if port := u.Port(); port != "" {
		u.Host = net.JoinHostPort(host, port)
	} else {
		u.Host = host
	}
	return u.String()
}
