// Package testenv finds the programs that some tests need and Go does not bring. A test whose program is missing is
// skipped with a sentence that says so, never passed in silence; make test fetches them.
package testenv

import (
	"os"
	"path/filepath"
	"testing"
)

// Dynoxide gives the path of the DynamoDB-compatible server: TENDER_TEST_DYNOXIDE, else .tools/dynoxide in the module's
// root. Without either the test is skipped; a TENDER_TEST_DYNOXIDE that is no program fails it.
func Dynoxide(t testing.TB) string {
	t.Helper()
	if path := fromEnvironment(t, "TENDER_TEST_DYNOXIDE"); path != "" {
		return path
	}
	if path := filepath.Join(root(), ".tools", "dynoxide"); executable(path) {
		return path
	}
	t.Skip("left out: needs dynoxide (make test fetches it)")
	return ""
}

// Chromium gives the path of a Chromium: TENDER_TEST_CHROMIUM. Without it the test is skipped, even where a browser is
// installed, so that go test alone stays quick; a TENDER_TEST_CHROMIUM that is no program fails it.
func Chromium(t testing.TB) string {
	t.Helper()
	path := fromEnvironment(t, "TENDER_TEST_CHROMIUM")
	if path == "" {
		t.Skip("left out: needs chromium (make test finds or installs it)")
	}
	return path
}

func fromEnvironment(t testing.TB, name string) string {
	t.Helper()
	path := os.Getenv(name)
	if path != "" && !executable(path) {
		t.Fatalf("%s names no program: %s", name, path)
	}
	return path
}

func executable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0
}

// root gives the folder of the module's go.mod: go test runs each test in its package's folder.
func root() string {
	dir, err := os.Getwd()
	for err == nil {
		if _, missing := os.Stat(filepath.Join(dir, "go.mod")); missing == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			break
		}
		dir = parent
	}
	return "."
}
