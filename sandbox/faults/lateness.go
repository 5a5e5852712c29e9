package faults

import "sync"

// Lateness keeps the requests that are on their way for too long, in the order in which they were sent. The zero value
// is ready; it is safe for use by several goroutines.
type Lateness struct {
	mu      sync.Mutex
	waiting []late
}

type late struct {
	call string
	run  func() int
}

// Arrival is what became of a late request: the call's name and the HTTP status that nobody received.
type Arrival struct {
	Call   string `json:"call"`
	Status int    `json:"status"`
}

// Add keeps a request; run lets it take effect and returns the status it was answered with.
func (l *Lateness) Add(call string, run func() int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.waiting = append(l.waiting, late{call, run})
}

// Release lets everything that waits take effect, in order, and returns what each was answered. Requests that become
// late meanwhile wait for the next release.
func (l *Lateness) Release() []Arrival {
	l.mu.Lock()
	waiting := l.waiting
	l.waiting = nil
	l.mu.Unlock()
	out := make([]Arrival, 0, len(waiting))
	for _, w := range waiting {
		out = append(out, Arrival{w.call, w.run()})
	}
	return out
}

// Len is how many requests wait.
func (l *Lateness) Len() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.waiting)
}

// Clear loses every request that waits: it never takes effect.
func (l *Lateness) Clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.waiting = nil
}
