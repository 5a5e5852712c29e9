package doctor

import (
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"tender/cmd/tender/internal/deployment"
	"tender/cmd/tender/internal/sandboxes"
	"tender/shared/provider/registry"
	"tender/shared/store/dynamo"
)

// now is the time of everything simulated.
var now = time.Date(2030, 5, 6, 7, 8, 9, 0, time.UTC)

// fake is an account on AWS with one stack, as its services answer, and the stack's own two addresses. Tests break a part.
type fake struct {
	stack     map[string]string            // outputs
	enabled   map[string]bool              // providers
	secrets   map[string]string            // by whole name; missing: ResourceNotFoundException
	table     map[string]any               // DescribeTable's Table
	ttl       string                       // status
	ttlBy     string                       // attribute
	recovery  string                       // status
	schedules map[string]string            // states by name
	measured  map[time.Time]string         // OldestDueSeconds by time
	denied    map[string]bool              // an action or target that is denied
	api       http.HandlerFunc             // behind the signature
	open      bool                         // the API lets everybody in
	callback  http.HandlerFunc             // the webhook function
	date      time.Time                    // of its answers
	providers map[string]map[string]string // the secrets that the providers know
	url       string
	boxes     map[string]sandboxes.Sandbox
	urls      map[string]string
}

const longKey = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ01"

// newFake is an account in which everything is right.
func newFake(t *testing.T) *fake {
	t.Helper()
	f := &fake{
		enabled: map[string]bool{}, secrets: map[string]string{}, ttl: "ENABLED", ttlBy: "expires_at", recovery: "ENABLED",
		schedules: map[string]string{"shop-resolve": "ENABLED"}, measured: map[time.Time]string{now.Add(-time.Minute): "0.0"},
		denied: map[string]bool{}, api: ours, callback: ours, date: now,
		providers: map[string]map[string]string{}, boxes: map[string]sandboxes.Sandbox{}, urls: map[string]string{},
	}
	for _, name := range []string{"checkout-token", "callback"} {
		f.secrets["shop/"+name] = `{"key":"` + longKey + `"}`
		f.secrets["shop/"+name+"_previous"] = `{}`
	}
	f.secrets["shop/postpay_previous"] = `{}`
	for _, kind := range sandboxes.All() {
		f.enabled[kind.Name] = true
		text, err := json.Marshal(kind.Secret)
		if err != nil {
			t.Fatal(err)
		}
		f.secrets["shop/"+kind.Name] = string(text)
		f.providers[kind.Name] = maps.Clone(kind.Secret)
		f.schedules["shop-settlements-"+kind.Name] = "ENABLED"
	}
	f.table = described()
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	f.url = server.URL
	f.stack = map[string]string{"ApiUrl": f.url + "/api", "CallbackUrl": f.url + "/callback/", "TableName": "orders"}
	return f
}

// described is the table's definition as DescribeTable answers it.
func described() map[string]any {
	d := dynamo.Definition("orders")
	schema := func(list []types.KeySchemaElement) []map[string]any {
		var out []map[string]any
		for _, k := range list {
			out = append(out, map[string]any{"AttributeName": *k.AttributeName, "KeyType": string(k.KeyType)})
		}
		return out
	}
	var attributes, indexes []map[string]any
	for _, a := range d.AttributeDefinitions {
		attributes = append(attributes, map[string]any{"AttributeName": *a.AttributeName, "AttributeType": string(a.AttributeType)})
	}
	for _, i := range d.GlobalSecondaryIndexes {
		indexes = append(indexes, map[string]any{"IndexName": *i.IndexName, "IndexStatus": "ACTIVE", "KeySchema": schema(i.KeySchema)})
	}
	return map[string]any{
		"TableName": "orders", "TableStatus": "ACTIVE", "KeySchema": schema(d.KeySchema), "AttributeDefinitions": attributes,
		"GlobalSecondaryIndexes": indexes, "DeletionProtectionEnabled": true,
		"StreamSpecification": map[string]any{"StreamEnabled": true, "StreamViewType": "NEW_AND_OLD_IMAGES"},
	}
}

// ours answers as a function of Tender does for what is not there.
func ours(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(http.StatusNotFound)
	_, _ = io.WriteString(w, `{"type":"about:blank","title":"Not Found","status":404,"code":"not_found","detail":"No.","request_id":"r"}`)
}

// start opens the providers' sandboxes, with hooks registered, and finds the stack.
func (f *fake) start(t *testing.T) *deployment.Target {
	t.Helper()
	for _, kind := range sandboxes.All() {
		box, err := kind.Open(sandboxes.Options{Secret: f.providers[kind.Name], Now: func() time.Time { return now }})
		if err != nil {
			t.Fatal(err)
		}
		if h, ok := box.(sandboxes.HookTaker); ok && f.boxes[kind.Name] == nil {
			h.RegisterHook(f.url + "/callback/webhooks/" + kind.Name)
		}
		server := httptest.NewServer(dated(box, now))
		t.Cleanup(server.Close)
		if f.urls[kind.Name] == "" {
			f.urls[kind.Name] = server.URL
		}
	}
	target, err := deployment.Flags{Stack: "shop", Region: "eu-west-1"}.Find(t.Context(), f.world(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return target
}

func dated(h http.Handler, at time.Time) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", at.Format(http.TimeFormat))
		h.ServeHTTP(w, r)
	})
}

func (f *fake) world() deployment.World {
	return deployment.World{
		Now: func() time.Time { return now },
		Get: func(name string) string {
			if name == "AWS_ENDPOINT_URL" {
				return f.url
			}
			for provider, url := range f.urls {
				if name == registry.URLVariable(provider) {
					return url
				}
			}
			return ""
		},
		AWS: func(_ context.Context, region, _ string) (aws.Config, error) {
			return aws.Config{
				Region: region, Credentials: credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "hushhush", ""),
				Retryer: func() aws.Retryer { return aws.NopRetryer{} },
			}, nil
		},
	}
}

// ServeHTTP is all of AWS, the API and the webhook function, told apart by path, target and action.
func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Date", f.date.Format(http.TimeFormat))
	scope := strings.Split(r.Header.Get("Authorization"), "/")
	signed := len(scope) > 2 && scope[0] == "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE" && scope[2] == "eu-west-1"
	_ = r.ParseForm()
	body, _ := io.ReadAll(r.Body)
	_, action, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	if action == "" {
		action = r.Form.Get("Action")
	}
	switch {
	case strings.HasPrefix(r.URL.Path, "/callback"):
		f.callback(w, r)
	case strings.HasPrefix(r.URL.Path, "/api"):
		if !f.open && (!signed || f.denied["api"]) {
			w.WriteHeader(http.StatusForbidden)
			_, _ = io.WriteString(w, `{"message":"Forbidden"}`)
			return
		}
		f.api(w, r)
	case !signed:
		w.WriteHeader(http.StatusForbidden)
	case r.URL.Path == "/schedules":
		f.listSchedules(w, r)
	case r.Form.Get("Action") != "":
		f.query(w, r, action)
	default:
		f.json(w, action, body)
	}
}

func (f *fake) listSchedules(w http.ResponseWriter, r *http.Request) {
	if f.denied["ListSchedules"] {
		w.Header().Set("X-Amzn-Errortype", "AccessDeniedException:http://x")
		w.WriteHeader(http.StatusForbidden)
		return
	}
	type schedule struct{ Name, State string }
	var list []schedule
	for name, state := range f.schedules {
		if strings.HasPrefix(name, r.Form.Get("NamePrefix")) {
			list = append(list, schedule{name, state})
		}
	}
	answer := map[string]any{"Schedules": list}
	if len(list) > 1 && r.Form.Get("NextToken") == "" { // two pages: the second has them all
		answer = map[string]any{"Schedules": list[:1], "NextToken": "more"}
	}
	_ = json.NewEncoder(w).Encode(answer)
}

func (f *fake) query(w http.ResponseWriter, r *http.Request, action string) {
	if f.denied[action] {
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>User hush may not</Message></Error></ErrorResponse>`)
		return
	}
	var out strings.Builder
	switch {
	case action == "DescribeStacks" && r.Form.Get("StackName") == "shop":
		out.WriteString(`<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member><StackStatus>UPDATE_COMPLETE</StackStatus><Parameters><member><ParameterKey>Environment</ParameterKey><ParameterValue>sandbox</ParameterValue></member>`)
		for _, info := range registry.Infos() {
			on := "false"
			if f.enabled[info.Name] {
				on = "true"
			}
			out.WriteString(`<member><ParameterKey>Enable` + info.Title + `</ParameterKey><ParameterValue>` + on + `</ParameterValue></member>`)
		}
		out.WriteString(`</Parameters><Outputs>`)
		for key, value := range f.stack {
			out.WriteString(`<member><OutputKey>` + key + `</OutputKey><OutputValue>` + value + `</OutputValue></member>`)
		}
		out.WriteString(`</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`)
	case action == "GetMetricStatistics" && r.Form.Get("Namespace") == "Tender/shop" && r.Form.Get("MetricName") == "OldestDueSeconds":
		out.WriteString(`<GetMetricStatisticsResponse xmlns="http://monitoring.amazonaws.com/doc/2010-08-01/"><GetMetricStatisticsResult><Datapoints>`)
		for at, value := range f.measured {
			out.WriteString(`<member><Timestamp>` + at.Format(time.RFC3339) + `</Timestamp><Maximum>` + value + `</Maximum><Unit>None</Unit></member>`)
		}
		out.WriteString(`</Datapoints><Label>OldestDueSeconds</Label></GetMetricStatisticsResult></GetMetricStatisticsResponse>`)
	default:
		w.WriteHeader(http.StatusBadRequest)
		out.WriteString(`<ErrorResponse><Error><Code>ValidationError</Code><Message>Stack does not exist</Message></Error></ErrorResponse>`)
	}
	_, _ = io.WriteString(w, out.String())
}

func (f *fake) json(w http.ResponseWriter, action string, body []byte) {
	var in struct{ SecretId, TableName string } //nolint:staticcheck // the service's name
	_ = json.Unmarshal(body, &in)
	refuse := func(code string) {
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		w.WriteHeader(http.StatusBadRequest)
		_ = json.NewEncoder(w).Encode(map[string]string{"__type": "com.amazonaws#" + code, "message": "hush"})
	}
	answer := func(v any) {
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		_ = json.NewEncoder(w).Encode(v)
	}
	secret, there := f.secrets[in.SecretId]
	switch {
	case f.denied[action], f.denied[in.SecretId]:
		refuse("AccessDeniedException")
	case action == "GetSecretValue" && there:
		answer(map[string]any{"SecretString": secret})
	case action == "DescribeTable" && in.TableName == "orders" && f.table != nil:
		answer(map[string]any{"Table": f.table})
	case action == "DescribeTimeToLive":
		answer(map[string]any{"TimeToLiveDescription": map[string]any{"TimeToLiveStatus": f.ttl, "AttributeName": f.ttlBy}})
	case action == "DescribeContinuousBackups":
		answer(map[string]any{"ContinuousBackupsDescription": map[string]any{
			"ContinuousBackupsStatus": "ENABLED", "PointInTimeRecoveryDescription": map[string]any{"PointInTimeRecoveryStatus": f.recovery},
		}})
	default:
		refuse("ResourceNotFoundException")
	}
}
