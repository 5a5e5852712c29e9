package eventbridge_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"tender/shared/events"
	"tender/shared/events/eventbridge"
)

var _ events.Bus = (*eventbridge.Bus)(nil)

// service answers PutEvents as EventBridge does on the wire (AWS JSON 1.1).
type service struct {
	status int
	reply  string
	target string
	asked  struct{ Entries []map[string]any }
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	_ = json.Unmarshal(body, &s.asked)
	s.target = r.Header.Get("X-Amz-Target")
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	w.WriteHeader(s.status)
	_, _ = io.WriteString(w, s.reply)
}

func open(t *testing.T, s *service) *eventbridge.Bus {
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	cfg := aws.Config{
		Region: "eu-west-1", Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
		Retryer: func() aws.Retryer { return aws.NopRetryer{} },
	}
	return eventbridge.Open(cfg, server.URL, "tender-bus")
}

var two = []events.Entry{
	{Source: "tender", DetailType: "Order Created", Time: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), Detail: []byte(`{"id":"a"}`)},
	{Source: "tender", DetailType: "Order Captured", Time: time.Date(2026, 3, 1, 12, 0, 1, 0, time.UTC), Detail: []byte(`{"id":"b"}`)},
}

func TestPut(t *testing.T) {
	s := &service{status: 200, reply: `{"FailedEntryCount":0,"Entries":[{"EventId":"1"},{"EventId":"2"}]}`}
	failed, err := open(t, s).Put(t.Context(), two)
	if len(failed) > 0 || err != nil || s.target != "AWSEvents.PutEvents" || len(s.asked.Entries) != 2 {
		t.Fatalf("%v %v %s %v", failed, err, s.target, s.asked)
	}
	for name, want := range map[string]any{
		"EventBusName": "tender-bus", "Source": "tender", "DetailType": "Order Captured", "Detail": `{"id":"b"}`, "Time": 1772366401.0,
	} {
		if got := s.asked.Entries[1][name]; got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestPutFails(t *testing.T) {
	for name, x := range map[string]struct {
		status int
		reply  string
		failed []int
		says   string
	}{
		"one entry":           {200, `{"FailedEntryCount":1,"Entries":[{"EventId":"1"},{"ErrorCode":"ThrottlingException","ErrorMessage":"secret"}]}`, []int{1}, "ThrottlingException"},
		"all entries":         {200, `{"FailedEntryCount":2,"Entries":[{"ErrorCode":"InternalFailure"},{"ErrorCode":"InternalFailure"}]}`, []int{0, 1}, "refused: InternalFailure"},
		"neither id nor code": {200, `{"FailedEntryCount":0,"Entries":[{"EventId":"1"},{}]}`, []int{1}, "refused"},
		"too few results":     {200, `{"FailedEntryCount":0,"Entries":[{"EventId":"1"}]}`, nil, "1 results for 2"},
		"denied":              {400, `{"__type":"AccessDeniedException","message":"secret"}`, nil, "AccessDeniedException"},
		"no answer":           {500, `secret`, nil, ""},
	} {
		failed, err := open(t, &service{status: x.status, reply: x.reply}).Put(t.Context(), two)
		if !slices.Equal(failed, x.failed) || err == nil || !strings.Contains(err.Error(), x.says) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v %v", name, failed, err)
		}
	}
}
