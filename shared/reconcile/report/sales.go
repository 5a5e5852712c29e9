package report

import (
	"context"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"time"

	"tender/shared/order"
	"tender/shared/provider"
	"tender/shared/reconcile"
)

// sales adds up the orders' side: the sales captured in the period, with their accounts. A sale stands in the index under
// the day on which its money last moved, which is never before its capture: so the days until today are read. One that
// moves while they are read could be met twice, or not where it was: these are put off to the end.
func (c *collection) sales(ctx context.Context, info provider.Info) error {
	r := &salesReader{collection: c, info: info, moving: map[string]bool{}}
	for _, day := range days(c.From, c.today) {
		after := ""
		for {
			page, err := c.Ledger.Captured(ctx, info.Name, day, after, pageSize)
			if err != nil {
				return fmt.Errorf("listing captured sales: %w", err)
			}
			if len(page) == 0 {
				break
			}
			if err := r.page(ctx, page, day); err != nil {
				return err
			}
			after = page[len(page)-1]
		}
	}
	return r.putOff(ctx)
}

type salesReader struct {
	*collection
	info   provider.Info
	seen   []uint64        // hashes of the references that are counted
	moving map[string]bool // references that moved since the report was begun
}

// page counts the sales of one page of the index; day is "" for those that were put off.
func (r *salesReader) page(ctx context.Context, references []string, day string) error {
	orders, err := r.orders(ctx, references)
	if err != nil {
		return err
	}
	var sales []sale
	for _, reference := range references {
		s, ok := r.sale(orders, reference)
		switch {
		case !ok:
			r.say(lostSale, "%s lists %s as captured, and there is no such sale.", r.info.Title, clean(reference))
		case !r.has(s.day):
		case day != "" && (s.moved != day || s.movedAt(r.now)):
			r.moving[reference] = true
		default:
			sales = append(sales, s)
		}
	}
	return r.count(ctx, sales)
}

func (c *collection) orders(ctx context.Context, references []string) (map[string]order.Order, error) {
	ids := map[string]bool{}
	for _, reference := range references {
		id, _ := order.ParseRef(reference)
		ids[id] = true
	}
	orders, err := c.Orders.BatchGet(ctx, slices.Sorted(maps.Keys(ids)))
	if err != nil {
		return nil, fmt.Errorf("reading orders: %w", err)
	}
	return orders, nil
}

func (r *salesReader) sale(orders map[string]order.Order, reference string) (sale, bool) {
	id, _ := order.ParseRef(reference)
	o, ok := orders[id]
	if !ok {
		return sale{}, false
	}
	name, moved, ref, ok := o.CapturedDay()
	if !ok || name != r.info.Name || ref != reference {
		return sale{}, false
	}
	a := o.Attempt(o.Sale)
	return sale{order: o, attempt: a, moved: moved, day: a.CapturedAt.UTC().Format(time.DateOnly)}, true
}

func (r *salesReader) count(ctx context.Context, sales []sale) error {
	if len(sales) == 0 {
		return nil
	}
	keys := make([]reconcile.Key, len(sales))
	for i, s := range sales {
		keys[i] = reconcile.AccountKey(r.info.Name, s.attempt.Reference)
	}
	records, err := r.Ledger.Read(ctx, keys)
	if err != nil {
		return fmt.Errorf("reading accounts: %w", err)
	}
	for i := range sales {
		s := &sales[i]
		if record, ok := records[keys[i]]; ok {
			if s.account, err = reconcile.DecodeAccount(record.Body); err != nil {
				return fmt.Errorf("a kept account: %w", err)
			}
		}
		if err := r.weigh(ctx, s); err != nil {
			return err
		}
		r.seen = append(r.seen, hash(s.attempt.Reference))
	}
	return nil
}

// weigh adds one sale to the sums, and says what nothing explains of it.
func (r *salesReader) weigh(ctx context.Context, s *sale) error {
	p := s.split(r.info.Settlements.PaysOut)
	if p.rest != 0 {
		found, err := r.kept(ctx, s.findingKeys(r.info.Name))
		if err != nil {
			return err
		}
		p.explain(s, found)
	}
	if p.rest > 0 && !s.late(r.info.Settlements.LateDays, r.now) {
		p.NotSettled, p.rest = p.NotSettled+p.rest, 0
	}
	p.Unexplained = p.rest
	if p.rest != 0 {
		r.say(unexplained, "%s of %s: %s of %s captured on %s are neither settled nor explained by a finding.", clean(s.attempt.Reference),
			r.info.Title, Amount(p.rest, s.order.Currency), Amount(s.attempt.Received, s.order.Currency), s.day)
	}
	at := place{provider: r.info.Name, currency: string(s.order.Currency)}
	r.add(at, p.Sums)
	at.day = s.day
	r.add(at, p.Sums)
	return nil
}

// putOff counts the sales that moved since the report was begun, unless they were counted before they did.
func (r *salesReader) putOff(ctx context.Context) error {
	slices.Sort(r.seen)
	var left []string
	for _, reference := range slices.Sorted(maps.Keys(r.moving)) {
		if _, ok := slices.BinarySearch(r.seen, hash(reference)); !ok {
			left = append(left, reference)
		}
	}
	for page := range slices.Chunk(left, pageSize) {
		if err := r.page(ctx, page, ""); err != nil {
			return err
		}
	}
	return nil
}

func hash(reference string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(reference))
	return h.Sum64()
}
