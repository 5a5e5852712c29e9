package main

import (
	"bytes"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tender/cmd/tender/internal/local"
	"tender/shared/api"
	"tender/shared/token"
)

// once runs a command line that ends by itself.
func once(t *testing.T, env map[string]string, args ...string) (code int, out, err string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = run(t.Context(), args, environment{out: &stdout, err: &stderr, get: func(name string) string { return env[name] }})
	return code, stdout.String(), stderr.String()
}

func file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file.json")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestErrors(t *testing.T) {
	busy, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = busy.Close() }()
	tests := map[string]struct {
		args []string
		env  map[string]string
		code int
		says string
	}{
		"no such command":          {args: []string{"lokal"}, code: exitUsage, says: "lokal"},
		"no such flag":             {args: []string{"local", "--port", "1"}, code: exitUsage, says: "--port"},
		"all interfaces":           {args: []string{"local", "--addr", "0.0.0.0:0"}, code: exitUsage, says: "not on loopback"},
		"no host":                  {args: []string{"local", "--addr", ":0"}, code: exitUsage, says: "not on loopback"},
		"a name":                   {args: []string{"local", "--addr", "example.com:0"}, code: exitUsage, says: "not on loopback"},
		"no port":                  {args: []string{"local", "--addr", "127.0.0.1"}, code: exitUsage, says: "HOST:PORT"},
		"port too high":            {args: []string{"local", "--addr", "127.0.0.1:65536"}, code: exitUsage, says: "0 to 65535"},
		"busy port":                {args: []string{"local", "--addr", busy.Addr().String()}, code: exitFailed, says: "cannot listen on " + busy.Addr().String()},
		"no secrets file":          {args: []string{"local", "--secrets", "/nonexistent/file"}, code: exitUsage, says: "/nonexistent/file"},
		"secrets are a folder":     {args: []string{"local", "--secrets", t.TempDir()}, code: exitUsage, says: "directory"},
		"secrets are not JSON":     {args: []string{"local", "--secrets", file(t, `{"callback": hush}`)}, code: exitUsage, says: "not one JSON object"},
		"secrets lack a key":       {args: []string{"local", "--secrets", file(t, `{"callback": {"kee": "hush"}}`)}, code: exitUsage, says: `callback has no "key"`},
		"previous lacks a key":     {args: []string{"local", "--secrets", file(t, `{"callback_previous": {"kee": "hush"}}`)}, code: exitUsage, says: `callback_previous has no "key"`},
		"dynamodb is no URL":       {args: []string{"local", "--dynamodb", "localhost:8000"}, code: exitUsage, says: "--dynamodb must be"},
		"lambda is no URL":         {args: []string{"local", "--lambda", "here", "--dynamodb", "http://127.0.0.1:1"}, code: exitUsage, says: "--lambda must be"},
		"api is no URL":            {args: []string{"local", "--lambda", "http://127.0.0.1:1", "--api", "here"}, code: exitUsage, says: "--api must be"},
		"lambda without a table":   {args: []string{"local", "--addr", "127.0.0.1:0", "--lambda", "http://127.0.0.1:1", "--containers", "127.0.0.1"}, code: exitUsage, says: "--lambda needs --dynamodb"},
		"provider at plain http":   {args: []string{"local", "--addr", "127.0.0.1:0"}, env: map[string]string{"TENDER_POSTPAY_URL": "http://pay.example"}, code: exitUsage, says: "https"},
		"callback is no URL":       {args: []string{"local"}, env: map[string]string{"TENDER_CALLBACK_URL": "here"}, code: exitUsage, says: "TENDER_CALLBACK_URL must be"},
		"unknown sandbox":          {args: []string{"sandbox", "nopay", "--addr", "127.0.0.1:0"}, code: exitUsage, says: `unknown provider "nopay"; there is postpay`},
		"sandbox without address":  {args: []string{"sandbox", "postpay"}, code: exitUsage, says: "--addr"},
		"sandbox at no address":    {args: []string{"sandbox", "postpay", "--addr", "here"}, code: exitUsage, says: "HOST:PORT"},
		"sandbox at a busy port":   {args: []string{"sandbox", "postpay", "--addr", busy.Addr().String()}, code: exitFailed, says: "cannot listen on"},
		"sandbox secret":           {args: []string{"sandbox", "postpay", "--addr", "127.0.0.1:0", "--secret", file(t, `{"merchant_id": "hush", "secret_key": "hush"}`)}, code: exitUsage, says: `postpay has no "webhook_secret"`},
		"sandbox secret's form":    {args: []string{"sandbox", "postpay", "--addr", "127.0.0.1:0", "--secret", file(t, `["hush"]`)}, code: exitUsage, says: "not one JSON object"},
		"public URL":               {args: []string{"sandbox", "postpay", "--addr", "127.0.0.1:0", "--public-url", "pay"}, code: exitUsage, says: "--public-url must be"},
		"unknown demo":             {args: []string{"demo", "--provider", "nopay"}, code: exitUsage, says: `unknown provider "nopay"; there is postpay`},
		"token without an order":   {args: []string{"token", "--amount", "1", "--currency", "AED"}, code: exitUsage, says: "--order-id"},
		"token for nothing":        {args: []string{"token", "--order-id", "o", "--amount", "0", "--currency", "AED"}, code: exitUsage, says: "token"},
		"token in unknown money":   {args: []string{"token", "--order-id", "o", "--amount", "1", "--currency", "aed"}, code: exitUsage, says: "--currency"},
		"token for ever":           {args: []string{"token", "--order-id", "o", "--amount", "1", "--currency", "AED", "--expires", "25h"}, code: exitUsage, says: "--expires"},
		"token for a missing body": {args: []string{"token", "--order-id", "o", "--amount", "1", "--currency", "AED", "--body", "/nonexistent"}, code: exitUsage, says: "/nonexistent"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			code, out, said := once(t, tt.env, tt.args...)
			if code != tt.code {
				t.Errorf("the exit code is %d, not %d", code, tt.code)
			}
			if !strings.HasPrefix(said, "tender: ") || strings.Count(said, "\n") != 1 || !strings.Contains(said, tt.says) {
				t.Errorf("it says %q, and should say %q in one line", said, tt.says)
			}
			if out != "" || strings.Contains(said, "hush") {
				t.Errorf("it says too much: %q %q", out, said)
			}
		})
	}
}

func TestHelp(t *testing.T) {
	for _, args := range [][]string{
		nil, {"--help"}, {"local", "--help"}, {"sandbox", "--help"}, {"demo", "--help"}, {"token", "--help"},
	} {
		code, out, said := once(t, nil, args...)
		if code != exitOK || said != "" || !strings.Contains(out, "Usage: tender") {
			t.Errorf("%v: %d %q %q", args, code, out, said)
		}
		if len(args) == 2 && !strings.Contains(out, "Example: tender "+args[0]) {
			t.Errorf("%v gives no example: %s", args, out)
		}
	}
	if code, out, _ := once(t, nil, "--version"); code != exitOK || !strings.HasPrefix(out, "tender ") {
		t.Errorf("--version: %d %q", code, out)
	}
}

func TestToken(t *testing.T) {
	body := `{"order_id":"order-01"}`
	given := file(t, `{"checkout-token": {"key": "another-key"}}`)
	tests := map[string]struct {
		args []string
		key  string
		at   time.Duration // after now
		sum  string
	}{
		"plain":       {nil, local.FixedSecrets()[api.CheckoutTokenKey]["key"], 59 * time.Minute, ""},
		"longer":      {[]string{"--expires", "24h"}, local.FixedSecrets()[api.CheckoutTokenKey]["key"], 23 * time.Hour, ""},
		"moved clock": {[]string{"--advance", "25h"}, local.FixedSecrets()[api.CheckoutTokenKey]["key"], 25 * time.Hour, ""},
		"own secrets": {[]string{"--secrets", given}, "another-key", 0, ""},
		"of a body":   {[]string{"--body", file(t, body)}, local.FixedSecrets()[api.CheckoutTokenKey]["key"], 0, "e05674b4ff85a9fa44f5733e8f977559a82803bea58943499317dc4c8f1880ac"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			args := append([]string{"token", "--order-id", "order-01", "--amount", "81480", "--currency", "AED"}, tt.args...)
			code, out, said := once(t, nil, args...)
			if code != exitOK {
				t.Fatal(said)
			}
			c, err := token.VerifyCheckout([]string{tt.key}, strings.TrimSpace(out), time.Now().Add(tt.at))
			if err != nil {
				t.Fatal(err)
			}
			if c.OrderID != "order-01" || c.Amount != 81480 || c.Currency != "AED" || (c.BodySHA256 != "") != (tt.sum != "") {
				t.Errorf("it claims %+v", c)
			}
			if tt.sum != "" && c.BodySHA256 != tt.sum {
				t.Errorf("the body's digest is %s", c.BodySHA256)
			}
		})
	}
}
