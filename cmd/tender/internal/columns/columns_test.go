package columns

import (
	"strings"
	"testing"
)

func TestTable(t *testing.T) {
	table := Table{Indent: "  ", Right: []int{1}, Head: []string{"Name", "Sum", "Nothing", "Rest"}}
	table.Add("a", "1.00", "", "x")
	table.Add("größer", "100.00", "", "")
	var out strings.Builder
	if err := table.Write(&out); err != nil {
		t.Fatal(err)
	}
	want := "  Name       Sum  Rest\n  a         1.00  x\n  größer  100.00\n"
	if out.String() != want {
		t.Errorf("it is\n%q, not\n%q", out.String(), want)
	}
}

func TestClean(t *testing.T) {
	for text, want := range map[string]string{
		"plain, Größe 5": "plain, Größe 5",
		"\x1b[31mred":    "·[31mred",
		"two\nlines":     "two·lines",
		"a\u202eb":       "a·b",
		"bad \xff":       "bad ·",
	} {
		if got := Clean(text); got != want {
			t.Errorf("%q becomes %q, not %q", text, got, want)
		}
	}
}
