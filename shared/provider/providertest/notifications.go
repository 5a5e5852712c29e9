package providertest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"tender/shared/problem"
	"tender/shared/provider"
)

// message is a provider's message about the scene's attempt, as the provider would authenticate it.
func (s *Scene) message(secret map[string]string, at time.Time) provider.Notification {
	n := provider.Notification{Kind: provider.Webhook, Header: http.Header{}, Query: url.Values{}, ReceivedAt: start}
	if s.Message != nil {
		n.Body = s.Message(s.Ref.Reference)
	}
	switch s.Info.Notification {
	case provider.SignedMessage:
		n.Header = s.Sign(secret, n.Body, at)
	case provider.CallbackToken:
		n.Reference = s.Ref.Reference
	}
	return n
}

// returned is the shopper's browser coming back.
func (s *Scene) returned() provider.Notification {
	return provider.Notification{
		Kind: provider.Return, Reference: s.Ref.Reference, Header: http.Header{}, Query: url.Values{}, ReceivedAt: start,
	}
}

// messages are good and bad ones.
func (s *Scene) messages() []provider.Notification {
	bad := s.message(s.Secret, start)
	bad.Body = append([]byte("x"), bad.Body...)
	return []provider.Notification{s.message(s.Secret, start), s.returned(), bad, {Kind: provider.Webhook}, {Kind: provider.Return}, {}}
}

// parsed wants a hint about the attempt.
func (s *Scene) parsed(n provider.Notification) error {
	hint, err := s.guarded.ParseNotification(context.Background(), n)
	if err != nil {
		return err
	}
	if hint.Reference != s.Ref.Reference && len(hint.Keys) == 0 && hint.Candidate == "" {
		return fmt.Errorf("the hint is about %q", hint.Reference)
	}
	return nil
}

// refused wants a bad_notification.
func (s *Scene) refused(what string, n provider.Notification) error {
	hint, err := s.guarded.ParseNotification(context.Background(), n)
	if !problem.Is(err, problem.BadNotification) {
		return fmt.Errorf("%s: it is accepted as %+v, or fails otherwise: %w", what, hint, err)
	}
	return nil
}

// accepted wants any hint: what it says is another case's.
func (s *Scene) accepted(what string, n provider.Notification) error {
	if _, err := s.guarded.ParseNotification(context.Background(), n); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

func notification(h Harness) error {
	s, err := newScene(h)
	if err != nil {
		return err
	}
	elsewhere := s.returned()
	elsewhere.Reference = ""
	unknownKind := s.message(h.Secret, start)
	unknownKind.Kind = "postcard"
	err = all(s.parsed(s.returned()), s.refused("a return that names no attempt", elsewhere), s.refused("an unknown kind", unknownKind))
	if s.Info.Notification == provider.NoMessages {
		return all(err, s.refused("a message of a provider that sends none", s.message(h.Secret, start)))
	}
	return all(err, s.parsed(s.message(h.Secret, start)))
}

// notificationTampered changes what is signed. Where messages are not signed, there is nothing to notice: their
// reference is the authenticated path's, whatever they say.
func notificationTampered(h Harness) error {
	s, err := newScene(h)
	if err != nil {
		return err
	}
	if s.Info.Notification != provider.SignedMessage {
		return s.bodyProvesNothing()
	}
	var wrong []error
	for i := range s.Message(s.Ref.Reference) {
		n := s.message(h.Secret, start)
		n.Body[i] ^= 1
		wrong = append(wrong, s.refused(fmt.Sprintf("byte %d of the body changed", i), n))
	}
	longer, other := s.message(h.Secret, start), map[string]string{}
	longer.Body = append(longer.Body, ' ')
	for name, value := range h.Secret {
		other[name] = value + "-of-somebody-else"
	}
	wrong = append(wrong, s.refused("a longer body", longer), s.refused("another secret", s.message(other, start)))
	for name, values := range s.message(h.Secret, start).Header {
		for i := range values[0] {
			n := s.message(h.Secret, start)
			text := []byte(values[0])
			text[i] ^= 1
			n.Header.Set(name, string(text))
			wrong = append(wrong, s.refused(fmt.Sprintf("byte %d of %s changed", i, name), n))
		}
	}
	return errors.Join(wrong...)
}

// bodyProvesNothing sends a message about another attempt on this one's path.
func (s *Scene) bodyProvesNothing() error {
	n := s.message(s.Secret, start)
	if s.Message != nil {
		n.Body = s.Message("order-99")
	}
	hint, err := s.guarded.ParseNotification(context.Background(), n)
	if err == nil && hint.Reference != "" && hint.Reference != s.Ref.Reference {
		return fmt.Errorf("a body that nobody signed names the attempt %q", hint.Reference)
	}
	return nil
}

func notificationUnsigned(h Harness) error {
	s, err := newScene(h)
	if err != nil {
		return err
	}
	bare := s.message(h.Secret, start)
	bare.Header, bare.Reference = nil, ""
	wrong := []error{s.refused("no authentication at all", bare)}
	for name, values := range s.message(h.Secret, start).Header {
		for what, list := range map[string][]string{"absent": nil, "empty": {""}, "twice": {values[0], values[0]}, "short": {values[0][:len(values[0])-2]}} {
			n := s.message(h.Secret, start)
			n.Header[name] = list
			wrong = append(wrong, s.refused(name+" "+what, n))
		}
	}
	return errors.Join(wrong...)
}

func notificationStale(h Harness) error { return aged(h, -1) }

func notificationFuture(h Harness) error { return aged(h, 1) }

// aged sends messages signed at, and just beyond, the tolerance. Unsigned ones have no time to be judged by.
func aged(h Harness, direction time.Duration) error {
	s, err := newScene(h)
	if err != nil || s.Info.Notification != provider.SignedMessage || h.Tolerance == 0 {
		return err
	}
	return all(
		s.accepted("at the limit", s.message(h.Secret, start.Add(direction*h.Tolerance))),
		s.refused("a second beyond the limit", s.message(h.Secret, start.Add(direction*(h.Tolerance+time.Second)))),
		s.refused("a day beyond the limit", s.message(h.Secret, start.Add(direction*24*time.Hour))),
	)
}

func notificationRepeated(h Harness) error {
	s, err := newScene(h)
	if err != nil || s.Info.Notification == provider.NoMessages {
		return err
	}
	return all(
		s.accepted("first", s.message(h.Secret, start)),
		s.accepted("second", s.message(h.Secret, start)),
		s.accepted("third", s.message(h.Secret, start.Add(time.Second))),
	)
}

// notificationRotated signs with the secret before, and the one after, the rotation.
func notificationRotated(h Harness) error {
	s, err := newScene(h)
	if err != nil || s.Info.Notification != provider.SignedMessage {
		return err
	}
	next, foreign := map[string]string{}, map[string]string{}
	for name, value := range h.Secret {
		next[name], foreign[name] = value+"-next", value+"-foreign"
	}
	if err := s.open(map[string]map[string]string{"": next, "_previous": h.Secret}); err != nil {
		return err
	}
	err = all(
		s.accepted("signed by the new secret", s.message(next, start)),
		s.accepted("signed by the previous secret", s.message(h.Secret, start)),
	)
	hint, failed := s.guarded.ParseNotification(context.Background(), s.message(foreign, start))
	if failed == nil {
		err = all(err, fmt.Errorf("signed by neither: accepted as %+v", hint))
	}
	return err
}

func notificationGarbage(h Harness) error {
	s, err := newScene(h)
	if err != nil {
		return err
	}
	var wrong []error
	for _, body := range []string{"", "null", "[]", "{}", "<p>", `{"a":1}`, "{\"\xff\":1}", "[[[["} {
		n := s.message(h.Secret, start)
		n.Body = []byte(body)
		if s.Info.Notification == provider.SignedMessage {
			n.Header = h.Sign(h.Secret, n.Body, start)
		}
		if s.Info.Notification == provider.CallbackToken {
			continue // its path says which attempt to look up: a body nobody can read loses nothing
		}
		wrong = append(wrong, s.refused(fmt.Sprintf("%q", body), n))
	}
	return errors.Join(wrong...)
}
