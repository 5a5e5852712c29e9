package main

import (
	"fmt"
	"runtime"
	"sync"
	"time"

	"tender/shared/order"
	"tender/shared/provider"
	"tender/shared/reconcile"
)

// matched is what one newer copy of a line costs in pure work, and comes to: its account is decoded, the line added,
// both held against the order, account and line encoded.
func matched(info provider.Info, kept []byte, l provider.Line, o *order.Order) (account, line []byte, found []reconcile.Finding, err error) {
	a, err := reconcile.DecodeAccount(kept)
	if err != nil {
		return nil, nil, nil, err
	}
	a = a.With(l)
	found = reconcile.Match(info, a, []provider.Line{l}, o)
	if account, err = reconcile.EncodeAccount(a); err != nil {
		return nil, nil, nil, err
	}
	line, err = reconcile.EncodeLine(l)
	return account, line, found, err
}

// pair is a line that was just paid out, its order, and its account as it was kept before that.
type pair struct {
	line  provider.Line
	order order.Order
	kept  []byte
}

func (l *listing) pairs() ([]pair, error) {
	all := make([]pair, 0, l.lines())
	for n := range l.lines() {
		sale := n
		if isRefund(n) {
			sale = n - 1
		}
		open := l.line(n)
		open.PaidAt = time.Time{}
		a := reconcile.Account{Provider: l.info.Name, Reference: open.Reference}.With(open)
		if sale != n {
			a = a.With(l.line(sale))
		}
		kept, err := reconcile.EncodeAccount(a)
		if err != nil {
			return nil, err
		}
		all = append(all, pair{l.line(n), l.order(sale), kept})
	}
	return all, nil
}

// matchAll matches each pair so many times, on all cores.
func matchAll(info provider.Info, pairs []pair, times int) error {
	var all sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	errs := make([]error, workers)
	for w := range workers {
		all.Go(func() {
			for n := w; n < times*len(pairs) && errs[w] == nil; n += workers {
				p := &pairs[n%len(pairs)]
				_, _, found, err := matched(info, p.kept, p.line, &p.order)
				if errs[w] = err; len(found) > 0 {
					errs[w] = fmt.Errorf("%s has findings: %+v", p.line.ID, found)
				}
			}
		})
	}
	all.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// measureMatching reports how many lines are matched on all cores, without any store.
func measureMatching(r report) error {
	const lines, times = 5_000, 60
	r.say("matching %d lines on %d cores", lines*times, runtime.GOMAXPROCS(0))
	l, err := newListing(lines, 1)
	if err != nil {
		return err
	}
	pairs, err := l.pairs()
	if err != nil {
		return err
	}
	took, err := spend(func() error { return matchAll(l.info, pairs, times) })
	if err != nil {
		return err
	}
	r.add("settlements_matched", took.rate(lines*times), perSecond)
	r.add("settlements_matched_cpu_per_line", took.each(lines*times), microsecondsEach)
	return nil
}
