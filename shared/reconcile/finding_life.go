package reconcile

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"tender/shared/problem"
	"tender/shared/provider"
)

// Bounds of what a person says when closing, in characters.
const (
	MaxActor  = 100
	MaxReason = 200
)

// Opened gives a difference that was just found its place among the findings.
func Opened(found Finding, now time.Time) Finding {
	found.Status, found.OpenedAt = FindingOpen, second(now)
	found.ClosedAt, found.Actor, found.Reason = time.Time{}, "", ""
	return found
}

// Update is what becomes of a finding that is kept when the same difference is found again; opened says that somebody has
// to look who did not have to before. What a person closed stays closed while the facts are the same. An open one whose
// facts change stays open since it was opened.
func (f Finding) Update(found Finding, now time.Time) (next Finding, opened bool) {
	same := f.Facts.Same(found.Facts)
	switch {
	case f.Status == FindingGone, f.Status == FindingClosed && !same:
		found.Provider, found.Day, found.ID, found.Kind = f.Provider, f.Day, f.ID, f.Kind
		return Opened(found, now), true
	case f.Status == FindingOpen && !same:
		f.Facts = found.Facts
	}
	return f, false
}

// Vanish is what becomes of a finding whose cause is gone, and whether that changes it: what a person closed stays so.
func (f Finding) Vanish(now time.Time) (Finding, bool) {
	if f.Status != FindingOpen {
		return f, false
	}
	f.Status, f.ClosedAt = FindingGone, second(now)
	return f, true
}

// Close is a person's word that a finding needs nothing more. The same word again changes nothing. Errors:
// invalid_request; invalid_state where it is not open.
func (f Finding) Close(actor, reason string, now time.Time) (Finding, error) {
	var wrong []problem.Field
	for _, w := range []struct {
		field, text string
		max         int
	}{{"actor", actor, MaxActor}, {"reason", reason, MaxReason}} {
		switch {
		case strings.TrimSpace(w.text) == "" || !utf8.ValidString(w.text):
			wrong = append(wrong, problem.Field{Field: w.field, Code: "required", Message: "Say who closes the finding and why."})
		case utf8.RuneCountInString(w.text) > w.max:
			wrong = append(wrong, problem.Field{Field: w.field, Code: "too_long", Message: fmt.Sprintf("At most %d characters.", w.max)})
		}
	}
	switch {
	case len(wrong) > 0:
		return f, problem.Invalid(wrong...)
	case f.Status == FindingClosed && f.Actor == actor && f.Reason == reason:
		return f, nil
	case f.Status != FindingOpen:
		return f, problem.New(problem.InvalidState, "The finding is %s already.", f.Status)
	}
	f.Status, f.ClosedAt, f.Actor, f.Reason = FindingClosed, second(now), actor, reason
	return f, nil
}

// second is a time as findings keep it.
func second(t time.Time) time.Time { return t.UTC().Truncate(time.Second) }

// QuarantineFinding keeps a row or a page that could not be read. Its id follows from the text alone, so the same row is
// one finding wherever in the window's day it stands; day must not depend on when it is read. Text that is not UTF-8
// is made so for keeping.
func QuarantineFinding(providerName string, w provider.Window, page int, b provider.BadRow, day string) Finding {
	hash := sha256.Sum256([]byte(b.Raw))
	raw := strings.ToValidUTF8(b.Raw, "\uFFFD")
	if len(raw) > provider.MaxRaw {
		raw = strings.ToValidUTF8(raw[:provider.MaxRaw], "")
	}
	return Finding{
		Provider: providerName, Day: day, ID: hex.EncodeToString(hash[:16]), Kind: BadLine,
		Facts: Facts{
			Detail: strings.ToValidUTF8(b.Why, "\uFFFD"), Raw: raw,
			Window: strings.TrimRight(string(w.Kind)+" "+w.Day, " "), Page: page,
		},
	}
}

// EncodeFinding gives the only form in which a finding is kept: canonical JSON.
func EncodeFinding(f Finding) ([]byte, error) {
	if err := f.check(); err != nil {
		return nil, fmt.Errorf("encoding finding: %w", err)
	}
	data, err := encode("finding", f)
	if err != nil {
		return nil, err
	}
	v := jsontext.Value(data)
	if err := v.Canonicalize(jsontext.CanonicalizeRawInts(false)); err != nil {
		return nil, fmt.Errorf("canonical finding: %w", err)
	}
	return v, nil
}

// DecodeFinding reads what EncodeFinding wrote.
func DecodeFinding(data []byte) (Finding, error) {
	var f Finding
	if err := json.Unmarshal(data, &f); err != nil {
		return Finding{}, fmt.Errorf("decoding finding: %w", err)
	}
	f.OpenedAt, f.ClosedAt = utc(f.OpenedAt), utc(f.ClosedAt)
	if err := f.check(); err != nil {
		return Finding{}, fmt.Errorf("decoding finding: %w", err)
	}
	return f, nil
}

var errFinding = errors.New("a finding has a provider, a day, an id, a kind, a status and times of our era")

func (f Finding) check() error {
	known := slices.Contains(Kinds(), f.Kind) && slices.Contains([]FindingStatus{FindingOpen, FindingClosed, FindingGone}, f.Status)
	if !known || f.Provider == "" || f.Day == "" || f.ID == "" || !hasYear(f.OpenedAt) || !hasYear(f.ClosedAt) {
		return errFinding
	}
	return nil
}
