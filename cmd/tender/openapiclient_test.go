package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"tender/cmd/tender/internal/local"
	"tender/shared/api"
)

// A client generated from openapi.yaml compiles and buys something: what the contract says is enough to write against.
func TestGeneratedClient(t *testing.T) {
	generator := oapiCodegen(t)
	if testing.Short() {
		t.Skip("left out: compiles a program")
	}
	dir := t.TempDir()
	client := buildClient(t, generator, dir)
	s := startServer(t)
	buy := exec.CommandContext(t.Context(), client, s.URL(), filepath.Join("..", "..", "examples", "checkout-postpay.json"))
	buy.Env = append(os.Environ(), "TENDER_CHECKOUT_KEY="+local.FixedSecrets()[api.CheckoutTokenKey]["key"])
	out, err := buy.CombinedOutput()
	const want = "checkout pending\nstatus authorized 81480\ncapture captured 81480\nrefund succeeded 20370\n" +
		"problem refund_exceeds_refundable\norder partially_refunded 61110 paid\n"
	if err != nil || string(out) != want {
		t.Errorf("%v\n%s", err, out)
	}
}

// buildClient generates the client, and builds the program that lies beside where it would be.
func buildClient(t *testing.T, generator, dir string) string {
	t.Helper()
	tools, err := filepath.Abs(filepath.Join("..", "..", "tools"))
	if err != nil {
		t.Fatal(err)
	}
	source, program := filepath.Join(dir, "client.go"), filepath.Join(dir, "client")
	generate := exec.CommandContext(t.Context(), generator, "-config", "openapiclient/oapi-codegen.yaml", "-o", source, "../openapi.yaml")
	generate.Dir = tools
	if out, err := generate.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{filepath.Join(tools, "openapiclient", "client.go"): source}})
	if err != nil {
		t.Fatal(err)
	}
	layout := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(layout, overlay, 0o600); err != nil {
		t.Fatal(err)
	}
	build := exec.CommandContext(t.Context(), "go", "build", "-tags", "openapiclient", "-overlay", layout, "-o", program, "./openapiclient")
	build.Dir = tools
	if out, err := build.CombinedOutput(); err != nil {
		if offline.Match(out) {
			t.Skip("left out: needs the modules of tools/go.mod (make test fetches them)")
		}
		t.Fatalf("%v\n%s", err, out)
	}
	return program
}

// offline is what go says of a module that is neither here nor within reach.
var offline = regexp.MustCompile(`dial tcp|no such host|module lookup disabled|i/o timeout|connection refused`)

// oapiCodegen gives the generator's path: .tools/oapi-codegen.
func oapiCodegen(t *testing.T) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("..", "..", ".tools", "oapi-codegen"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Skip("left out: needs oapi-codegen (make test builds it)")
	}
	return path
}
