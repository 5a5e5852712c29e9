package main

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestCounter(t *testing.T) {
	tests := []struct {
		name   string
		events string
		ok     bool
		last   string   // the last line
		says   []string // other lines
		not    []string
	}{
		{
			"passed", `
{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Test":"TestA","Output":"chatter\n"}
{"Action":"pass","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Output":"PASS\n"}
{"Action":"output","Package":"p","Output":"ok  \tp\t0.01s\n"}
{"Action":"pass","Package":"p"}`,
			true, "1 passed, 0 failed, 0 skipped", []string{"ok  \tp\t0.01s"}, []string{"chatter", "PASS"},
		},
		{
			"subtests count, their parents do not", `
{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"run","Package":"p","Test":"TestA/x"}
{"Action":"run","Package":"p","Test":"TestA/y"}
{"Action":"output","Package":"p","Test":"TestA/y","Output":"    a_test.go:7: want 1\n"}
{"Action":"pass","Package":"p","Test":"TestA/x"}
{"Action":"fail","Package":"p","Test":"TestA/y"}
{"Action":"fail","Package":"p","Test":"TestA"}
{"Action":"fail","Package":"p"}`,
			false, "1 passed, 1 failed, 0 skipped", []string{"    a_test.go:7: want 1", "failed: p TestA/y"}, nil,
		},
		{
			"a parent that fails by itself", `
{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"run","Package":"p","Test":"TestA/x"}
{"Action":"pass","Package":"p","Test":"TestA/x"}
{"Action":"fail","Package":"p","Test":"TestA"}
{"Action":"fail","Package":"p"}`,
			false, "1 passed, 1 failed, 0 skipped", []string{"failed: p TestA"}, nil,
		},
		{
			"skipped, with its reason", `
{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Test":"TestA","Output":"=== RUN   TestA\n"}
{"Action":"output","Package":"p","Test":"TestA","Output":"    a_test.go:9: left out: needs a server\n"}
{"Action":"skip","Package":"p","Test":"TestA"}
{"Action":"run","Package":"p","Test":"TestB"}
{"Action":"pass","Package":"p","Test":"TestB"}`,
			true, "1 passed, 0 failed, 1 skipped", []string{"left out: p TestA: needs a server"}, nil,
		},
		{
			"does not build", `
{"ImportPath":"p","Action":"build-output","Output":"p/a.go:1: no\n"}
{"ImportPath":"p","Action":"build-fail"}
{"Action":"output","Package":"p","Output":"FAIL\tp [build failed]\n"}
{"Action":"fail","Package":"p","FailedBuild":"p"}`,
			false, "0 passed, 1 failed, 0 skipped", []string{"p/a.go:1: no", "FAIL\tp [build failed]"}, nil,
		},
		{
			"a test that never ended", `
{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"fail","Package":"p"}`,
			false, "0 passed, 1 failed, 0 skipped", []string{"failed: p TestA"}, nil,
		},
		{"nothing ran", ``, false, "0 passed, 0 failed, 0 skipped", nil, nil},
		{
			"not JSON", "panic: oh\n" + `{"Action":"pass","Package":"p","Test":"TestA"}`,
			true, "1 passed, 0 failed, 0 skipped", []string{"panic: oh"}, nil,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out strings.Builder
			c := newCounter(&out)
			c.read(strings.NewReader(strings.TrimSpace(tt.events)))
			if ok := c.report(); ok != tt.ok {
				t.Errorf("ok = %v, want %v", ok, tt.ok)
			}
			lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
			if lines[len(lines)-1] != tt.last {
				t.Errorf("last line %q, want %q", lines[len(lines)-1], tt.last)
			}
			for _, want := range tt.says {
				if !slices.Contains(lines, want) {
					t.Errorf("no line %q in\n%s", want, out.String())
				}
			}
			for _, unwanted := range tt.not {
				if slices.Contains(lines, unwanted) {
					t.Errorf("a line %q in\n%s", unwanted, out.String())
				}
			}
		})
	}
}

func TestBrokenRunFails(t *testing.T) {
	var out strings.Builder
	c := newCounter(&out)
	c.broken("tools", errors.New("no go"))
	if c.report() || !strings.HasSuffix(out.String(), "0 passed, 1 failed, 0 skipped\n") {
		t.Error(out.String())
	}
}

func TestRuns(t *testing.T) {
	got := runs([]string{"-race", "./...", "-then", "-C", "tools", "./..."})
	if len(got) != 2 || !slices.Equal(got[0], []string{"-race", "./..."}) || !slices.Equal(got[1], []string{"-C", "tools", "./..."}) {
		t.Errorf("runs gives %q", got)
	}
}
