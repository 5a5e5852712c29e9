package doctor

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/go-json-experiment/json"

	"tender/shared/provider/postpay"
	"tender/shared/store/dynamo/dynamotest"
)

func TestMain(m *testing.M) { os.Exit(dynamotest.Main(m)) }

// is holds a check's one result against what it should be.
func is(t *testing.T, results []Result, state State, says string) {
	t.Helper()
	if len(results) != 1 || results[0].State != state || !strings.Contains(results[0].Said, says) || (state != OK && results[0].Do == "") {
		t.Errorf("it says %+v, not %s: %s", results, state, says)
	}
}

type account struct {
	hooks []postpay.Hook
	err   error
}

func (a account) ListHooks(context.Context) ([]postpay.Hook, error) { return a.hooks, a.err }

func TestHook(t *testing.T) {
	good := postpay.Hook{ID: "a", Active: true, Events: []string{"order"}, URL: "https://here", LastCode: 200}
	with := func(change func(*postpay.Hook)) []postpay.Hook {
		h := good
		h.Events = slices.Clone(h.Events)
		change(&h)
		return []postpay.Hook{h}
	}
	tests := map[string]struct {
		hooks []postpay.Hook
		state State
		says  string
	}{
		"good":        {[]postpay.Hook{good}, OK, "Hook a leads here"},
		"unused":      {with(func(h *postpay.Hook) { h.LastCode = 0 }), OK, "leads here"},
		"none":        {nil, Failed, "No hook leads to https://here"},
		"elsewhere":   {with(func(h *postpay.Hook) { h.URL += "/" }), Failed, "No hook"},
		"asleep":      {with(func(h *postpay.Hook) { h.Active = false }), Failed, "not active"},
		"deaf":        {with(func(h *postpay.Hook) { h.Events[0] = "transaction" }), Failed, "does not tell of orders"},
		"refused":     {with(func(h *postpay.Hook) { h.LastCode = 401 }), Failed, "refused (401)"},
		"failing":     {with(func(h *postpay.Hook) { h.LastCode = 503 }), Warning, "answered 503"},
		"twice":       {[]postpay.Hook{good, good}, Warning, "2 active hooks"},
		"twice, once": {append(with(func(h *postpay.Hook) { h.Active = false }), good), OK, "leads here"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			is(t, hookCheck{"hook postpay", account{hooks: tt.hooks}, "https://here"}.Run(t.Context()), tt.state, tt.says)
		})
	}
	is(t, hookCheck{"hook postpay", account{err: errors.New("hush")}, "https://here"}.Run(t.Context()), Unchecked, "could not be listed")
	is(t, hookCheck{"hook postpay", account{}, ""}.Run(t.Context()), Unchecked, "not known")
}

func TestClock(t *testing.T) {
	tests := map[string]struct {
		off   map[string]time.Duration
		state State
		says  string
	}{
		"all agree":       {map[string]time.Duration{"a": time.Second, "b": -time.Second}, OK, "the 2 hosts"},
		"nearly":          {map[string]time.Duration{"a": 20 * time.Second}, OK, "to 20s"},
		"one is off":      {map[string]time.Duration{"a": 0, "b": -time.Minute}, Warning, "b is 1m0s behind."},
		"one is far off":  {map[string]time.Duration{"a": 0, "b": 5 * time.Minute}, Failed, "b is 5m0s ahead."},
		"we are off":      {map[string]time.Duration{"a": time.Minute, "b": time.Minute}, Warning, "This machine's clock"},
		"we are far off":  {map[string]time.Duration{"a": -time.Hour}, Failed, "This machine's clock"},
		"nobody answered": {nil, Unchecked, "No answer"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := clockCheck{"clock", &dates{off: tt.off}}.Run(t.Context())
			is(t, got, tt.state, tt.says)
		})
	}
}

// control answers as the routes of a tender local do.
type control string

func (c control) Control(_ context.Context, _ string, into any) error {
	if c == "" {
		return errors.New("no tender local answers")
	}
	return json.Unmarshal([]byte(c), into)
}

func TestLocalResolve(t *testing.T) {
	tests := map[string]struct {
		control control
		state   State
		says    string
	}{
		"ran":       {`{"now":"2030-01-02T03:04:05Z","resolved_at":"2030-01-02T03:04:00Z","due":[]}`, OK, "ran 5 s ago"},
		"not yet":   {`{"now":"2030-01-02T03:04:05Z","due":[]}`, OK, "did not run yet"},
		"stopped":   {`{"now":"2030-01-02T03:04:05Z","resolved_at":"2030-01-02T02:04:05Z","due":[]}`, Failed, "60 min ago"},
		"is behind": {`{"now":"2030-01-02T03:04:05Z","due":[{"since":"2030-01-02T02:44:05Z"},{"since":"2030-01-02T03:04:05Z"}]}`, Warning, "2 orders are due, the oldest for 20 min"},
		"gone":      {"", Failed, "no tender local answers"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			is(t, localResolveCheck{"resolve", tt.control}.Run(t.Context()), tt.state, tt.says)
		})
	}
}

// The table that tests and local servers make is right, as a real server describes it.
func TestTableOfServer(t *testing.T) {
	name := dynamotest.Table(t)
	client := dynamodb.NewFromConfig(dynamotest.Config(t, nil))
	is(t, tableCheck{"table", client, name}.Run(t.Context()), Warning, "is right, but not protected")
	is(t, tableCheck{"table", client, name + "-not"}.Run(t.Context()), Failed, "There is no table")
}
