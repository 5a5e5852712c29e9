package reconcile

import "tender/shared/provider"

// sortState is the sort key of records that are alone in their partition.
const sortState = "STATE"

// LineKey is where a line is kept: all lines that a provider dates at one day are one partition, in the order of their
// ids.
func LineKey(providerName string, l provider.Line) Key {
	return Key{Partition: "SETTLEMENT#" + providerName + "#" + l.Day, Sort: l.ID}
}

// AccountKey is where the lines of one attempt are kept in brief.
func AccountKey(providerName, reference string) Key {
	return Key{Partition: "SETTLED#" + providerName + "#" + reference, Sort: sortState}
}

// FindingKey is where a finding is kept. It never changes with the facts.
func FindingKey(f Finding) Key {
	return Key{Partition: "FINDING#" + f.Provider + "#" + f.Day, Sort: string(f.Kind) + "#" + f.ID}
}

// OwnerKey is where our reference of a provider's id is kept.
func OwnerKey(providerName, owner string) Key {
	return Key{Partition: "OWNER#" + providerName + "#" + owner, Sort: sortState}
}

// WindowKey is where the progress of a window is kept. There is one place for whatever changed, since any day.
func WindowKey(providerName string, w provider.Window) Key {
	name := w.Day
	if w.Kind != provider.WindowDay {
		name = string(w.Kind)
	}
	return Key{Partition: syncPartition(providerName), Sort: "WINDOW#" + name}
}

// CursorKey is where a provider's place in time is kept.
func CursorKey(providerName string) Key {
	return Key{Partition: syncPartition(providerName), Sort: "CURSOR"}
}

func syncPartition(providerName string) string { return "SYNC#" + providerName }
