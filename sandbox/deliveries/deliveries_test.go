package deliveries_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"tender/sandbox/deliveries"
)

// world is an outbox with a clock that stands still and a receiver that answers what it is told to.
type world struct {
	*deliveries.Outbox
	now    time.Time
	answer int // 0: the connection breaks
	got    []string
	signed []string
}

func newWorld() *world {
	w := &world{now: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), answer: http.StatusOK}
	w.Outbox = deliveries.New(deliveries.Options{
		Now:     func() time.Time { return w.now },
		SignNow: func() time.Time { return w.now.Add(-time.Hour) },
		Client:  &http.Client{Transport: w},
		Go:      func(f func()) { f() },
		Backoff: []time.Duration{time.Minute, 10 * time.Minute},
	})
	return w
}

func (w *world) RoundTrip(r *http.Request) (*http.Response, error) {
	body, _ := io.ReadAll(r.Body)
	w.got = append(w.got, string(body))
	w.signed = append(w.signed, r.Header.Get("X-Signature"))
	if w.answer == 0 {
		return nil, errors.New("connection refused")
	}
	rec := httptest.NewRecorder()
	rec.Header().Set("Location", "https://elsewhere.test/")
	rec.WriteHeader(w.answer)
	return rec.Result(), nil
}

func (w *world) put(body string) {
	w.Put(deliveries.Message{
		Event: "order", OrderID: "order-" + body, URL: "https://shop.test/hook?token=abc", ContentType: "application/json",
		Body: []byte(body),
		Sign: func(at time.Time, body []byte) http.Header {
			return http.Header{"X-Signature": {fmt.Sprint(at.Format(time.TimeOnly), " ", string(body))}}
		},
	})
}

func (w *world) received() string { return strings.Join(w.got, "") }

func TestDeliveryIsSentOnceWhenAnswered(t *testing.T) {
	w := newWorld()
	w.put("a")
	if w.received() != "" {
		t.Error("Put sends")
	}
	w.Flush()
	w.now = w.now.Add(time.Hour)
	w.Flush()
	if w.received() != "a" || w.signed[0] != "02:04:05 a" {
		t.Errorf("received %q signed %q", w.got, w.signed)
	}
	d := w.List()[0]
	if d.ID != 1 || d.State != deliveries.Delivered || d.OrderID != "order-a" || d.Body != "a" || d.NextTry != "" ||
		d.Header["X-Signature"] != "02:04:05 a" || len(d.Tries) != 1 || d.Tries[0].Code != 200 ||
		d.Tries[0].At != "2026-01-02T03:04:05.000000Z" {
		t.Errorf("listed as %+v", d)
	}
}

func TestFailedDeliveryIsTriedAgainWhenItsTimeHasCome(t *testing.T) {
	for _, answer := range []int{0, 302, 400, 401, 500} { // a redirect is no success and is not followed
		t.Run(fmt.Sprint(answer), func(t *testing.T) {
			w := newWorld()
			w.answer = answer
			w.put("a")
			w.Flush()
			check := func(advance time.Duration, tries int, state deliveries.State) {
				t.Helper()
				w.now = w.now.Add(advance)
				w.Flush()
				if d := w.List()[0]; len(w.got) != tries || d.State != state || len(d.Tries) != tries || d.Tries[0].Code != answer {
					t.Errorf("after %v: %d tries, %+v", advance, len(w.got), d)
				}
			}
			check(0, 1, deliveries.Waiting)
			check(time.Minute-1, 1, deliveries.Waiting)
			check(1, 2, deliveries.Waiting)
			check(10*time.Minute-1, 2, deliveries.Waiting)
			check(1, 3, deliveries.Failed)
			check(24*time.Hour, 3, deliveries.Failed)
			if w.signed[0] == w.signed[1] {
				t.Error("a later try is not signed anew")
			}
		})
	}
}

func TestErrorsDoNotNameTheAddress(t *testing.T) {
	w := newWorld()
	w.answer = 0
	w.put("a")
	w.Flush()
	if text := w.List()[0].Tries[0].Error; text != "connection refused" {
		t.Errorf("error %q", text)
	}
}

func TestModes(t *testing.T) {
	for _, c := range []struct {
		mode deliveries.Mode
		got  string
		list string
	}{
		{deliveries.Normal, "ab", "1 delivered, 2 delivered"},
		{deliveries.Drop, "", "1 dropped, 2 dropped"},
		{deliveries.Duplicate, "aabb", "1 delivered, 2 delivered of 1, 3 delivered, 4 delivered of 3"},
		{deliveries.Hold, "", "1 held, 2 held"},
	} {
		t.Run(string(c.mode), func(t *testing.T) {
			w := newWorld()
			if err := w.SetMode(c.mode); err != nil || w.Mode() != c.mode {
				t.Fatal(err, w.Mode())
			}
			w.put("a")
			w.put("b")
			w.Flush()
			if w.received() != c.got || states(w.List()) != c.list {
				t.Errorf("received %q, listed %s; want %q, %s", w.received(), states(w.List()), c.got, c.list)
			}
		})
	}
	if w := newWorld(); w.SetMode("held") == nil || w.Mode() != deliveries.Normal {
		t.Error("an unknown mode is taken")
	}
}

func states(list []deliveries.Delivery) string {
	var out []string
	for _, d := range list {
		text := fmt.Sprint(d.ID, " ", d.State)
		if d.DuplicateOf != 0 {
			text += fmt.Sprint(" of ", d.DuplicateOf)
		}
		out = append(out, text)
	}
	return strings.Join(out, ", ")
}

func TestRelease(t *testing.T) {
	for _, c := range []struct {
		name  string
		ids   []int
		got   string
		after string
		fails bool
	}{
		{"in order", nil, "bcd", "1 delivered, 2 delivered, 3 delivered, 4 delivered, 5 dropped", false},
		{"backwards", []int{4, 3, 2}, "dcb", "1 delivered, 2 delivered, 3 delivered, 4 delivered, 5 dropped", false},
		{"some", []int{3}, "c", "1 delivered, 2 held, 3 delivered, 4 held, 5 dropped", false},
		{"one that was sent", []int{2, 1}, "", "1 delivered, 2 held, 3 held, 4 held, 5 dropped", true},
		{"one that was dropped", []int{5}, "", "1 delivered, 2 held, 3 held, 4 held, 5 dropped", true},
		{"twice", []int{2, 2}, "", "1 delivered, 2 held, 3 held, 4 held, 5 dropped", true},
		{"unknown", []int{6}, "", "1 delivered, 2 held, 3 held, 4 held, 5 dropped", true},
		{"zero", []int{0}, "", "1 delivered, 2 held, 3 held, 4 held, 5 dropped", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			w.put("a")
			w.Flush()
			_ = w.SetMode(deliveries.Hold)
			w.put("b")
			w.put("c")
			w.put("d")
			_ = w.SetMode(deliveries.Drop)
			w.put("e")
			w.now = w.now.Add(24 * time.Hour)
			w.Flush()
			released, err := w.Release(c.ids...)
			if (err != nil) != c.fails || len(released) != len(c.got) {
				t.Errorf("released %v, error %v", released, err)
			}
			if got := strings.TrimPrefix(w.received(), "a"); got != c.got || states(w.List()) != c.after {
				t.Errorf("received %q, listed %s; want %q, %s", got, states(w.List()), c.got, c.after)
			}
		})
	}
}

func TestResetForgetsEverything(t *testing.T) {
	w := newWorld()
	_ = w.SetMode(deliveries.Hold)
	w.put("a")
	w.Reset()
	released, err := w.Release()
	if err != nil || len(released) != 0 || len(w.List()) != 0 || w.Mode() != deliveries.Normal {
		t.Errorf("left: %v %v %v %v", released, err, w.List(), w.Mode())
	}
}

// TestEveryTryIsHeard also proves that a receiver may come back to the outbox's owner while it is being sent to.
func TestEveryTryIsHeard(t *testing.T) {
	w := newWorld()
	var heard []int
	w.answer = http.StatusInternalServerError
	w.Put(deliveries.Message{URL: "https://shop.test/", Answered: func(status int) { heard = append(heard, status) }})
	w.Flush()
	w.answer = http.StatusNoContent
	w.now = w.now.Add(time.Minute)
	w.Flush()
	if fmt.Sprint(heard) != "[500 204]" {
		t.Errorf("heard %v", heard)
	}
}

func TestParallelSendersNeverDoubleADelivery(t *testing.T) {
	w := newWorld()
	var mu sync.Mutex
	count := map[string]int{}
	w.Outbox = deliveries.New(deliveries.Options{
		Now: func() time.Time { return w.now },
		Client: &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
			body, _ := io.ReadAll(r.Body)
			mu.Lock()
			defer mu.Unlock()
			count[string(body)]++
			return httptest.NewRecorder().Result(), nil
		})},
		Go: func(f func()) { f() },
	})
	const messages = 50
	var group sync.WaitGroup
	for i := range messages {
		group.Go(func() { w.put(fmt.Sprint(i)); w.Flush() })
	}
	group.Wait()
	w.SendDue()
	if len(count) != messages {
		t.Errorf("%d of %d arrived", len(count), messages)
	}
	for body, n := range count {
		if n != 1 {
			t.Errorf("%s arrived %d times", body, n)
		}
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestAMessageMayBeAGET(t *testing.T) {
	w := newWorld()
	var sent []string
	w.Outbox = deliveries.New(deliveries.Options{
		Now: func() time.Time { return w.now },
		Client: &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
			_, typed := r.Header["Content-Type"]
			sent = append(sent, fmt.Sprint(r.Method, " ", r.URL.Query().Get("id"), " ", typed))
			return httptest.NewRecorder().Result(), nil
		})},
	})
	w.Put(deliveries.Message{Method: http.MethodGet, URL: "https://shop.test/hook?id=7"})
	w.Put(deliveries.Message{URL: "https://shop.test/hook?id=8", ContentType: "text/plain"})
	w.SendDue()
	if fmt.Sprint(sent) != "[GET 7 false POST 8 true]" {
		t.Errorf("sent %v", sent)
	}
	if list := w.List(); list[0].Method != http.MethodGet || list[1].Method != http.MethodPost {
		t.Errorf("listed %+v", list)
	}
}

func TestTickPutsWhatTimeBringsAbout(t *testing.T) {
	w := newWorld()
	due := w.now.Add(time.Hour)
	w.Outbox = deliveries.New(deliveries.Options{
		Now: func() time.Time { return w.now }, Client: &http.Client{Transport: w}, Go: func(f func()) { f() },
		Tick: func() {
			if !due.IsZero() && !w.now.Before(due) {
				due = time.Time{}
				w.put("a")
			}
		},
	})
	for _, send := range []func(){w.SendDue, w.Flush} {
		w.got, due = nil, w.now.Add(time.Hour)
		if send(); w.received() != "" {
			t.Error("sent before its time")
		}
		w.now = due
		if send(); w.received() != "a" {
			t.Errorf("received %q", w.received())
		}
	}
}
