package reconcile

import (
	"context"
	"fmt"
	"slices"

	"github.com/go-json-experiment/json"

	"tender/shared/problem"
	"tender/shared/provider"
)

// ownerBody is our reference of a provider's id; "" for one that is not ours.
type ownerBody struct {
	Reference string `json:"reference"`
}

// nameOwners fills in our references where lines carry the provider's ids alone: those that are kept, and for the rest what the
// provider says, which is then kept. Lines whose owner nobody knows are given back apart.
func (r *run) nameOwners(ctx context.Context, lines []provider.Line) (named, nameless []provider.Line, err error) {
	owners := ownersOf(lines)
	if len(owners) == 0 {
		return lines, nil, nil
	}
	references, err := r.keptOwners(ctx, owners)
	if err != nil {
		return nil, nil, err
	}
	missing := slices.DeleteFunc(owners, func(id string) bool { _, ok := references[id]; return ok })
	if len(missing) > 0 {
		found, err := r.findOwners(ctx, missing)
		if err != nil {
			return nil, nil, err
		}
		for id, reference := range found {
			references[id] = reference
		}
	}
	for _, l := range lines {
		if l.Reference == "" && l.Owner != "" {
			reference, ok := references[l.Owner]
			if !ok {
				nameless = append(nameless, l)
				continue
			}
			l.Reference = reference
		}
		named = append(named, l)
	}
	return named, nameless, nil
}

func ownersOf(lines []provider.Line) []string {
	var owners []string
	for _, l := range lines {
		if l.Reference == "" && l.Owner != "" && len(l.Owner) <= MaxID {
			owners = append(owners, l.Owner)
		}
	}
	slices.Sort(owners)
	return slices.Compact(owners)
}

func (r *run) keptOwners(ctx context.Context, owners []string) (map[string]string, error) {
	keys := make([]Key, len(owners))
	for i, id := range owners {
		keys[i] = OwnerKey(r.name, id)
	}
	records, err := r.Ledger.Read(ctx, keys)
	if err != nil {
		return nil, err
	}
	references := make(map[string]string, len(records))
	for i, id := range owners {
		if record, ok := records[keys[i]]; ok {
			var b ownerBody
			if err := json.Unmarshal(record.Body, &b); err != nil {
				return nil, problem.New(problem.Internal, "").Because(fmt.Errorf("decoding owner: %w", err))
			}
			references[id] = b.Reference
		}
	}
	return references, nil
}

// findOwners asks the provider, and keeps what it says. A rival asked the same question.
func (r *run) findOwners(ctx context.Context, owners []string) (map[string]string, error) {
	var found map[string]string
	err := r.ask(ctx, func(ctx context.Context) error {
		var err error
		found, err = r.g.FindReferences(ctx, owners)
		return err
	})
	if err != nil {
		return nil, err
	}
	var records []Record
	for _, id := range owners {
		if reference, ok := found[id]; ok {
			body, err := encode("owner", ownerBody{Reference: reference})
			if err != nil {
				return nil, err
			}
			records = append(records, Record{Key: OwnerKey(r.name, id), Body: body})
		}
	}
	if len(records) > 0 {
		_, err = r.Ledger.Write(ctx, records)
	}
	return found, err
}
