package reconcile

import (
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"tender/shared/problem"
	"tender/shared/provider"
)

var someFinding = Finding{
	Provider: "postpay", Day: "2026-03-02", ID: "o1", Kind: AmountMismatch, Facts: Facts{Reference: "o1", Currency: "AED", Ours: 100, Theirs: 120},
}

func TestLifeOfAFinding(t *testing.T) {
	now := morning.Add(300 * time.Millisecond)
	later := now.Add(time.Hour)
	changed := someFinding
	changed.Facts.Theirs = 130

	f := Opened(someFinding, now)
	if f.Status != FindingOpen || !f.OpenedAt.Equal(morning) || f.Facts != someFinding.Facts {
		t.Fatalf("%+v", f)
	}
	if next, opened := f.Update(someFinding, later); opened || next != f {
		t.Errorf("the same again: %+v", next)
	}
	if next, opened := f.Update(changed, later); opened || next.Facts != changed.Facts || next.OpenedAt != f.OpenedAt || next.Status != FindingOpen {
		t.Errorf("other facts: %+v", next)
	}

	closed, err := f.Close("ana", "refunded by hand", later)
	if err != nil || closed.Status != FindingClosed || closed.Actor != "ana" || !closed.ClosedAt.Equal(morning.Add(time.Hour)) {
		t.Fatalf("%+v %v", closed, err)
	}
	if next, opened := closed.Update(someFinding, later); opened || next != closed {
		t.Errorf("closed and the same: %+v", next)
	}
	if next, opened := closed.Update(changed, later); !opened || next != Opened(changed, later) {
		t.Errorf("closed and other facts: %+v", next)
	}
	if next, gone := closed.Vanish(later); gone || next != closed {
		t.Errorf("closed and gone: %+v", next)
	}

	vanished, gone := f.Vanish(later)
	if !gone || vanished.Status != FindingGone || vanished.ClosedAt.IsZero() {
		t.Errorf("%+v", vanished)
	}
	if next, again := vanished.Vanish(later); again || next != vanished {
		t.Errorf("gone twice: %+v", next)
	}
	if next, opened := vanished.Update(someFinding, later); !opened || next != Opened(someFinding, later) {
		t.Errorf("back again: %+v", next)
	}
}

func TestClose(t *testing.T) {
	open := Opened(someFinding, morning)
	closed, _ := open.Close("ana", "done", morning)
	gone, _ := open.Vanish(morning)
	for _, c := range []struct {
		name          string
		f             Finding
		actor, reason string
		want          problem.Code
	}{
		{"again", closed, "ana", "done", ""},
		{"by another", closed, "ben", "done", problem.InvalidState},
		{"gone", gone, "ana", "done", problem.InvalidState},
		{"nobody", open, " ", "done", problem.InvalidRequest},
		{"no reason", open, "ana", "", problem.InvalidRequest},
		{"no text", open, "ana", "\xff", problem.InvalidRequest},
		{"as long as may be", open, strings.Repeat("é", MaxActor), strings.Repeat("é", MaxReason), ""},
		{"too long a name", open, strings.Repeat("a", MaxActor+1), "done", problem.InvalidRequest},
		{"too long a reason", open, "ana", strings.Repeat("a", MaxReason+1), problem.InvalidRequest},
	} {
		next, err := c.f.Close(c.actor, c.reason, morning.Add(time.Hour))
		if c.want == "" && (err != nil || next.Status != FindingClosed) || c.want != "" && (!problem.Is(err, c.want) || next != c.f) {
			t.Errorf("%s: %+v %v", c.name, next, err)
		}
	}
	if next, _ := closed.Close("ana", "done", morning.Add(time.Hour)); next != closed {
		t.Errorf("the same word again changed %+v", next)
	}
}

func TestFindingIsKeptWhole(t *testing.T) {
	f, err := Opened(someFinding, morning.In(time.FixedZone("", 14400))).Close("ana", "done", morning)
	if err != nil {
		t.Fatal(err)
	}
	data, err := EncodeFinding(f)
	want := `{"actor":"ana","closed_at":"2026-03-02T08:00:00Z","day":"2026-03-02","facts":{"currency":"AED","ours":100,"reference":"o1",` +
		`"theirs":120},"id":"o1","kind":"amount_mismatch","opened_at":"2026-03-02T08:00:00Z","provider":"postpay","reason":"done","status":"closed"}`
	if err != nil || string(data) != want {
		t.Errorf("%s %v", data, err)
	}
	if got, err := DecodeFinding(data); err != nil || !reflect.DeepEqual(got, f) {
		t.Errorf("%+v %v", got, err)
	}
	for _, bad := range []string{`{}`, `[]`, strings.Replace(want, "amount_mismatch", "odd", 1), strings.Replace(want, `"closed"`, `"lost"`, 1), strings.Replace(want, `"id":"o1"`, `"id":""`, 1)} {
		if _, err := DecodeFinding([]byte(bad)); err == nil {
			t.Errorf("read %s", bad)
		}
	}
	if _, err := EncodeFinding(someFinding); err == nil {
		t.Error("a finding without a status was kept")
	}
}

func TestQuarantine(t *testing.T) {
	day := provider.Window{Kind: provider.WindowDay, Day: "2026-03-02"}
	bad := provider.BadRow{Raw: `{"amount":"many"}`, Why: "amount: no number"}
	f := QuarantineFinding("postpay", day, 3, bad, "2026-03-02")
	want := Facts{Detail: "amount: no number", Raw: bad.Raw, Window: "day 2026-03-02", Page: 3}
	if f.Kind != BadLine || f.Facts != want || f.Day != "2026-03-02" || f.Provider != "postpay" || f.Status != "" {
		t.Errorf("%+v", f)
	}
	moved := QuarantineFinding("postpay", provider.Window{Kind: provider.WindowUnpaid}, 0, bad, "2026-03-02")
	if moved.Facts.Window != "unpaid" || FindingKey(moved) != FindingKey(f) {
		t.Errorf("the same row elsewhere is another finding: %+v", moved)
	}
	closed, _ := Opened(f, morning).Close("ana", "told them", morning)
	if next, opened := closed.Update(moved, morning); opened || next != closed {
		t.Errorf("a row that moved opened a finding: %+v", next)
	}
	bad.Raw += " "
	if FindingKey(QuarantineFinding("postpay", day, 3, bad, "2026-03-02")) == FindingKey(f) {
		t.Error("another row is the same finding")
	}
	for _, raw := range []string{"\xff\xfe", strings.Repeat("é", provider.MaxRaw), strings.Repeat("\xff", provider.MaxRaw+5), ""} {
		f := QuarantineFinding("postpay", day, 0, provider.BadRow{Raw: raw, Why: "\xff"}, "2026-03-02")
		if _, err := EncodeFinding(Opened(f, morning)); err != nil || len(f.Facts.Raw) > provider.MaxRaw || !utf8.ValidString(f.Facts.Raw) {
			t.Errorf("%d bytes: %v", len(f.Facts.Raw), err)
		}
	}
}
