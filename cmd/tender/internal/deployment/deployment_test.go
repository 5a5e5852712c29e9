package deployment

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"tender/cmd/tender/internal/local"
)

var now = time.Date(2030, 5, 6, 7, 8, 9, 0, time.UTC)

var keys = credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "hushhush", "session")

// world has credentials, an environment, and a clock that stands.
func world(env map[string]string) World {
	return World{
		Get: func(name string) string { return env[name] }, Now: func() time.Time { return now },
		AWS: func(_ context.Context, region, profile string) (aws.Config, error) {
			if profile == "nobody" {
				return aws.Config{}, errors.New("no profile")
			}
			return aws.Config{Region: region, Credentials: keys}, nil
		},
	}
}

func TestFlags(t *testing.T) {
	tests := []struct {
		args []string
		want Flags
		rest string
		bad  bool
	}{
		{args: []string{"id"}, rest: "id"},
		{args: []string{"--local", "id"}, want: Flags{Local: DefaultLocal}, rest: "id"},
		{args: []string{"id", "--local"}, want: Flags{Local: DefaultLocal}, rest: "id"},
		{args: []string{"--local", "http://127.0.0.1:9000/", "id"}, want: Flags{Local: "http://127.0.0.1:9000"}, rest: "id"},
		{args: []string{"--local=http://[::1]:9000", "id"}, want: Flags{Local: "http://[::1]:9000"}, rest: "id"},
		{args: []string{"--local=9000", "id"}, bad: true},
		{args: []string{"--local=", "id"}, bad: true},
		{args: []string{"--local=http://a:b@c", "id"}, bad: true},
		{args: []string{"--stack", "shop", "--region", "r", "--profile", "p", "id"}, want: Flags{Stack: "shop", Region: "r", Profile: "p"}, rest: "id"},
	}
	for _, tt := range tests {
		var c struct {
			Flags
			ID string `arg:""`
		}
		parser, err := kong.New(&c, kong.Vars{"local": DefaultLocal})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parser.Parse(tt.args); (err != nil) != tt.bad {
			t.Errorf("%q: %v", tt.args, err)
		}
		if !tt.bad && (c.Flags != tt.want || c.ID != tt.rest) {
			t.Errorf("%q is %+v", tt.args, c)
		}
	}
}

const stack = `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackStatus>CREATE_COMPLETE</StackStatus>` +
	`<Parameters><member><ParameterKey>Environment</ParameterKey><ParameterValue>live</ParameterValue></member>` +
	`<member><ParameterKey>EnableRupantorPay</ParameterKey><ParameterValue>true</ParameterValue></member>` +
	`<member><ParameterKey>EnablePostpay</ParameterKey><ParameterValue>false</ParameterValue></member></Parameters>` +
	`<Outputs><member><OutputKey>ApiUrl</OutputKey><OutputValue>https://api.example/</OutputValue></member>` +
	`<member><OutputKey>CallbackUrl</OutputKey><OutputValue>https://callback.example/</OutputValue></member>` +
	`<member><OutputKey>TableName</OutputKey><OutputValue>orders</OutputValue></member></Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`

// answering is a server that says one thing, and sees who asks.
func answering(t *testing.T, status int, header http.Header, body string) (*httptest.Server, func() *http.Request) {
	t.Helper()
	seen := make(chan *http.Request, 8)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		seen <- r
		for name := range header {
			w.Header().Set(name, header.Get(name))
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(s.Close)
	return s, func() *http.Request { return <-seen }
}

func TestStack(t *testing.T) {
	s, seen := answering(t, http.StatusOK, nil, stack)
	found, err := Flags{Stack: "shop", Region: "eu-west-1"}.Find(t.Context(), world(map[string]string{
		"AWS_ENDPOINT_URL_CLOUDFORMATION": s.URL, "TENDER_RUPANTORPAY_URL": "http://127.0.0.1:1", "TENDER_API_URL": "https://other.example",
	}), nil)
	if err != nil {
		t.Fatal(err)
	}
	r := seen()
	if r.Form.Get("Action") != "DescribeStacks" || r.Form.Get("StackName") != "shop" || r.Form.Get("Version") != "2010-05-15" ||
		!strings.Contains(r.Header.Get("Authorization"), "/20300506/eu-west-1/cloudformation/aws4_request") {
		t.Errorf("it asked %s with %s", r.URL, r.Header)
	}
	if found.Local || found.API != "https://api.example" || found.Callback != "https://callback.example" || found.Table != "orders" || found.Environment != "live" ||
		strings.Join(found.Providers, " ") != "rupantorpay" || found.ProviderURLs["rupantorpay"] != "http://127.0.0.1:1" ||
		found.SecretName("callback") != "shop/callback" || found.HookURL("postpay") != "https://callback.example/webhooks/postpay" {
		t.Errorf("it found %+v", found)
	}
}

func TestNotFound(t *testing.T) {
	refusal := `<ErrorResponse><Error><Code>%</Code><Message>hush</Message></Error></ErrorResponse>`
	tests := map[string]struct {
		flags  Flags
		env    map[string]string
		status int
		body   string
		says   string
		usage  bool
	}{
		"nowhere":            {says: "say where", usage: true},
		"here and there":     {flags: Flags{Local: DefaultLocal, Stack: "shop"}, says: "exclude", usage: true},
		"no region":          {flags: Flags{Stack: "shop"}, says: "no AWS region", usage: true},
		"no profile":         {flags: Flags{Stack: "shop", Region: "r", Profile: "nobody"}, says: "no profile"},
		"no such stack":      {flags: Flags{Stack: "shop", Region: "r"}, status: 400, body: strings.Replace(refusal, "%", "ValidationError", 1), says: "there is no stack shop in r"},
		"denied":             {flags: Flags{Stack: "shop", Region: "r"}, status: 403, body: strings.Replace(refusal, "%", "AccessDenied", 1), says: "CloudFormation answered 403 AccessDenied"},
		"garbage":            {flags: Flags{Stack: "shop", Region: "r"}, status: 200, body: "{", says: "could not be read"},
		"another stack":      {flags: Flags{Stack: "shop", Region: "r"}, status: 200, body: strings.Replace(stack, "ApiUrl", "Url", 1), says: "not a Tender"},
		"an address is none": {flags: Flags{Region: "r"}, env: map[string]string{"TENDER_API_URL": "api"}, says: "TENDER_API_URL", usage: true},
		"unknown provider":   {flags: Flags{Region: "r"}, env: map[string]string{"TENDER_API_URL": "https://a", "TENDER_PROVIDERS": "postpay,nopay"}, says: "TENDER_PROVIDERS", usage: true},
		"no local":           {flags: Flags{Local: "http://127.0.0.1:1"}, says: "no tender local answers at http://127.0.0.1:1"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			env := map[string]string{}
			if tt.status != 0 {
				s, _ := answering(t, tt.status, nil, tt.body)
				env["AWS_ENDPOINT_URL"] = s.URL
			}
			for name, value := range tt.env {
				env[name] = value
			}
			_, err := tt.flags.Find(t.Context(), world(env), nil)
			if err == nil || !strings.Contains(err.Error(), tt.says) || strings.Contains(err.Error(), "hush") {
				t.Fatalf("it says %v", err)
			}
			if wrong := (*local.Usage)(nil); errors.As(err, &wrong) != tt.usage {
				t.Errorf("whose error it is is wrong: %v", err)
			}
		})
	}
	s, _ := answering(t, http.StatusOK, nil, "<html>")
	if _, err := (Flags{Local: Address(s.URL)}).Find(t.Context(), world(nil), nil); err == nil || !strings.Contains(err.Error(), "not a tender local") {
		t.Errorf("somebody else's address: %v", err)
	}
}

func TestEnvironment(t *testing.T) {
	found, err := Flags{Region: "r"}.Find(t.Context(), world(map[string]string{
		"TENDER_API_URL": "https://a.example/", "TENDER_CALLBACK_URL": "https://b.example/", "TENDER_TABLE": "t", "TENDER_SECRET_PREFIX": "p",
		"TENDER_PROVIDERS": "postpay, portpos", "TENDER_ENVIRONMENT": "live",
	}), nil)
	if err != nil || found.API != "https://a.example" || found.Callback != "https://b.example" || found.Table != "t" || found.SecretPrefix != "p" ||
		strings.Join(found.Providers, " ") != "portpos postpay" || found.Environment != "live" || found.Stack != "" {
		t.Errorf("%+v %v", found, err)
	}
	bare := &Target{}
	if bare.HookURL("postpay") != "" || bare.SecretName("callback") != "callback" {
		t.Error("what is not known is made up")
	}
	if _, err := found.Waiting(t.Context(), 1, false); err == nil {
		t.Error("it lists without a table there")
	}
}

// The service that receives a request makes the same signature of what it received.
func TestSigned(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		again, _ := http.NewRequestWithContext(r.Context(), r.Method, "http://"+r.Host+r.URL.RequestURI(), bytes.NewReader(body))
		again.Header.Set("Content-Type", r.Header.Get("Content-Type"))
		again.ContentLength = r.ContentLength
		sum := sha256.Sum256(body)
		credentials, _ := keys.Retrieve(r.Context())
		if err := v4.NewSigner().SignHTTP(r.Context(), credentials, again, hex.EncodeToString(sum[:]), "execute-api", "eu-west-1", now); err != nil {
			t.Error(err)
		}
		if got, want := r.Header.Get("Authorization"), again.Header.Get("Authorization"); got != want {
			t.Errorf("it is signed %s, not %s", got, want)
		}
		if r.Header.Get("X-Amz-Security-Token") != "session" || r.Header.Get("X-Amz-Date") != "20300506T070809Z" {
			t.Errorf("its headers are %v", r.Header)
		}
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(http.StatusFound)
	}))
	t.Cleanup(s.Close)
	target := &Target{AWS: aws.Config{Region: "eu-west-1", Credentials: keys}, API: s.URL, world: world(nil)}
	for _, body := range []string{"", `{"amount":1}`} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+"/orders/o-1/refunds?b=2&a=1", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		resp, err := target.HTTP().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusFound {
			t.Errorf("the redirect was followed: %d", resp.StatusCode)
		}
	}
	target.AWS.Credentials = nil
	if _, err := target.Ask(t.Context(), Scheduler, "/", url.Values{}); err == nil || !strings.Contains(err.Error(), "credentials") {
		t.Errorf("without credentials: %v", err)
	}
}

func TestRefusedByAWS(t *testing.T) {
	tests := []struct {
		status int
		header http.Header
		body   string
		code   string
		denied bool
	}{
		{403, http.Header{"X-Amzn-Errortype": {"AccessDeniedException:http://internal"}}, `{"Message":"hush"}`, "AccessDeniedException", true},
		{400, nil, `<ErrorResponse><Error><Code>Throttling</Code></Error></ErrorResponse>`, "Throttling", false},
		{503, nil, `hush`, "", false},
	}
	for _, tt := range tests {
		s, _ := answering(t, tt.status, tt.header, tt.body)
		target := &Target{AWS: aws.Config{Region: "r", Credentials: keys}, world: world(map[string]string{"AWS_ENDPOINT_URL_SCHEDULER": s.URL})}
		_, err := target.Ask(t.Context(), Scheduler, "/schedules", url.Values{"NamePrefix": {"a"}})
		refused := (*AWSError)(nil)
		if !errors.As(err, &refused) || refused.Code != tt.code || refused.Denied() != tt.denied || strings.Contains(err.Error(), "hush") {
			t.Errorf("%d: %v", tt.status, err)
		}
	}
	if suffix("cn-north-1") != "amazonaws.com.cn" || suffix("eu-west-1") != "amazonaws.com" {
		t.Error("the domains are wrong")
	}
}
