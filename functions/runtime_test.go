package functions_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// programs is the folder of the built functions.
var programs string

var built = sync.OnceValue(func() error {
	var err error
	if programs, err = os.MkdirTemp("", "tender-functions"); err != nil {
		return err
	}
	return build("./...", "./testdata/faulty")
})

// build builds programs as for a deployment, but for this machine.
func build(packages ...string) error {
	command := exec.Command("go", append([]string{"build", "-buildvcs=false", "-tags", "lambda.norpc", "-ldflags", "-s -w", "-o", programs + "/"}, packages...)...)
	if out, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	return nil
}

// program gives the path of a function.
func program(t testing.TB, name string) string {
	t.Helper()
	if err := built(); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(programs, name)
}

const (
	runtimePrefix = "/2018-06-01/runtime/"
	functionTime  = 20 * time.Second // what an invocation may take
	// replyLimit is what the Runtime API takes as a reply ("AWS Lambda, Quotas": 6 MB for the synchronous payload).
	replyLimit = 6 << 20
)

// event is what the Runtime API hands out.
type event struct {
	body []byte
	time time.Duration // until the deadline
}

// answer is what the process posted: kind is response or error, as the path says, and too large a response is refused.
type answer struct {
	kind, body string
	refused    bool
}

// runtime is the Lambda Runtime API for one function, and the function's process. It hands out one event at a time and
// waits for the answer.
type runtime struct {
	command *exec.Cmd
	server  *httptest.Server
	asked   int // invocations that were begun; the id of the last one
	events  chan event
	answers chan answer
	ended   chan struct{} // closed when the process has ended
	log     *log
}

// log is what a process wrote.
type log struct {
	mu    sync.Mutex
	wrote bytes.Buffer
}

func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.wrote.Write(p)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.wrote.String()
}

func (rt *runtime) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path, _ := strings.CutPrefix(r.URL.Path, runtimePrefix+"invocation/")
	if path == "next" {
		rt.next(w, r)
		return
	}
	id, kind, _ := strings.Cut(path, "/")
	if id != strconv.Itoa(rt.asked) || kind != "response" && kind != "error" {
		http.NotFound(w, r)
		return
	}
	body, _ := io.ReadAll(r.Body)
	a := answer{kind, string(body), len(body) > replyLimit}
	if a.refused {
		w.WriteHeader(http.StatusRequestEntityTooLarge)
	} else {
		w.WriteHeader(http.StatusAccepted)
	}
	rt.answers <- a
}

func (rt *runtime) next(w http.ResponseWriter, r *http.Request) {
	select {
	case e := <-rt.events:
		rt.asked++
		w.Header().Set("Lambda-Runtime-Aws-Request-Id", strconv.Itoa(rt.asked))
		w.Header().Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(time.Now().Add(e.time).UnixMilli(), 10))
		_, _ = w.Write(e.body)
	case <-r.Context().Done():
	}
}

var errEnded = errors.New("the process ended")

// try sends one event and gives the answer, or errEnded if the process ended instead.
func (rt *runtime) try(t testing.TB, e event) (answer, error) {
	t.Helper()
	select {
	case rt.events <- e:
	case <-rt.ended:
		return answer{}, errEnded
	}
	return rt.wait(t)
}

// wait gives the answer to the event under way.
func (rt *runtime) wait(t testing.TB) (answer, error) {
	t.Helper()
	select {
	case a := <-rt.answers:
		return a, nil
	case <-rt.ended:
		return answer{}, errEnded
	case <-time.After(2 * functionTime): // of a function that hangs
		t.Fatalf("no answer in time; it wrote %s", rt.log)
		return answer{}, nil
	}
}

// invoke sends one event and gives the answer, which must not be an error towards Lambda.
func (rt *runtime) invoke(t testing.TB, body string) string {
	t.Helper()
	a, err := rt.try(t, event{[]byte(body), functionTime})
	if err != nil || a.kind != "response" || a.refused {
		t.Fatalf("the function failed: %.500s %v; it wrote %s", a.body, err, rt.log)
	}
	return a.body
}

// reply is an HTTP reply of payload format 2.0.
type reply struct {
	StatusCode int
	Headers    map[string]string
	Body       string
}

// http sends an HTTP event and gives the reply's status and body, or where it leads.
func (rt *runtime) http(t testing.TB, method, path, body string, headers map[string]string) (int, string) {
	t.Helper()
	var out reply
	if err := json.Unmarshal([]byte(rt.invoke(t, httpEvent(t, method, path, body, headers))), &out); err != nil {
		t.Fatal(err)
	}
	return out.StatusCode, out.Body + out.Headers["Location"]
}

// httpEvent makes an event of payload format 2.0.
func httpEvent(t testing.TB, method, path, body string, headers map[string]string) string {
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
	return string(event)
}

// start starts a function in a deployment's environment.
func start(t testing.TB, name string, environment []string) *runtime {
	t.Helper()
	rt := &runtime{events: make(chan event), answers: make(chan answer, 1), ended: make(chan struct{}), log: &log{}}
	rt.server = httptest.NewServer(rt)
	rt.command = exec.Command(program(t, name))
	// The function tells who it is by its access key: so a recorded call names its function.
	rt.command.Env = append([]string{
		"AWS_LAMBDA_RUNTIME_API=" + strings.TrimPrefix(rt.server.URL, "http://"), "AWS_ACCESS_KEY_ID=" + name, "AWS_SECRET_ACCESS_KEY=test",
	}, environment...)
	rt.command.Stdout, rt.command.Stderr = rt.log, rt.log
	if err := rt.command.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = rt.command.Wait()
		close(rt.ended)
	}()
	t.Cleanup(func() {
		_ = rt.command.Process.Kill()
		<-rt.ended
		rt.server.CloseClientConnections()
		rt.server.Close()
	})
	return rt
}
