package checkout

import (
	"net/url"
	"slices"
	"strings"
)

const maxURL = 2048 // bytes

// Where a shopper may be sent to afterwards. Whoever can choose the host can send shoppers anywhere in our name.
func (c *checker) returnURLs(r Request, rules Rules) {
	if c.given("success_url", r.SuccessURL) {
		c.returnURL("success_url", r.SuccessURL, rules)
	}
	if c.given("cancel_url", r.CancelURL) {
		c.returnURL("cancel_url", r.CancelURL, rules)
	}
	// Decode fills in the success URL, and that one was judged above.
	if r.PendingURL != "" && r.PendingURL != r.SuccessURL {
		c.returnURL("pending_url", r.PendingURL, rules)
	}
}

func (c *checker) returnURL(at, text string, rules Rules) {
	if len(text) > maxURL {
		c.add(at, CodeTooLong, "This URL can have at most %d bytes.", maxURL)
		return
	}
	scheme, authority, ok := splitURL(text)
	if !ok {
		c.add(at, CodeFormat, "This must be an absolute URL in plain ASCII, without user, password, fragment, spaces and backslashes.")
		return
	}
	if rules.AllowHTTPLocalhost && isLocalhost(authority) {
		return
	}
	switch {
	case scheme != "https":
		c.add(at, CodeFormat, "This must be an https URL.")
	case !hostAllowed(authority, rules.ReturnHosts):
		c.add(at, CodeNotAllowed, "This URL's host is not one that this deployment returns shoppers to.")
	}
}

// splitURL gives the scheme and the host with its port, in lower case. It only takes URLs that all readers split alike:
// the host that we compare must be the one that a browser goes to.
func splitURL(text string) (scheme, authority string, ok bool) {
	for _, b := range []byte(text) {
		if b <= ' ' || b >= 0x7f || strings.IndexByte("\\\"<>^`{|}#", b) >= 0 {
			return "", "", false
		}
	}
	scheme, rest, found := strings.Cut(text, "://")
	scheme = strings.ToLower(scheme)
	if !found || (scheme != "https" && scheme != "http") {
		return "", "", false
	}
	authority = rest
	if end := strings.IndexAny(rest, "/?"); end >= 0 {
		authority = rest[:end]
	}
	if _, err := url.Parse(text); err != nil || !isAuthority(authority) {
		return "", "", false
	}
	return scheme, strings.ToLower(authority), true
}

// isAuthority takes a host of letters, digits, dots and hyphens, or [::1], and a port of digits.
func isAuthority(text string) bool {
	host, port, hasPort := strings.Cut(strings.TrimPrefix(text, "[::1]"), ":")
	if hasPort && (len(port) > 5 || !wholeText(port)) {
		return false
	}
	for _, b := range []byte(host) {
		if !alphanumeric(b) && b != '.' && b != '-' {
			return false
		}
	}
	return (host == "") == strings.HasPrefix(text, "[::1]")
}

func hostAllowed(authority string, allowed []string) bool {
	return slices.ContainsFunc(allowed, func(host string) bool {
		host = strings.ToLower(strings.TrimSuffix(host, ":443"))
		return host == strings.TrimSuffix(authority, ":443")
	})
}

func isLocalhost(authority string) bool {
	for _, host := range []string{"localhost", "127.0.0.1", "[::1]"} {
		if rest, ok := strings.CutPrefix(authority, host); ok && (rest == "" || rest[0] == ':') {
			return true
		}
	}
	return false
}
