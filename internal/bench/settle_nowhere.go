package main

import (
	"context"
	"strings"
	"sync"

	"tender/shared/provider"
	"tender/shared/reconcile"
)

// nowhere is a ledger that keeps nothing but which days were read to their end. Records of those days it makes up when
// it is asked for them, so that its memory does not grow with lines.
type nowhere struct {
	*listing
	mu   sync.Mutex
	done map[string]bool
}

func newNowhere(l *listing) *nowhere { return &nowhere{listing: l, done: map[string]bool{}} }

func (w *nowhere) kept(day string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.done[day]
}

// Read gives accounts and lines of days that were read to their end.
func (w *nowhere) Read(_ context.Context, keys []reconcile.Key) (map[reconcile.Key]reconcile.Record, error) {
	found := map[reconcile.Key]reconcile.Record{}
	for _, key := range keys {
		var body []byte
		var err error
		if name, ok := strings.CutPrefix(key.Partition, "SETTLED#"+w.info.Name+"#"); ok {
			body, err = w.account(name)
		} else if n, ok := w.number(key.Sort, "txn-"); ok && w.kept(w.line(n).Day) {
			body, err = reconcile.EncodeLine(w.line(n))
		}
		if err != nil {
			return nil, err
		}
		if body != nil {
			found[key] = reconcile.Record{Key: key, Body: body, Version: 1}
		}
	}
	return found, nil
}

// account gives the account of a sale, nil where there is none yet.
func (w *nowhere) account(name string) ([]byte, error) {
	n, ok := w.number(name, "order-")
	if !ok || isRefund(n) || !w.kept(w.line(n).Day) {
		return nil, nil
	}
	a := reconcile.Account{Provider: w.info.Name, Reference: name}.With(w.line(n))
	if isRefund(n + 1) {
		a = a.With(w.line(n + 1))
	}
	return reconcile.EncodeAccount(a)
}

// Write notes days that were read to their end.
func (w *nowhere) Write(_ context.Context, records []reconcile.Record) ([]reconcile.Key, error) {
	for _, r := range records {
		day, ok := strings.CutPrefix(r.Sort, "WINDOW#")
		if !ok {
			continue
		}
		state, err := reconcile.DecodeWindow(r.Body)
		if err != nil {
			return nil, err
		}
		w.mu.Lock()
		w.done[day] = state.Done
		w.mu.Unlock()
	}
	return nil, nil
}

// List gives the lines of a day.
func (w *nowhere) List(_ context.Context, partition, after string, limit int) ([]reconcile.Record, error) {
	name := strings.TrimPrefix(partition, reconcile.LineKey(w.info.Name, provider.Line{}).Partition)
	var list []reconcile.Record
	for n := range w.numbers(name, "txn-", after) {
		if len(list) == limit {
			break
		}
		body, err := reconcile.EncodeLine(w.line(n))
		if err != nil {
			return nil, err
		}
		list = append(list, reconcile.Record{Key: reconcile.LineKey(w.info.Name, w.line(n)), Body: body, Version: 1})
	}
	return list, nil
}

// numbers gives the numbers of a day's lines after the one that this text ends with.
func (w *nowhere) numbers(day, prefix, after string) func(func(int) bool) {
	return func(yield func(int) bool) {
		d, ok := w.dayNumber(day)
		first := d * w.perDay
		if n, told := w.number(after, prefix); told {
			first = n + 1
		}
		for n := first; ok && n < (d+1)*w.perDay && yield(n); n++ {
		}
	}
}

// OpenFindings are none.
func (w *nowhere) OpenFindings(context.Context, string, reconcile.Key, int) ([]reconcile.Key, error) {
	return nil, nil
}

// Captured gives the sales of a day.
func (w *nowhere) Captured(_ context.Context, _, day, after string, limit int) ([]string, error) {
	var references []string
	for n := range w.numbers(day, "order-", after) {
		if len(references) == limit {
			break
		}
		if !isRefund(n) {
			references = append(references, reference(n))
		}
	}
	return references, nil
}
