package providertest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"tender/shared/provider"
)

// sceneWindow is where the lines of a scene's sales are.
var sceneWindow = provider.Window{Kind: provider.WindowDay, Day: start.Format(time.DateOnly)}

// settles makes a scene of an adapter that lists its lines; nil for one that does not.
func settles(h Harness) (*Scene, error) {
	s, err := newScene(h)
	if err != nil || !s.Info.Can(provider.OpSettlements) {
		return nil, err
	}
	if h.Settlements.Rows == "" || h.Settlements.Amount == "" || s.Info.Settlements.PaysOut && h.Settlements.PayOut == nil {
		return nil, errors.New("settlements are declared, and the harness does not say how they look")
	}
	return s, nil
}

// sell makes a paid sale, and leaves the scene at it.
func (s *Scene) sell(reference string) error {
	s.Ref = provider.Ref{OrderID: reference, Reference: reference, Amount: s.Ref.Amount, Currency: s.Ref.Currency}
	if err := s.OpenPage(); err != nil {
		return err
	}
	return s.pay()
}

// sellMany makes so many sales.
func (s *Scene) sellMany(n int) error {
	for i := range n {
		if err := s.sell(fmt.Sprintf("sale-%04d", i)); err != nil {
			return err
		}
	}
	return nil
}

// list reads a page as the engine does.
func (s *Scene) list(w provider.Window, page int) (provider.Page, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	defer s.spare(provider.OpSettlements)()
	return s.guarded.SettlementPage(ctx, w, page)
}

// lines reads the first page of the scene's day, which must have no bad row.
func (s *Scene) lines() ([]provider.Line, error) {
	page, err := s.list(sceneWindow, 0)
	if err != nil {
		return nil, err
	}
	if len(page.Bad) > 0 || page.Garbled || page.Rows != len(page.Lines) {
		return nil, fmt.Errorf("%d rows, %d lines, %d that could not be read (%+v)", page.Rows, len(page.Lines), len(page.Bad), page.Bad)
	}
	return page.Lines, nil
}

// moving leaves out lines by which no money moves.
func moving(lines []provider.Line) []provider.Line {
	var list []provider.Line
	for _, line := range lines {
		if line.Kind != provider.LineIgnored {
			list = append(list, line)
		}
	}
	return list
}

// referenceOf is whose line it is, by the line itself or by asking for its owner.
func (s *Scene) referenceOf(line provider.Line) (string, error) {
	if line.Reference != "" || line.Owner == "" {
		return line.Reference, nil
	}
	found, err := s.find(line.Owner)
	return found[line.Owner], err
}

// find asks for the references of owners.
func (s *Scene) find(owners ...string) (map[string]string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	defer s.spare(provider.OpSettlements)()
	return s.guarded.FindReferences(ctx, owners)
}

// byID indexes lines; the same one may be there twice, but not two that differ.
func byID(lines []provider.Line) (map[string]string, error) {
	list := map[string]string{}
	for _, line := range lines {
		text, err := json.Marshal(line)
		if err != nil {
			return nil, err
		}
		if old, twice := list[line.ID]; twice && old != string(text) || line.ID == "" {
			return nil, fmt.Errorf("two lines have the id %q", line.ID)
		}
		list[line.ID] = string(text)
	}
	return list, nil
}

// editRows changes the rows of every list that comes; used says whether there was one.
func (s *Scene) editRows(change func([]any) []any, used *bool) {
	s.wire.fault = edit(s.Settlements.Rows, func(v any) any {
		rows, ok := v.([]any)
		if !ok {
			return v
		}
		return change(rows)
	}, used)
}
