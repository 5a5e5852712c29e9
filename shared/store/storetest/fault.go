package storetest

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"tender/shared/order"
	"tender/shared/problem"
)

// Fault is what happens to one call of a store. The zero value lets it through.
type Fault string

// The faults. All of them give the caller unavailable with an unknown outcome, and ErrFault as its cause.
const (
	NoFault     Fault = ""
	ErrorBefore Fault = "error_before" // not performed
	ErrorAfter  Fault = "error_after"  // performed, and its reply lost
	CrashBefore Fault = "crash_before" // not performed, nor any later call
	CrashAfter  Fault = "crash_after"  // performed, its reply discarded, and no later call is performed
)

// ErrFault is the cause of every injected error.
var ErrFault = errors.New("injected fault")

// Faulty is a store whose calls fail as a hook says.
type Faulty struct {
	store   Orders
	hook    func(call string) Fault
	crashed atomic.Bool
}

// Wrap makes a store fail. The hook is asked before every call, with its name (create, get, apply, due, claim), and so
// can count the calls too; after a crash it is asked no more. One Apply is one call, however many rivals it meets, and
// also when it writes nothing in the end. The store itself lives on: wrap it again for the instance that comes next.
func Wrap(store Orders, hook func(call string) Fault) *Faulty {
	return &Faulty{store: store, hook: hook}
}

// Crashed says whether the instance is dead, so that its other I/O can fail with it.
func (f *Faulty) Crashed() bool { return f.crashed.Load() }

// Crash kills the instance: every call from now on fails.
func (f *Faulty) Crash() { f.crashed.Store(true) }

// call performs one call under the hook's fault. perform is not called where the fault comes before it.
func (f *Faulty) call(name string, perform func()) error {
	if f.Crashed() {
		return injected()
	}
	switch fault := f.hook(name); fault {
	case NoFault:
		perform()
		if f.Crashed() { // meanwhile, by another call
			return injected()
		}
		return nil
	case ErrorAfter:
		perform()
	case CrashBefore:
		f.Crash()
	case CrashAfter:
		perform()
		f.Crash()
	}
	return injected()
}

func injected() error {
	return &problem.Error{Code: problem.Unavailable, Outcome: problem.Unknown, Detail: "The store did not answer.", Err: ErrFault}
}

// Create is the store's, under the hook's fault.
func (f *Faulty) Create(ctx context.Context, o order.Order) (stored order.Order, created bool, err error) {
	if fault := f.call("create", func() { stored, created, err = f.store.Create(ctx, o) }); fault != nil {
		return order.Order{}, false, fault
	}
	return stored, created, err
}

// Get is the store's, under the hook's fault.
func (f *Faulty) Get(ctx context.Context, id string) (o order.Order, err error) {
	if fault := f.call("get", func() { o, err = f.store.Get(ctx, id) }); fault != nil {
		return order.Order{}, fault
	}
	return o, err
}

// Apply is the store's, under the hook's fault.
func (f *Faulty) Apply(ctx context.Context, o order.Order, fn func(order.Order) (order.Order, error)) (after order.Order, err error) {
	if fault := f.call("apply", func() { after, err = f.store.Apply(ctx, o, fn) }); fault != nil {
		return o, fault
	}
	return after, err
}

// Due is the store's, under the hook's fault.
func (f *Faulty) Due(ctx context.Context, partition string, now time.Time, limit int) (ids []string, err error) {
	if fault := f.call("due", func() { ids, err = f.store.Due(ctx, partition, now, limit) }); fault != nil {
		return nil, fault
	}
	return ids, err
}

// Claim is the store's, under the hook's fault.
func (f *Faulty) Claim(ctx context.Context, provider, transaction, reference string) (holder string, err error) {
	if fault := f.call("claim", func() { holder, err = f.store.Claim(ctx, provider, transaction, reference) }); fault != nil {
		return "", fault
	}
	return holder, err
}
