package storetest_test

import (
	"bytes"
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"tender/shared/problem"
	"tender/shared/reconcile"
	"tender/shared/store/memory"
	"tender/shared/store/storetest"
)

type (
	records = []reconcile.Record
	keys    = []reconcile.Key
	ledger  = reconcile.Ledger
)

// sabotaged is a ledger with some of its calls replaced; nil calls are the ledger's own.
type sabotaged struct {
	ledger
	read     func(context.Context, keys) (map[reconcile.Key]reconcile.Record, error)
	write    func(context.Context, records) (keys, error)
	list     func(ctx context.Context, partition, after string, limit int) (records, error)
	findings func(ctx context.Context, provider string, after reconcile.Key, limit int) (keys, error)
	captured func(ctx context.Context, provider, day, after string, limit int) ([]string, error)
	losing   bool
}

func (s *sabotaged) Read(ctx context.Context, k keys) (map[reconcile.Key]reconcile.Record, error) {
	if s.read != nil {
		return s.read(ctx, k)
	}
	return s.ledger.Read(ctx, k)
}

func (s *sabotaged) Write(ctx context.Context, r records) (keys, error) {
	if s.write != nil {
		return s.write(ctx, r)
	}
	return s.ledger.Write(ctx, r)
}

func (s *sabotaged) List(ctx context.Context, partition, after string, limit int) (records, error) {
	if s.list != nil {
		return s.list(ctx, partition, after, limit)
	}
	return s.ledger.List(ctx, partition, after, limit)
}

func (s *sabotaged) OpenFindings(ctx context.Context, provider string, after reconcile.Key, limit int) (keys, error) {
	if s.findings != nil {
		return s.findings(ctx, provider, after, limit)
	}
	return s.ledger.OpenFindings(ctx, provider, after, limit)
}

func (s *sabotaged) Captured(ctx context.Context, provider, day, after string, limit int) ([]string, error) {
	if s.captured != nil {
		return s.captured(ctx, provider, day, after, limit)
	}
	return s.ledger.Captured(ctx, provider, day, after, limit)
}

// sabotage is one way to be wrong, and the case that must notice. Others may notice too.
type sabotage struct {
	caught, name string
	spoil        func(s *sabotaged)
}

func TestEverySabotagedLedgerIsCaught(t *testing.T) {
	proved := map[string]bool{}
	for _, b := range slices.Concat(writeSabotages, readSabotages, indexSabotages) {
		proved[b.caught] = true
		t.Run(b.caught+"/"+b.name, func(t *testing.T) {
			var caught []string
			for _, c := range storetest.LedgerCases() {
				if c.Check(t.Context(), openSabotaged(b.spoil)) != nil {
					caught = append(caught, c.Name)
				}
			}
			if !slices.Contains(caught, b.caught) {
				t.Errorf("caught by %v", caught)
			}
		})
	}
	for _, c := range storetest.LedgerCases() {
		if !proved[c.Name] {
			t.Errorf("no sabotaged ledger proves the case %s", c.Name)
		}
		if err := c.Check(t.Context(), openSabotaged(func(*sabotaged) {})); err != nil {
			t.Errorf("%s catches a ledger that is right: %v", c.Name, err)
		}
	}
}

func openSabotaged(spoil func(*sabotaged)) storetest.LedgerStore {
	var mu sync.Mutex
	writes, losing := 0, false
	store := memory.Open(memory.LoseReplies(func(_ string, try int) bool {
		mu.Lock()
		defer mu.Unlock()
		writes++
		return losing && try == 1
	}))
	s := &sabotaged{ledger: store}
	spoil(s)
	return storetest.LedgerStore{
		Ledger: s, Orders: store,
		Writes: func() int { mu.Lock(); defer mu.Unlock(); return writes },
		LoseReplies: func() {
			mu.Lock()
			defer mu.Unlock()
			losing, s.losing = true, true
		},
	}
}

// changing is a Write that changes records before they are written.
func changing(change func(*reconcile.Record)) func(*sabotaged) {
	return func(s *sabotaged) {
		s.write = func(ctx context.Context, r records) (keys, error) {
			r = slices.Clone(r)
			for n := range r {
				change(&r[n])
			}
			return s.ledger.Write(ctx, r)
		}
	}
}

// believing is a Write that takes some rivals for its own write.
func believing(ours func(r, rival reconcile.Record) bool) func(*sabotaged) {
	return func(s *sabotaged) {
		s.write = func(ctx context.Context, r records) (rivals keys, err error) {
			for _, one := range r {
				k, err := s.ledger.Write(ctx, records{one})
				if err != nil {
					return nil, err
				}
				there, _ := s.ledger.Read(ctx, k)
				if len(k) > 0 && !ours(one, there[one.Key]) {
					rivals = append(rivals, one.Key)
				}
			}
			return rivals, nil
		}
	}
}

var writeSabotages = []sabotage{
	{"write", "bodies are trimmed", changing(func(r *reconcile.Record) { r.Body = bytes.TrimRight(r.Body, "0123") })},
	{"write", "versions start where they like", changing(func(r *reconcile.Record) { r.Version = max(r.Version, 0) * 2 })},
	{"write/rival", "a rival is not told", believing(func(_, _ reconcile.Record) bool { return true })},
	{"write/rival", "a row that is gone is no rival", believing(func(_, rival reconcile.Record) bool { return rival.Version == 0 })},
	{"write/rival", "a rival ends the call", func(s *sabotaged) {
		s.write = func(ctx context.Context, r records) (keys, error) {
			for n := range r {
				if rivals, err := s.ledger.Write(ctx, r[n:n+1]); err != nil || len(rivals) > 0 {
					return rivals, err
				}
			}
			return nil, nil
		}
	}},
	{"write/repeated", "the last of a key wins in silence", func(s *sabotaged) {
		s.write = func(ctx context.Context, r records) (keys, error) {
			last := map[reconcile.Key]int{}
			for n := range r {
				last[r[n].Key] = n
			}
			var once records
			for n := range r {
				if last[r[n].Key] == n {
					once = append(once, r[n])
				}
			}
			return s.ledger.Write(ctx, once)
		}
	}},
	{"write/many", "only a hundred are written", func(s *sabotaged) {
		s.write = func(ctx context.Context, r records) (keys, error) { return s.ledger.Write(ctx, r[:min(100, len(r))]) }
	}},
	{"write/many", "rivals come in any order", func(s *sabotaged) {
		s.write = func(ctx context.Context, r records) (keys, error) {
			rivals, err := s.ledger.Write(ctx, r)
			slices.Reverse(rivals)
			return rivals, err
		}
	}},
	{"write/racers", "the next version is taken for an own write", believing(func(r, rival reconcile.Record) bool { return rival.Version == r.Version+1 })},
	{"write/refused", "what cannot be kept is left out", func(s *sabotaged) {
		s.write = func(ctx context.Context, r records) (keys, error) {
			rivals, err := s.ledger.Write(ctx, r)
			if problem.Is(err, problem.Internal) {
				err = nil
			}
			return rivals, err
		}
	}},
	{"write/refused", "what is no finding is never open", changing(func(r *reconcile.Record) {
		r.Open = r.Open && strings.HasPrefix(r.Partition, "FINDING#") && !strings.HasPrefix(r.Partition, "FINDING##")
	})},
	{"write/largest", "bodies are cut", changing(func(r *reconcile.Record) { r.Body = r.Body[:min(len(r.Body), 300<<10)] })},
	{"write/no aliases", "bodies are shared", func(s *sabotaged) {
		var mu sync.Mutex
		given := map[reconcile.Key]reconcile.Record{}
		s.write = func(ctx context.Context, r records) (keys, error) {
			mu.Lock()
			defer mu.Unlock()
			rivals, err := s.ledger.Write(ctx, r)
			for _, one := range r {
				one.Version++
				given[one.Key] = one
			}
			return rivals, err
		}
		s.read = func(context.Context, keys) (map[reconcile.Key]reconcile.Record, error) {
			mu.Lock()
			defer mu.Unlock()
			return maps.Clone(given), nil
		}
	}},
	{"write/lost reply", "an own write is taken for a rival", func(s *sabotaged) {
		s.write = func(ctx context.Context, r records) (keys, error) {
			rivals, err := s.ledger.Write(ctx, r)
			if s.losing && err == nil {
				rivals, err = s.ledger.Write(ctx, r)
			}
			return rivals, err
		}
	}},
	{"write/lost reply", "every rival is taken for an own write", func(s *sabotaged) {
		s.write = func(ctx context.Context, r records) (keys, error) {
			rivals, err := s.ledger.Write(ctx, r)
			if s.losing {
				rivals = nil
			}
			return rivals, err
		}
	}},
	{"write/context over", "the context is not looked at", func(s *sabotaged) {
		s.write = func(ctx context.Context, r records) (keys, error) {
			return s.ledger.Write(context.WithoutCancel(ctx), r)
		}
	}},
}

var readSabotages = []sabotage{
	{"read", "only a hundred are read", func(s *sabotaged) {
		s.read = func(ctx context.Context, k keys) (map[reconcile.Key]reconcile.Record, error) {
			return s.ledger.Read(ctx, k[:min(100, len(k))])
		}
	}},
	{"read", "an impossible key fails the call", func(s *sabotaged) {
		s.read = func(ctx context.Context, k keys) (map[reconcile.Key]reconcile.Record, error) {
			if slices.Contains(k, reconcile.Key{}) {
				return nil, problem.New(problem.Internal, "An empty key.")
			}
			return s.ledger.Read(ctx, k)
		}
	}},
	{"read/context over", "the context is not looked at", func(s *sabotaged) {
		s.read = func(ctx context.Context, k keys) (map[reconcile.Key]reconcile.Record, error) {
			return s.ledger.Read(context.WithoutCancel(ctx), k)
		}
	}},
	{"list", "in the order of letters", func(s *sabotaged) {
		s.list = func(ctx context.Context, partition, after string, limit int) (records, error) {
			all, err := s.ledger.List(ctx, partition, after, limit)
			slices.SortFunc(all, func(a, b reconcile.Record) int {
				return strings.Compare(strings.ToLower(a.Sort), strings.ToLower(b.Sort))
			})
			return all, err
		}
	}},
	{"list", "of all partitions that begin so", func(s *sabotaged) {
		s.list = func(ctx context.Context, partition, after string, limit int) (records, error) {
			all, err := s.ledger.List(ctx, partition, after, limit)
			more, _ := s.ledger.List(ctx, partition+"0", after, limit)
			return append(all, more...), err
		}
	}},
	{"list/pages", "from the key on", func(s *sabotaged) {
		s.list = func(ctx context.Context, partition, after string, limit int) (records, error) {
			at, _ := s.ledger.Read(ctx, keys{{Partition: partition, Sort: after}})
			rest, err := s.ledger.List(ctx, partition, after, limit)
			for _, r := range at {
				rest = slices.Insert(rest, 0, r)
			}
			return rest[:min(limit, len(rest))], err
		}
	}},
	{"list/pages", "no more than ten", func(s *sabotaged) {
		s.list = func(ctx context.Context, partition, after string, limit int) (records, error) {
			return s.ledger.List(ctx, partition, after, min(limit, 10))
		}
	}},
}

var indexSabotages = []sabotage{
	{"findings", "none ever leaves", func(s *sabotaged) {
		ever := map[reconcile.Key]bool{}
		s.findings = func(ctx context.Context, provider string, after reconcile.Key, limit int) (keys, error) {
			all, err := s.ledger.OpenFindings(ctx, provider, after, limit)
			for _, k := range all {
				ever[k] = true
			}
			for k := range ever {
				if !slices.Contains(all, k) && after == (reconcile.Key{}) {
					all = append(all, k)
				}
			}
			return all[:min(limit, len(all))], err
		}
	}},
	{"findings", "whose provider begins so", func(s *sabotaged) {
		s.findings = func(ctx context.Context, provider string, after reconcile.Key, limit int) (keys, error) {
			if provider == "post" {
				provider = "postpay"
			}
			return s.ledger.OpenFindings(ctx, provider, after, limit)
		}
	}},
	{"findings", "a read does not tell", func(s *sabotaged) {
		s.read = func(ctx context.Context, k keys) (map[reconcile.Key]reconcile.Record, error) {
			found, err := s.ledger.Read(ctx, k)
			for k, r := range found {
				r.Open = false
				found[k] = r
			}
			return found, err
		}
	}},
	{"findings/pages", "in another order each time", func(s *sabotaged) {
		turn := false
		s.findings = func(ctx context.Context, provider string, after reconcile.Key, limit int) (keys, error) {
			all, err := s.ledger.OpenFindings(ctx, provider, after, limit)
			if turn = !turn; turn {
				slices.Reverse(all)
			}
			return all, err
		}
	}},
	{"findings/closed meanwhile", "what is closed is no place", func(s *sabotaged) {
		s.findings = func(ctx context.Context, provider string, after reconcile.Key, limit int) (keys, error) {
			if r, _ := s.ledger.Read(ctx, keys{after}); !r[after].Open {
				after = reconcile.Key{}
			}
			return s.ledger.OpenFindings(ctx, provider, after, limit)
		}
	}},
	{"captured", "for ever under the day of the capture", func(s *sabotaged) {
		s.captured = func(ctx context.Context, provider, day, after string, limit int) ([]string, error) {
			if later, _ := s.ledger.Captured(ctx, provider, "2026-05-08", after, limit); len(later) > 0 {
				return map[bool][]string{true: later}[day == "2026-03-29"], nil
			}
			return s.ledger.Captured(ctx, provider, day, after, limit)
		}
	}},
	{"captured", "of every provider", func(s *sabotaged) {
		s.captured = func(ctx context.Context, provider, day, after string, limit int) ([]string, error) {
			ours, err := s.ledger.Captured(ctx, provider, day, after, limit)
			others, _ := s.ledger.Captured(ctx, "portone", day, after, limit)
			return append(ours, others...), err
		}
	}},
	{"captured/pages", "one is passed over between pages", func(s *sabotaged) {
		s.captured = func(ctx context.Context, provider, day, after string, limit int) ([]string, error) {
			if after != "" {
				after += "9"
			}
			all, err := s.ledger.Captured(ctx, provider, day, after, limit)
			return all[min(1, len(all), len(after)):], err
		}
	}},
}
