package storetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"tender/shared/order"
	"tender/shared/problem"
)

var applyTests = []test{
	{"apply", "A transition is written as the next version.", func(t *testing.T, s Store) {
		o := create(t, s, sale("A-1"))
		for n := range 3 {
			o = apply(t, s, o, count)
			wantVersion(t, o, int64(n)+2)
			same(t, "stored", get(t, s, "A-1"), o)
		}
	}},
	{"apply/unchanged", "Nothing is written when only the bookkeeping differs.", func(t *testing.T, s Store) {
		o := apply(t, s, create(t, s, sale("A-1")), mark("x"))
		before := s.Writes()
		again := apply(t, s, o, func(o order.Order) (order.Order, error) {
			o.UpdatedAt, o.Version = o.UpdatedAt.Add(time.Hour), 99
			return o, nil
		})
		same(t, "given back", again, o)
		if n := s.Writes() - before; n != 0 {
			t.Errorf("%d writes, want none", n)
		}
		same(t, "stored", get(t, s, "A-1"), o)
	}},
	{"apply/refused", "The transition's own error comes back with the order that it was given, and nothing is written.", func(t *testing.T, s Store) {
		o := create(t, s, sale("A-1"))
		before := s.Writes()
		given, err := s.Apply(t.Context(), o, func(o order.Order) (order.Order, error) { return with(o, "no", "1"), errRefused })
		if !errors.Is(err, errRefused) {
			t.Errorf("got %v, want the transition's error", err)
		}
		same(t, "given back", given, o)
		if n := s.Writes() - before; n != 0 {
			t.Errorf("%d writes, want none", n)
		}
	}},
	{"apply/missing", "A transition of an order that is not there is not_found.", func(t *testing.T, s Store) {
		for _, version := range []int64{0, 1, 5} {
			o := sale("A-1")
			o.Version = version
			if version == 0 {
				o.Version = 3
			}
			_, err := s.Apply(t.Context(), o, count)
			wantCode(t, err, problem.NotFound, problem.NotSent)
		}
		_, err := s.Get(t.Context(), "A-1")
		wantCode(t, err, problem.NotFound, problem.NotSent)
	}},
	{"apply/another order", "A transition cannot turn an order into another one.", func(t *testing.T, s Store) {
		o := create(t, s, sale("A-1"))
		_, err := s.Apply(t.Context(), o, func(o order.Order) (order.Order, error) { o.ID = "A-2"; return o, nil })
		wantCode(t, err, problem.Internal, problem.NotSent)
	}},
	{"context is over", "A call whose context is over is unavailable; what it means for a write is unknown.", contextOver},
}

func contextOver(t *testing.T, s Store) {
	o := create(t, s, sale("A-1"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, err := s.Create(ctx, sale("A-2"))
	wantCode(t, err, problem.Unavailable, problem.Unknown)
	_, err = s.Apply(ctx, o, count)
	wantCode(t, err, problem.Unavailable, problem.Unknown)
	_, err = s.Claim(ctx, "postpay", "tx", "A-1")
	wantCode(t, err, problem.Unavailable, problem.Unknown)
	_, err = s.Get(ctx, "A-1")
	wantCode(t, err, problem.Unavailable, problem.NotSent)
	_, err = s.Due(ctx, "postpay", start, 10)
	wantCode(t, err, problem.Unavailable, problem.NotSent)
	_, err = s.BatchGet(ctx, []string{"A-1"})
	wantCode(t, err, problem.Unavailable, problem.NotSent)
	same(t, "stored", get(t, s, "A-1"), o)
}
