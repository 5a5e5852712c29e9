package functions_test

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"testing"
	"time"
)

// The Runtime Interface Emulator, which sam local puts before a function, runs each of them: TENDER_TEST_RIE names it (in
// the SAM CLI's package it is samcli/local/rapid/aws-lambda-rie-x86_64).
func TestFunctionsUnderTheEmulator(t *testing.T) {
	emulator := os.Getenv("TENDER_TEST_RIE")
	if emulator == "" {
		t.Skip("left out: needs the Runtime Interface Emulator of the SAM CLI (TENDER_TEST_RIE)")
	}
	d := deploy(t, "postpay")
	for _, name := range names(t) {
		t.Run(name, func(t *testing.T) {
			public, inner := freeAddress(t), freeAddress(t)
			wrote := &log{}
			command := exec.Command(emulator, "--log-level", "error", "--runtime-interface-emulator-address", public, "--runtime-api-address", inner, program(t, name))
			command.Env = append([]string{"AWS_ACCESS_KEY_ID=" + name, "AWS_SECRET_ACCESS_KEY=test", "AWS_LAMBDA_FUNCTION_TIMEOUT=28"}, d.environment...)
			command.Stdout, command.Stderr = wrote, wrote
			if err := command.Start(); err != nil {
				t.Fatal(err)
			}
			defer func() {
				_ = command.Process.Signal(os.Interrupt) // it ends the function too
				_ = command.Wait()
			}()
			checkRecorded(t, name, post(t, "http://"+public+"/2015-03-31/functions/function/invocations", read(t, name+"/event.json")))
			if t.Failed() {
				t.Logf("it wrote %s", wrote)
			}
		})
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// post posts to a server that is about to listen.
func post(t *testing.T, url string, body []byte) string {
	t.Helper()
	for range 500 {
		reply, err := http.Post(url, "application/json", bytes.NewReader(body))
		if err != nil {
			time.Sleep(10 * time.Millisecond) // it gives no other sign that it listens
			continue
		}
		defer reply.Body.Close()
		text, err := io.ReadAll(reply.Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	t.Fatal("the emulator does not listen")
	return ""
}
