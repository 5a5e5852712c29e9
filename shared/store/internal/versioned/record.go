package versioned

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"unicode/utf8"

	"tender/shared/problem"
	"tender/shared/reconcile"
)

// What a record may measure, in bytes: what DynamoDB takes as keys and, with room for them, as one item.
const (
	maxPartition = 2048
	maxSort      = 1024
	maxBody      = 400_000
)

var errRecord = errors.New("its key or body is empty where it may not be, too long or not UTF-8, or it is open and no finding")

// WriteRecord stores r as the successor of the version that it has. stored is false when a rival is there.
func WriteRecord(ctx context.Context, r reconcile.Record, put Put) (stored bool, err error) {
	keys, ok := keysOfRecord(r)
	if !ok || !ValidKey(r.Key) || len(r.Body) > maxBody || !utf8.Valid(r.Body) {
		return false, problem.New(problem.Internal, "The record cannot be stored.").Because(errRecord)
	}
	row := Row{Body: string(r.Body), Version: r.Version + 1, WriteID: rand.Text()}
	_, stored, err = perform(ctx, Write{Key: r.Key, Expect: r.Version, Row: row, Keys: keys}, put)
	return stored, err
}

// Record is the row as the record that it holds.
func (r Row) Record(k reconcile.Key, open bool) reconcile.Record {
	return reconcile.Record{Key: k, Body: []byte(r.Body), Version: r.Version, Open: open}
}

// ValidKey says whether a record can be kept there. Under another key there is simply none.
func ValidKey(k reconcile.Key) bool { return ValidPartition(k.Partition) && validText(k.Sort, maxSort) }

// ValidPartition says whether there can be such a partition.
func ValidPartition(partition string) bool { return validText(partition, maxPartition) }

func validText(s string, longest int) bool {
	return s != "" && len(s) <= longest && utf8.ValidString(s)
}

// keysOfRecord derives the index keys. ok is false for an open record that is no finding of a provider.
func keysOfRecord(r reconcile.Record) (k Keys, ok bool) {
	if !r.Open {
		return Keys{}, true
	}
	rest, ok := strings.CutPrefix(r.Partition, findingPrefix)
	k.Finding, _, _ = strings.Cut(rest, "#")
	return k, ok && k.Finding != ""
}
