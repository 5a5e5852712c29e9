package awssecrets

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"

	"tender/shared/awsenv"
	"tender/shared/problem"
	"tender/shared/secrets"
)

// manager answers as Secrets Manager does on the wire (AWS JSON 1.1), and keeps what was asked.
type manager struct {
	mu      sync.Mutex
	replies map[string]reply // by secret id
	asked   []string
	headers http.Header // of the last request
}

type reply struct {
	status int
	body   string
}

func value(text string) reply {
	quoted, _ := json.Marshal(text)
	return reply{200, `{"Name":"x","VersionStages":["AWSCURRENT"],"SecretString":` + string(quoted) + `}`}
}

func failure(status int, code, message string) reply {
	return reply{status, `{"__type":"` + code + `","Message":"` + message + `"}`}
}

func (m *manager) set(id string, r reply) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.replies[id] = r
}

func (m *manager) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var in struct{ SecretId string } //nolint:revive // the wire's spelling
	body, _ := io.ReadAll(r.Body)
	if json.Unmarshal(body, &in) != nil || r.Header.Get("X-Amz-Target") != "secretsmanager.GetSecretValue" {
		w.WriteHeader(http.StatusTeapot)
		return
	}
	m.asked, m.headers = append(m.asked, in.SecretId), r.Header.Clone()
	answer, ok := m.replies[in.SecretId]
	if !ok {
		answer = failure(400, "ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
	}
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	w.WriteHeader(answer.status)
	_, _ = io.WriteString(w, answer.body)
}

func serve(t *testing.T) (*manager, *Source) {
	t.Helper()
	m := &manager{replies: map[string]reply{}}
	server := httptest.NewServer(m)
	t.Cleanup(server.Close)
	values := map[string]string{
		"AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "hush-hush",
		"AWS_SESSION_TOKEN": "session-hush", "AWS_ENDPOINT_URL_SECRETS_MANAGER": server.URL,
	}
	getenv := func(name string) string { return values[name] }
	cfg, err := awsenv.Config(getenv)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Retryer = func() aws.Retryer { // as often as in production, without the waiting
		return retry.NewStandard(func(o *retry.StandardOptions) {
			o.Backoff = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return 0, nil })
		})
	}
	return m, Open(cfg, awsenv.Endpoint(getenv, awsenv.SecretsManager), "tender-test")
}

func TestFetch(t *testing.T) {
	m, source := serve(t)
	m.set("tender-test/postpay", value(`{"merchant_id":"id_1"}`))
	m.set("tender-test/binary", reply{200, `{"SecretBinary":"eyJrZXkiOiJiIn0="}`})
	for name, want := range map[string]string{"postpay": `{"merchant_id":"id_1"}`, "binary": `{"key":"b"}`} {
		got, err := source.Fetch(context.Background(), name)
		if err != nil || string(got) != want {
			t.Errorf("%s: %q, %v; want %q", name, got, err, want)
		}
	}
	if got := m.headers.Get("Authorization"); !strings.Contains(got, "Credential=AKIDEXAMPLE/") || !strings.Contains(got, "/eu-west-1/secretsmanager/") {
		t.Errorf("signed with %q", got)
	}
}

func TestFetchErrors(t *testing.T) {
	tests := []struct {
		name    string
		reply   reply
		missing bool
		asked   int // how often the SDK asks before it gives up
		text    string
	}{
		{"no such secret", failure(400, "ResourceNotFoundException", "x"), true, 1, "postpay"},
		{"scheduled for deletion", failure(400, "InvalidRequestException", "You can't perform this operation on the secret because it was marked for deletion."), true, 1, "postpay"},
		{"no permission", failure(400, "AccessDeniedException", "x"), false, 1, "AccessDeniedException"},
		{"bad signature", failure(403, "InvalidSignatureException", "The Canonical String should have been x-amz-security-token:session-hush"), false, 1, "InvalidSignatureException"},
		{"throttled", failure(400, "ThrottlingException", "Rate exceeded"), false, 3, "ThrottlingException"},
		{"down", failure(500, "InternalServiceError", "x"), false, 3, "InternalServiceError"},
		{"garbage", reply{503, "<html>"}, false, 3, "postpay"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m, source := serve(t)
			m.set("tender-test/postpay", tt.reply)
			got, err := source.Fetch(context.Background(), "postpay")
			if err == nil {
				t.Fatalf("got %q", got)
			}
			if errors.Is(err, secrets.ErrNotFound) != tt.missing {
				t.Errorf("missing = %v, want %v: %v", !tt.missing, tt.missing, err)
			}
			if len(m.asked) != tt.asked {
				t.Errorf("asked %d times, want %d", len(m.asked), tt.asked)
			}
			if !strings.Contains(err.Error(), tt.text) || strings.Contains(err.Error(), "hush") {
				t.Errorf("error %q", err)
			}
		})
	}
}

func TestFetchEndsWithItsContext(t *testing.T) {
	m, source := serve(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := source.Fetch(ctx, "postpay"); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want the context's", err)
	}
	if len(m.asked) != 0 {
		t.Errorf("asked %v", m.asked)
	}
}

func TestOpenWithoutPrefixSendsBareNames(t *testing.T) {
	m, source := serve(t)
	source.prefix = ""
	m.set("postpay", value(`{}`))
	if _, err := source.Fetch(context.Background(), "postpay"); err != nil {
		t.Fatal(err)
	}
	if bare := Open(aws.Config{}, "", ""); bare.prefix != "" {
		t.Errorf("prefix %q", bare.prefix)
	}
}

// The whole way: rotation over the wire, an outage, and the end of the rotation by deleting the previous secret.
func TestCacheOverSecretsManager(t *testing.T) {
	m, source := serve(t)
	clock := time.Unix(1_800_000_000, 0)
	cache := secrets.NewCache(source, func() time.Time { return clock })
	check := func(step string, want ...string) {
		t.Helper()
		got, err := cache.Keys(context.Background(), "callback")
		if err != nil || strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("%s: keys %q, %v; want %q", step, got, err, want)
		}
	}
	m.set("tender-test/callback", value(`{"key":"one"}`))
	check("start", "one")
	m.set("tender-test/callback_previous", value(`{"key":"one"}`))
	m.set("tender-test/callback", value(`{"key":"two"}`))
	check("not seen yet", "one")
	clock = clock.Add(secrets.TTL)
	check("rotated", "two", "one")

	m.set("tender-test/callback", failure(500, "InternalServiceError", "x"))
	m.set("tender-test/callback_previous", failure(500, "InternalServiceError", "x"))
	clock = clock.Add(24 * time.Hour)
	check("down for a day", "two", "one")
	if _, err := cache.Get(context.Background(), "postpay"); !errors.Is(err, secrets.ErrNotFound) {
		t.Errorf("a missing secret: %v", err)
	}
	m.set("tender-test/postpay", failure(500, "InternalServiceError", "x"))
	if _, err := secrets.NewCache(source, nil).Get(context.Background(), "postpay"); !problem.Is(err, problem.Unavailable) {
		t.Errorf("never had: %v", err)
	}

	m.set("tender-test/callback", value(`{"key":"two"}`))
	m.set("tender-test/callback_previous", failure(400, "InvalidRequestException", "marked for deletion"))
	clock = clock.Add(secrets.RetryEvery)
	check("rotation over", "two")
}
