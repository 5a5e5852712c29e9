package providertest

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"

	"tender/shared/problem"
	"tender/shared/provider"
)

// settlementBadRow damages one row of three in every way.
func settlementBadRow(h Harness) error {
	first, err := settles(h)
	if first == nil {
		return err
	}
	whole := map[string]any{
		"a number": 42, "a text": providersText, "null": nil, "a list": []any{}, "an empty object": map[string]any{},
		"a long text": providersText + strings.Repeat("é", provider.MaxRaw),
	}
	amounts := map[string]any{
		"an amount with two points": "12.3.4", "an amount of null": nil, "an amount that is true": true, "an amount in words": providersText,
		"an amount that is too large": strings.Repeat("9", 40),
	}
	var wrong []error
	try := func(name string, change func(any) any) {
		if err := badRow(h, change); err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", name, err))
		}
	}
	for name, value := range whole {
		try(name, to(value))
	}
	for name, value := range amounts {
		try(name, func(row any) any {
			replace(row, strings.Split(h.Settlements.Amount, "."), to(value))
			return row
		})
	}
	return errors.Join(wrong...)
}

func badRow(h Harness, change func(any) any) error {
	s, err := settles(h)
	if err != nil {
		return err
	}
	if err := s.sellMany(3); err != nil {
		return err
	}
	before, err := s.lines()
	if err != nil {
		return err
	}
	var used bool
	s.editRows(func(rows []any) []any { rows[1] = change(rows[1]); return rows }, &used)
	page, err := s.list(sceneWindow, 0)
	if err != nil || !used || page.Garbled || page.Rows != len(before) || len(page.Lines) != len(before)-1 {
		return fmt.Errorf("%d rows and %d lines of %d (%v): %w", page.Rows, len(page.Lines), len(before), used, err)
	}
	whole, err := byID(before)
	if err != nil {
		return err
	}
	others, err := byID(page.Lines)
	for id, line := range others {
		if whole[id] != line {
			return fmt.Errorf("another line is %s: %w", line, err)
		}
	}
	return kept(page.Bad)
}

// kept holds the one row or page that could not be read against what the port says of it.
func kept(bad []provider.BadRow) error {
	switch {
	case len(bad) != 1 || bad[0].Why == "":
		return fmt.Errorf("what cannot be read is told as %+v", bad)
	case len(bad[0].Raw) > provider.MaxRaw || !utf8.ValidString(bad[0].Raw):
		return fmt.Errorf("%d bytes are kept", len(bad[0].Raw))
	case strings.Contains(bad[0].Why, providersText):
		return errors.New("the reason repeats the row")
	case bad[0].Raw == "":
		return errors.New("nothing of it is kept")
	}
	return nil
}

// settlementGarbled answers with what is no list, and with the half of one.
func settlementGarbled(h Harness) error {
	s, err := settles(h)
	if s == nil {
		return err
	}
	if err := s.sell(sceneRef); err != nil {
		return err
	}
	var whole string
	s.wire.fault = changed(func(r Reply) Reply { whole = r.Body; return r })
	if _, err := s.list(sceneWindow, 0); err != nil {
		return err
	}
	var wrong []error
	for _, body := range []string{
		"", "<!doctype html>" + providersText, "{}", "42", "null", `"x"`, whole[:len(whole)/2], whole + whole, strings.Repeat("x", 3*provider.MaxRaw),
	} {
		s.Replies(Reply{Status: http.StatusOK, Body: body})
		page, err := s.list(sceneWindow, 0)
		if err != nil || !page.Garbled || len(page.Lines) > 0 || page.Last {
			wrong = append(wrong, fmt.Errorf("%.20q is %+v: %w", body, page, err))
			continue
		}
		if raw := body[:min(len(body), provider.MaxRaw)]; page.Bad[0].Raw != raw {
			wrong = append(wrong, fmt.Errorf("%.20q is kept as %q", body, page.Bad[0].Raw))
		}
	}
	return errors.Join(wrong...)
}

// settlementNext puts links to elsewhere where the next page's is.
func settlementNext(h Harness) error {
	s, err := settles(h)
	if s == nil || h.Settlements.Next == "" {
		return err
	}
	if err := s.sell(sceneRef); err != nil {
		return err
	}
	var wrong []error
	for _, link := range []string{
		"https://elsewhere.test/transactions?page=2", baseURL + ".elsewhere.test/transactions?page=2", baseURL + "/elsewhere?page=2", "//elsewhere.test/", "%zz",
	} {
		var used bool
		s.wire.fault, s.wire.log = edit(h.Settlements.Next, to(link), &used), nil
		_, err := s.list(sceneWindow, 0)
		if !used || !problem.Is(err, problem.BadReply) || problem.OutcomeOf(err) != problem.Unknown || len(s.wire.log) != 1 {
			wrong = append(wrong, fmt.Errorf("%s (%v) is %s after %d requests: %w", link, used, outcome(err), len(s.wire.log), err))
		}
	}
	return errors.Join(wrong...)
}
