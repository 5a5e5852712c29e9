package reconcile

import (
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"pgregory.net/rapid"

	"tender/shared/money"
	"tender/shared/provider"
)

var morning = time.Date(2026, time.March, 2, 8, 0, 0, 0, time.UTC)

// aLine draws any line that can be kept: few ids, days and times, so that copies meet, and amounts up to the largest.
func aLine(t *rapid.T) provider.Line {
	amounts := rapid.OneOf(rapid.SampledFrom([]int64{0, 1, 30, 70, 100, 150, -1, -40, -100, math.MaxInt64, math.MinInt64}), rapid.Int64())
	times := rapid.SampledFrom([]time.Time{{}, morning, morning.Add(time.Hour), morning.Add(30 * time.Hour).In(time.FixedZone("", 14400))})
	l := provider.Line{
		ID:        rapid.SampledFrom([]string{"l1", "l2", "l3", "l4", "l5", "o1"}).Draw(t, "id"),
		Kind:      rapid.SampledFrom(lineKinds).Draw(t, "kind"),
		State:     rapid.SampledFrom([]provider.LineState{"", "open", "done", "done", "done", "void"}).Draw(t, "state"),
		Reference: rapid.SampledFrom([]string{"", "o1"}).Draw(t, "reference"),
		Day:       rapid.SampledFrom([]string{"2026-03-02", "2026-03-03"}).Draw(t, "day"),
		CreatedAt: times.Draw(t, "created"), PaidAt: times.Draw(t, "paid"),
		Currency: rapid.SampledFrom([]money.Currency{"AED", "AED", "KWD"}).Draw(t, "currency"),
		Amount:   amounts.Draw(t, "amount"), Net: amounts.Draw(t, "net"),
		Said: rapid.SampledFrom([]string{"", "order captured", "<é&\u2028\"\\\n\x01\U0001F600>"}).Draw(t, "said"),
	}
	if rapid.Bool().Draw(t, "rated") {
		l.Rates = &provider.FeeRates{Rate: amounts.Draw(t, "rate"), Fixed: amounts.Draw(t, "fixed"), TaxRate: amounts.Draw(t, "tax")}
	}
	return l
}

func TestLineIsKeptWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := aLine(t)
		data, err := EncodeLine(l)
		if err != nil {
			t.Fatal(err)
		}
		canonical(t, data)
		l.CreatedAt, l.PaidAt = utc(l.CreatedAt), utc(l.PaidAt)
		if got, err := DecodeLine(data); err != nil || !reflect.DeepEqual(got, l) {
			t.Fatalf("%+v became %+v: %v", l, got, err)
		}
	})
}

// canonical holds bytes against RFC 8785, but for whole numbers, which stay whole.
func canonical(t interface{ Fatalf(string, ...any) }, data []byte) {
	v := jsontext.Value(slices.Clone(data))
	if err := v.Canonicalize(jsontext.CanonicalizeRawInts(false)); err != nil || string(v) != string(data) {
		t.Fatalf("%s is not canonical: %s %v", data, v, err)
	}
}

func TestLineAsItIsKept(t *testing.T) {
	l := provider.Line{
		ID: "t1", Kind: provider.LineSale, State: provider.LineDone, Reference: "o1", Owner: "77", Day: "2026-03-02",
		CreatedAt: morning.In(time.FixedZone("", 14400)), PaidAt: morning, Currency: "AED", Amount: math.MaxInt64, Net: -5,
		Rates: &provider.FeeRates{Rate: 450, Fixed: 100, TaxRate: 500}, Said: "order captured",
	}
	want := `{"amount":9223372036854775807,"created":"2026-03-02T08:00:00Z","currency":"AED","day":"2026-03-02","id":"t1","kind":"sale",` +
		`"net":-5,"owner":"77","paid":"2026-03-02T08:00:00Z","rates":{"fixed":100,"rate":450,"tax_rate":500},"reference":"o1",` +
		`"said":"order captured","state":"done"}`
	if got, err := EncodeLine(l); err != nil || string(got) != want {
		t.Errorf("%s\n%v", got, err)
	}
}

func TestLineThatCannotBeKept(t *testing.T) {
	good := provider.Line{ID: "t1", Kind: provider.LineSale, Day: "2026-03-02", Currency: "AED"}
	if _, err := EncodeLine(good); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*provider.Line){
		"no id":                  func(l *provider.Line) { l.ID = "" },
		"an id beyond any key":   func(l *provider.Line) { l.ID = strings.Repeat("x", MaxID+1) },
		"a reference beyond any": func(l *provider.Line) { l.Reference = strings.Repeat("x", MaxID+1) },
		"an owner beyond any":    func(l *provider.Line) { l.Owner = strings.Repeat("x", MaxID+1) },
		"no kind":                func(l *provider.Line) { l.Kind = "" },
		"another state":          func(l *provider.Line) { l.State = "paid" },
		"no day":                 func(l *provider.Line) { l.Day = "" },
		"no date":                func(l *provider.Line) { l.Day = "2026-02-30" },
		"no currency":            func(l *provider.Line) { l.Currency = "XXX" },
		"a time beyond JSON":     func(l *provider.Line) { l.CreatedAt = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) },
		"a payout beyond JSON":   func(l *provider.Line) { l.PaidAt = time.Date(-1, 1, 1, 0, 0, 0, 0, time.UTC) },
		"words that are none":    func(l *provider.Line) { l.Said = "\xff" },
	} {
		l := good
		spoil(&l)
		if data, err := EncodeLine(l); err == nil {
			t.Errorf("%s: kept as %s", name, data)
		}
	}
}

func TestSupersedes(t *testing.T) {
	base := provider.Line{ID: "t1", Kind: provider.LineSale, State: provider.LineDone, Day: "2026-03-02", Currency: "AED", Amount: 100, Net: 95}
	with := func(change func(*provider.Line)) provider.Line { l := base; change(&l); return l }
	paid := with(func(l *provider.Line) { l.PaidAt = morning })
	open := with(func(l *provider.Line) { l.State = provider.LineOpen })
	void := with(func(l *provider.Line) { l.State = provider.LineVoid })
	unknown := with(func(l *provider.Line) { l.State = provider.LineUnknown; l.Amount = 1000 })
	less := with(func(l *provider.Line) { l.State = provider.LineOpen; l.Amount, l.Net = 200, 190 })
	for _, c := range []struct {
		name         string
		newer, older provider.Line
	}{
		{"captured", base, open},
		{"paid out", paid, base},
		{"paid out, straight from open", paid, open},
		{"taken back", void, base},
		{"never came", void, open},
		{"taken back after it was paid out", void, paid},
		{"paid out later", with(func(l *provider.Line) { l.PaidAt = morning.Add(time.Hour) }), paid},
		{"a known word", open, unknown},
		{"captured for less", base, less},
		{"its rates became known", with(func(l *provider.Line) { l.Rates = &provider.FeeRates{} }), base},
		{"its order became known", with(func(l *provider.Line) { l.Reference = "o1" }), base},
	} {
		if !Supersedes(c.newer, c.older) || Supersedes(c.older, c.newer) {
			t.Errorf("%s: %v, and the other way round %v", c.name, Supersedes(c.newer, c.older), Supersedes(c.older, c.newer))
		}
	}
	same := base
	same.CreatedAt = time.Time{}.In(time.FixedZone("", 3600))
	if Supersedes(same, base) || Supersedes(with(func(l *provider.Line) { l.ID = "t2"; l.Amount = 1000 }), base) {
		t.Error("the same line, or another one, supersedes")
	}
}

// Whatever copies of a line there are, they have one order, so the newest is the same whichever came first. Two copies
// of which neither is newer are kept as the same bytes.
func TestSupersedesIsAnOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := aLine(t), aLine(t), aLine(t)
		a.ID, b.ID, c.ID = "t1", "t1", "t1"
		if Supersedes(a, a) || Supersedes(a, b) && Supersedes(b, a) {
			t.Fatal("a line supersedes itself, or two each other")
		}
		if Supersedes(a, b) && Supersedes(b, c) && !Supersedes(a, c) {
			t.Fatal("the oldest is not superseded by the newest")
		}
		one, _ := EncodeLine(a)
		other, _ := EncodeLine(b)
		if (Supersedes(a, b) || Supersedes(b, a)) == (string(one) == string(other)) {
			t.Fatalf("neither is newer and they differ, or they are the same and one is newer:\n%s\n%s", one, other)
		}
		if Supersedes(a, b) && a.State == b.State && !b.PaidAt.IsZero() && a.PaidAt.IsZero() {
			t.Fatal("a paid line became unpaid")
		}
		if Supersedes(a, b) && (b.State == provider.LineVoid && a.State != b.State || b.State == provider.LineDone && a.State == provider.LineOpen) {
			t.Fatal("a line went back")
		}
	})
}
