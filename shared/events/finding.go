package events

import (
	"strings"

	"tender/shared/reconcile"
)

// findingEvents gives what changed of a finding: at most one event, since it has one status.
func findingEvents(before *reconcile.Finding, after reconcile.Finding, version int64) []Event {
	t, ok := findingType(before, after)
	if !ok {
		return nil
	}
	d := findingDetail(after)
	d.Version, d.ID = version, eventID(noOrder, version, t, d.Subject)
	return []Event{{Type: t, Detail: d}}
}

func findingType(before *reconcile.Finding, after reconcile.Finding) (Type, bool) {
	same := before != nil && before.Status == after.Status
	switch after.Status {
	case reconcile.FindingClosed:
		return FindingClosed, !same
	case reconcile.FindingGone:
		return FindingResolved, !same
	}
	if same {
		return FindingUpdated, !sameTold(findingDetail(*before), findingDetail(after))
	}
	return FindingOpened, true
}

// findingDetail is what is told of a finding. Its text, its raw row and whoever closed it are left out.
func findingDetail(f reconcile.Finding) Detail {
	d := Detail{
		Subject: strings.Join([]string{"finding", f.Provider, f.Day, string(f.Kind), f.ID}, "/"), At: f.OpenedAt, Status: string(f.Status),
		OrderID: f.Facts.OrderID, Provider: f.Provider, Reference: f.Facts.Reference, Currency: f.Facts.Currency,
		Finding: &Finding{ID: f.ID, Kind: f.Kind, Day: f.Day, Line: f.Facts.Line, Ours: f.Facts.Ours, Theirs: f.Facts.Theirs},
	}
	if !f.ClosedAt.IsZero() {
		d.At = f.ClosedAt
	}
	return d
}

func sameTold(a, b Detail) bool {
	same := *a.Finding == *b.Finding
	a.Finding, b.Finding = nil, nil
	return same && a == b
}
