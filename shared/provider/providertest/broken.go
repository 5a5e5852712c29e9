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

// credentials are wrong in every member of the secret.
func credentials(h Harness) error {
	return each(h, func(s *Scene, op provider.Operation) error {
		wrong := map[string]string{}
		for name, value := range h.Secret {
			wrong[name] = value + "-of-another-merchant"
		}
		if err := s.open(map[string]map[string]string{"": wrong}); err != nil {
			return err
		}
		before, err := s.effects()
		if err != nil {
			return err
		}
		_, failed := s.do(op)
		after, err := s.effects()
		if failed == nil || problem.OutcomeOf(failed) != problem.NotSent || !problem.Is(failed, problem.BadCredentials) || before != after || err != nil {
			return fmt.Errorf("it is %s (%q after %q): %w", outcome(failed), after, before, errors.Join(failed, err))
		}
		return nil
	})
}

func throttled(h Harness) error {
	if h.Throttled.Status == 0 {
		return breaks(h, before(Reply{Status: http.StatusTooManyRequests, Body: "slow down"}, nil), problem.Unknown, false)
	}
	if err := breaks(h, before(h.Throttled, nil), problem.NotSent, false); err != nil {
		return err
	}
	return each(h, func(s *Scene, op provider.Operation) error {
		reply := h.Throttled
		reply.Header = reply.Header.Clone()
		if reply.Header == nil {
			reply.Header = http.Header{}
		}
		reply.Header.Set("Retry-After", "7")
		s.Replies(reply)
		if _, err := s.do(op); problem.From(err).RetryAfter != 7*time.Second {
			return fmt.Errorf("Retry-After: 7 is read as %v", problem.From(err).RetryAfter)
		}
		return nil
	})
}

func serverError(h Harness) error {
	var wrong []error
	for _, status := range []int{500, 502, 503, 504, 520, 599} {
		for name, body := range map[string]string{"empty": "", "html": "<h1>Bad gateway</h1>", "json": `{"error":{"code":"error","message":"Oops!!"}}`} {
			reply := Reply{Status: status, Body: body}
			if err := all(breaks(h, before(reply, nil), problem.Unknown, false), breaks(h, after(reply, nil), problem.Unknown, true)); err != nil {
				wrong = append(wrong, fmt.Errorf("%d with %s body: %w", status, name, err))
			}
		}
	}
	return errors.Join(wrong...)
}

func failureInSuccess(h Harness) error {
	if len(h.Failures) == 0 {
		return errors.New("the harness names no failure with a success status")
	}
	var wrong []error
	for _, f := range h.Failures {
		wrong = append(wrong, breaks(h, before(f.Reply, nil), f.Outcome, false))
		if f.Outcome == problem.Unknown {
			wrong = append(wrong, breaks(h, withMember(f.Reply), f.Outcome, true))
		}
	}
	return errors.Join(wrong...)
}

// withMember is the real answer with the members of the failure added, so that both are there at once.
func withMember(f Reply) fault {
	return changed(func(r Reply) Reply {
		r.Body = strings.TrimSuffix(strings.TrimSpace(r.Body), "}") + "," + strings.TrimPrefix(strings.TrimSpace(f.Body), "{")
		return r
	})
}

func garbage(h Harness) error {
	var wrong []error
	for _, body := range []string{
		"", "<!doctype html><title>Maintenance</title>", "null", "[]", "{}", "42", `"captured"`, `{"a":1}{"b":2}`, "{\"a\":\"\xff\"}", "[[[[",
	} {
		reply := Reply{Status: http.StatusOK, Body: body}
		if err := all(breaks(h, before(reply, nil), problem.Unknown, false), breaks(h, after(reply, nil), problem.Unknown, true)); err != nil {
			wrong = append(wrong, fmt.Errorf("%q: %w", body, err))
		}
	}
	for _, status := range []int{202, 302, 404, 418} {
		if err := breaks(h, before(Reply{Status: status, Body: "hello"}, nil), problem.Unknown, false); err != nil {
			wrong = append(wrong, fmt.Errorf("status %d: %w", status, err))
		}
	}
	return errors.Join(wrong...)
}

func truncated(h Harness) error { return breaks(h, cut, problem.Unknown, true) }

// padding is as long as a reply may be at all.
var padding = strings.Repeat(" ", 1<<20)

// oversized is the real answer with white space behind it: only its size is wrong.
func oversized(h Harness) error {
	return breaks(h, changed(func(r Reply) Reply {
		r.Body += padding
		return r
	}), problem.Unknown, true)
}

func resetBefore(h Harness) error {
	return breaks(h, before(Reply{}, errRefused), problem.NotSent, false)
}

func resetAfter(h Harness) error {
	return all(
		breaks(h, before(Reply{}, errReset), problem.Unknown, false),
		breaks(h, after(Reply{}, errReset), problem.Unknown, true),
	)
}

func timeout(h Harness) error {
	late := fmt.Errorf("no answer: %w", context.DeadlineExceeded)
	return all(
		breaks(h, before(Reply{}, late), problem.Unknown, false),
		breaks(h, after(Reply{}, late), problem.Unknown, true),
		each(h, deadlineReachesWire),
	)
}

// deadlineReachesWire looks for the minute that every call of a scene has.
func deadlineReachesWire(s *Scene, op provider.Operation) error {
	reached := true
	s.wire.fault = func(r sent, pass func() Reply) (Reply, error) {
		at, ok := r.Context().Deadline()
		reached = reached && ok && time.Until(at) <= time.Minute
		return pass(), nil
	}
	if _, err := s.do(op); err != nil {
		return err
	}
	if !reached {
		return errors.New("the caller's deadline did not reach the wire")
	}
	return nil
}
