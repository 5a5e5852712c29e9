package providertest

import (
	"errors"
	"fmt"
	"net/http"

	"tender/shared/problem"
	"tender/shared/provider"
)

// each runs a check for every declared operation, in a scene of its own that has come to where it can succeed.
func each(h Harness, check func(*Scene, provider.Operation) error) error {
	first, err := newScene(h)
	if err != nil {
		return err
	}
	var wrong []error
	for _, op := range first.operations() {
		s, err := newScene(h)
		if err == nil {
			err = s.reach(op)
		}
		if err == nil {
			err = check(s, op)
		}
		if err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", op, err))
		}
	}
	return errors.Join(wrong...)
}

// breaks performs every operation over a broken wire, and wants this outcome. Where happens is false, nothing may have
// happened at the provider.
func breaks(h Harness, f fault, want problem.Outcome, happens bool) error {
	return each(h, func(s *Scene, op provider.Operation) error {
		before, err := s.effects()
		if err != nil {
			return err
		}
		s.wire.fault = f
		r, err := s.do(op)
		garbled := r.list.Garbled && len(r.list.Lines) == 0 && s.wire.status == http.StatusOK
		switch {
		case err == nil && garbled: // a list that could not be read is told as such, and is as good as an error here
			err = &problem.Error{Code: problem.BadReply, Outcome: problem.Unknown, Detail: "The page is garbled."}
		case err == nil:
			return errors.New("it succeeded")
		}
		if problem.OutcomeOf(err) != want {
			return fmt.Errorf("it is %s, not %s: %w", outcome(err), want, err)
		}
		after, err := s.effects()
		if err != nil {
			return err
		}
		if !happens && before != after {
			return fmt.Errorf("the provider has done %q after %q", after, before)
		}
		return nil
	})
}

// all joins what is wrong.
func all(checks ...error) error { return errors.Join(checks...) }
