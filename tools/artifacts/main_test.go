package main

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// executable is the smallest ELF file with one program header.
func executable(machine uint16, program uint32) []byte {
	var b bytes.Buffer
	b.Write([]byte{0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0})
	for _, v := range []any{
		uint16(2), machine, uint32(1), uint64(0x400000), uint64(64), uint64(0), uint32(0), // type to flags
		uint16(64), uint16(56), uint16(1), uint16(64), uint16(0), uint16(0), // sizes
		program, uint32(5), uint64(0), uint64(0x400000), uint64(0x400000), uint64(0), uint64(0), uint64(8), // the program header
	} {
		if err := binary.Write(&b, binary.LittleEndian, v); err != nil {
			panic(err)
		}
	}
	return b.Bytes()
}

const (
	arm, intel            = 183, 62
	load, dynamic, interp = 1, 2, 3
)

func TestRun(t *testing.T) {
	cases := map[string]struct {
		files map[string][]byte
		arch  string
		limit int64
		says  string
	}{
		"good":           {map[string][]byte{"A": executable(arm, load), "B": executable(arm, load)}, "arm64", 5000, ""},
		"good on Intel":  {map[string][]byte{"A": executable(intel, load)}, "amd64", 0, ""},
		"one is another": {map[string][]byte{"A": executable(arm, load), "B": executable(intel, load)}, "arm64", 0, "B/bootstrap: it is for EM_X86_64"},
		"dynamic":        {map[string][]byte{"A": executable(arm, dynamic)}, "arm64", 0, "not static"},
		"interpreted":    {map[string][]byte{"A": executable(arm, interp)}, "arm64", 0, "not static"},
		"too large":      {map[string][]byte{"A": executable(arm, load)}, "arm64", 100, "more than 100"},
		"no executable":  {map[string][]byte{"A": []byte("#!/bin/sh\n")}, "arm64", 0, "A/bootstrap: "},
		"nothing":        {nil, "arm64", 0, "no function"},
		"no such":        {map[string][]byte{"A": executable(arm, load)}, "riscv", 0, "not arm64 or amd64"},
	}
	for name, k := range cases {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for function, content := range k.files {
				if err := os.Mkdir(filepath.Join(dir, function), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(filepath.Join(dir, function, "bootstrap"), content, 0o755); err != nil {
					t.Fatal(err)
				}
			}
			var out strings.Builder
			err := run(&out, dir, k.arch, k.limit)
			if (err == nil) != (k.says == "") || (err != nil && !strings.Contains(err.Error(), k.says)) {
				t.Errorf("%v, want %q", err, k.says)
			}
			if k.says == "" && strings.Count(out.String(), "static") != len(k.files) {
				t.Errorf("it says %s", out.String())
			}
		})
	}
}
