package reconciling

import (
	"cmp"
	"context"
	"errors"
	"time"

	"tender/cmd/tender/internal/deployment"
	"tender/shared/problem"
	"tender/shared/provider/registry"
	"tender/shared/reconcile"
	"tender/shared/reconcile/report"
	"tender/shared/secrets"
)

// keeper is a store of orders and of what reconciliation keeps.
type keeper interface {
	reconcile.Ledger
	reconcile.Orders
}

// table is the table of a deployment, and its providers.
type table struct {
	kept      keeper
	providers reconcile.Providers
	now       func() time.Time
	watch     reconcile.Watch
}

// Here gives what runs reconciliation in this process, over a deployment's table. The providers' credentials come from
// source; nil: from the deployment's own secrets. watch hears of every page.
func Here(t *deployment.Target, source secrets.Source, watch reconcile.Watch) (Runner, error) {
	opened, err := openTable(t, source)
	if err != nil {
		return nil, err
	}
	opened.watch = watch
	return opened, nil
}

func openTable(t *deployment.Target, source secrets.Source) (*table, error) {
	if t.Table == "" {
		return nil, errors.New("the table is not known: name the stack, or set TENDER_TABLE")
	}
	if source == nil {
		source = t.Source()
	}
	providers, err := registry.Open(t.Registry(t.Providers, secrets.NewCache(source, t.Now)))
	if err != nil {
		return nil, err
	}
	return &table{kept: t.Store(), providers: providers, now: t.Now}, nil
}

// Run is Runner's.
func (t *table) Run(ctx context.Context, q reconcile.Request) (reconcile.Result, error) {
	service := reconcile.Open(t.kept, t.kept, t.providers, t.now)
	service.Watch = t.watch
	result, err := service.Run(ctx, q)
	return result, explain(err)
}

// Report is that of Books.
func (t *table) Report(ctx context.Context, provider string, p report.Period) (report.Report, error) {
	of, err := reconcile.Settlers(t.providers, provider)
	if err != nil {
		return report.Report{}, explain(err)
	}
	from, to := reconcile.LastDays(of, t.now())
	p.From, p.To = cmp.Or(p.From, from), cmp.Or(p.To, to)
	made, err := report.Collect(ctx, report.Sources{Ledger: t.kept, Orders: t.kept, Providers: of, Now: t.now}, p)
	return made, explain(err)
}

// Findings is that of Books.
func (t *table) Findings(ctx context.Context, w Wish) (reconcile.FindingList, error) {
	of, err := reconcile.Settlers(t.providers, w.Provider)
	if err != nil {
		return reconcile.FindingList{}, explain(err)
	}
	q := reconcile.FindingQuery{Providers: of.Names(), Kind: reconcile.Kind(w.Kind), From: w.From, To: w.To, All: w.All}
	if now := t.now().UTC(); w.All {
		q.From = cmp.Or(q.From, now.AddDate(0, 0, -reconcile.FirstDays).Format(time.DateOnly))
		q.To = cmp.Or(q.To, now.Format(time.DateOnly))
	}
	list, err := reconcile.ListFindings(ctx, t.kept, q)
	return list, explain(err)
}

// Finding is that of Books.
func (t *table) Finding(ctx context.Context, name string) (reconcile.Finding, error) {
	key, err := reconcile.ParseFindingName(name)
	if err != nil {
		return reconcile.Finding{}, explain(err)
	}
	f, err := reconcile.ReadFinding(ctx, t.kept, key)
	return f, explain(err)
}

// Close is that of Books.
func (t *table) Close(ctx context.Context, name, actor, reason string) (reconcile.Finding, error) {
	key, err := reconcile.ParseFindingName(name)
	if err != nil {
		return reconcile.Finding{}, explain(err)
	}
	f, err := reconcile.CloseFinding(ctx, t.kept, key, actor, reason, t.now())
	return f, explain(err)
}

// explain says a problem in words for a person.
func explain(err error) error {
	var p *problem.Error
	if !errors.As(err, &p) {
		return err
	}
	if len(p.Fields) == 0 {
		if p.Code == problem.Unavailable {
			return err // with its cause: the table's own words
		}
		return errors.New(p.Detail)
	}
	text := p.Detail
	for _, f := range p.Fields {
		text += "\n  " + f.Field + ": " + f.Message
	}
	return errors.New(text)
}
