package docs

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// root is the repository.
const root = "../.."

// read gives a file of the repository by its path from the root.
func read(t testing.TB, path string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, path))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// pages are the repository's pages by their paths from the root.
func pages(t testing.TB) map[string]string {
	t.Helper()
	all := map[string]string{"README.md": read(t, "README.md"), "CONTRIBUTING.md": read(t, "CONTRIBUTING.md")}
	err := filepath.WalkDir(filepath.Join(root, "docs"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasSuffix(path, ".md") {
			name, inside := strings.CutPrefix(filepath.ToSlash(path), root+"/")
			if !inside {
				t.Fatal(path)
			}
			all[name] = read(t, name)
		}
		return err
	})
	if err != nil || len(all) < 10 {
		t.Fatal(len(all), err)
	}
	return all
}

var (
	fence   = regexp.MustCompile("(?ms)^\\s*```.*?^\\s*```[^\n]*$")
	code    = regexp.MustCompile("`[^`\n]*`")
	link    = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading = regexp.MustCompile(`(?m)^#{1,6} +(.+)$`)
	odd     = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
)

// anchors gives the names that a page's headings can be linked by, as GitHub makes them.
func anchors(page string) []string {
	var names []string
	for _, h := range heading.FindAllStringSubmatch(fence.ReplaceAllString(page, ""), -1) {
		text := link.ReplaceAllString(strings.ToLower(strings.TrimSpace(h[1])), "]")
		names = append(names, strings.ReplaceAll(odd.ReplaceAllString(text, ""), " ", "-"))
	}
	return names
}

// dead gives the relative links of a page that lead nowhere. exists says whether there is a path; text gives a page.
func dead(name, page string, exists func(path string) bool, text func(path string) string) (broken []string) {
	prose := code.ReplaceAllString(fence.ReplaceAllString(page, ""), "")
	for _, l := range link.FindAllStringSubmatch(prose, -1) {
		target, anchor, _ := strings.Cut(l[1], "#")
		if strings.Contains(target, "://") || strings.HasPrefix(target, "mailto:") {
			continue
		}
		path := name
		if target != "" {
			path = filepath.ToSlash(filepath.Join(filepath.Dir(name), target))
		}
		switch {
		case !exists(path):
			broken = append(broken, l[1]+": there is no "+path)
		case anchor != "" && !slices.Contains(anchors(text(path)), anchor):
			broken = append(broken, l[1]+": "+path+" has no such heading")
		}
	}
	return broken
}

func TestLinks(t *testing.T) {
	all := pages(t)
	exists := func(path string) bool {
		_, err := os.Stat(filepath.Join(root, path))
		return err == nil
	}
	for name, page := range all {
		for _, broken := range dead(name, page, exists, func(path string) string { return all[path] }) {
			t.Errorf("%s: %s", name, broken)
		}
	}
}

func TestDeadLinksAreSeen(t *testing.T) {
	const page = "# What's up, `doc`?\n\n[a](b.md) [c](#whats-up-doc) [d](d.md) [e](b.md#no) [f](#no) [g](https://x.example/#y) `[h](h.md)`\n\n```sh\n# no heading\n[i](i.md)\n```\n"
	exists := func(path string) bool { return path == "docs/a.md" || path == "docs/b.md" }
	got := dead("docs/a.md", page, exists, func(string) string { return page })
	want := []string{"d.md: there is no docs/d.md", "b.md#no: docs/b.md has no such heading", "#no: docs/a.md has no such heading"}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

// No page says that it is to be finished.
func TestPagesAreFinished(t *testing.T) {
	for name, page := range pages(t) {
		for _, word := range []string{"TODO", "FIXME"} {
			if strings.Contains(page, word) {
				t.Errorf("%s says %q", name, word)
			}
		}
	}
}
