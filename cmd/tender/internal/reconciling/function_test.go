package reconciling

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"tender/cmd/tender/internal/deployment"
	"tender/shared/reconcile"
)

// account is CloudFormation and Lambda at one address: a stack, whose function says this.
type account struct {
	outputs string // of the stack, as XML
	status  int
	failed  string // X-Amz-Function-Error
	says    string

	invoked []string // function and event
}

func (a *account) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Query().Get("Action") == "DescribeStacks" {
		_, _ = io.WriteString(w, `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackStatus>UPDATE_COMPLETE</StackStatus><Parameters>`+
			`<member><ParameterKey>Environment</ParameterKey><ParameterValue>sandbox</ParameterValue></member></Parameters><Outputs>`+
			`<member><OutputKey>ApiUrl</OutputKey><OutputValue>https://api.example</OutputValue></member>`+
			`<member><OutputKey>TableName</OutputKey><OutputValue>orders</OutputValue></member>`+a.outputs+
			`</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`)
		return
	}
	event, _ := io.ReadAll(r.Body)
	a.invoked = append(a.invoked, strings.TrimSuffix(strings.TrimPrefix(r.URL.Path, "/2015-03-31/functions/"), "/invocations")+" "+string(event))
	if a.failed != "" {
		w.Header().Set("X-Amz-Function-Error", a.failed)
	}
	if a.status != 0 {
		w.WriteHeader(a.status)
	}
	_, _ = io.WriteString(w, a.says)
}

func target(t *testing.T, h http.Handler) *deployment.Target {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	found, err := deployment.Flags{Stack: "shop"}.Find(t.Context(), deployment.World{
		Get: func(name string) string {
			return map[string]string{"AWS_ENDPOINT_URL_CLOUDFORMATION": server.URL}[name]
		},
		AWS: func(context.Context, string, string) (aws.Config, error) {
			return aws.Config{
				Region: "eu-west-1", BaseEndpoint: &server.URL, Credentials: credentials.NewStaticCredentialsProvider("id", "key", ""),
				Retryer: func() aws.Retryer { return aws.NopRetryer{} },
			}, nil
		},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

const named3 = `<member><OutputKey>SettlementsFunctionName</OutputKey><OutputValue>shop-settlements-1</OutputValue></member>`

func TestFunction(t *testing.T) {
	a := &account{outputs: named3, says: `{"runs":[{"provider":"postpay","windows":1,"busy":0,"left":0,"pages":1,"lines":3,"written":3,"foreign":0,"bad":0,"opened":0,"gone":0,"open":0,"made_due":0}],"complete":true}`}
	for name, want := range map[string]string{
		"":      `shop-settlements-1 {"provider":"postpay","from":"2026-03-01","to":"2026-03-01"}`,
		"other": `other {"provider":"postpay","from":"2026-03-01","to":"2026-03-01"}`,
	} {
		a.invoked = nil
		f, err := Function(t.Context(), target(t, a), name)
		if err != nil {
			t.Fatal(err)
		}
		r, err := f.Run(t.Context(), reconcile.Request{Provider: "postpay", From: "2026-03-01", To: "2026-03-01"})
		if err != nil || !r.Complete || len(r.Runs) != 1 || r.Runs[0].Lines != 3 {
			t.Errorf("%+v %v", r, err)
		}
		if len(a.invoked) != 1 || a.invoked[0] != want {
			t.Errorf("invoked was %q, not %s", a.invoked, want)
		}
		_, event, _ := strings.Cut(want, " ")
		if _, err := reconcile.ParseRequest([]byte(event)); err != nil {
			t.Errorf("the function does not take %s: %v", event, err)
		}
	}
}

func TestFunctionFails(t *testing.T) {
	tests := map[string]struct {
		a    account
		says string
	}{
		"no output":       {account{}, "has no output SettlementsFunctionName"},
		"the function":    {account{outputs: named3, failed: "Unhandled", says: `{"errorMessage":"the reconciliation is not complete","errorType":"x"}`}, "the function failed: the reconciliation is not complete"},
		"without words":   {account{outputs: named3, failed: "Unhandled", says: `oops`}, "the function failed"},
		"not allowed":     {account{outputs: named3, status: 403, says: `{"Message":"no"}`}, "could not be invoked"},
		"another program": {account{outputs: named3, says: `"hello"`}, "no result"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			f, err := Function(t.Context(), target(t, &tt.a), "")
			if err == nil {
				_, err = f.Run(t.Context(), reconcile.Request{})
			}
			if err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("it says %v", err)
			}
		})
	}
}
