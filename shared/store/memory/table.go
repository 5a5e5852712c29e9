package memory

import (
	"cmp"
	"strings"

	"tender/shared/reconcile"
	"tender/shared/store/internal/versioned"
)

// table is the rows in the order of their keys, with the indexes. Its methods are called under the store's lock.
type table struct {
	rows list[row]

	keys     map[reconcile.Key]versioned.Keys // of the rows that are in an index
	due      index[dueRow]
	captured index[string]        // references, by provider and day
	findings index[reconcile.Key] // those that are open, by provider
}

type row struct {
	key reconcile.Key
	versioned.Row
}

func newTable() table {
	return table{
		rows: list[row]{compare: func(a, b row) int { return compareKeys(a.key, b.key) }},
		keys: map[reconcile.Key]versioned.Keys{},
		due:  newIndex(compareDue), captured: newIndex(cmp.Compare[string]), findings: newIndex(compareKeys),
	}
}

func compareKeys(a, b reconcile.Key) int {
	if c := strings.Compare(a.Partition, b.Partition); c != 0 {
		return c
	}
	return strings.Compare(a.Sort, b.Sort)
}

// get gives the row; the zero Row means that there is none.
func (t *table) get(k reconcile.Key) versioned.Row {
	if r := t.rows.find(row{key: k}); r != nil {
		return r.Row
	}
	return versioned.Row{}
}

// put performs a conditional write.
func (t *table) put(w versioned.Write) (rival versioned.Row, written bool) {
	stored := t.rows.find(row{key: w.Key})
	switch {
	case stored == nil && w.Expect == 0:
		w.Key = owned(w.Key)
		t.rows.insert(row{key: w.Key, Row: w.Row})
	case stored != nil && stored.Version == w.Expect:
		w.Key, stored.Row = stored.key, w.Row
	case stored != nil:
		return stored.Row, false
	default:
		return versioned.Row{}, false
	}
	t.reindex(w)
	return versioned.Row{}, true
}

// owned is the key in memory of its own: the caller's may be part of a whole page's text, which it would keep alive.
func owned(k reconcile.Key) reconcile.Key {
	if k.Sort == versioned.State {
		return reconcile.Key{Partition: strings.Clone(k.Partition), Sort: versioned.State}
	}
	return reconcile.Key{Partition: strings.Clone(k.Partition), Sort: strings.Clone(k.Sort)}
}

// reindex moves the row from where its former keys stood in the indexes to where the new ones stand.
func (t *table) reindex(w versioned.Write) {
	former := t.keys[w.Key]
	if former == w.Keys {
		return
	}
	id, _ := versioned.OrderID(w.Key)
	if k := former; k.DuePartition != "" {
		t.due.remove(k.DuePartition, dueRow{at: k.DueAt, id: id})
	}
	if k := former; k.CapturedDay != "" {
		t.captured.remove(dayOf(k.CapturedProvider, k.CapturedDay), k.CapturedReference)
	}
	if k := former; k.Finding != "" {
		t.findings.remove(k.Finding, w.Key)
	}
	if delete(t.keys, w.Key); w.Keys != (versioned.Keys{}) {
		t.keys[w.Key] = w.Keys
	}
	if k := w.Keys; k.DuePartition != "" {
		t.due.insert(k.DuePartition, dueRow{at: k.DueAt, id: id})
	}
	if k := w.Keys; k.CapturedDay != "" {
		t.captured.insert(dayOf(k.CapturedProvider, k.CapturedDay), k.CapturedReference)
	}
	if k := w.Keys; k.Finding != "" {
		t.findings.insert(k.Finding, w.Key)
	}
}

func dayOf(provider, day string) string { return provider + "#" + day }
