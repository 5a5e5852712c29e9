package local

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"tender/shared/awsenv"
	"tender/shared/events"
	"tender/shared/events/eventbridge"
	"tender/shared/provider/registry"
	"tender/shared/secrets"
	"tender/shared/secrets/awssecrets"
)

// functions stand in for sam local start-lambda, and for a DynamoDB that has the table already.
type functions struct {
	*httptest.Server
	mu      sync.Mutex
	invoked []string          // function and event
	says    map[string]string // by function; absent: a function error
	heard   chan string       // is told of each invocation; nil: nobody
}

func startFunctions(t *testing.T, says map[string]string) *functions {
	t.Helper()
	f := &functions{says: says}
	f.Server = httptest.NewServer(f)
	t.Cleanup(f.Close)
	return f
}

func (f *functions) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	if r.Header.Get("X-Amz-Target") != "" {
		_, _ = io.WriteString(w, `{"Table":{"TableStatus":"ACTIVE"}}`)
		return
	}
	name := strings.Split(r.URL.Path, "/")[3]
	if f.heard != nil {
		f.heard <- name
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.invoked = append(f.invoked, name+" "+string(body))
	answer, ok := f.says[name]
	if !ok {
		w.Header().Set("X-Amz-Function-Error", "Unhandled")
		answer = `{"errorMessage":"hush","errorType":"errorString"}`
	}
	_, _ = io.WriteString(w, answer)
}

func (f *functions) last() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.invoked) == 0 {
		return ""
	}
	return f.invoked[len(f.invoked)-1]
}

func localEnv(name string) string {
	return map[string]string{"AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}[name]
}

// beside serves what functions need that run elsewhere.
func beside(t *testing.T, says map[string]string) (*Server, *functions) {
	t.Helper()
	f := startFunctions(t, says)
	s := start(t, Options{
		DynamoDB: f.URL, Table: "tender-test", AWS: localEnv, ReturnHosts: []string{"shop.example"},
		Lambda: Lambda{URL: f.URL, API: "http://127.0.0.1:3000", Containers: "host.docker.internal"},
	})
	return s, f
}

func TestWebhookIsInvoked(t *testing.T) {
	s, f := beside(t, map[string]string{webhookFunction: `{"statusCode":303,"headers":{"Location":"https://shop.example/"}}`})
	for _, path := range []string{"/webhooks/postpay", "/return/postpay/a/b", "/", "/checkouts"} {
		status, header, _ := send(t, http.MethodPost, s.URL()+path, `{"a":1}`, map[string]string{"Content-Type": "application/json"})
		var event struct {
			RawPath string `json:"rawPath"`
			Body    string `json:"body"`
		}
		name, text, _ := strings.Cut(f.last(), " ")
		if err := json.Unmarshal([]byte(text), &event); err != nil || name != webhookFunction || event.RawPath != path || event.Body != `{"a":1}` {
			t.Errorf("%s invoked %s: %v", path, f.last(), err)
		}
		if status != http.StatusSeeOther || header.Get("Location") != "https://shop.example/" {
			t.Errorf("%s answered %d %v", path, status, header)
		}
	}
}

func TestSchedulesAreInvoked(t *testing.T) {
	s, f := beside(t, map[string]string{resolveFunction: `{"due":2}`})
	cases := map[string]struct {
		body    string
		status  int
		said    string
		invoked string
	}{
		"resolve":          {`{"job":"resolve"}`, http.StatusOK, `{"due":2}`, resolveFunction + " {}"},
		"a function error": {`{"job":"settlements-sync"}`, http.StatusBadGateway, "bad_gateway", settleFunction + " {}"},
		"days of one provider": {
			`{"job":"settlements-sync","provider":"postpay","from":"2026-03-01","to":"2026-03-02"}`, http.StatusBadGateway, "bad_gateway",
			settleFunction + ` {"provider":"postpay","from":"2026-03-01","to":"2026-03-02"}`,
		},
		"days to resolve": {`{"job":"resolve","from":"2026-03-01"}`, http.StatusUnprocessableEntity, "invalid_request", ""},
		"another":         {`{"job":"sleep"}`, http.StatusUnprocessableEntity, "invalid_request", ""},
		"no JSON":         {`job`, http.StatusBadRequest, "invalid_json", ""},
	}
	for name, k := range cases {
		t.Run(name, func(t *testing.T) {
			f.mu.Lock()
			f.invoked = nil
			f.mu.Unlock()
			status, _, said := send(t, http.MethodPost, s.URL()+"/_local/run", k.body, nil)
			if status != k.status || !strings.Contains(said, k.said) || strings.Contains(said, "hush") || f.last() != k.invoked {
				t.Errorf("%d %s, invoked %q", status, said, f.last())
			}
		})
	}
	if status, _, _ := send(t, http.MethodPost, s.URL()+"/_local/clock", `{"advance":"1h"}`, nil); status != http.StatusNotFound {
		t.Errorf("the clock, which containers do not follow, answers %d", status)
	}
}

// The schedule invokes by itself, and goes on when that fails.
func TestScheduleInvokes(t *testing.T) {
	f := startFunctions(t, nil)
	f.heard = make(chan string)
	s, err := Open(t.Context(), Options{
		Addr: "127.0.0.1:0", DynamoDB: f.URL, Table: "tender-test", AWS: localEnv, Every: time.Millisecond,
		Lambda: Lambda{URL: f.URL, Containers: "127.0.0.1"},
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx) }()
	for range 3 {
		if name := <-f.heard; name != resolveFunction {
			t.Errorf("it invokes %s", name)
		}
	}
	stop()
	for {
		select {
		case <-f.heard: // one that was under way
		case err := <-served:
			if err != nil {
				t.Error(err)
			}
			return
		}
	}
}

func TestAddressesForContainers(t *testing.T) {
	s, f := beside(t, nil)
	_, _, said := send(t, http.MethodGet, s.URL()+"/_local/environment", "", nil)
	got := map[string]string{}
	for line := range strings.Lines(said) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		got[name] = value
	}
	all := s.Addresses()
	var names []string
	for _, info := range registry.Infos() {
		names = append(names, info.Name)
		isReached(t, got[registry.URLVariable(info.Name)], all[info.Name])
	}
	isReached(t, got["AWS_ENDPOINT_URL_DYNAMODB"], f.URL)
	isReached(t, got["AWS_ENDPOINT_URL_SECRETS_MANAGER"], address(s.awsSite.listener))
	isReached(t, got["AWS_ENDPOINT_URL_EVENTBRIDGE"], address(s.awsSite.listener))
	for name, want := range map[string]string{
		"TENDER_TABLE": "tender-test", "TENDER_ENVIRONMENT": "sandbox", "TENDER_PROVIDERS": strings.Join(names, ","),
		"TENDER_CALLBACK_URL": s.URL(), "TENDER_RETURN_HOSTS": "shop.example",
	} {
		if got[name] != want {
			t.Errorf("%s is %q, not %q", name, got[name], want)
		}
	}
	if all["api"] != "http://127.0.0.1:3000" || all["webhooks"] != s.URL() {
		t.Errorf("the addresses are %v", all)
	}
}

// isReached holds an address for containers against that of this machine.
func isReached(t *testing.T, got, here string) {
	t.Helper()
	u, err := url.Parse(here)
	if err != nil || got != "http://host.docker.internal:"+u.Port() {
		t.Errorf("containers are told %q for %s", got, here)
	}
}

func TestReach(t *testing.T) {
	s := &Server{opt: Options{Lambda: Lambda{Containers: "172.17.0.1"}}}
	for at, want := range map[string]string{
		"http://127.0.0.1:8000": "http://172.17.0.1:8000", "http://localhost": "http://172.17.0.1", "http://[::1]:1/a": "http://172.17.0.1:1/a",
		"http://172.17.0.1:8000": "http://172.17.0.1:8000", "https://db.example": "https://db.example", "https://[fd00::1]:8": "https://[fd00::1]:8",
	} {
		if got := s.reach(at); got != want {
			t.Errorf("%s is reached at %s, not %s", at, got, want)
		}
	}
}

// The functions' own clients read the secrets and put events at the stand-in.
func TestAWSStandIn(t *testing.T) {
	s, _ := beside(t, nil)
	cfg, err := awsenv.Config(localEnv)
	if err != nil {
		t.Fatal(err)
	}
	at := address(s.awsSite.listener)
	values, err := secrets.NewCache(awssecrets.Open(cfg, at, localPrefix), nil).Get(t.Context(), "callback")
	if err != nil || values["key"] != FixedSecrets()["callback"]["key"] {
		t.Errorf("callback: %v", err)
	}
	for _, prefix := range []string{localPrefix, "other"} {
		for _, name := range []string{"nothing", "callback_previous"} {
			if _, err := awssecrets.Open(cfg, at, prefix).Fetch(t.Context(), name); !errors.Is(err, secrets.ErrNotFound) {
				t.Errorf("%s/%s: %v", prefix, name, err)
			}
		}
	}
	if _, err := awssecrets.Open(cfg, at, "other").Fetch(t.Context(), "callback"); !errors.Is(err, secrets.ErrNotFound) {
		t.Errorf("another prefix: %v", err)
	}
	when := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	cfg.Retryer = func() aws.Retryer { return aws.NopRetryer{} }
	failed, err := eventbridge.Open(cfg, at, localBus).Put(t.Context(), []events.Entry{
		{Source: "tender", DetailType: "Order Captured", Time: when, Detail: []byte(`{"id":"a"}`)},
		{Source: "tender", DetailType: "Broken", Time: when, Detail: []byte(`{`)},
	})
	if len(failed) != 1 || failed[0] != 1 || err == nil {
		t.Errorf("events: %v %v", failed, err)
	}
	_, _, said := send(t, http.MethodGet, s.URL()+"/_local/events", "", nil)
	var told []toldEvent
	if err := json.Unmarshal([]byte(said), &told); err != nil || len(told) != 1 || told[0].DetailType != "Order Captured" || string(told[0].Detail) != `{"id":"a"}` {
		t.Errorf("told: %s %v", said, err)
	}
	for target, body := range map[string]string{"secretsmanager.DeleteSecret": `{}`, "secretsmanager.GetSecretValue": `{`, "": ``} {
		status, _, said := send(t, http.MethodPost, at, body, map[string]string{"X-Amz-Target": target})
		if status != http.StatusBadRequest || !strings.Contains(said, "__type") {
			t.Errorf("%q answers %d %s", target, status, said)
		}
	}
}

// Without its table no function could work.
func TestLambdaNeedsItsTable(t *testing.T) {
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	s, err := Open(t.Context(), Options{
		Addr: "127.0.0.1:0", DynamoDB: gone.URL, Table: "t", AWS: localEnv, Lambda: Lambda{URL: gone.URL, Containers: "127.0.0.1"},
	})
	if err == nil || !strings.Contains(err.Error(), "no table t at") {
		t.Errorf("it opens %v: %v", s, err)
	}
}
