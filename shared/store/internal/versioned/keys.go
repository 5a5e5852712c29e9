package versioned

import (
	"strings"
	"time"
	"unicode/utf8"

	"tender/shared/order"
	"tender/shared/problem"
	"tender/shared/reconcile"
)

const (
	orderPrefix   = "ORDER#"
	findingPrefix = "FINDING#" // <provider>#<day>

	// State is the sort key of what has one row.
	State = "STATE"
)

// OrderKey is where an order's row is kept.
func OrderKey(id string) reconcile.Key {
	return reconcile.Key{Partition: orderPrefix + id, Sort: State}
}

// OrderID is the inverse of OrderKey. ok is false for another row's key.
func OrderID(k reconcile.Key) (id string, ok bool) {
	return strings.CutPrefix(k.Partition, orderPrefix)
}

// Keys are a row's places in the indexes, derived from what it holds alone. Zero members mean that it is not in that
// index.
type Keys struct {
	DuePartition string // a provider's name or order.PartitionReview
	DueAt        int64  // Unix milliseconds

	CapturedProvider  string
	CapturedDay       string // 2006-01-02, UTC
	CapturedReference string

	Finding string // the provider of a finding that is open
}

// KeysOf derives an order's index keys.
func KeysOf(o order.Order) Keys {
	var k Keys
	if partition, at, ok := o.Due(); ok {
		k.DuePartition, k.DueAt = partition, DueTime(at)
	}
	if provider, day, reference, ok := o.CapturedDay(); ok {
		k.CapturedProvider, k.CapturedDay, k.CapturedReference = provider, day, reference
	}
	return k
}

// DueTime is a time as the due index sorts it: Unix milliseconds, as orders keep their times.
func DueTime(t time.Time) int64 { return t.UnixMilli() }

// The longest keys. DynamoDB's partition key ends at 2,048 bytes; orders and providers need far less.
const (
	maxOrderID = 255
	maxClaim   = 1024
)

// ValidID says whether an order can be stored under this id. Another one is simply not there: ids of reads come from
// outside.
func ValidID(id string) bool { return validText(id, maxOrderID) }

// CheckClaim refuses a transaction id that cannot be kept as it is. Such ids come from hints, so they can be anything,
// and two that were made alike by repair would be one claim.
func CheckClaim(transaction string) error {
	if transaction == "" || len(transaction) > maxClaim || !utf8.ValidString(transaction) {
		return problem.New(problem.InvalidRequest, "The transaction id is empty, too long or not UTF-8.")
	}
	return nil
}
