package testenv

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// recorder is a test that says how it ended.
type recorder struct {
	testing.TB
	ended string
}

func (r *recorder) Helper() {}

func (r *recorder) Skip(args ...any) { r.ended = "skip: " + fmt.Sprint(args...); runtime.Goexit() }

func (r *recorder) Fatalf(format string, args ...any) {
	r.ended = "fatal: " + fmt.Sprintf(format, args...)
	runtime.Goexit()
}

// run gives what find found, or how it ended the test.
func run(find func(testing.TB) string) string {
	r := &recorder{}
	done := make(chan struct{})
	go func() {
		defer close(done)
		r.ended = "found: " + find(r)
	}()
	<-done
	return r.ended
}

func TestFind(t *testing.T) {
	dir := t.TempDir()
	program := filepath.Join(dir, "program")
	if err := os.WriteFile(program, nil, 0o755); err != nil {
		t.Fatal(err)
	}
	plain := filepath.Join(dir, "plain")
	if err := os.WriteFile(plain, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	deep := filepath.Join(dir, "a", "b")
	if err := os.MkdirAll(deep, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Chdir(deep)
	for _, tt := range []struct{ name, set, dynoxide, chromium string }{
		{"a program", program, "found: " + program, "found: " + program},
		{"nothing", "", "skip: left out: needs dynoxide", "skip: left out: needs chromium"},
		{"no program", plain, "fatal: TENDER_TEST_DYNOXIDE", "fatal: TENDER_TEST_CHROMIUM"},
		{"nothing there", plain + "x", "fatal: TENDER_TEST_DYNOXIDE", "fatal: TENDER_TEST_CHROMIUM"},
		{"a folder", dir, "fatal: TENDER_TEST_DYNOXIDE", "fatal: TENDER_TEST_CHROMIUM"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("TENDER_TEST_DYNOXIDE", tt.set)
			t.Setenv("TENDER_TEST_CHROMIUM", tt.set)
			if got := run(Dynoxide); !strings.HasPrefix(got, tt.dynoxide) {
				t.Errorf("Dynoxide ended with %q, want %q", got, tt.dynoxide)
			}
			if got := run(Chromium); !strings.HasPrefix(got, tt.chromium) {
				t.Errorf("Chromium ended with %q, want %q", got, tt.chromium)
			}
		})
	}
	fetched := filepath.Join(dir, ".tools", "dynoxide")
	if err := os.MkdirAll(filepath.Dir(fetched), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(program, fetched); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TENDER_TEST_DYNOXIDE", "")
	if got := run(Dynoxide); !strings.HasSuffix(got, filepath.Join(".tools", "dynoxide")) || !strings.HasPrefix(got, "found: ") {
		t.Errorf("Dynoxide ended with %q, want the one in .tools", got)
	}
}
