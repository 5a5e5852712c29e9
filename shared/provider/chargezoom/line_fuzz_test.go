package chargezoom

import (
	"errors"
	"net/http"
	"os"
	"testing"
	"time"

	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/provider/internal/httpcall"
)

// FuzzSettlements: whatever a page is, every row of it is a line or is kept, and no line lacks what lines are kept by.
func FuzzSettlements(f *testing.F) {
	documented, err := os.ReadFile("testdata/transactions_reply.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(documented))
	f.Add(`{"code":200,"data":[{"tnxID":1,"tnxAmount":"1,250.00","tnxDate":"2026-03-01","tnxStatus":"x","tnxType":"refund","tnxReferenceMemo":"tender-A"}]}`)
	f.Add(`{"code":200,"data":[{"tnxID":1,"tnxAmount":"12,34","tnxDate":"2026-03-01","tnxType":"sale"},{},null,3]}`)
	for _, body := range []string{"", "null", "[]", `{"code":200}`, `{"code":200,"data":null}`, `{"code":500,"data":[]}`, "<p>"} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		e, err := read(httpcall.Reply{Status: http.StatusOK, Body: []byte(body)})
		if err != nil && !errors.Is(err, errGarbled) {
			if problem.OutcomeOf(err) == problem.Succeeded {
				t.Fatal(err)
			}
			return
		}
		p := e.settlements()
		if !p.Garbled && len(p.Lines)+len(p.Bad) != p.Rows || p.Garbled && (p.Rows != 0 || len(p.Bad) != 1) || p.Garbled && p.Last {
			t.Fatalf("%+v", p)
		}
		ids := map[string]provider.Line{}
		for _, l := range p.Lines {
			if other, again := ids[l.ID]; again && other != l {
				t.Fatalf("%+v is also %+v", l, other)
			}
			ids[l.ID] = l
			checkLine(t, l)
		}
		for _, b := range p.Bad {
			if len(b.Raw) > provider.MaxRaw || b.Why == "" {
				t.Fatalf("%+v", b)
			}
		}
	})
}

func checkLine(t *testing.T, l provider.Line) {
	refund := l.Kind == provider.LineRefund
	if l.ID == "" || l.Kind == "" || l.Amount < 0 && !refund || l.Amount > 0 && refund || l.Net != l.Amount || l.Currency != currency {
		t.Fatalf("%+v", l)
	}
	if l.Reference != "" && l.Owner != "" || l.Reference != "" && !provider.IsLineID(l.Reference) {
		t.Fatalf("%+v", l)
	}
	if day, err := time.Parse(time.DateOnly, l.Day); err != nil || l.CreatedAt.Sub(day) < 0 || l.CreatedAt.Sub(day) >= 24*time.Hour {
		t.Fatalf("%+v", l)
	}
}
