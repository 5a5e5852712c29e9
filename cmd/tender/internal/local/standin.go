package local

import (
	"crypto/rand"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"time"

	strict "github.com/go-json-experiment/json"

	"tender/shared/secrets"
)

// maxTold is how many events are kept; older ones go first.
const maxTold = 1000

// awsStandIn is as much of Secrets Manager and EventBridge as the functions use, at one address, by AWS's JSON protocol
// 1.1. It believes every signature.
type awsStandIn struct {
	secrets secrets.Static
	prefix  string // of every secret's name
	now     func() time.Time

	mu     sync.Mutex
	events []toldEvent
}

// toldEvent is an event on the bus, as EventBridge hands it on.
type toldEvent struct {
	ID         string          `json:"id"`
	Source     string          `json:"source"`
	DetailType string          `json:"detail-type"`
	Time       time.Time       `json:"time"`
	Detail     json.RawMessage `json:"detail"`
}

// ServeHTTP answers the action that the target names.
func (a *awsStandIn) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, action, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	switch action {
	case "GetSecretValue":
		a.getSecretValue(w, r)
	case "PutEvents":
		a.putEvents(w, r)
	default:
		failAWS(w, "UnknownOperationException", "There is no such action here.")
	}
}

func (a *awsStandIn) getSecretValue(w http.ResponseWriter, r *http.Request) {
	var asked struct{ SecretId string } //nolint:revive,staticcheck // AWS's spelling
	if !readAWS(w, r, &asked) {
		return
	}
	name, ours := strings.CutPrefix(asked.SecretId, a.prefix)
	values, known := a.secrets[name]
	text, err := json.Marshal(values)
	if !ours || !known || err != nil {
		failAWS(w, "ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
		return
	}
	answerAWS(w, http.StatusOK, map[string]any{
		"ARN":  "arn:aws:secretsmanager:us-east-1:000000000000:secret:" + asked.SecretId + "-local0",
		"Name": asked.SecretId, "SecretString": string(text), "VersionId": "local", "VersionStages": []string{"AWSCURRENT"},
	})
}

func (a *awsStandIn) putEvents(w http.ResponseWriter, r *http.Request) {
	var asked struct {
		Entries []struct{ Source, DetailType, Detail string }
	}
	if !readAWS(w, r, &asked) {
		return
	}
	var ids []map[string]string
	for _, e := range asked.Entries {
		if !json.Valid([]byte(e.Detail)) {
			ids = append(ids, map[string]string{"ErrorCode": "MalformedDetail", "ErrorMessage": "Detail is malformed."})
			continue
		}
		told := toldEvent{ID: rand.Text(), Source: e.Source, DetailType: e.DetailType, Time: a.now().UTC(), Detail: json.RawMessage(e.Detail)}
		ids = append(ids, map[string]string{"EventId": told.ID})
		a.keep(told)
	}
	failed := 0
	for _, id := range ids {
		if id["EventId"] == "" {
			failed++
		}
	}
	answerAWS(w, http.StatusOK, map[string]any{"FailedEntryCount": failed, "Entries": ids})
}

func (a *awsStandIn) keep(e toldEvent) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.events = append(a.events, e)
	if len(a.events) > maxTold {
		a.events = a.events[len(a.events)-maxTold:]
	}
}

// told gives the events so far, the oldest first.
func (a *awsStandIn) told() []toldEvent {
	a.mu.Lock()
	defer a.mu.Unlock()
	return append([]toldEvent{}, a.events...)
}

// readAWS reads a request of at most a mebibyte, and answers it itself when it cannot.
func readAWS(w http.ResponseWriter, r *http.Request, v any) bool {
	const limit = 1 << 20
	if err := strict.UnmarshalRead(http.MaxBytesReader(w, r.Body, limit), v); err != nil {
		failAWS(w, "SerializationException", "The request cannot be read.")
		return false
	}
	return true
}

func failAWS(w http.ResponseWriter, code, message string) {
	answerAWS(w, http.StatusBadRequest, map[string]string{"__type": code, "Message": message})
}

func answerAWS(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}
