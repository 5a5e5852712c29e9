// Package reconciling lets a person run reconciliation, and read and close what it found: of a running tender local over
// HTTP, and of a deployment through its function and its table.
package reconciling

import (
	"context"

	"tender/cmd/tender/internal/deployment"
	"tender/shared/reconcile"
	"tender/shared/reconcile/report"
)

// Runner runs reconciliation once.
type Runner interface {
	// Run does what the request says. What it left is in the result.
	Run(ctx context.Context, q reconcile.Request) (reconcile.Result, error)
}

// Wish says which findings to list. All its zero values leave nothing out.
type Wish struct {
	Provider string
	Kind     string
	From, To string // 2006-01-02; of All the last 35 days without them
	All      bool   // those that are closed or gone as well
}

// Books are what reconciliation keeps.
type Books interface {
	// Report makes the report of a provider ("": of each) and a period; without its days of the last that are over.
	Report(ctx context.Context, provider string, p report.Period) (report.Report, error)
	// Findings lists findings.
	Findings(ctx context.Context, w Wish) (reconcile.FindingList, error)
	// Finding reads the one that is named so.
	Finding(ctx context.Context, name string) (reconcile.Finding, error)
	// Close keeps a person's word that a finding needs nothing more.
	Close(ctx context.Context, name, actor, reason string) (reconcile.Finding, error)
}

// Open gives the books of a target.
func Open(t *deployment.Target) (Books, error) {
	if t.Local {
		return server{t}, nil
	}
	return openTable(t, nil)
}
