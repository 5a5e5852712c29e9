// Package settings reads the environment of the functions, under the names that deployments rely on. It only reads: what
// is made of it, each function's main says.
package settings

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"tender/shared/awsenv"
	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/provider/registry"
	"tender/shared/secrets"
	"tender/shared/telemetry"
)

// Settings is a function's environment, and where it tells its operators.
type Settings struct {
	AWS             aws.Config
	SecretsEndpoint string   // AWS_ENDPOINT_URL_SECRETS_MANAGER, or empty
	Table           string   // TENDER_TABLE
	SecretPrefix    string   // TENDER_SECRET_PREFIX
	ReturnHosts     []string // TENDER_RETURN_HOSTS
	Log             *slog.Logger
	Metrics         *telemetry.Metrics

	getenv func(string) string
}

// Read reads the environment; getenv is os.Getenv or a stand-in. TENDER_TABLE and AWS_REGION must be there.
func Read(getenv func(string) string) (Settings, error) {
	cfg, err := awsenv.Config(getenv)
	if err != nil {
		return Settings{}, err
	}
	table := getenv("TENDER_TABLE")
	if table == "" {
		return Settings{}, errors.New("TENDER_TABLE is not set")
	}
	return Settings{
		AWS: cfg, SecretsEndpoint: awsenv.Endpoint(getenv, awsenv.SecretsManager), Table: table,
		SecretPrefix: getenv("TENDER_SECRET_PREFIX"), ReturnHosts: list(getenv("TENDER_RETURN_HOSTS")),
		Log: telemetry.NewLogger(os.Stdout, nil), Metrics: telemetry.NewMetrics(os.Stdout, nil).In(getenv("TENDER_METRICS_NAMESPACE")), getenv: getenv,
	}, nil
}

// Must ends a function that cannot start, with the reason in its log.
func Must[T any](value T, err error) T {
	if err != nil {
		telemetry.NewLogger(os.Stdout, nil).Error("the function cannot start", "error", err)
		os.Exit(1)
	}
	return value
}

// CallbackURL gives TENDER_CALLBACK_URL, which must be there where pages are opened: shoppers come back to it.
func (s Settings) CallbackURL() (string, error) {
	url := s.getenv("TENDER_CALLBACK_URL")
	if !strings.HasPrefix(url, "https://") && !strings.HasPrefix(url, "http://") {
		return "", errors.New("TENDER_CALLBACK_URL is not a web address")
	}
	return url, nil
}

// Registry gives which providers to open, and how: TENDER_PROVIDERS, TENDER_ENVIRONMENT and TENDER_<PROVIDER>_URL.
func (s Settings) Registry(keys *secrets.Cache) registry.Options {
	opt := registry.Options{
		Enabled: list(s.getenv("TENDER_PROVIDERS")), Environment: s.getenv("TENDER_ENVIRONMENT"), URLs: map[string]string{},
		Secrets: keys, Report: s.report,
	}
	for _, name := range opt.Enabled {
		if url := s.getenv(registry.URLVariable(name)); url != "" {
			opt.URLs[name] = url
		}
	}
	return opt
}

// report counts the calls to providers.
func (s Settings) report(name string, op provider.Operation, outcome problem.Outcome, _ time.Duration) {
	s.Metrics.Count("ProviderCalls", "provider", name, "operation", string(op), "outcome", outcome.String())
	if outcome == problem.Unknown {
		s.Metrics.Count("UnknownOutcomes", "provider", name)
	}
}

// DynamoDB sets the table's endpoint from AWS_ENDPOINT_URL_DYNAMODB, if it is there.
func (s Settings) DynamoDB(o *dynamodb.Options) {
	if url := awsenv.Endpoint(s.getenv, awsenv.DynamoDB); url != "" {
		o.BaseEndpoint = &url
	}
}

// Flush writes the counts of an invocation, at its end.
func (s Settings) Flush() {
	if err := s.Metrics.Flush(); err != nil {
		s.Log.Error("the counts could not be written", "error", err)
	}
}

// SecretFailed logs that a secret could not be read, whether or not a last good value hides it.
func (s Settings) SecretFailed(ctx context.Context, name string, err error) {
	s.Metrics.Count("SecretFailures")
	s.Log.WarnContext(ctx, fmt.Sprintf("the secret %q could not be read", name), "error", err)
}

// list splits at commas and drops spaces and what is empty.
func list(text string) []string {
	var items []string
	for item := range strings.SplitSeq(text, ",") {
		if item = strings.TrimSpace(item); item != "" {
			items = append(items, item)
		}
	}
	return items
}
