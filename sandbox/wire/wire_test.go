package wire_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"tender/sandbox/wire"
)

func TestWriteJSON(t *testing.T) {
	w := httptest.NewRecorder()
	wire.WriteJSON(w, 418, map[string]string{"a": "<b> & c"})
	if got := w.Body.String(); w.Code != 418 || got != `{"a":"<b> & c"}` || w.Header().Get("Content-Type") != "application/json" {
		t.Errorf("answered %d %s %v", w.Code, got, w.Header())
	}
}

func TestSame(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{{"", "", true}, {"key", "key", true}, {"key", "kez", false}, {"key", "key2", false}, {"", "key", false}} {
		if wire.Same(c.a, c.b) != c.same {
			t.Errorf("%q and %q: %t", c.a, c.b, !c.same)
		}
	}
}

func TestBase(t *testing.T) {
	for _, c := range [][3]string{
		{"", "http://pay.test/a", "http://pay.test"},
		{"", "https://pay.test:8443/a", "https://pay.test:8443"},
		{"https://public.test/x/", "http://pay.test/a", "https://public.test/x"},
		{"https://public.test", "http://pay.test/a", "https://public.test"},
	} {
		if got := wire.Base(c[0], httptest.NewRequest(http.MethodGet, c[1], nil)); got != c[2] {
			t.Errorf("%q and %s: %s, want %s", c[0], c[1], got, c[2])
		}
	}
}
