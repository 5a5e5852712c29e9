// Command artifacts checks what `sam build` made for Lambda: that every function's bootstrap is an executable for Linux on
// the architecture given, static, and small enough when it is zipped.
package main

import (
	"archive/zip"
	"debug/elf"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

func main() {
	arch := flag.String("arch", "", "arm64 or amd64")
	limit := flag.Int64("max", 0, "refuse a bootstrap that is zipped to more bytes than this; 0: any size")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: artifacts -arch arm64|amd64 [-max BYTES] FOLDER")
		os.Exit(2)
	}
	if err := run(os.Stdout, flag.Arg(0), *arch, *limit); err != nil {
		fmt.Fprintln(os.Stderr, "artifacts:", err)
		os.Exit(1)
	}
}

var machines = map[string]elf.Machine{"arm64": elf.EM_AARCH64, "amd64": elf.EM_X86_64}

// run checks every */bootstrap of the folder and prints a line for each. Every one that is wrong is in the error.
func run(out io.Writer, folder, arch string, limit int64) error {
	machine, known := machines[arch]
	if !known {
		return fmt.Errorf("the architecture is %q, not arm64 or amd64", arch)
	}
	found, err := filepath.Glob(filepath.Join(folder, "*", "bootstrap"))
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return fmt.Errorf("there is no function in %s", folder)
	}
	var wrong error
	for _, path := range found {
		size, err := check(path, machine, limit)
		if err != nil {
			wrong = errors.Join(wrong, fmt.Errorf("%s: %w", path, err))
			continue
		}
		fmt.Fprintf(out, "%s linux/%s, static, %d bytes zipped\n", path, arch, size)
	}
	return wrong
}

// check gives the zipped size of one executable that is as it should be.
func check(path string, machine elf.Machine, limit int64) (int64, error) {
	f, err := elf.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	if f.Machine != machine {
		return 0, fmt.Errorf("it is for %v, not %v", f.Machine, machine)
	}
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP || p.Type == elf.PT_DYNAMIC {
			return 0, errors.New("it is not static: it wants libraries of the machine it runs on")
		}
	}
	size, err := zipped(path)
	if err == nil && limit > 0 && size > limit {
		err = fmt.Errorf("it is %d bytes zipped, more than %d", size, limit)
	}
	return size, err
}

// zipped is the size of a file as sam deploy uploads it.
func zipped(path string) (int64, error) {
	content, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer content.Close()
	var n counter
	z := zip.NewWriter(&n)
	w, err := z.Create("bootstrap")
	if err != nil {
		return 0, err
	}
	if _, err := io.Copy(w, content); err != nil {
		return 0, err
	}
	if err := z.Close(); err != nil {
		return 0, err
	}
	return int64(n), nil
}

// counter counts what is written to it.
type counter int64

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}
