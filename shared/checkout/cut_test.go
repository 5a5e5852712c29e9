package checkout

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestCut(t *testing.T) {
	for _, c := range []struct {
		text string
		most int
		want string
	}{
		{"abc", 3, "abc"},
		{"abcd", 3, "abc"},
		{"It’s", 3, "It’"},
		{"عطر زهرة", 3, "عطر"},
		{"🎁🎁", 1, "🎁"},
		{"ae\u0301x", 2, "a"}, // e with a combining acute would lose it
		{"ae\u0301x", 3, "ae\u0301"},
		{"a👩\u200d🔬b", 2, "a"},
		{"a👩\u200d🔬b", 3, "a"},
		{"a👩\u200d🔬b", 4, "a👩\u200d🔬"},
		{"a👍🏽b", 2, "a"},
		{"a❤\ufe0fb", 2, "a"},
		{"e\u0301\u0301\u0301", 2, "e\u0301"}, // nowhere better to cut
		{"abc", 0, ""},
		{"abc", -1, ""},
		{"", 5, ""},
	} {
		if got := Cut(c.text, c.most); got != c.want {
			t.Errorf("%q to %d: %q, want %q", c.text, c.most, got, c.want)
		}
	}
}

func TestCutGivesABeginningThatFits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, most := rapid.String().Draw(t, "text"), rapid.IntRange(0, 20).Draw(t, "most")
		got := Cut(text, most)
		if utf8.RuneCountInString(got) > most || !strings.HasPrefix(text, got) || !utf8.ValidString(got) {
			t.Fatalf("%q", got)
		}
		if (got == text) != (utf8.RuneCountInString(text) <= most) {
			t.Fatalf("%q", got)
		}
		if got == "" && most > 0 && text != "" {
			t.Fatal("nothing is left")
		}
	})
}
