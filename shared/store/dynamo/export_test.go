package dynamo

import "context"

// SetPage sets how many rows one query asks for.
func (s *Store) SetPage(rows int32) { s.page = rows }

// SetPause replaces the wait before unprocessed keys are asked for again.
func (s *Store) SetPause(pause func(ctx context.Context, round int) error) { s.pause = pause }

// Joined is the errors of one Write as one.
func Joined(errs ...error) error { return joined(errs) }
