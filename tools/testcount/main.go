// Command testcount runs go test and says at the end what it came to: what the tests measured, which were left out and
// why, and one line "N passed, N failed, N skipped". Its arguments are those of go test; -then between them starts
// another run, whose results replace those of the same tests before. It exits with 1 when anything failed.
package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

func main() {
	c := newCounter(os.Stdout)
	for _, args := range runs(os.Args[1:]) {
		if err := test(c, args); err != nil {
			c.broken(strings.Join(args, " "), err)
		}
	}
	if !c.report() {
		os.Exit(1)
	}
}

// runs parts the arguments at each -then.
func runs(all []string) [][]string {
	parts := [][]string{nil}
	for _, arg := range all {
		if arg == "-then" {
			parts = append(parts, nil)
			continue
		}
		parts[len(parts)-1] = append(parts[len(parts)-1], arg)
	}
	return parts
}

// test runs go test once. That tests failed is for the counter to say; an error is that they could not be run.
func test(c *counter, args []string) error {
	verb := []string{"test"}
	if len(args) > 1 && args[0] == "-C" { // go wants it first
		verb, args = append(verb, args[:2]...), args[2:]
	}
	cmd := exec.Command("go", append(append(verb, "-json"), args...)...)
	cmd.Stderr = os.Stderr
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
