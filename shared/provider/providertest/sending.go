package providertest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"tender/shared/problem"
	"tender/shared/provider"
)

// keys performs an operation twice, the first reply being lost, as the engine would after an unknown try.
func keys(h Harness) error {
	return each(h, func(s *Scene, op provider.Operation) error {
		s.wire.log = nil
		s.wire.fault = after(Reply{}, errReset)
		_, _ = s.do(op)
		first := s.wire.log
		s.wire.log, s.wire.fault = nil, nil
		_, err := s.do(op)
		if len(first) == 0 || len(s.wire.log) == 0 || !first[0].same(s.wire.log[0]) {
			return errors.New("the second try is another request than the first")
		}
		if s.Info.Operations[op].Again == provider.AgainNever {
			return nil
		}
		done, failed := s.effects()
		if failed != nil {
			return failed
		}
		if strings.Count(done, string(op)) != 1 {
			return fmt.Errorf("declared as safe to send again, and the provider has done %q (%w)", done, err)
		}
		if op != provider.OpRefund {
			return nil
		}
		if err := s.Refund("refund-02", sceneRefund); err != nil {
			return fmt.Errorf("a second refund under a key of its own: %w", err)
		}
		return nil
	})
}

// once looks for repeated requests under every kind of failure. Operations that move money are one request each.
func once(h Harness) error {
	failures := map[string]fault{
		"reset before": before(Reply{}, errRefused), "reset": before(Reply{}, errReset), "reset after": after(Reply{}, errReset),
		"timeout": after(Reply{}, context.DeadlineExceeded), "500": before(Reply{Status: 500}, nil),
		"503": before(Reply{Status: 503, Header: http.Header{"Retry-After": {"0"}}}, nil), "429": before(Reply{Status: 429}, nil),
		"garbage": after(Reply{Status: 200, Body: "<p>"}, nil), "truncated": cut, "408": before(Reply{Status: 408}, nil),
		"none": nil,
	}
	var wrong []error
	for name, f := range failures {
		err := each(h, func(s *Scene, op provider.Operation) error {
			s.wire.log, s.wire.fault = nil, f
			_, _ = s.do(op)
			return noneTwice(s.wire.log, op)
		})
		if err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", name, err))
		}
	}
	return errors.Join(wrong...)
}

func noneTwice(log []sent, op provider.Operation) error {
	moves := op == provider.OpCapture || op == provider.OpRefund || op == provider.OpCancel || op == provider.OpCharge
	if len(log) == 0 || (moves && len(log) > 1) {
		return fmt.Errorf("%d requests", len(log))
	}
	for i := range log {
		if log[i].GetBody != nil {
			return errors.New("a Transport could have the body again and send it twice")
		}
		for j := range i {
			if log[i].same(log[j]) {
				return errors.New("the same request twice")
			}
		}
	}
	return nil
}

func fresh(h Harness) error {
	return each(h, func(s *Scene, op provider.Operation) error {
		s.wire.log = nil
		if _, err := s.do(op); err != nil {
			return err
		}
		for _, r := range s.wire.log {
			if (op == provider.OpCapture || op == provider.OpRefund || op == provider.OpCharge) && !r.Close {
				return errors.New("it may go on a connection that was kept, and that may be dead")
			}
		}
		return nil
	})
}

// hosts tempts the adapter with redirects to another host.
func hosts(h Harness) error {
	elsewhere := http.Header{"Location": {"https://elsewhere.test/x"}, "Refresh": {"0; url=https://elsewhere.test/x"}}
	var wrong []error
	for _, status := range []int{0, 301, 302, 303, 307, 308} {
		wrong = append(wrong, each(h, func(s *Scene, op provider.Operation) error {
			s.wire.log = nil
			if status != 0 {
				s.Replies(Reply{Status: status, Header: elsewhere})
			}
			_, err := s.do(op)
			for _, r := range s.wire.log {
				if r.URL.Scheme+"://"+r.URL.Host != baseURL || (r.Host != "" && r.Host != r.URL.Host) {
					return fmt.Errorf("status %d: it called %s (%s)", status, r.URL.Host, r.Host)
				}
			}
			if status != 0 && problem.OutcomeOf(err) != problem.Unknown {
				return fmt.Errorf("status %d: it is %s", status, outcome(err))
			}
			return nil
		}))
	}
	return errors.Join(wrong...)
}

// silence performs what may not send anything, and counts.
func silence(h Harness) error {
	s, err := newScene(h)
	if err != nil {
		return err
	}
	if err := s.OpenPage(); err != nil {
		return err
	}
	s.wire.log = nil
	var wrong []error
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	undeclared := map[provider.Operation]func() error{
		provider.OpCapture: func() error { return s.Capture("capture-01") },
		provider.OpRefund:  func() error { return s.Refund("refund-01", sceneRefund) },
		provider.OpCancel: func() error {
			_, err := s.guarded.Cancel(ctx, provider.CancelRequest{Ref: s.Ref, Key: "cancel-01"})
			return err
		},
		provider.OpSettlements: func() error {
			_, err := s.guarded.SettlementPage(ctx, sceneWindow, 0)
			return err
		},
	}
	for _, op := range provider.Operations() {
		if s.Info.Can(op) {
			continue
		}
		failed := s.guarded.Allow(op)
		if do := undeclared[op]; do != nil {
			failed = do()
		}
		if !problem.Is(failed, problem.OperationNotSupported) || problem.OutcomeOf(failed) != problem.NotSent {
			wrong = append(wrong, fmt.Errorf("%s is not declared, and is %w", op, failed))
		}
	}
	s.adapter.Info()
	s.guarded.CheckCheckout(s.request().Request)
	for _, n := range s.messages() {
		_, _ = s.guarded.ParseNotification(ctx, n)
	}
	if len(s.wire.log) > 0 {
		wrong = append(wrong, fmt.Errorf("%d requests, the first to %s", len(s.wire.log), s.wire.log[0].URL.Path))
	}
	return errors.Join(wrong...)
}
