//go:build !race

// The race detector slows the servers down, and sees nothing of the functions: they are processes of their own. `make test`
// runs this without it.

package functions_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"tender/sandbox/postpay"
)

// remembered answers each DynamoDB request of a kind as the first of it was answered: the function under test is what is
// measured, and not the server.
type remembered struct {
	next    http.Handler
	mu      sync.Mutex
	replies map[string]*httptest.ResponseRecorder
}

func (m *remembered) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	key := r.Header.Get("X-Amz-Target")
	m.mu.Lock()
	defer m.mu.Unlock()
	first := m.replies[key]
	if first == nil {
		first = httptest.NewRecorder()
		m.next.ServeHTTP(first, r)
		m.replies[key] = first
	}
	w.WriteHeader(first.Code)
	_, _ = w.Write(first.Body.Bytes())
}

var residentLine = regexp.MustCompile(`VmRSS:\s+([0-9]+) kB`)

// resident gives how much memory a process holds, in KiB.
func resident(t *testing.T, pid int) int {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Skip("left out: needs Linux's /proc")
	}
	found := residentLine.FindSubmatch(status)
	kib, err := strconv.Atoi(string(found[1]))
	if err != nil {
		t.Fatal(err)
	}
	return kib
}

// mayGrow is by how much a process may grow in 9,000 invocations, in KiB: the garbage collector's way is within 1 MiB, and
// a quarter of a KiB kept of each invocation is beyond it.
const mayGrow = 2 << 10

// A warm function holds as much memory after 10,000 invocations as after 1,000.
func TestMemoryIsFlat(t *testing.T) {
	if testing.Short() {
		t.Skip("left out: takes seconds (go test without -short)")
	}
	d := deploy(t, "postpay")
	page := d.checkout("postpay", "order-01", "automatic")
	d.approve(page)
	d.deliver("postpay")
	d.aws.dynamo = &remembered{next: d.aws.dynamo, replies: map[string]*httptest.ResponseRecorder{}}
	message := `{"order_id":"order-01"}`
	signature := map[string]string{"x-postpay-signature": postpay.Sign("dolphins", time.Now(), []byte(message))}
	for name, of := range map[string]string{
		"webhook":      httpEvent(t, "POST", "/webhooks/postpay", message, signature),
		"order-status": httpEvent(t, "GET", "/orders/order-01", "", nil),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rt := start(t, name, d.environment)
			began, early := time.Now(), 0
			for n := range 10_000 {
				if a := rt.invoke(t, of); !strings.HasPrefix(a, `{"statusCode":200,`) {
					t.Fatal(a)
				}
				if n == 999 {
					early = resident(t, rt.command.Process.Pid)
				}
			}
			late := resident(t, rt.command.Process.Pid)
			t.Logf("%d KiB after 1,000 invocations, %d KiB after 10,000, in %s", early, late, time.Since(began))
			if late > early+mayGrow {
				t.Errorf("it grew from %d KiB to %d KiB", early, late)
			}
		})
	}
}
