// Command lambdazip packs one executable as the zip that Lambda wants for a custom runtime: a single file called
// bootstrap, executable. The same executable always gives the same bytes, so that a deployment without changes is
// one without changes.
package main

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"flag"
	"fmt"
	"io"
	"os"
	"time"
)

func main() {
	limit := flag.Int("max", 0, "refuse a zip of more bytes than this; 0: any size")
	flag.Parse()
	if flag.NArg() != 2 {
		fmt.Fprintln(os.Stderr, "usage: lambdazip [-max BYTES] EXECUTABLE OUT.zip")
		os.Exit(2)
	}
	size, err := run(flag.Arg(0), flag.Arg(1), *limit)
	if err != nil {
		fmt.Fprintln(os.Stderr, "lambdazip:", err)
		os.Exit(1)
	}
	fmt.Printf("%s %d bytes\n", flag.Arg(1), size)
}

func run(executable, out string, limit int) (int, error) {
	content, err := os.ReadFile(executable)
	if err != nil {
		return 0, err
	}
	packed, err := pack(content)
	if err != nil {
		return 0, err
	}
	if limit > 0 && len(packed) > limit {
		return 0, fmt.Errorf("%s would be %d bytes, more than %d", out, len(packed), limit)
	}
	return len(packed), os.WriteFile(out, packed, 0o644)
}

// pack zips content as bootstrap, with a fixed time and mode and the best compression.
func pack(content []byte) ([]byte, error) {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(w, flate.BestCompression)
	})
	header := &zip.FileHeader{
		Name: "bootstrap", Method: zip.Deflate,
		Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC), // the earliest that a zip can say
	}
	header.SetMode(0o755)
	w, err := z.CreateHeader(header)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(content); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
