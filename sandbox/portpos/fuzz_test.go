package portpos

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// FuzzForm sends anything as a form: it is refused, or its fields are texts, and the body can be read again.
func FuzzForm(f *testing.F) {
	f.Add("application/x-www-form-urlencoded", "call=gen_invoice&amount=100&amount=1")
	f.Add("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"call\"\r\n\r\nget_invoice\r\n--x--\r\n")
	f.Add("application/json", `{"call":"gen_invoice"}`)
	f.Add("multipart/form-data", "--\r\n")
	f.Fuzz(func(t *testing.T, kind, body string) {
		r := httptest.NewRequest(http.MethodPost, apiPath, strings.NewReader(body))
		r.Header.Set("Content-Type", kind)
		call := Call(r)
		read, err := readForm(r)
		if err == nil && call != "" && read.get("call") != call {
			t.Errorf("called %q, read as %q", call, read.get("call"))
		}
		if err != nil && call != "" {
			t.Errorf("called %q, and then not readable: %v", call, err)
		}
	})
}

// FuzzAmount reads anything as an amount: what is read is written as the same amount.
func FuzzAmount(f *testing.F) {
	for _, seed := range []string{"10", "10.5", "999999.99", "99999999", "0.01", "1e3", "00", "-1", ".5"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		minor, ok := parseAmount(text)
		if !ok {
			return
		}
		if minor < 0 || minor > 9_999_999_900 {
			t.Errorf("%q is read as %d", text, minor)
		}
		if whole, fraction, _ := strings.Cut(text, "."); formatAmount(minor) != whole+"."+(fraction + "00")[:2] {
			t.Errorf("%q is read as %d and written %s", text, minor, formatAmount(minor))
		}
	})
}
