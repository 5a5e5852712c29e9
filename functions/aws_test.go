package functions_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"tender/shared/store/dynamo/dynamotest"
)

// call is one request to AWS, as IAM sees it: who may do what with which resource.
type call struct{ function, action, resource string }

// aws is every AWS service of a deployment at one address: a DynamoDB-compatible server behind it, and stand-ins for
// Secrets Manager and EventBridge. It records every call.
type aws struct {
	url, table string
	secrets    map[string]map[string]string
	dynamo     http.Handler

	mu       sync.Mutex
	recorded map[call]int
	fail     func(action string) bool // the call is refused as throttled; nil: none
	replaced map[string]string        // replies of DynamoDB by action, instead of its own
}

func openAWS(t testing.TB, secrets map[string]map[string]string) *aws {
	t.Helper()
	target, err := url.Parse(dynamotest.URL(t))
	if err != nil {
		t.Fatal(err)
	}
	a := &aws{table: dynamotest.Table(t), secrets: secrets, recorded: map[call]int{}, replaced: map[string]string{}}
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.ErrorHandler = func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) } // of a process that was ended
	a.dynamo = proxy
	server := httptest.NewServer(a)
	t.Cleanup(server.Close)
	a.url = server.URL
	return a
}

var credential = regexp.MustCompile(`Credential=([a-z-]+)/`)

// The names of the services in X-Amz-Target, and in IAM's actions.
var services = map[string]string{"DynamoDB_20120810": "dynamodb", "secretsmanager": "secretsmanager", "AWSEvents": "events"}

func (a *aws) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	target, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	action := services[target] + ":" + operation
	who := credential.FindStringSubmatch(r.Header.Get("Authorization"))
	if len(who) == 2 {
		a.record(who[1], action, body)
	}
	a.mu.Lock()
	fail, instead := a.fail != nil && a.fail(action), a.replaced[action]
	a.mu.Unlock()
	switch {
	case fail:
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, `{"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException"}`)
	case instead != "":
		_, _ = io.WriteString(w, instead)
	case services[target] == "dynamodb":
		a.dynamo.ServeHTTP(w, r)
	case action == "secretsmanager:GetSecretValue":
		a.secret(w, body)
	case action == "events:PutEvents":
		a.put(w, body)
	default:
		w.WriteHeader(http.StatusNotImplemented)
	}
}

// asked is what the recorded requests name, as far as IAM has an eye on it.
type asked struct {
	TableName, IndexName, SecretId string
	RequestItems                   map[string]json.RawMessage
	Entries                        []struct{ EventBusName string }
}

func (a *aws) record(function, action string, body []byte) {
	var in asked
	if err := json.Unmarshal(body, &in); err != nil {
		in.TableName = fmt.Sprintf("unreadable: %v", err)
	}
	resources := map[string]bool{}
	tables := maps.Clone(in.RequestItems)
	if in.TableName != "" {
		tables = map[string]json.RawMessage{in.TableName: nil}
	}
	for name := range tables {
		name = strings.ReplaceAll(name, a.table, "Table")
		if in.IndexName != "" {
			name += "/index/" + in.IndexName
		}
		resources["dynamodb:table/"+name] = true
	}
	if in.SecretId != "" {
		resources["secretsmanager:secret:"+in.SecretId+"-??????"] = true // AWS adds six characters to a name
	}
	for _, e := range in.Entries {
		resources["events:event-bus/"+e.EventBusName] = true
	}
	if len(resources) == 0 {
		resources["*"] = true // no resource: IAM wants the right for all
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	for resource := range resources {
		a.recorded[call{function, action, resource}]++
	}
}

// calls gives what was recorded.
func (a *aws) calls() map[call]int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return maps.Clone(a.recorded)
}

// secret answers GetSecretValue for the secrets of a deployment.
func (a *aws) secret(w http.ResponseWriter, body []byte) {
	var in asked
	_ = json.Unmarshal(body, &in)
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	value, ok := a.secrets[strings.TrimPrefix(in.SecretId, stack+"/")]
	if !ok {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, `{"__type":"ResourceNotFoundException"}`)
		return
	}
	text, _ := json.Marshal(value)
	_ = json.NewEncoder(w).Encode(map[string]string{"Name": in.SecretId, "SecretString": string(text)})
}

// put takes every entry.
func (a *aws) put(w http.ResponseWriter, body []byte) {
	var in asked
	_ = json.Unmarshal(body, &in)
	results := strings.TrimSuffix(strings.Repeat(`{"EventId":"1"},`, len(in.Entries)), ",")
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	_, _ = fmt.Fprintf(w, `{"FailedEntryCount":0,"Entries":[%s]}`, results)
}
