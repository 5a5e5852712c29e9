package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestEventBusTakesEverything(t *testing.T) {
	for _, tt := range []struct {
		target, body, want string
		status             int
	}{
		{"AWSEvents.PutEvents", `{"Entries":[{"Detail":"{}"},{"Detail":"{}"}]}`, `{"Entries":[{"EventId":"1"},{"EventId":"2"}],"FailedEntryCount":0}`, http.StatusOK},
		{"AWSEvents.PutRule", `{}`, `{"__type":"InvalidArgument"}`, http.StatusBadRequest},
		{"AWSEvents.PutEvents", `{`, `{"__type":"InvalidArgument"}`, http.StatusBadRequest},
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(tt.body))
		r.Header.Set("X-Amz-Target", tt.target)
		w := httptest.NewRecorder()
		eventBus(w, r)
		if got := strings.TrimSpace(w.Body.String()); w.Code != tt.status || got != tt.want {
			t.Errorf("%s %s: %d %s", tt.target, tt.body, w.Code, got)
		}
	}
}
