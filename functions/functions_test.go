// Package functions_test runs the functions as Lambda does: each main is built with the tags of a deployment and started
// as a process of its own, which asks a Runtime API for events and answers them.
package functions_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"tender/sandbox/postpay"
	"tender/shared/store/dynamo/dynamotest"
	"tender/shared/token"
)

func TestMain(m *testing.M) {
	code := dynamotest.Main(m)
	if programs != "" {
		_ = os.RemoveAll(programs)
	}
	os.Exit(code)
}

// programs is the folder of the built functions.
var programs string

var built = sync.OnceValue(func() error {
	var err error
	if programs, err = os.MkdirTemp("", "tender-functions"); err != nil {
		return err
	}
	build := exec.Command("go", "build", "-tags", "lambda.norpc", "-o", programs+"/", "./...")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	return nil
})

// program gives the path of a function, built as for a deployment but for this machine.
func program(t *testing.T, name string) string {
	t.Helper()
	if err := built(); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(programs, name)
}

const tokenKey = "checkout-token-key-of-the-tests"

var boxSecret = postpay.Secret{MerchantID: "id_test", SecretKey: "sk_test_functions", WebhookSecret: "dolphins"}

// secretsManager answers GetSecretValue for the secrets of a deployment under the prefix "t".
func secretsManager(t *testing.T) string {
	values := map[string]string{
		"t/checkout-token": `{"key":"` + tokenKey + `"}`, "t/callback": `{"key":"callback-key-of-the-tests"}`,
		"t/postpay": `{"merchant_id":"` + boxSecret.MerchantID + `","secret_key":"` + boxSecret.SecretKey + `","webhook_secret":"` + boxSecret.WebhookSecret + `"}`,
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var in struct{ SecretId string }
		_ = json.NewDecoder(r.Body).Decode(&in)
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		value, ok := values[in.SecretId]
		if !ok || r.Header.Get("X-Amz-Target") != "secretsmanager.GetSecretValue" {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, `{"__type":"ResourceNotFoundException"}`)
			return
		}
		_ = json.NewEncoder(w).Encode(map[string]string{"Name": in.SecretId, "SecretString": value})
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// runtime is the Runtime API for one function: it hands out one event at a time and waits for the answer.
type runtime struct {
	events  chan string
	answers chan string
	exited  chan error
}

func (rt *runtime) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasSuffix(r.URL.Path, "/invocation/next") {
		select {
		case event := <-rt.events:
			w.Header().Set("Lambda-Runtime-Aws-Request-Id", "invocation-1")
			w.Header().Set("Lambda-Runtime-Deadline-Ms", deadline())
			_, _ = io.WriteString(w, event)
		case <-r.Context().Done():
		}
		return
	}
	body, _ := io.ReadAll(r.Body)
	w.WriteHeader(http.StatusAccepted)
	rt.answers <- strings.TrimPrefix(r.URL.Path, "/2018-06-01/runtime/invocation/invocation-1/") + " " + string(body)
}

func deadline() string {
	ms, _ := json.Marshal(time.Now().Add(20 * time.Second).UnixMilli())
	return string(ms)
}

// invoke sends one event and gives the answer, which must not be an error towards Lambda.
func (rt *runtime) invoke(t *testing.T, event string) string {
	t.Helper()
	rt.events <- event
	select {
	case a := <-rt.answers:
		body, ok := strings.CutPrefix(a, "response ")
		if !ok {
			t.Fatalf("the function failed: %s", a)
		}
		return body
	case err := <-rt.exited:
		t.Fatalf("the function ended: %v", err)
	}
	return ""
}

// http sends an HTTP event and gives the reply's status and body.
func (rt *runtime) http(t *testing.T, method, path, body string, headers map[string]string) (int, string) {
	t.Helper()
	target, err := url.Parse(path)
	if err != nil {
		t.Fatal(err)
	}
	event, err := json.Marshal(map[string]any{
		"version": "2.0", "rawPath": target.Path, "rawQueryString": target.RawQuery, "headers": headers, "body": body,
		"requestContext": map[string]any{"requestId": "r-1", "http": map[string]string{"method": method}},
	})
	if err != nil {
		t.Fatal(err)
	}
	var reply struct {
		StatusCode int
		Headers    map[string]string
		Body       string
	}
	if err := json.Unmarshal([]byte(rt.invoke(t, string(event))), &reply); err != nil {
		t.Fatal(err)
	}
	return reply.StatusCode, reply.Body + reply.Headers["Location"]
}

// start starts a function in a deployment's environment.
func start(t *testing.T, name string, environment []string) *runtime {
	t.Helper()
	rt := &runtime{events: make(chan string), answers: make(chan string), exited: make(chan error, 1)}
	server := httptest.NewServer(rt)
	command := exec.Command(program(t, name))
	command.Env = append([]string{"AWS_LAMBDA_RUNTIME_API=" + strings.TrimPrefix(server.URL, "http://")}, environment...)
	command.Stdout, command.Stderr = t.Output(), t.Output()
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { rt.exited <- command.Wait() }()
	t.Cleanup(func() {
		_ = command.Process.Kill()
		server.CloseClientConnections()
		server.Close()
	})
	return rt
}

type deployment struct {
	environment []string
	box         *postpay.Sandbox
}

func deploy(t *testing.T) deployment {
	t.Helper()
	box := postpay.New(postpay.Options{Secret: boxSecret, Client: &http.Client{Transport: nowhere{}}})
	server := httptest.NewServer(box)
	t.Cleanup(server.Close)
	return deployment{box: box, environment: []string{
		"AWS_REGION=us-east-1", "AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test",
		"AWS_ENDPOINT_URL_DYNAMODB=" + dynamotest.URL(t), "AWS_ENDPOINT_URL_SECRETS_MANAGER=" + secretsManager(t),
		"TENDER_TABLE=" + dynamotest.Table(t), "TENDER_ENVIRONMENT=sandbox", "TENDER_PROVIDERS=postpay", "TENDER_SECRET_PREFIX=t",
		"TENDER_CALLBACK_URL=https://callbacks.example", "TENDER_RETURN_HOSTS=www.example.ae", "TENDER_POSTPAY_URL=" + server.URL,
	}}
}

// nowhere drops the sandbox's own messages: the test sends them as events.
type nowhere struct{}

func (nowhere) RoundTrip(*http.Request) (*http.Response, error) { return nil, io.ErrClosedPipe }

func TestFunctionsUnderTheRuntimeAPI(t *testing.T) {
	d := deploy(t)
	call := func(name, method, path, body string, headers map[string]string) (int, string) {
		t.Helper()
		return start(t, name, d.environment).http(t, method, path, body, headers)
	}
	asJSON := map[string]string{"content-type": "application/json"}
	body, err := os.ReadFile("../shared/checkout/testdata/checkout-postpay.json")
	if err != nil {
		t.Fatal(err)
	}
	status, answer := call("create-checkout", "POST", "/checkouts", string(body), map[string]string{
		"content-type": "application/json", "authorization": "Bearer " + signed(t, body),
	})
	var page struct {
		RedirectURL string `json:"redirect_url"`
	}
	if err := json.Unmarshal([]byte(answer), &page); status != 201 || err != nil || page.RedirectURL == "" {
		t.Fatalf("create-checkout: %d %s", status, answer)
	}
	back := pay(t, page.RedirectURL)
	message := `{"order_id":"order-01"}`
	for _, step := range []struct {
		function, method, path, body string
		headers                      map[string]string
		status                       int
		says                         string
	}{
		{"webhook", "POST", "/webhooks/postpay", message, map[string]string{"x-postpay-signature": postpay.Sign("dolphins", time.Now(), []byte(message))}, 200, "received"},
		{"webhook", "GET", back, "", nil, 303, "https://www.example.ae/success?order_id=order-01&status=captured"},
		{"order-status", "GET", "/orders/order-01", "", nil, 200, `"status":"captured"`},
		{"capture", "POST", "/orders/order-01/capture", "", nil, 200, `"captured":81480`},
		{"refund", "POST", "/orders/order-01/refunds", `{"refund_id":"r-1","amount":480,"reason":"damaged"}`, asJSON, 200, `"refunded":480`},
		{"cancel", "POST", "/orders/order-01/cancel", "", nil, 409, "invalid_state"},
		{"resolve", "POST", "/orders/order-01/resolve", "", nil, 200, `"partially_refunded"`},
		{"create-checkout", "DELETE", "/orders/order-01", "", nil, 405, "method_not_allowed"},
	} {
		if status, answer := call(step.function, step.method, step.path, step.body, step.headers); status != step.status || !strings.Contains(answer, step.says) {
			t.Errorf("%s: %d %s", step.function, status, answer)
		}
	}
	if got := start(t, "resolve", d.environment).invoke(t, string(read(t, "resolve/event.json"))); !strings.HasPrefix(got, `{"due":0,`) {
		t.Errorf("resolve by schedule: %s", got)
	}
}

func signed(t *testing.T, body []byte) string {
	t.Helper()
	sum := sha256.Sum256(body)
	text, err := token.SignCheckout(tokenKey, token.Claims{
		OrderID: "order-01", Amount: 81480, Currency: "AED", BodySHA256: hex.EncodeToString(sum[:]), ExpiresAt: time.Now().Add(time.Hour),
	})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// pay approves on the hosted page and gives the path that the shopper comes back to.
func pay(t *testing.T, page string) string {
	t.Helper()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	reply, err := client.PostForm(page, url.Values{"outcome": {"approve"}})
	if err != nil {
		t.Fatal(err)
	}
	defer reply.Body.Close()
	back, found := strings.CutPrefix(reply.Header.Get("Location"), "https://callbacks.example")
	if !found {
		t.Fatalf("%d %v", reply.StatusCode, reply.Header)
	}
	return back
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// Every recorded event is answered, whatever becomes of it.
func TestRecordedEventsAreAnswered(t *testing.T) {
	d := deploy(t)
	for name, status := range map[string]int{
		"create-checkout": 401, "order-status": 404, "capture": 404, "refund": 404, "cancel": 404, "webhook": 401,
	} {
		var reply struct{ StatusCode int }
		answer := start(t, name, d.environment).invoke(t, string(read(t, name+"/event.json")))
		if err := json.Unmarshal([]byte(answer), &reply); err != nil || reply.StatusCode != status {
			t.Errorf("%s: %s", name, answer)
		}
	}
}

// A function that is not told its table ends at once and says why, instead of failing at every request.
func TestMisconfigurationIsSaid(t *testing.T) {
	command := exec.Command(program(t, "capture"))
	command.Env = []string{"AWS_REGION=us-east-1"}
	out, err := command.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "TENDER_TABLE is not set") {
		t.Errorf("%v %s", err, out)
	}
}
