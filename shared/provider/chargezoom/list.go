package chargezoom

import (
	"context"

	"tender/shared/provider/internal/httpcall"
)

// search asks for the pages of a list, which count from 0, until one is not full. A list that does not end within what
// we ask is an error: what is missing in a part of it proves nothing.
func search[T any](ctx context.Context, s session, path string, body func(page int) any) ([]T, error) {
	var all []T
	for page := range listPages {
		call, err := post(path, body(page))
		if err != nil {
			return nil, err
		}
		e, err := s.ask(ctx, call)
		if err != nil {
			return nil, err
		}
		list, total, err := rows[T](e)
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
		if total < listRows {
			return all, nil
		}
	}
	return nil, errNoEnd
}

// make creates something that may be there twice without harm, and wants its id.
func (s session) make(ctx context.Context, call httpcall.Call, into any, id *loose, what string) error {
	e, err := s.move(ctx, call)
	if err != nil {
		return err
	}
	if err := e.data(into); err != nil {
		return err
	}
	if *id == "" || len(*id) > maxID {
		return badMade(what)
	}
	return nil
}
