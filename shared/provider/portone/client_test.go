package portone

import (
	"testing"

	"tender/shared/problem"
)

func TestWithoutCredentials(t *testing.T) {
	a, _ := adapter(t)
	for _, values := range []map[string]string{{}, {"portone_key": "x"}, {"secret": "x"}} {
		src := &source{values: map[string]map[string]string{"portone": values}}
		other, wire := withSource(t, a, src)
		for op, err := range performAll(t, other) {
			if problem.OutcomeOf(err) != problem.NotSent || len(wire.log) != 0 {
				t.Errorf("%s: %v", op, err)
			}
		}
	}
	if _, err := New(Options{Secrets: a.secrets}); err == nil {
		t.Error("no environment")
	}
	if _, err := New(Options{Secrets: a.secrets, Environment: "production", BaseURL: "https://a.example"}); err == nil {
		t.Error("an environment that requests cannot name")
	}
	if _, err := New(Options{Environment: "live"}); err == nil {
		t.Error("no secrets")
	}
	if _, err := New(Options{Secrets: a.secrets, BaseURL: "http://a.example"}); err == nil {
		t.Error("plain http")
	}
	local, err := New(Options{Secrets: a.secrets, BaseURL: "http://127.0.0.1:1"})
	if err != nil || local.environment != "sandbox" || !local.isPage("http://127.0.0.1:1?ref=x") {
		t.Errorf("on loopback, pages may be http: %v", err)
	}
}
