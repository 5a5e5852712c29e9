package awsenv

import (
	"context"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
)

func env(pairs ...string) func(string) string {
	values := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		values[pairs[i]] = pairs[i+1]
	}
	return func(name string) string { return values[name] }
}

func TestConfigRegion(t *testing.T) {
	tests := []struct {
		name   string
		getenv func(string) string
		want   string
	}{
		{"region", env("AWS_REGION", "eu-west-1"), "eu-west-1"},
		{"default region", env("AWS_DEFAULT_REGION", "eu-west-2"), "eu-west-2"},
		{"both", env("AWS_REGION", "eu-west-1", "AWS_DEFAULT_REGION", "eu-west-2"), "eu-west-1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			cfg, err := Config(tt.getenv)
			if err != nil {
				t.Fatal(err)
			}
			if cfg.Region != tt.want {
				t.Errorf("region %q, want %q", cfg.Region, tt.want)
			}
			if got := cfg.Retryer().MaxAttempts(); got != 3 {
				t.Errorf("%d attempts, want 3", got)
			}
			if cfg.RetryMode != aws.RetryModeStandard {
				t.Errorf("retry mode %q", cfg.RetryMode)
			}
			client, ok := cfg.HTTPClient.(*awshttp.BuildableClient)
			if !ok || client.GetTimeout() != attemptTimeout || client.GetDialer().Timeout != dialTimeout ||
				client.GetTransport().ResponseHeaderTimeout != responseTimeout {
				t.Errorf("a bound is missing: a call could wait without end")
			}
		})
	}
	if _, err := Config(env()); err == nil || !strings.Contains(err.Error(), "AWS_REGION") {
		t.Errorf("without a region: %v", err)
	}
}

func TestCredentialsAreReadAtEachRetrieval(t *testing.T) {
	values := map[string]string{
		"AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "id-1", "AWS_SECRET_ACCESS_KEY": "hush-1", "AWS_SESSION_TOKEN": "session-1",
	}
	cfg, err := Config(func(name string) string { return values[name] })
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []string{"1", "2"} {
		values["AWS_ACCESS_KEY_ID"], values["AWS_SECRET_ACCESS_KEY"], values["AWS_SESSION_TOKEN"] = "id-"+n, "hush-"+n, "session-"+n
		got, err := cfg.Credentials.Retrieve(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if got.AccessKeyID != "id-"+n || got.SecretAccessKey != "hush-"+n || got.SessionToken != "session-"+n {
			t.Errorf("retrieval %s gave %q", n, got.AccessKeyID)
		}
	}
	for _, missing := range []string{"AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID"} {
		delete(values, missing)
		_, err = cfg.Credentials.Retrieve(context.Background())
		if err == nil || !strings.Contains(err.Error(), missing) || strings.Contains(err.Error(), "hush") {
			t.Errorf("without %s: %v", missing, err)
		}
	}
}

func TestEndpoint(t *testing.T) {
	one, all := "AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL"
	tests := []struct {
		name    string
		getenv  func(string) string
		service string
		want    string
	}{
		{"none", env(), DynamoDB, ""},
		{"the service's own", env(one, "http://a", all, "http://b"), DynamoDB, "http://a"},
		{"another service's", env(one, "http://a"), SecretsManager, ""},
		{"all", env(one, "http://a", all, "http://b"), SecretsManager, "http://b"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Endpoint(tt.getenv, tt.service); got != tt.want {
				t.Errorf("Endpoint = %q, want %q", got, tt.want)
			}
		})
	}
}
