package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// buildFlags are those of a deployment: a test holds them against tools/build.sh.
var buildFlags = []string{"-trimpath", "-buildvcs=false", "-tags", "lambda.norpc", "-ldflags", "-s -w"}

// The programs that Tender's functions are held against.
const (
	hello = "hello"
	bare  = "bare"
)

// root gives the module's folder.
func root(ctx context.Context) (string, error) {
	out, err := run(ctx, "", nil, "go", "env", "GOMOD")
	if err != nil {
		return "", err
	}
	file := strings.TrimSpace(out)
	if filepath.Base(file) != "go.mod" {
		return "", fmt.Errorf("not in a module: go env GOMOD says %q", file)
	}
	return filepath.Dir(file), nil
}

// functions gives the names of the functions, sorted.
func functions(root string) ([]string, error) {
	mains, err := filepath.Glob(filepath.Join(root, "functions", "*", "main.go"))
	if err == nil && len(mains) == 0 {
		err = fmt.Errorf("no functions in %s", root)
	}
	var names []string
	for _, main := range mains {
		names = append(names, filepath.Base(filepath.Dir(main)))
	}
	slices.Sort(names)
	return names, err
}

// build builds the functions, and what they are held against, into dir, each under its own name.
func build(ctx context.Context, root, dir, goos, goarch string) error {
	names, err := functions(root)
	if err != nil {
		return err
	}
	args := append(append([]string{"build"}, buildFlags...), "-o", dir+string(filepath.Separator))
	for _, name := range names {
		args = append(args, "./functions/"+name)
	}
	args = append(args, "./internal/bench/"+hello, "./internal/bench/"+bare)
	_, err = run(ctx, root, []string{"CGO_ENABLED=0", "GOOS=" + goos, "GOARCH=" + goarch}, "go", args...)
	return err
}

// architectures are what Lambda runs on.
func architectures() []string { return []string{"arm64", "amd64"} }

// measureSizes builds the functions for Lambda, zips them as make build does, and reports how large both are.
func measureSizes(ctx context.Context, r report, root, dir string) error {
	names, err := functions(root)
	if err != nil {
		return err
	}
	zipper := filepath.Join(dir, "lambdazip")
	if _, err := run(ctx, root, nil, "go", "build", "-C", "tools", "-o", zipper, "./lambdazip"); err != nil {
		return err
	}
	for _, arch := range architectures() {
		r.say("building for %s", arch)
		programs := filepath.Join(dir, "linux-"+arch)
		if err := build(ctx, root, programs, "linux", arch); err != nil {
			return err
		}
		for _, name := range append(names, hello, bare) {
			program := filepath.Join(programs, name)
			if _, err := run(ctx, root, nil, zipper, program, program+".zip"); err != nil {
				return err
			}
			if err := addSize(r, "binary_"+name+"_"+arch, program); err != nil {
				return err
			}
			if err := addSize(r, "zip_"+name+"_"+arch, program+".zip"); err != nil {
				return err
			}
		}
	}
	return nil
}

func addSize(r report, name, file string) error {
	info, err := os.Stat(file)
	if err == nil {
		r.add(name, float64(info.Size()), size)
	}
	return err
}

// here gives the folder of the programs that this machine runs, which are those of Lambda where it is one of Linux.
func here(ctx context.Context, r report, root, dir string) (string, error) {
	programs := filepath.Join(dir, runtime.GOOS+"-"+runtime.GOARCH)
	if _, err := os.Stat(programs); err == nil {
		return programs, nil
	}
	r.say("building for this machine")
	return programs, build(ctx, root, programs, runtime.GOOS, runtime.GOARCH)
}

// run runs a program with additions to the environment and gives what it prints.
func run(ctx context.Context, dir string, environment []string, name string, args ...string) (string, error) {
	command := exec.CommandContext(ctx, name, args...) //nolint:gosec // our own command lines
	command.Dir, command.Env = dir, append(os.Environ(), environment...)
	var failure bytes.Buffer
	command.Stderr = &failure
	out, err := command.Output()
	if err != nil {
		return "", fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, failure.Bytes())
	}
	return string(out), nil
}
