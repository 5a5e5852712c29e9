package checkout

import (
	"strings"
	"testing"
)

func TestReturnURLs(t *testing.T) {
	local := rules
	local.AllowHTTPLocalhost = true
	padding := strings.Repeat("x", 2048-len("https://www.example.ae/"))
	for text, want := range map[string]string{
		"https://www.example.ae/success":             "",
		"https://www.example.ae":                     "",
		"https://www.example.ae?x=1&y[]=%20":         "",
		"HTTPS://WWW.EXAMPLE.AE/":                    "",
		"https://www.example.ae:443/":                "",
		"https://shop.example:8443/a":                "",
		"https://www.example.ae/" + padding:          "",
		"https://www.example.ae/" + padding + "x":    CodeTooLong,
		"https://shop.example/a":                     CodeNotAllowed,
		"https://shop.example:443/a":                 CodeNotAllowed,
		"https://www.example.ae:8443/":               CodeNotAllowed,
		"https://www.example.ae:0443/":               CodeNotAllowed,
		"https://www.example.ae./":                   CodeNotAllowed,
		"https://evil.www.example.ae/":               CodeNotAllowed,
		"https://www.example.ae.evil.example/":       CodeNotAllowed,
		"https://evil.example/www.example.ae":        CodeNotAllowed,
		"https://evil.example?www.example.ae":        CodeNotAllowed,
		"https://2130706433/":                        CodeNotAllowed,
		"https://0x7f.1/":                            CodeNotAllowed,
		"https://127.0.0.1/":                         CodeNotAllowed,
		"https://localhost/":                         CodeNotAllowed,
		"https://[::1]/":                             CodeNotAllowed,
		"http://www.example.ae/":                     CodeFormat,
		"http://localhost/":                          CodeFormat,
		"http://localhost:8080/":                     CodeFormat,
		"https://[::ffff:127.0.0.1]/":                CodeFormat,
		"https://[fe80::1%25eth0]/":                  CodeFormat,
		"https://user@www.example.ae/":               CodeFormat,
		"https://user:pw@www.example.ae/":            CodeFormat,
		"https://@www.example.ae/":                   CodeFormat,
		"https://www.example.ae@evil.example/":       CodeFormat,
		"https://evil.example\\@www.example.ae/":     CodeFormat,
		"https://www.example.ae\\.evil.example/":     CodeFormat,
		"https://www.example.ae/\\evil.example":      CodeFormat,
		"https:\\\\www.example.ae/":                  CodeFormat,
		"https:/www.example.ae/":                     CodeFormat,
		"https:///www.example.ae/":                   CodeFormat,
		"https:www.example.ae":                       CodeFormat,
		"//www.example.ae/":                          CodeFormat,
		"/success":                                   CodeFormat,
		"www.example.ae":                             CodeFormat,
		"https://www.example.ae/#f":                  CodeFormat,
		"https://www.example.ae/#":                   CodeFormat,
		"https://www.example.ae#@evil.example/":      CodeFormat,
		"https://www.example.ae:/":                   CodeFormat,
		"https://www.example.ae:x/":                  CodeFormat,
		"https://www.example.ae:-1/":                 CodeFormat,
		"https://www.example.ae:4430000/":            CodeFormat,
		"https://www.ex%61mple.ae/":                  CodeFormat,
		"https://www.example.ae%2f.evil.example/":    CodeFormat,
		"https://www.example.ae%00/":                 CodeFormat,
		"https://www.example.ae/%zz":                 CodeFormat,
		"https://www。example。ae/":                    CodeFormat,
		"https://www.example.ae/é":                   CodeFormat,
		"https://www.example.ae/a b":                 CodeFormat,
		" https://www.example.ae/":                   CodeFormat,
		"https://www.example.ae/\r\nSet-Cookie: a=b": CodeFormat,
		"https://www.example.ae/\t":                  CodeFormat,
		"https://www.example.ae/\x7f":                CodeFormat,
		"javascript://www.example.ae/%0aalert(1)":    CodeFormat,
		"data:text/html,www.example.ae":              CodeFormat,
		"ftp://www.example.ae/":                      CodeFormat,
		"https://":                                   CodeFormat,
		"https://:443/":                              CodeFormat,
		"https://?www.example.ae":                    CodeFormat,
	} {
		for _, at := range []string{"success_url", "cancel_url", "pending_url"} {
			r := exampleRequest(t)
			switch at {
			case "success_url":
				r.SuccessURL = text
			case "cancel_url":
				r.CancelURL = text
			default:
				r.PendingURL = text
			}
			expect := ""
			if want != "" {
				expect = at + " " + want
			}
			if got := summary(r.Check(rules)); got != expect {
				t.Errorf("%q: %s, want %s", text, got, expect)
			}
		}
	}
	for text, want := range map[string]string{
		"http://localhost":                "",
		"http://localhost:8080/a?b=c":     "",
		"http://127.0.0.1:8080/":          "",
		"http://[::1]:8080/":              "",
		"https://localhost:8443/":         "",
		"https://www.example.ae/":         "",
		"http://localhost.evil.example/":  "success_url " + CodeFormat,
		"https://localhost.evil.example/": "success_url " + CodeNotAllowed,
		"http://127.0.0.10/":              "success_url " + CodeFormat,
		"http://x@localhost/":             "success_url " + CodeFormat,
		"http://[::1].evil.example/":      "success_url " + CodeFormat,
		"http://www.example.ae/":          "success_url " + CodeFormat,
		"http://localhost:80@evil/":       "success_url " + CodeFormat,
	} {
		r := exampleRequest(t)
		r.SuccessURL = text
		if got := summary(r.Check(local)); got != want {
			t.Errorf("local %q: %s, want %s", text, got, want)
		}
	}
}

func TestNoHostsAllowNothing(t *testing.T) {
	r := exampleRequest(t)
	for _, hosts := range [][]string{nil, {""}, {":443"}, {"*"}} {
		if got := summary(r.Check(Rules{ReturnHosts: hosts, Now: now})); strings.Count(got, "_url not_allowed") != 3 {
			t.Errorf("%q: %s", hosts, got)
		}
	}
}

// A pending URL that only repeats the success URL's mistake is not told twice.
func TestDefaultPendingURLIsToldOnce(t *testing.T) {
	r := exampleRequest(t)
	r.SuccessURL, r.PendingURL = "https://evil.example/", "https://evil.example/"
	if got := summary(r.Check(rules)); got != "success_url not_allowed" {
		t.Error(got)
	}
}
