package main

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestRun(t *testing.T) {
	dir := t.TempDir()
	in, content := filepath.Join(dir, "in"), []byte(strings.Repeat("a program ", 1000))
	if err := os.WriteFile(in, content, 0o600); err != nil {
		t.Fatal(err)
	}
	first, second := filepath.Join(dir, "1.zip"), filepath.Join(dir, "2.zip")
	size, err := run(in, first, 0)
	if err != nil {
		t.Fatal(err)
	}
	later := time.Now().Add(48 * time.Hour)
	if err := os.Chtimes(in, later, later); err != nil {
		t.Fatal(err)
	}
	if _, err := run(in, second, size); err != nil {
		t.Fatal(err)
	}
	a, _ := os.ReadFile(first)
	b, _ := os.ReadFile(second)
	if len(a) != size || !bytes.Equal(a, b) {
		t.Errorf("two zips of one executable differ (%d and %d bytes)", len(a), len(b))
	}
	z, err := zip.NewReader(bytes.NewReader(a), int64(len(a)))
	if err != nil || len(z.File) != 1 {
		t.Fatalf("%v, %d files", err, len(z.File))
	}
	f := z.File[0]
	if f.Name != "bootstrap" || f.Mode() != 0o755 {
		t.Errorf("%s has mode %v", f.Name, f.Mode())
	}
	r, err := f.Open()
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, content) {
		t.Errorf("%d bytes come back, %v", len(got), err)
	}
}

func TestRunRefuses(t *testing.T) {
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in"), filepath.Join(dir, "out.zip")
	if _, err := run(in, out, 0); err == nil {
		t.Error("an executable that is not there was packed")
	}
	if err := os.WriteFile(in, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := run(in, out, 10); err == nil {
		t.Error("a zip over the limit was written")
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("the refused zip is there")
	}
}
