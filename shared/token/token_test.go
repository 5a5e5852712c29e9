package token

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestMakeIsStableAndURLSafe(t *testing.T) {
	// Known answer, computed outside by another implementation: a change here would void every URL that providers hold.
	got := Make("k", "callback", "postpay", "order-01")
	if want := "XEx4fXeAnnxtEorLnMqDhP7V"; got != want {
		t.Errorf("Make = %q, want %q", got, want)
	}
	if len(got) != 24 || strings.Trim(got, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
		t.Errorf("Make = %q, want 24 characters of the URL-safe alphabet", got)
	}
}

func TestMakeTellsPartsApart(t *testing.T) {
	lists := [][]string{
		{"label", "a", "bc"}, {"label", "ab", "c"}, {"label", "abc"}, {"label", "abc", ""}, {"label", "", "abc"},
		{"labela", "bc"}, {"label"}, {"label", ""}, {"", "label"}, {"label", "a", "b", "c"},
	}
	seen := map[string][]string{}
	for _, l := range lists {
		made := Make("key", l[0], l[1:]...)
		if other, dup := seen[made]; dup {
			t.Errorf("%q and %q make the same token", other, l)
		}
		seen[made] = l
	}
}

func TestVerify(t *testing.T) {
	good := Make("current", "client", "order-01")
	old := Make("previous", "client", "order-01")
	flipped := "A" + good[1:]
	if flipped == good {
		flipped = "B" + good[1:]
	}
	both := []string{"current", "previous"}
	tests := []struct {
		name  string
		keys  []string
		got   string
		label string
		part  string
		want  bool
	}{
		{"current key", both, good, "client", "order-01", true},
		{"previous key", both, old, "client", "order-01", true},
		{"previous key gone", []string{"current"}, old, "client", "order-01", false},
		{"another label", both, good, "callback", "order-01", false},
		{"another part", both, good, "client", "order-02", false},
		{"tampered", both, flipped, "client", "order-01", false},
		{"longer", both, good + "A", "client", "order-01", false},
		{"cut short", both, good[:23], "client", "order-01", false},
		{"empty text", both, "", "client", "order-01", false},
		{"no keys", nil, good, "client", "order-01", false},
		{"empty text under an empty key", []string{""}, "", "client", "order-01", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Verify(tt.keys, tt.got, tt.label, tt.part); got != tt.want {
				t.Errorf("Verify = %v, want %v", got, tt.want)
			}
		})
	}
}

func TestMakeProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfN(rapid.StringMatching(`[a-c|/:]{0,3}`), 1, 4)
		a, b := list.Draw(t, "a"), list.Draw(t, "b")
		same := len(a) == len(b) && strings.Join(quote(a), "") == strings.Join(quote(b), "")
		if got := Verify([]string{"key"}, Make("key", a[0], a[1:]...), b[0], b[1:]...); got != same {
			t.Fatalf("%q against %q: Verify = %v, want %v", a, b, got, same)
		}
	})
}

// quote makes lists comparable as one text: no part contains the quote.
func quote(list []string) []string {
	var out []string
	for _, part := range list {
		out = append(out, `"`+part+`"`)
	}
	return out
}
