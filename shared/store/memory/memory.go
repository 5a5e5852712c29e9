// Package memory is the embedded store: orders, claims, reconciliation's records and the indexes in one process, for
// local use and simulation. It keeps what the DynamoDB store keeps, byte for byte, under the same rules, so that what
// runs on it runs there too. Nothing survives the process.
package memory

import (
	"context"
	"errors"
	"sync"

	"tender/shared/problem"
	"tender/shared/store/internal/versioned"
)

// Store keeps orders and records in memory. It is safe for use by many goroutines, and what it takes and gives shares
// nothing with what it holds.
type Store struct {
	loseReply func(id string, try int) bool

	mu     sync.Mutex
	table  table
	claims map[claim]string // the reference that holds it
}

type claim struct{ provider, transaction string }

// Option changes how the store behaves.
type Option func(*Store)

// LoseReplies makes the store behave like one behind a network whose client repeats a write when its reply is lost:
// lose is asked after each write of an order, a claim or a record, with the order's id, the transaction's or the record's
// partition, and which try it was (from 1). When it says true the reply is lost, and the write is tried again, at most 3
// times in all. For simulation.
func LoseReplies(lose func(id string, try int) bool) Option {
	return func(s *Store) { s.loseReply = lose }
}

// tries is how often a write is performed while its replies are lost, as the AWS client has it.
const tries = 3

var errReplyLost = errors.New("the reply was lost")

// Open gives an empty store.
func Open(options ...Option) *Store {
	s := &Store{
		loseReply: func(string, int) bool { return false },
		table:     newTable(),
		claims:    map[claim]string{},
	}
	for _, option := range options {
		option(s)
	}
	return s
}

// send performs a write until its reply arrives.
func (s *Store) send(ctx context.Context, id string, write func()) error {
	if err := ctx.Err(); err != nil {
		return versioned.Unavailable(problem.Unknown, err)
	}
	for try := range tries {
		write()
		if !s.loseReply(id, try+1) {
			return nil
		}
	}
	return versioned.Unavailable(problem.Unknown, errReplyLost)
}

// put is the store's conditional write.
func (s *Store) put(ctx context.Context, w versioned.Write) (rival versioned.Row, written bool, err error) {
	id, ok := versioned.OrderID(w.Key)
	if !ok {
		id = w.Key.Partition
	}
	err = s.send(ctx, id, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		rival, written = s.table.put(w)
	})
	return rival, written, err
}
