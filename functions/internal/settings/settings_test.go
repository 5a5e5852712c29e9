package settings

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

func environment(pairs map[string]string) func(string) string {
	all := map[string]string{"AWS_REGION": "eu-west-1", "TENDER_TABLE": "orders"}
	maps.Copy(all, pairs)
	return func(name string) string { return all[name] }
}

func TestRead(t *testing.T) {
	s, err := Read(environment(map[string]string{
		"TENDER_PROVIDERS": " postpay, ,other ", "TENDER_ENVIRONMENT": "live", "TENDER_POSTPAY_URL": "https://proxy.example",
		"TENDER_RETURN_HOSTS": "a.example,b.example", "TENDER_SECRET_PREFIX": "p", "TENDER_CALLBACK_URL": "https://c.example",
	}))
	if err != nil {
		t.Fatal(err)
	}
	opt := s.Registry(nil)
	if !slices.Equal(opt.Enabled, []string{"postpay", "other"}) || opt.Environment != "live" ||
		!maps.Equal(opt.URLs, map[string]string{"postpay": "https://proxy.example"}) || opt.Report == nil {
		t.Errorf("%+v", opt)
	}
	if s.Table != "orders" || s.SecretPrefix != "p" || !slices.Equal(s.ReturnHosts, []string{"a.example", "b.example"}) {
		t.Errorf("%+v", s)
	}
	if url, err := s.CallbackURL(); url != "https://c.example" || err != nil {
		t.Errorf("%s %v", url, err)
	}
}

func TestReadRefuses(t *testing.T) {
	for name, pairs := range map[string]map[string]string{
		"TENDER_TABLE": {"TENDER_TABLE": ""}, "AWS_REGION": {"AWS_REGION": ""},
	} {
		if _, err := Read(environment(pairs)); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	s, err := Read(environment(nil))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.CallbackURL(); err == nil {
		t.Error("a function that opens pages goes without TENDER_CALLBACK_URL")
	}
	if opt := s.Registry(nil); len(opt.Enabled) != 0 {
		t.Errorf("%v", opt.Enabled)
	}
}
