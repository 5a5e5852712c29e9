package provider

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestUnreadable(t *testing.T) {
	for _, c := range []struct{ raw, want string }{
		{"", ""},
		{`{"a":1}`, `{"a":1}`},
		{"a\xffb", "ab"},
		{strings.Repeat("x", MaxRaw+1), strings.Repeat("x", MaxRaw)},
		{strings.Repeat("x", MaxRaw-1) + "é", strings.Repeat("x", MaxRaw-1)},
	} {
		got := Unreadable([]byte(c.raw), "why")
		if got.Raw != c.want || got.Why != "why" || !utf8.ValidString(got.Raw) {
			t.Errorf("%.20q: %d bytes", c.raw, len(got.Raw))
		}
	}
}

func TestIsLineID(t *testing.T) {
	for text, want := range map[string]bool{
		"123654668468": true, "INV-1731402158-B28IPW": true, "a.b_c~d": true, strings.Repeat("x", MaxLineID): true,
		"": false, "a b": false, "a/b": false, "é": false, "a\n": false, "\x7f": false, strings.Repeat("x", MaxLineID+1): false,
	} {
		if IsLineID(text) != want {
			t.Errorf("%q: %t", text, !want)
		}
	}
}

func TestStatusWord(t *testing.T) {
	for text, want := range map[string]string{
		"Success": "Success", "auth_capture": "auth_capture", "Past Due": "Past Due", "": "",
		"made.up@example.com": "?", "4111111111111111": "?", strings.Repeat("x", 33): "?",
	} {
		if got := StatusWord(text); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}
