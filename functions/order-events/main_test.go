package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/lambda"
)

// eventBridge takes every entry whose type it does not refuse, and keeps the types that it took.
type eventBridge struct {
	refuse string
	buses  map[string]bool
	took   []string
}

func (b *eventBridge) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Entries []struct{ DetailType, EventBusName string }
	}
	body, _ := io.ReadAll(r.Body)
	_ = json.Unmarshal(body, &in)
	var results []string
	for _, e := range in.Entries {
		b.buses[e.EventBusName] = true
		if e.DetailType == b.refuse {
			results = append(results, `{"ErrorCode":"ThrottlingException"}`)
			continue
		}
		b.took = append(b.took, e.DetailType)
		results = append(results, `{"EventId":"1"}`)
	}
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	_, _ = fmt.Fprintf(w, `{"Entries":[%s]}`, strings.Join(results, ","))
}

// invoke sends the recorded event as Lambda does, and gives the answer and what was logged.
func invoke(t *testing.T, b *eventBridge) (answer, logged string) {
	t.Helper()
	server := httptest.NewServer(b)
	t.Cleanup(server.Close)
	environment := map[string]string{
		"AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
		"AWS_ENDPOINT_URL_EVENTBRIDGE": server.URL, "TENDER_EVENT_BUS": "tender-bus", "TENDER_METRICS_NAMESPACE": "Tender/shop",
	}
	var out bytes.Buffer
	tell, err := open(func(name string) string { return environment[name] }, &out)
	if err != nil {
		t.Fatal(err)
	}
	event, err := os.ReadFile("event.json")
	if err != nil {
		t.Fatal(err)
	}
	reply, err := lambda.NewHandler(tell).Invoke(t.Context(), event)
	if err != nil {
		t.Fatal(err)
	}
	return string(reply), out.String()
}

func TestRecordedEvent(t *testing.T) {
	b := &eventBridge{buses: map[string]bool{}}
	answer, logged := invoke(t, b)
	if want := "[Order Created Attempt Opened Order Captured]"; answer != `{"batchItemFailures":[]}` || fmt.Sprint(b.took) != want || !b.buses["tender-bus"] || len(b.buses) != 1 {
		t.Errorf("%s, told %v on %v", answer, b.took, b.buses)
	}
	if !strings.Contains(logged, `"EventsTold":3`) || !strings.Contains(logged, `"Namespace":"Tender/shop"`) {
		t.Errorf("counted %s", logged)
	}
}

func TestRefusedEventIsReported(t *testing.T) {
	answer, logged := invoke(t, &eventBridge{refuse: "Attempt Opened", buses: map[string]bool{}})
	if answer != `{"batchItemFailures":[{"itemIdentifier":"222"}]}` || !strings.Contains(logged, "ThrottlingException") || !strings.Contains(logged, `"EventsUntold":1`) {
		t.Errorf("%s, logged %s", answer, logged)
	}
}

// A function that is not told its bus or region does not start.
func TestMisconfigurationIsSaid(t *testing.T) {
	for missing, environment := range map[string]map[string]string{
		"TENDER_EVENT_BUS": {"AWS_REGION": "eu-west-1"}, "AWS_REGION": {"TENDER_EVENT_BUS": "tender-bus"},
	} {
		_, err := open(func(name string) string { return environment[name] }, io.Discard)
		if err == nil || !strings.Contains(err.Error(), missing+" is not set") {
			t.Errorf("%s: %v", missing, err)
		}
	}
}
