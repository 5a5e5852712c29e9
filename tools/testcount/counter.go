package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
)

// event is a line of go test -json (see go doc test2json), or of the build before it.
type event struct {
	Action, Package, Test, Output string
	ImportPath                    string // of build-output
}

// testID names one test.
type testID struct{ pkg, name string }

// result is how a test ended, and what it printed.
type result struct {
	action string // pass, fail or skip; empty while it runs
	output []string
}

// counter follows the events of any number of go test runs.
type counter struct {
	w        io.Writer
	tests    map[testID]*result
	order    []testID
	failed   []string // packages that failed, and runs that could not begin
	parented map[testID]bool
}

func newCounter(w io.Writer) *counter {
	return &counter{w: w, tests: map[testID]*result{}, parented: map[testID]bool{}}
}

// read takes the events of one run, and prints what a person waits for: a line a package, and what failing tests said.
func (c *counter) read(r io.Reader) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var e event
		if json.Unmarshal(lines.Bytes(), &e) != nil || e.Action == "" {
			fmt.Fprintln(c.w, lines.Text()) // not from the test tool: let it be seen
			continue
		}
		c.take(e)
	}
	if err := lines.Err(); err != nil {
		c.broken("output", err)
	}
}

func (c *counter) take(e event) {
	switch {
	case e.Action == "build-output":
		fmt.Fprint(c.w, e.Output)
	case e.Test != "":
		c.takeTest(e)
	case e.Action == "output" && isPackageLine(e.Output):
		fmt.Fprint(c.w, e.Output)
	case e.Action == "fail":
		c.failed = append(c.failed, e.Package)
	}
}

// isPackageLine keeps what go test prints of a package, without the lone PASS and packages that have no tests.
func isPackageLine(text string) bool {
	return text != "PASS\n" && text != "FAIL\n" && !strings.HasSuffix(text, "[no test files]\n")
}

func (c *counter) takeTest(e event) {
	id := testID{e.Package, e.Test}
	t, ok := c.tests[id]
	if !ok {
		t = &result{}
		c.tests[id] = t
		c.order = append(c.order, id)
		if i := strings.LastIndexByte(e.Test, '/'); i >= 0 {
			c.parented[testID{e.Package, e.Test[:i]}] = true
		}
	}
	switch e.Action {
	case "output":
		t.output = append(t.output, e.Output)
		if strings.HasPrefix(e.Output, "measured: ") {
			fmt.Fprint(c.w, e.Output)
		}
	case "pass", "fail", "skip":
		t.action = e.Action
		if e.Action == "fail" {
			fmt.Fprint(c.w, strings.Join(t.output, ""))
		}
	}
	if t.action == "pass" {
		t.output = nil // a long run should not keep it all
	}
}

// broken counts a run that could not be had as a failure.
func (c *counter) broken(what string, err error) {
	fmt.Fprintf(c.w, "FAIL\t%s: %v\n", what, err)
	c.failed = append(c.failed, what)
}

func (c *counter) failures() int {
	_, failed, _ := c.counts()
	return len(failed)
}

// counts counts tests without subtests of their own, so that nothing counts twice. A test with subtests counts only
// if it failed and none of them did; a package likewise (it did not build, or ended early).
func (c *counter) counts() (passed int, failed, skipped []string) {
	blamed := map[string]bool{} // tests and packages with a failure inside
	for _, id := range slices.Backward(c.order) {
		t := c.tests[id]
		name := id.pkg + " " + id.name
		switch {
		case t.action == "skip":
			skipped = append(skipped, name+reason(t.output))
		case t.action == "pass":
			if !c.parented[id] {
				passed++
			}
		case !blamed[name]: // failed, or never ended
			failed = append(failed, name)
		}
		if t.action == "fail" || t.action == "" {
			blamed[id.pkg] = true
			for parent := id.name; strings.Contains(parent, "/"); {
				parent = parent[:strings.LastIndexByte(parent, '/')]
				blamed[id.pkg+" "+parent] = true
			}
		}
	}
	for _, pkg := range c.failed {
		if !blamed[pkg] {
			failed = append(failed, pkg)
		}
	}
	slices.Sort(failed)
	slices.Sort(skipped)
	return passed, failed, skipped
}

// reason gives what a skipped test said, without the place in the file.
func reason(output []string) string {
	for _, line := range output {
		text := strings.TrimSpace(line)
		if strings.HasPrefix(text, "===") || strings.HasPrefix(text, "---") || text == "" {
			continue
		}
		if _, said, ok := strings.Cut(text, ".go:"); ok {
			if _, said, ok = strings.Cut(said, ": "); ok {
				text = said
			}
		}
		return ": " + strings.TrimPrefix(text, "left out: ")
	}
	return ""
}

// report prints the end, and says whether all is well. No test at all is not.
func (c *counter) report() bool {
	passed, failed, skipped := c.counts()
	for _, name := range skipped {
		fmt.Fprintln(c.w, "left out:", name)
	}
	for _, name := range failed {
		fmt.Fprintln(c.w, "failed:", name)
	}
	fmt.Fprintf(c.w, "%d passed, %d failed, %d skipped\n", passed, len(failed), len(skipped))
	return len(failed) == 0 && passed > 0
}
