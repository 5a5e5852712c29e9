// Command testcount runs go test and says at the end what it came to: which tests were left out and why, and one line
// "N passed, N failed, N skipped". Its arguments are those of go test; -also=DIR, which may be repeated, also runs all
// tests of the module in DIR. It exits with 1 when anything failed.
package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

func main() {
	dirs, args := split(os.Args[1:])
	c := newCounter(os.Stdout)
	for i, dir := range dirs {
		if i > 0 {
			args = []string{"./..."}
		}
		if err := test(c, dir, args); err != nil {
			c.broken(dir, err)
		}
	}
	if !c.report() {
		os.Exit(1)
	}
}

// split takes the -also flags out of the arguments.
func split(all []string) (dirs, args []string) {
	dirs = []string{"."}
	for _, arg := range all {
		if dir, ok := strings.CutPrefix(arg, "-also="); ok {
			dirs = append(dirs, dir)
		} else {
			args = append(args, arg)
		}
	}
	return dirs, args
}

// test runs go test in dir. That tests failed is for the counter to say; an error is that they could not be run.
func test(c *counter, dir string, args []string) error {
	cmd := exec.Command("go", append([]string{"test", "-json"}, args...)...)
	cmd.Dir, cmd.Stderr = dir, os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	before := c.failures()
	c.read(out)
	_, _ = io.Copy(io.Discard, out)
	if err := cmd.Wait(); err != nil && c.failures() == before {
		return fmt.Errorf("go test: %w", err) // nothing counted says why
	}
	return nil
}
