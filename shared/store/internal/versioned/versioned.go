// Package versioned is how every store keeps an order or a record: as one row under a version that each write raises by
// one and a random id of the write that made it. A row is written on condition that its version is still the one that was read,
// and a client that repeats a write whose reply was lost recognises its own id in the rival it meets. The stores differ
// only in Put, so that there is one copy of these rules.
package versioned

import (
	"context"
	"crypto/rand"
	"fmt"

	"tender/shared/order"
	"tender/shared/problem"
	"tender/shared/reconcile"
)

// Row is an order or a record as it is stored. The zero Row means that there is none.
type Row struct {
	Body    string // order.Encode, or the record's
	Version int64  // from 1
	WriteID string // of the write that made the row
}

// Write is a row to be stored with the index keys derived from it, on condition that the stored version is Expect
// (0: that there is no row).
type Write struct {
	Key    reconcile.Key
	Expect int64
	Row    Row
	Keys   Keys
}

// Put performs one write. written is false when the condition failed; then rival is the row that is stored, zero for
// none. An error means that the write may or may not have happened. A Put may repeat the write on its own.
type Put func(ctx context.Context, w Write) (rival Row, written bool, err error)

// Decode reads an order's row back. A row that cannot be read, or whose version is not the order's own, is an internal problem.
func (r Row) Decode() (order.Order, error) {
	o, err := order.Decode([]byte(r.Body))
	if err == nil && o.Version != r.Version {
		err = fmt.Errorf("order of version %d in a row of version %d", o.Version, r.Version)
	}
	if err != nil {
		return order.Order{}, problem.New(problem.Internal, "The stored order cannot be read.").Because(err)
	}
	return o, nil
}

// NotFound is the error for an order that is not stored.
func NotFound() error { return problem.New(problem.NotFound, "There is no such order.") }

// Unavailable is the error for a store that could not be asked. outcome is what is known about a write.
func Unavailable(outcome problem.Outcome, cause error) error {
	return &problem.Error{Code: problem.Unavailable, Outcome: outcome, Detail: "The store did not answer.", Err: cause}
}

// write prepares o for storing as the successor of version expect.
func write(o order.Order, expect int64) (order.Order, Write, error) {
	o.Version = expect + 1
	encoded, err := order.Encode(o)
	if err != nil {
		return o, Write{}, problem.New(problem.Internal, "The order cannot be stored.").Because(err)
	}
	row := Row{Body: string(encoded), Version: o.Version, WriteID: rand.Text()}
	return o, Write{Key: OrderKey(o.ID), Expect: expect, Row: row, Keys: KeysOf(o)}, nil
}

// perform puts w and says whether its row is stored: by this call, or by an earlier one of its own whose reply was lost.
func perform(ctx context.Context, w Write, put Put) (rival Row, stored bool, err error) {
	rival, written, err := put(ctx, w)
	if err != nil {
		return Row{}, false, err
	}
	return rival, written || rival.WriteID == w.Row.WriteID, nil
}
