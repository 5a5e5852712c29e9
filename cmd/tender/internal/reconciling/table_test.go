package reconciling

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"tender/cmd/tender/internal/deployment"
	"tender/cmd/tender/internal/local"
	"tender/shared/problem"
	"tender/shared/provider/registry"
	"tender/shared/reconcile"
	"tender/shared/reconcile/report"
	"tender/shared/secrets"
	"tender/shared/store/memory"
)

func books(t *testing.T) *table {
	t.Helper()
	providers, err := registry.Open(registry.Options{
		Enabled: []string{"postpay", "portpos"}, Environment: "sandbox", Secrets: secrets.NewCache(local.FixedSecrets(), nil),
	})
	if err != nil {
		t.Fatal(err)
	}
	kept := memory.Open()
	f := reconcile.Opened(reconcile.Finding{
		Provider: "postpay", Day: "2026-03-01", ID: "l-1", Kind: reconcile.UnknownOrder, Facts: reconcile.Facts{Currency: "AED", Theirs: 100, Line: "l-1"},
	}, at)
	body, err := reconcile.EncodeFinding(f)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := kept.Write(t.Context(), []reconcile.Record{{Key: reconcile.FindingKey(f), Body: body, Open: true}}); err != nil {
		t.Fatal(err)
	}
	return &table{kept: kept, providers: providers, now: func() time.Time { return at.Add(12 * time.Hour) }}
}

func TestTableFindings(t *testing.T) {
	b := books(t)
	const name = "postpay/2026-03-01/unknown_order/l-1"
	list, err := b.Findings(t.Context(), Wish{})
	if err != nil || len(list.Findings) != 1 || list.Findings[0].Name() != name {
		t.Fatalf("%+v %v", list, err)
	}
	if f, err := b.Finding(t.Context(), name); err != nil || f != list.Findings[0] {
		t.Errorf("%+v %v", f, err)
	}
	if f, err := b.Close(t.Context(), name, "kim", "sold by telephone"); err != nil || f.Status != reconcile.FindingClosed {
		t.Errorf("%+v %v", f, err)
	}
	for _, tt := range []struct {
		wish Wish
		n    int
	}{{Wish{}, 0}, {Wish{All: true}, 1}, {Wish{All: true, From: "2026-03-02"}, 0}, {Wish{All: true, Kind: "bad_line"}, 0}, {Wish{All: true, Provider: "postpay"}, 1}} {
		if list, err := b.Findings(t.Context(), tt.wish); err != nil || len(list.Findings) != tt.n {
			t.Errorf("%+v: %+v %v", tt.wish, list, err)
		}
	}
}

func TestTableReport(t *testing.T) {
	made, err := books(t).Report(t.Context(), "", report.Period{})
	if err != nil || made.From != "2026-01-28" || made.To != "2026-03-03" || made.TiesOut || len(made.Differences) != 1 {
		t.Errorf("%s to %s, %v, %v %v", made.From, made.To, made.TiesOut, made.Differences, err)
	}
	made, err = books(t).Report(t.Context(), "postpay", report.Period{From: "2026-03-02", To: "2026-03-03"})
	if err != nil || made.From != "2026-03-02" || made.To != "2026-03-03" || len(made.Differences) != 0 {
		t.Errorf("%s to %s, %v %v", made.From, made.To, made.Differences, err)
	}
}

func TestTableRefuses(t *testing.T) {
	b := books(t)
	for name, ask := range map[string]func(context.Context) error{
		"provider: No enabled": func(ctx context.Context) error { _, err := b.Report(ctx, "portpos", report.Period{}); return err },
		"to: The last day": func(ctx context.Context) error {
			_, err := b.Report(ctx, "", report.Period{To: "2026-12-01"})
			return err
		},
		"provider: No":     func(ctx context.Context) error { _, err := b.Findings(ctx, Wish{Provider: "nopay"}); return err },
		"kind: There":      func(ctx context.Context) error { _, err := b.Findings(ctx, Wish{Kind: "odd"}); return err },
		"finding: Name it": func(ctx context.Context) error { _, err := b.Finding(ctx, "odd"); return err },
		"finding: Name":    func(ctx context.Context) error { _, err := b.Close(ctx, "odd", "kim", "no"); return err },
		"no such finding":  func(ctx context.Context) error { _, err := b.Finding(ctx, "postpay/2026-03-01/bad_line/x"); return err },
		"actor: Say": func(ctx context.Context) error {
			_, err := b.Close(ctx, "postpay/2026-03-01/unknown_order/l-1", "", "no")
			return err
		},
		"from: Name no day": func(ctx context.Context) error {
			_, err := b.Run(ctx, reconcile.Request{From: "2027-01-01", To: "2027-01-01"})
			return err
		},
		"The store did not": func(ctx context.Context) error {
			ctx, stop := context.WithCancel(ctx)
			stop()
			_, err := b.Findings(ctx, Wish{})
			return err
		},
		"the table is not known":  func(context.Context) error { _, err := Here(&deployment.Target{}, nil, nil); return err },
		"the table is not known:": func(context.Context) error { _, err := Open(&deployment.Target{}); return err },
	} {
		if err := ask(t.Context()); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("it says %v, not %q", err, name)
		}
	}
	plain := errors.New("plain")
	if !errors.Is(explain(plain), plain) || explain(nil) != nil || explain(problem.New(problem.NotFound, "Gone.")).Error() != "Gone." {
		t.Error("words are lost")
	}
}
