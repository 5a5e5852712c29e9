package functions_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"tender/shared/order"
	"tender/shared/payments"
	"tender/shared/provider/registry"
	"tender/shared/secrets"
	"tender/shared/store/dynamo"
	"tender/shared/store/dynamo/dynamotest"
)

// badEvents are what no function should get.
func badEvents(t *testing.T) map[string]string {
	event := func(method, path, body string) string { return httpEvent(t, method, path, body, asJSON) }
	return map[string]string{
		"empty": "", "not JSON": "tender", "a list": "[]", "a text": `"tender"`, "cut off": `{"rawPath":"/orders`, "not UTF-8": "{\"rawPath\":\"\xff\"}",
		"huge": strings.Repeat("a", 5<<20), "huge JSON": `{"a":"` + strings.Repeat("a", 5<<20) + `"}`,
		"a schedule's": string(read(t, "resolve/event.json")), "the stream's": string(read(t, "order-events/event.json")),
		"another's": string(read(t, "order-events/event.json")), "no route": event("POST", "/nowhere", ""),
		"a bad method": event("GE T", "/orders/x", ""), "a huge body": event("POST", "/orders/x/refunds", strings.Repeat("a", 4<<20)),
		"a bad base64": `{"rawPath":"/checkouts","body":"%","isBase64Encoded":true,"requestContext":{"http":{"method":"POST"}}}`,
		"deep JSON":    event("POST", "/checkouts", strings.Repeat("[", 100_000)), "another form": `{"httpMethod":"GET","path":"/orders/x"}`,
	}
}

// Whatever a function is sent, it answers: with an error towards Lambda, or over HTTP with a 4xx problem; and it goes on.
func TestBadEvents(t *testing.T) {
	d := deploy(t, "postpay")
	for _, name := range names(t) {
		t.Run(name, func(t *testing.T) {
			rt := d.function(name)
			for what, body := range badEvents(t) {
				a, err := rt.try(t, event{[]byte(body), functionTime})
				if err != nil || a.refused {
					t.Fatalf("%s: %v %.200s", what, err, a.body)
				}
				var out reply
				if a.kind == "response" && json.Unmarshal([]byte(a.body), &out) == nil && out.StatusCode != 0 && (out.StatusCode < 400 || out.StatusCode >= 500 || !strings.Contains(out.Body, `"code"`)) {
					t.Errorf("%s: %d %s", what, out.StatusCode, out.Body)
				}
				if a.kind == "response" && out.StatusCode == 0 && (recordedStatus[name] != 0 || !strings.HasPrefix(a.body, "{")) {
					t.Errorf("%s: %.200s", what, a.body)
				}
			}
			checkRecorded(t, name, rt.invoke(t, string(read(t, name+"/event.json"))))
		})
	}
}

// held is an order at Postpay that waits for its capture.
func held(t *testing.T, d *deployment) {
	t.Helper()
	for _, info := range registry.Infos() {
		if info.Name == "postpay" {
			d.sell(info, "order-01", "manual", "authorized")
		}
	}
}

// later runs the schedule's job as it will run in so much time.
func later(t *testing.T, d *deployment, by time.Duration) order.Order {
	t.Helper()
	now := func() time.Time { return time.Now().Add(by) }
	providers, err := registry.Open(registry.Options{
		Enabled: []string{"postpay"}, Environment: "sandbox", URLs: map[string]string{"postpay": d.boxes["postpay"].url}, Now: now,
		Secrets: secrets.NewCache(secrets.Static(boxSecrets), now),
	})
	if err != nil {
		t.Fatal(err)
	}
	service := payments.Open(dynamo.Open(dynamotest.Config(t, nil), d.aws.table), providers, now)
	if _, err := service.Resolve(t.Context()); err != nil {
		t.Fatal(err)
	}
	o, err := service.Order(t.Context(), "order-01")
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// A panic while the provider is asked is a 500 to the caller that tells nothing; what was begun is written down and due,
// the process goes on, and the schedule brings the order to its end.
func TestPanicInAHandler(t *testing.T) {
	d := deploy(t, "postpay")
	held(t, d)
	rt := start(t, "faulty", d.environment)
	for range 2 {
		status, answer := rt.http(t, "POST", "/orders/order-01/capture", "", nil)
		if strings.Contains(answer, "broken") || status != 500 && status != 409 {
			t.Fatalf("%d %s", status, answer)
		}
		if status == 409 && !strings.Contains(answer, "in_progress") || status == 500 && !strings.Contains(answer, `"code":"internal"`) {
			t.Errorf("%d %s", status, answer)
		}
	}
	if got := rt.log.String(); strings.Contains(got, "a dependency is broken") || !strings.Contains(got, "panic of type string") || !strings.Contains(got, `"ServerErrors":1`) {
		t.Errorf("it wrote %s", got)
	}
	order := d.send("order-status", "GET", "/orders/order-01", "", nil, 200)
	if !strings.Contains(order, `"due_at":"`) || !strings.Contains(order, `"status":"authorized"`) {
		t.Errorf("the order is %s", order)
	}
	if o := later(t, d, time.Hour); o.Status() != "captured" {
		t.Errorf("in an hour the order is %s", o.Status())
	}
}

// A panic in a job is an error to Lambda, which starts the function again.
func TestPanicInAJob(t *testing.T) {
	d := deploy(t, "postpay")
	rt := start(t, "faulty", d.environment)
	a, err := rt.try(t, event{read(t, "resolve/event.json"), functionTime})
	if err == nil && a.kind != "error" {
		t.Errorf("it answered %s %s", a.kind, a.body)
	}
	if _, err := rt.try(t, event{read(t, "resolve/event.json"), functionTime}); !errors.Is(err, errEnded) {
		t.Errorf("the process goes on: %v", err)
	}
	if status, answer := start(t, "faulty", d.environment).http(t, "POST", "/orders/order-01/capture", "", nil); status != 404 {
		t.Errorf("started again it answers %d %s", status, answer)
	}
}

// A reply larger than Lambda takes is a 5xx problem instead of no answer at all.
func TestOversizedReply(t *testing.T) {
	d := deploy(t, "postpay")
	d.checkout("postpay", "order-01", "manual")
	o := later(t, d, 0)
	o.Metadata = map[string]string{"note": strings.Repeat("a", 7<<20)}
	encoded, err := order.Encode(o)
	if err != nil {
		t.Fatal(err)
	}
	text, _ := json.Marshal(string(encoded))
	d.aws.replaced["dynamodb:GetItem"] = fmt.Sprintf(`{"Item":{"pk":{"S":"ORDER#order-01"},"sk":{"S":"STATE"},"order":{"S":%s},"version":{"N":"%d"}}}`, text, o.Version)
	rt := d.function("order-status")
	for range 2 {
		status, answer := rt.http(t, "GET", "/orders/order-01", "", nil)
		if status < 500 || !strings.Contains(answer, `"code":"internal"`) {
			t.Fatalf("%d %.300s", status, answer)
		}
	}
}

// Close to its deadline a function answers what it can, in time, however long others let it wait.
func TestDeadlineClose(t *testing.T) {
	const short = 2 * time.Second
	d := deploy(t, "postpay")
	held(t, d)
	d.checkout("postpay", "order-03", "automatic")
	d.approve(d.checkout("postpay", "order-04", "automatic"))
	told := d.boxes["postpay"].told()
	message := told[len(told)-1] // of the approval
	silence := make(chan struct{})
	d.boxes["postpay"].served = http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-silence:
		}
	})
	defer close(silence)
	checkout := checkoutBody(t, "postpay", "order-02", "automatic")
	for _, step := range []struct {
		function, event string
		statuses        []int
	}{
		{"create-checkout", httpEvent(t, "POST", "/checkouts", checkout, bearing(signed(t, checkout))), []int{202, 502, 503, 504}},
		{"capture", httpEvent(t, "POST", "/orders/order-01/capture", "", nil), []int{202}},
		{"resolve", httpEvent(t, "POST", "/orders/order-01/resolve", "", nil), []int{200, 503}},
		{"cancel", httpEvent(t, "POST", "/orders/order-03/cancel", "", nil), []int{202}},
		{"webhook", httpEvent(t, message.method, message.path, message.body, message.headers), []int{200}},
		{"order-status", httpEvent(t, "GET", "/orders/order-01", "", nil), []int{200}},
	} {
		began := time.Now()
		a, err := d.function(step.function).try(t, event{[]byte(step.event), short})
		took := time.Since(began)
		var out reply
		if err != nil || json.Unmarshal([]byte(a.body), &out) != nil || took >= short {
			t.Errorf("%s: %s %v after %s", step.function, a.body, err, took)
		}
		if !slices.Contains(step.statuses, out.StatusCode) {
			t.Errorf("%s: %d %s", step.function, out.StatusCode, out.Body)
		}
	}
}
