package httpcall

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
)

// CheckBase holds a base address that somebody set against the environment it is used in. It must be https, or http on a
// loopback address. In the sandbox environment, where no real money moves, it may also be http on a private network
// (RFC 1918, RFC 4193) or at host.docker.internal: that is where a container finds a simulator on its machine.
func CheckBase(base, environment string) error {
	_, err := parseBase(base, environment == "sandbox")
	return err
}

// parseBase does not quote the address in its errors: somebody may have put a password into it.
func parseBase(base string, private bool) (*url.URL, error) {
	u, err := url.Parse(base)
	switch {
	case err != nil || u.Host == "" || u.Hostname() == "":
		return nil, errors.New("httpcall: the base address is not an absolute web address")
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return nil, errors.New("httpcall: the base address has more than scheme, host and path")
	case u.Scheme != "https" && (u.Scheme != "http" || !near(u.Hostname(), private)):
		return nil, fmt.Errorf("httpcall: the base address at %s is not https", u.Host)
	}
	u.Path, u.RawPath = strings.TrimSuffix(u.Path, "/"), ""
	return u, nil
}

// near says whether plain http to the host stays on this machine or, with private, on a private network. Of names it
// knows two: any other may lead anywhere.
func near(host string, private bool) bool {
	if host == "localhost" || (private && host == "host.docker.internal") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && (ip.Unmap().IsLoopback() || (private && ip.Unmap().IsPrivate()))
}
