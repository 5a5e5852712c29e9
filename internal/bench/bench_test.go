package main

import (
	"bytes"
	"context"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
)

func TestReportIsNameValueUnit(t *testing.T) {
	var out, progress bytes.Buffer
	r := report{&out, &progress}
	r.add("zip_create-checkout_arm64", 3652402, size)
	r.add("cold_start_capture_vs_bare", 1.0666, ratio)
	r.add("dynamodb_rcu_x", 0.5, capacityUnits)
	r.say("left out: %s", "x")
	want := "zip_create_checkout_arm64 3652402 bytes\ncold_start_capture_vs_bare 1.07 ratio\ndynamodb_rcu_x 0.5 units\n"
	if out.String() != want || progress.String() != "left out: x\n" {
		t.Errorf("%q, %q", out.String(), progress.String())
	}
}

func TestMedian(t *testing.T) {
	for _, tt := range []struct {
		values []float64
		want   float64
	}{{[]float64{3}, 3}, {[]float64{9, 1, 2}, 2}, {[]float64{4, 1, 2, 100}, 3}} {
		if got := median(tt.values); got != tt.want {
			t.Errorf("median of %v is %v, want %v", tt.values, got, tt.want)
		}
	}
	if !math.IsNaN(median(nil)) {
		t.Error("nothing has a median")
	}
}

// What is measured must be what is deployed.
func TestFlagsAreThoseOfADeployment(t *testing.T) {
	script, err := os.ReadFile("../../tools/build.sh")
	if err != nil {
		t.Fatal(err)
	}
	spelled := strings.Join(buildFlags[:len(buildFlags)-1], " ") + " '" + buildFlags[len(buildFlags)-1] + "'"
	if !strings.Contains(string(script), "CGO_ENABLED=0") || !strings.Contains(string(script), "go build "+spelled) {
		t.Errorf("tools/build.sh does not build with %s", spelled)
	}
}

func TestRuntimeAPI(t *testing.T) {
	a := newRuntimeAPI()
	server := httptest.NewServer(a)
	defer server.Close()
	call := func(method, path, body string) *http.Response {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), method, server.URL+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		reply, err := server.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { reply.Body.Close() })
		return reply
	}
	a.events <- []byte(`{"n":1}`)
	next := call(http.MethodGet, runtimePrefix+"invocation/next", "")
	id := next.Header.Get("Lambda-Runtime-Aws-Request-Id")
	if next.StatusCode != http.StatusOK || id == "" || next.Header.Get("Lambda-Runtime-Deadline-Ms") == "" || len(a.asked) != 1 {
		t.Fatalf("%d %v", next.StatusCode, next.Header)
	}
	for _, tt := range []struct {
		method, path string
		status       int
		answers      string // what wait then says
	}{
		{http.MethodPost, runtimePrefix + "invocation/" + id + "/response", http.StatusAccepted, ""},
		{http.MethodPost, runtimePrefix + "invocation/" + id + "/error", http.StatusAccepted, "it answered with an error: body"},
		{http.MethodPost, runtimePrefix + "init/error", http.StatusAccepted, "it answered with an error: body"},
		{http.MethodPost, runtimePrefix + "invocation/other/response", http.StatusNotFound, errEnded.Error()},
		{http.MethodGet, runtimePrefix + "invocation/" + id + "/response", http.StatusNotFound, errEnded.Error()},
		{http.MethodPost, "/2099-01-01/runtime/invocation/" + id + "/response", http.StatusNotFound, errEnded.Error()},
	} {
		if got := call(tt.method, tt.path, "body"); got.StatusCode != tt.status {
			t.Errorf("%s %s: %d, want %d", tt.method, tt.path, got.StatusCode, tt.status)
		}
		ended := make(chan struct{})
		if tt.status == http.StatusNotFound {
			close(ended)
		}
		got, err := a.wait(context.WithoutCancel(t.Context()), ended)
		if said := errorText(err); said != tt.answers || (err == nil && string(got.body) != "body") {
			t.Errorf("%s %s: %q %s", tt.method, tt.path, said, got.body)
		}
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestRefusedUnits(t *testing.T) {
	refused := func(text string) string {
		return `{"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException","Item":{"k":{"S":"` + text + `"}}}`
	}
	for _, tt := range []struct {
		name, body string
		want       float64
	}{
		{"no item", `{"__type":"x#ConditionalCheckFailedException"}`, 1},
		{"1 KB", refused(strings.Repeat("x", 1023)), 1},
		{"just over", refused(strings.Repeat("x", 1024)), 2},
		{"another refusal", `{"__type":"x#ThrottlingException"}`, 0},
		{"not JSON", `<html>`, 0},
	} {
		if got := refusedUnits([]byte(tt.body)); got != tt.want {
			t.Errorf("%s: %v units, want %v", tt.name, got, tt.want)
		}
	}
}

func TestTheTransitionIsOne(t *testing.T) {
	o, b, err := shown()
	if err != nil {
		t.Fatal(err)
	}
	if err := checkTransition(o, b); err != nil {
		t.Error(err)
	}
	b.Snapshot.Authorized = 0
	if err := checkTransition(o, b); err == nil {
		t.Error("an order that is not approved wants its capture")
	}
}

// Every step of the average order is counted, and the sum is that of its parts.
func TestCost(t *testing.T) {
	for _, r := range everyRig(t) {
		used := map[string]usage{}
		for _, op := range operations(r) {
			used[op.name] = usage{gets: 1, puts: op.calls, queries: op.queries, reads: 1, writes: 2, provider: 1, logged: 50}
		}
		times, byAPI := 0.0, 0.0
		for _, h := range anOrder(r) {
			if _, ok := used[h.operation]; !ok {
				t.Errorf("%s: %s is not counted", r.info.Name, h.operation)
			}
			times += h.times
			if h.api {
				byAPI += h.times
			}
		}
		got := costOf(1e6, anOrder(r), used)
		near(t, "DynamoDB", got.dynamoDB, times*(2*0.625+0.125))
		near(t, "API Gateway", got.api, byAPI)
		near(t, "logs", got.logs, times*500*0.5/1000)
		near(t, "total", got.total(), got.dynamoDB+got.lambda+got.api+got.logs)
		if got.lambda < times*0.20 {
			t.Errorf("%s: Lambda costs %v, less than its invocations", r.info.Name, got.lambda)
		}
	}
}

func near(t *testing.T, name string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-6*math.Abs(want) {
		t.Errorf("%s: %v, want %v", name, got, want)
	}
}
