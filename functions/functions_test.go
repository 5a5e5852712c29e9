// Package functions_test runs the functions as Lambda does: each main is built with the tags of a deployment and started
// as a process of its own, which asks a Runtime API for events and answers them. It also holds template.yaml against what
// they are and do.
package functions_test

import (
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"tender/sandbox/postpay"
	"tender/shared/store/dynamo/dynamotest"
)

func TestMain(m *testing.M) {
	code := dynamotest.Main(m)
	if programs != "" {
		_ = os.RemoveAll(programs)
	}
	os.Exit(code)
}

// Every step is the first event of a process.
func TestFunctionsUnderTheRuntimeAPI(t *testing.T) {
	d := deploy(t, "postpay")
	back := d.approve(d.checkout("postpay", "order-01", "automatic"))
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
		status, answer := start(t, step.function, d.environment).http(t, step.method, step.path, step.body, step.headers)
		if status != step.status || !strings.Contains(answer, step.says) {
			t.Errorf("%s: %d %s", step.function, status, answer)
		}
	}
	if got := start(t, "resolve", d.environment).invoke(t, string(read(t, "resolve/event.json"))); !strings.HasPrefix(got, `{"due":0,`) {
		t.Errorf("resolve by schedule: %s", got)
	}
}

func read(t testing.TB, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// recordedStatus is what the recorded event of each HTTP function is answered with where nothing is stored.
var recordedStatus = map[string]int{
	"create-checkout": http.StatusUnauthorized, "order-status": http.StatusNotFound, "capture": http.StatusNotFound,
	"refund": http.StatusNotFound, "cancel": http.StatusNotFound, "webhook": http.StatusUnauthorized,
}

// Every recorded event is answered, whatever becomes of it.
func TestRecordedEventsAreAnswered(t *testing.T) {
	d := deploy(t, "postpay")
	for _, name := range names(t) {
		checkRecorded(t, name, start(t, name, d.environment).invoke(t, string(read(t, name+"/event.json"))))
	}
}

func checkRecorded(t *testing.T, name, answer string) {
	t.Helper()
	var out reply
	if err := json.Unmarshal([]byte(answer), &out); err != nil || out.StatusCode != recordedStatus[name] {
		t.Errorf("%s: %s", name, answer)
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
