package main

import (
	"net/http"
	"strings"
	"testing"
)

func TestCommandsOnRunning(t *testing.T) {
	s := startServer(t)
	here := "--local=" + s.URL()
	// Listing has something to list only if the message of a payment is lost; that is other tests' matter.
	tests := []struct {
		name string
		args []string
		code int
		says string
	}{
		{"doctor", []string{"doctor", here}, exitOK, "provider postpay       It answers, and accepts the credentials."},
		{"doctor of fixed secrets", []string{"doctor", here}, exitOK, "secret callback        The fixed local value."},
		{"doctor in JSON", []string{"doctor", here, "--json"}, exitOK, `"passed": true`},
		{"doctor with other secrets", []string{"doctor", here, "--secrets", file(t, `{"postpay":{"merchant_id":"hush","secret_key":"hush","webhook_secret":"hush"}}`)}, exitFailed, "failed       provider postpay"},
		{"hooks list", []string{"hooks", "list", here}, exitOK, s.URL() + "/webhooks/postpay"},
		{"hooks register", []string{"hooks", "register", here}, exitOK, "Repaired it."},
		{"hooks register again", []string{"hooks", "register", here}, exitOK, "already"},
		{"hooks delete", []string{"hooks", "delete", here}, exitOK, "Deleted hook"},
		{"hooks delete no such", []string{"hooks", "delete", "nobody", here}, exitFailed, "Postpay has no hook nobody"},
		{"doctor without a hook", []string{"doctor", here}, exitFailed, "No hook leads to"},
		{"list", []string{"orders", "list", here}, exitOK, "No order is due now."},
		{"list in JSON", []string{"orders", "list", here, "--json"}, exitOK, `"due": []`},
		{"list nothing", []string{"orders", "list", here, "--limit", "0"}, exitUsage, "--limit"},
		{"show", []string{"orders", "show", "nobody", here}, exitFailed, "There is no such order."},
		{"resolve", []string{"orders", "resolve", here, "nobody", "--transaction", "x"}, exitFailed, "404"},
		{"capture", []string{"orders", "capture", "nobody", here, "--attempt", "2"}, exitFailed, "404"},
		{"cancel", []string{"orders", "cancel", "nobody", here}, exitFailed, "404"},
		{"refund", []string{"orders", "refund", "nobody", here, "--amount", "1", "--refund-id", "r", "--reason", "x", "--manual-actor", "kim"}, exitFailed, "404"},
		{"settle", []string{"orders", "settle", "nobody", here, "--refund", "r", "--as", "refused", "--actor", "kim", "--reason", "x"}, exitFailed, "404"},
		{"settle nothing", []string{"orders", "settle", "nobody", here, "--as", "refused", "--actor", "kim", "--reason", "x"}, exitUsage, "--refund ID, or --op"},
		{"settle both", []string{"orders", "settle", "nobody", here, "--refund", "r", "--op", "capture", "--as", "refused", "--actor", "kim", "--reason", "x"}, exitUsage, "--refund ID, or --op"},
		{"settle no attempt", []string{"orders", "settle", "nobody", here, "--op", "capture", "--as", "refused", "--actor", "kim", "--reason", "x"}, exitUsage, "--op needs --attempt"},
		{"settle a refund's attempt", []string{"orders", "settle", "nobody", here, "--refund", "r", "--attempt", "1", "--as", "refused", "--actor", "kim", "--reason", "x"}, exitUsage, "a refund knows its attempt"},
		{"settle as it will", []string{"orders", "settle", "nobody", here, "--refund", "r", "--as", "maybe", "--actor", "kim", "--reason", "x"}, exitUsage, "--as"},
		{"settle an operation", []string{"orders", "settle", "nobody", here, "--op", "refund", "--attempt", "1", "--as", "refused", "--actor", "kim", "--reason", "x"}, exitUsage, "capture, cancel or charge"},
		{"nowhere", []string{"orders", "list"}, exitUsage, "say where"},
		{"nobody there", []string{"doctor", "--local", "http://127.0.0.1:1"}, exitFailed, "no tender local answers"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			code, out, err := once(t, nil, tt.args...)
			if code != tt.code || !strings.Contains(out+err, tt.says) || strings.Contains(out+err, "hush") {
				t.Errorf("it ended with %d: %s%s", code, out, err)
			}
		})
	}
}

// A clock that was moved is no fault: everything simulated moved with it.
func TestDoctorOfMovedClock(t *testing.T) {
	s := startServer(t)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL()+"/_local/clock", strings.NewReader(`{"advance":"25h"}`))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if code, out, _ := once(t, nil, "doctor", "--local", s.URL()); code != exitOK {
		t.Errorf("it ended with %d: %s", code, out)
	}
}
