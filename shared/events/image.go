package events

import (
	"fmt"
	"strings"
	"time"

	"tender/shared/order"
	"tender/shared/reconcile"
)

// Image is a stored row as one write left it. The zero Image is no row, or a row that nothing is told of.
type Image struct {
	order   *order.Order
	finding *reconcile.Finding
	version int64
}

// What rows are called that something is told of.
const (
	orderRows   = "ORDER#"
	findingRows = "FINDING#"
)

// Read reads a row as its store kept it: an order's body is order.Encode, a finding's reconcile.EncodeFinding. The zero
// Record is no row.
func Read(row reconcile.Record) (Image, error) {
	switch {
	case strings.HasPrefix(row.Partition, orderRows):
		o, err := order.Decode(row.Body)
		if err != nil {
			return Image{}, fmt.Errorf("reading an order's image: %w", err)
		}
		return OfOrder(o), nil
	case strings.HasPrefix(row.Partition, findingRows):
		f, err := reconcile.DecodeFinding(row.Body)
		if err != nil {
			return Image{}, fmt.Errorf("reading a finding's image: %w", err)
		}
		return OfFinding(f, row.Version), nil
	}
	return Image{}, nil
}

// OfOrder is the image of an order as it is stored.
func OfOrder(o order.Order) Image { return Image{order: &o, version: o.Version} }

// OfFinding is the image of a finding under the version of its record.
func OfFinding(f reconcile.Finding, version int64) Image { return Image{finding: &f, version: version} }

// WrittenAt is when what the row says became so, UTC: an order's last change, a finding's opening or closing.
func (i Image) WrittenAt() time.Time {
	switch {
	case i.order != nil:
		return i.order.UpdatedAt
	case i.finding != nil && i.finding.ClosedAt.After(i.finding.OpenedAt):
		return i.finding.ClosedAt
	case i.finding != nil:
		return i.finding.OpenedAt
	}
	return time.Time{}
}

// Between reads two images of a row and compares them.
func Between(before, after reconcile.Record) ([]Event, error) {
	from, err := Read(before)
	if err != nil {
		return nil, err
	}
	to, err := Read(after)
	if err != nil {
		return nil, err
	}
	return Compare(from, to), nil
}
