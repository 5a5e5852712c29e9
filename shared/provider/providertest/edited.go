package providertest

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"tender/shared/money"
	"tender/shared/problem"
	"tender/shared/provider"
)

// edit replaces a member of the real answers, where it is there; used says whether it ever was.
func edit(path string, change func(any) any, used *bool) fault {
	return changed(func(r Reply) Reply {
		decoder := json.NewDecoder(strings.NewReader(r.Body))
		decoder.UseNumber()
		var document any
		if decoder.Decode(&document) != nil || !replace(document, strings.Split(path, "."), change) {
			return r
		}
		text, err := json.Marshal(document)
		if err != nil {
			return r
		}
		*used, r.Body = true, string(text)
		return r
	})
}

func replace(v any, path []string, change func(any) any) bool {
	if list, ok := v.([]any); ok { // in each of its elements
		used := false
		for _, element := range list {
			used = replace(element, path, change) || used
		}
		return used
	}
	object, ok := v.(map[string]any)
	if !ok {
		return false
	}
	old, ok := object[path[0]]
	if !ok {
		return false
	}
	if len(path) > 1 {
		return replace(old, path[1:], change)
	}
	object[path[0]] = change(old)
	return true
}

func to(value any) func(any) any { return func(any) any { return value } }

// oneMore adds a hundred minor units to a number, or one to the last digit of a text.
func oneMore(v any) any {
	switch x := v.(type) {
	case json.Number:
		if n, err := x.Int64(); err == nil {
			return n + 100
		}
		return json.Number(raise(x.String()))
	case string:
		return raise(x)
	}
	return v
}

func raise(digits string) string {
	i := strings.LastIndexAny(digits, "012345678")
	if i < 0 {
		return digits
	}
	n, _ := strconv.Atoi(digits[i : i+1])
	return digits[:i] + strconv.Itoa(n+1) + digits[i+1:]
}

// edits performs every operation whose reply has the member, with that changed. A receipt must become unknown. For a
// lookup the money must be there to be misread, so it is made on a paid attempt, and told decides.
func edits(h Harness, member func(Members) string, change func(any) any, told func(*Scene, provider.Snapshot) error) error {
	return each(h, func(s *Scene, op provider.Operation) error {
		path := member(h.Members[op])
		if path == "" {
			return nil
		}
		if op == provider.OpLookup {
			if err := s.pay(); err != nil {
				return err
			}
		}
		var used bool
		s.wire.fault = edit(path, change, &used)
		r, err := s.do(op)
		if !used {
			return fmt.Errorf("the harness says that the reply has %s, and it does not", path)
		}
		switch {
		case err != nil && problem.OutcomeOf(err) == problem.Unknown:
			return nil
		case err != nil:
			return fmt.Errorf("it is %s: %w", outcome(err), err)
		case op == provider.OpLookup:
			return told(s, r.snapshot)
		default:
			return errors.New("it succeeded")
		}
	})
}

// pay brings an attempt with an open page to where its money has arrived.
func (s *Scene) pay() error {
	if err := s.Answer("approve"); err != nil || !s.captures() {
		return err
	}
	return s.Capture("capture-01")
}

func unknownStatus(h Harness) error {
	return edits(h, func(m Members) string { return m.Status }, to("zz_unheard_of"), func(_ *Scene, got provider.Snapshot) error {
		if got.Page != provider.PageUnknown || got.Received != 0 || got.Authorized != 0 || got.Declined || strings.Contains(got.Said, "zz") {
			return fmt.Errorf("a lookup says %+v", got)
		}
		return nil
	})
}

func wrongAmount(h Harness) error {
	return edits(h, func(m Members) string { return m.Amount }, oneMore, func(s *Scene, got provider.Snapshot) error {
		if got.Received == s.Ref.Amount {
			return errors.New("a lookup says what was asked for, not what the provider said")
		}
		return nil
	})
}

func wrongCurrency(h Harness) error {
	return edits(h, func(m Members) string { return m.Currency }, to("CHF"), func(_ *Scene, got provider.Snapshot) error {
		if got.Currency != money.Currency("CHF") {
			return fmt.Errorf("a lookup says %s, not what the provider said", got.Currency)
		}
		return nil
	})
}

func wrongReference(h Harness) error {
	return edits(h, func(m Members) string { return m.Reference }, to("order-99"), func(_ *Scene, got provider.Snapshot) error {
		if got.Reference != "order-99" {
			return fmt.Errorf("a lookup says it is about %q, not what the provider said", got.Reference)
		}
		return nil
	})
}
