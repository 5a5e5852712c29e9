package main

import (
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"tender/cmd/tender/internal/deployment"
)

var (
	fenced   = regexp.MustCompile("(?ms)^\\s*```sh$(.*?)^\\s*```$")
	inline   = regexp.MustCompile("`(?:go run \\./cmd/)?(tender [a-z][^`]* --[^`]*)`")
	started  = regexp.MustCompile(`(?m)(?:^|[;&(] *|=\$\(|go run \./cmd/)(tender [a-z].*)$`)
	argument = regexp.MustCompile(`"[^"]*"|[^\s"]+`)
)

// commandsOf gives the command lines that a page shows: those of its blocks, and those in its text that have a flag.
func commandsOf(page string) (all [][]string) {
	var lines []string
	for _, block := range fenced.FindAllStringSubmatch(page, -1) {
		for _, m := range started.FindAllStringSubmatch(block[1], -1) {
			lines = append(lines, m[1])
		}
	}
	for _, m := range inline.FindAllStringSubmatch(fenced.ReplaceAllString(page, ""), -1) {
		lines = append(lines, m[1])
	}
	for _, line := range lines {
		var words []string
		for _, word := range argument.FindAllString(line, -1) {
			if strings.HasPrefix(word, "#") || word == "|" || word == "&&" {
				break
			}
			ended := strings.HasSuffix(word, ")") || strings.HasSuffix(word, ";")
			if word = strings.Trim(strings.TrimRight(word, ");"), `"`); word != "" {
				words = append(words, word)
			}
			if ended {
				break
			}
		}
		all = append(all, words[1:])
	}
	return all
}

// understands gives what is wrong with a command line. Whether what it names is there is not looked at.
func understands(t *testing.T, args []string) error {
	t.Helper()
	parser, err := kong.New(&cli{}, kong.Writers(io.Discard, io.Discard), kong.Exit(func(int) {}),
		kong.Vars{"version": "v", "local": deployment.DefaultLocal})
	if err != nil {
		t.Fatal(err)
	}
	_, err = parser.Parse(slices.DeleteFunc(slices.Clone(args), func(word string) bool { return word == "--help" }))
	return err
}

// What the pages tell people to type is understood.
func TestPagesShowCommandsThatAreThere(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("..", "..", "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	shown := 0
	for _, file := range append(files, filepath.Join("..", "..", "README.md"), filepath.Join("..", "..", "docs", "events", "README.md")) {
		page, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, args := range commandsOf(string(page)) {
			shown++
			if err := understands(t, args); err != nil {
				t.Errorf("%s: tender %s: %v", filepath.Base(file), strings.Join(args, " "), err)
			}
		}
	}
	if shown < 40 {
		t.Errorf("only %d commands were found", shown)
	}
}

func TestCommandsOf(t *testing.T) {
	const page = "Say `tender orders list --stack \"$STACK\"` or `tender orders`.\n\n```sh\nTOKEN=$(go run ./cmd/tender token --body \"$B\")\n" +
		"echo x; tender doctor --wrong \"a b\" # why\nrm tender-file\n```\n"
	got := commandsOf(page)
	want := [][]string{{"token", "--body", "$B"}, {"doctor", "--wrong", "a b"}, {"orders", "list", "--stack", "$STACK"}}
	if !slices.EqualFunc(got, want, slices.Equal[[]string]) {
		t.Fatalf("%q", got)
	}
	if understands(t, want[0]) == nil || understands(t, want[1]) == nil || understands(t, want[2]) != nil {
		t.Error("a wrong flag is understood, or a right one is not")
	}
}
