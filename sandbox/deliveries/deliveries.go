// Package deliveries sends a sandbox's webhooks as a provider would: promptly, again with a growing pause when the
// receiver does not answer 2xx, and, when a script asks for it, not at all, twice, or later in another order. It keeps
// what was sent and what answered. Time is the sandbox's clock; nothing here sleeps.
package deliveries

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Mode is what happens to messages put from now on.
type Mode string

// The modes, by the names that scripts use.
const (
	Normal    Mode = "normal"    // sent at once
	Drop      Mode = "drop"      // never sent
	Duplicate Mode = "duplicate" // sent twice
	Hold      Mode = "hold"      // sent when released
)

// Modes lists every mode.
func Modes() []Mode { return []Mode{Normal, Drop, Duplicate, Hold} }

// Message is one webhook to send.
type Message struct {
	Event       string // the provider's name of the event, for the list
	OrderID     string // the merchant's reference, for the list
	Method      string // empty: POST
	URL         string
	ContentType string // empty: the header is left out
	Body        []byte
	// Sign gives the headers that authenticate the body at the moment of one try; nil: none.
	Sign func(at time.Time, body []byte) http.Header
	// Answered hears the status of every try, 0 when nothing answered; nil: nobody listens. It must not call the Outbox.
	Answered func(status int)
}

func (m Message) method() string {
	if m.Method == "" {
		return http.MethodPost
	}
	return m.Method
}

// Options say how an Outbox works. Every field but Client may be left out only where it says so.
type Options struct {
	Now     func() time.Time // the sandbox's clock, which decides when a retry has come
	SignNow func() time.Time // the clock that signatures carry; nil: Now
	Client  *http.Client     // sends; redirects are not followed
	Go      func(func())     // starts background sending; nil: a goroutine
	Backoff []time.Duration  // the pause after each failed try; nil: DefaultBackoff
	// Tick puts what time alone has brought about, such as the end of a refund; nil: nothing. It is called before anything
	// is sent and must not send.
	Tick func()
}

// DefaultBackoff is the pause after the first failed try and after each later one; when it is used up the delivery has
// failed. No provider documents its own, so this is ours.
func DefaultBackoff() []time.Duration {
	return []time.Duration{time.Minute, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour}
}

// Outbox holds the deliveries of one sandbox. It is safe for use by several goroutines.
type Outbox struct {
	opt    Options
	client *http.Client

	mu   sync.Mutex
	mode Mode
	list []*delivery
}

// New makes an empty Outbox in mode Normal.
func New(opt Options) *Outbox {
	if opt.SignNow == nil {
		opt.SignNow = opt.Now
	}
	if opt.Go == nil {
		opt.Go = func(f func()) { go f() }
	}
	if opt.Tick == nil {
		opt.Tick = func() {}
	}
	if opt.Backoff == nil {
		opt.Backoff = DefaultBackoff()
	}
	client := http.Client{Timeout: 10 * time.Second}
	if opt.Client != nil {
		client = *opt.Client
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Outbox{opt: opt, client: &client, mode: Normal}
}

// SetMode changes what happens to later messages; what is held stays held. An unknown mode is an error.
func (o *Outbox) SetMode(mode Mode) error {
	if !slices.Contains(Modes(), mode) {
		return fmt.Errorf("deliveries: unknown mode; there are %v", Modes())
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.mode = mode
	return nil
}

// Mode is the present mode.
func (o *Outbox) Mode() Mode {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.mode
}

// Put keeps a message as the mode says and sends nothing yet, so that it can be called under a lock; Flush sends.
func (o *Outbox) Put(m Message) {
	o.mu.Lock()
	defer o.mu.Unlock()
	first := o.add(m, 0)
	switch o.mode {
	case Drop:
		first.state = Dropped
	case Hold:
		first.state = Held
	case Duplicate:
		o.add(m, first.id)
	case Normal:
	}
}

func (o *Outbox) add(m Message, duplicateOf int) *delivery {
	now := o.opt.Now()
	d := &delivery{
		id: len(o.list) + 1, duplicateOf: duplicateOf, message: m, state: Waiting, created: now, due: now,
	}
	o.list = append(o.list, d)
	return d
}

// Flush starts sending, in the background, whatever is new or due again. It does nothing when nothing is.
func (o *Outbox) Flush() {
	o.opt.Tick()
	o.mu.Lock()
	due := o.nextDue() != nil
	o.mu.Unlock()
	if due {
		o.opt.Go(o.SendDue)
	}
}

// SendDue sends whatever is new or due again, one after the other, and returns when that is done.
func (o *Outbox) SendDue() {
	o.opt.Tick()
	for {
		o.mu.Lock()
		d := o.nextDue()
		if d != nil {
			d.state = Sending
		}
		o.mu.Unlock()
		if d == nil {
			return
		}
		o.send(d)
	}
}

// nextDue is the oldest delivery whose time has come.
func (o *Outbox) nextDue() *delivery {
	now := o.opt.Now()
	for _, d := range o.list {
		if d.state == Waiting && !d.due.After(now) {
			return d
		}
	}
	return nil
}

// Release sends held deliveries now, one after the other in the order of the given ids; without ids all of them in the
// order in which they were put. Those not named stay held. An id that is not held, or comes twice, is an error and
// nothing is sent. The result shows the released deliveries after their first try.
func (o *Outbox) Release(ids ...int) ([]Delivery, error) {
	o.mu.Lock()
	chosen, err := o.held(ids)
	for _, d := range chosen {
		d.state = Sending
	}
	o.mu.Unlock()
	if err != nil {
		return nil, err
	}
	for _, d := range chosen {
		o.send(d)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	return views(chosen), nil
}

func (o *Outbox) held(ids []int) ([]*delivery, error) {
	var chosen []*delivery
	if len(ids) == 0 {
		for _, d := range o.list {
			if d.state == Held {
				chosen = append(chosen, d)
			}
		}
		return chosen, nil
	}
	for _, id := range ids {
		if id < 1 || id > len(o.list) || o.list[id-1].state != Held {
			return nil, fmt.Errorf("deliveries: %d is not held", id)
		}
		if slices.Contains(chosen, o.list[id-1]) {
			return nil, fmt.Errorf("deliveries: %d comes twice", id)
		}
		chosen = append(chosen, o.list[id-1])
	}
	return chosen, nil
}

// List shows every delivery, oldest first.
func (o *Outbox) List() []Delivery {
	o.mu.Lock()
	defer o.mu.Unlock()
	return views(o.list)
}

// Reset forgets every delivery and goes back to mode Normal. What is being sent arrives, and is not recorded.
func (o *Outbox) Reset() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.list, o.mode = nil, Normal
}
