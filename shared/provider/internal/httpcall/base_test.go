package httpcall

import (
	"strings"
	"testing"
)

// TestBaseAddress says where each address may be used: anywhere, in the sandbox environment, or nowhere.
func TestBaseAddress(t *testing.T) {
	const anywhere, sandbox, nowhere = "anywhere", "sandbox", "nowhere"
	cases := map[string]string{
		"https://api.postpay.io": anywhere, "https://api.postpay.io/v1/": anywhere, "http://127.0.0.1:8080": anywhere,
		"http://[::1]:80": anywhere, "http://localhost": anywhere, "http://127.9.9.9": anywhere, "http://[::ffff:127.0.0.1]": anywhere,
		"https://10.0.0.1": anywhere, "https://host.docker.internal": anywhere,

		"http://10.0.0.1": sandbox, "http://172.16.0.1": sandbox, "http://172.17.0.1:8081/api": sandbox, "http://172.31.255.255": sandbox,
		"http://192.168.1.1": sandbox, "http://[fc00::1]": sandbox, "http://[fdff::1]:80": sandbox, "http://[::ffff:10.0.0.1]": sandbox,
		"http://host.docker.internal:8081": sandbox,

		"http://172.15.255.255": nowhere, "http://172.32.0.1": nowhere, "http://192.169.0.1": nowhere, "http://11.0.0.1": nowhere,
		"http://169.254.169.254": nowhere, "http://[fe80::1]": nowhere, "http://[fe00::1]": nowhere, "http://0.0.0.0": nowhere, "http://[::]": nowhere,
		"http://100.64.0.1": nowhere, "http://8.8.8.8": nowhere, "http://docker.internal": nowhere, "http://x.host.docker.internal": nowhere,
		"http://host.docker.internal.example": nowhere, "http://10.0.0.1.example": nowhere, "http://167772161": nowhere,
		"http://api.postpay.io": nowhere, "http://localhost.example": nowhere, "ftp://127.0.0.1": nowhere, "https://": nowhere,
		"api.postpay.io": nowhere, "https://u:hunter2@api.postpay.io": nowhere, "http://u:hunter2@10.0.0.1": nowhere, "https://a.example?x=1": nowhere,
		"https://a.example#x": nowhere, "": nowhere, "https://:443": nowhere, "https://%zz": nowhere,
	}
	for base, where := range cases {
		_, err := New(base, nil)
		if (err == nil) != (where != nowhere) {
			t.Errorf("New(%q): %v", base, err)
		}
		if err := CheckBase(base, "sandbox"); (err == nil) != (where != nowhere) {
			t.Errorf("%q in sandbox: %v", base, err)
		}
		for _, environment := range []string{"live", ""} {
			err := CheckBase(base, environment)
			if (err == nil) != (where == anywhere) {
				t.Errorf("%q in %q: %v", base, environment, err)
			}
			if err != nil && strings.Contains(err.Error(), "hunter2") {
				t.Errorf("%q: the error quotes a password", base)
			}
		}
	}
}
