package providertest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"tender/shared/problem"
	"tender/shared/provider"
)

// providersText stands for what a provider writes into its errors: it may repeat anything that it was sent.
const providersText = "zz-providers-own-words"

// noLeaks fails every operation and message in every way, and searches all errors and everything logged.
func noLeaks(h Harness) error {
	var logged bytes.Buffer
	defer capture(&logged)()
	var seen []string
	note := func(err error) {
		if err == nil {
			return
		}
		e := problem.From(err)
		fields, _ := json.Marshal(e.Fields)
		seen = append(seen, err.Error(), fmt.Sprintf("%+v", err), e.Detail, string(fields))
	}
	canaries := map[string]string{"the provider's own text": providersText}
	err := all(breakAll(h, canaries, note), parseAll(h, note))
	text := strings.Join(seen, "\n") + "\n" + logged.String()
	for name, canary := range canaries {
		if i := strings.Index(text, canary); i >= 0 {
			err = errors.Join(err, fmt.Errorf("an error or a log has %s: %s", name, strings.ReplaceAll(text[max(0, i-80):i], "\n", " ")))
		}
	}
	return err
}

// capture takes what is logged by the packages that log by themselves.
func capture(into *bytes.Buffer) (restore func()) {
	logger, writer, flags := slog.Default(), log.Writer(), log.Flags()
	slog.SetDefault(slog.New(slog.NewTextHandler(into, &slog.HandlerOptions{Level: slog.LevelDebug})))
	log.SetOutput(into)
	return func() {
		slog.SetDefault(logger)
		log.SetOutput(writer)
		log.SetFlags(flags)
	}
}

func breakAll(h Harness, canaries map[string]string, note func(error)) error {
	var wrong []error
	for _, f := range leakyFaults() {
		wrong = append(wrong, each(h, func(s *Scene, op provider.Operation) error {
			collect(s, canaries)
			s.wire.log, s.wire.fault = nil, f
			_, err := s.do(op)
			note(err)
			for _, r := range s.wire.log {
				for _, name := range []string{"Authorization", "X-Api-Key", "Token"} {
					if v := r.Header.Get(name); v != "" {
						canaries["the header "+name] = v
					}
				}
			}
			return nil
		}))
	}
	return errors.Join(wrong...)
}

// collect names what may be in no error: the secret, the shopper, the page.
func collect(s *Scene, canaries map[string]string) {
	for name, value := range s.Secret {
		canaries["the secret "+name] = value
	}
	for name, value := range s.Ref.Keys {
		canaries["the key "+name] = value
	}
	if c := s.request().Request.Customer; c != nil {
		for name, value := range map[string]string{"e-mail": c.Email, "phone": c.Phone, "last name": c.LastName} {
			if len(value) > 4 {
				canaries["the shopper's "+name] = value
			}
		}
	}
}

// leakyFaults answer with what was sent, or fail with errors that quote it.
func leakyFaults() []fault {
	list := []fault{before(Reply{}, errRefused), before(Reply{}, errReset), cut}
	for _, status := range []int{200, 400, 401, 402, 403, 404, 409, 410, 422, 429, 500, 503} {
		list = append(list, func(r sent, _ func() Reply) (Reply, error) { return echo(r, status), nil })
	}
	return append(list, func(r sent, _ func() Reply) (Reply, error) {
		return Reply{}, &url.Error{Op: "Post", URL: r.URL.String() + "?" + told(r), Err: errors.New(told(r))}
	})
}

func told(r sent) string { return fmt.Sprintf("%s %v %s", providersText, r.Header, r.body) }

// echo repeats the request inside of an error, in the places where providers write their texts.
func echo(r sent, status int) Reply {
	text := told(r)
	body, _ := json.Marshal(map[string]any{
		"error": map[string]any{
			"code": text, "message": text, "fields": map[string]any{"customer": []string{text}, text: []string{text}},
		},
		"message": text, "status": text, "code": status,
	})
	if status == http.StatusBadRequest { // and once with the code that makes its fields be read
		body, _ = json.Marshal(map[string]any{"error": map[string]any{
			"code": "invalid", "message": text, "fields": map[string]any{"customer": []string{text}, "metadata." + text: []string{text}, text: text},
		}})
	}
	return Reply{Status: status, Body: string(body)}
}

func parseAll(h Harness, note func(error)) error {
	s, err := newScene(h)
	if err != nil {
		return err
	}
	for _, n := range s.messages() {
		_, err := s.guarded.ParseNotification(context.Background(), n)
		note(err)
	}
	return nil
}
