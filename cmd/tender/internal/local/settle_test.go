package local

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"tender/shared/events"
	"tender/shared/order"
	"tender/shared/provider"
	"tender/shared/reconcile"
	"tender/shared/store/memory"
	"tender/shared/telemetry"
)

// sold makes a captured order at postpay.
func sold(t *testing.T, s *Server) {
	t.Helper()
	body := strings.Replace(request, `"capture":"manual"`, `"capture":"automatic"`, 1)
	status, _, text := send(t, "POST", s.URL()+"/checkouts", body, sign(t, s, body))
	var page struct {
		RedirectURL string `json:"redirect_url"`
	}
	if err := json.Unmarshal([]byte(text), &page); err != nil || status != 201 {
		t.Fatalf("%d %s", status, text)
	}
	send(t, "POST", s.Addresses()["postpay"]+"/_sandbox/deliveries", `{"mode":"drop"}`, nil) // nothing happens in the background
	send(t, "POST", page.RedirectURL, "outcome=approve", map[string]string{"Content-Type": "application/x-www-form-urlencoded"})
	if text := post(t, s, "/orders/o-1/resolve", ""); !strings.Contains(text, `"status":"captured"`) {
		t.Fatalf("the order is %s", text)
	}
}

// post calls a control route that answers 200.
func post(t *testing.T, s *Server, path, body string) string {
	t.Helper()
	status, _, text := send(t, "POST", s.URL()+path, body, nil)
	if status != 200 {
		t.Fatalf("%s: %d %s", path, status, text)
	}
	return text
}

// What a run finds is listed, closed, told and reported, and a run without news stores nothing.
func TestSettle(t *testing.T) {
	s := start(t, Options{})
	sold(t, s)
	send(t, "POST", s.Addresses()["postpay"]+"/_sandbox/plants", `[{"kind":"wrong_amount","order_id":"o-1"}]`, nil)
	post(t, s, "/_local/clock", `{"advance":"216h"}`)
	var first, second Settled
	for _, r := range []*Settled{&first, &second} {
		if err := json.Unmarshal([]byte(post(t, s, "/_local/run", `{"job":"settlements-sync"}`)), r); err != nil {
			t.Fatal(err)
		}
	}
	if len(first.Runs) != 3 || !first.Complete || first.Writes == 0 || second.Writes != 0 || !second.Complete {
		t.Errorf("%+v, then %+v", first, second)
	}
	_, _, text := send(t, "GET", s.URL()+"/_local/findings?kind=amount_mismatch", "", nil)
	var list FindingList
	if err := json.Unmarshal([]byte(text), &list); err != nil || len(list.Findings) != 1 {
		t.Fatalf("%s: %v", text, err)
	}
	f := list.Findings[0]
	if f.Facts.OrderID != "o-1" || f.Facts.Theirs-f.Facts.Ours != 100 || f.NextAction != reconcile.AmountMismatch.NextAction() || f.Name != f.Finding.Name() {
		t.Errorf("it is %+v", f)
	}
	name, _ := json.Marshal(f.Name)
	for range 2 { // the same word again is no other
		if text := post(t, s, "/_local/findings/close", `{"finding":`+string(name)+`,"actor":"kim","reason":"agreed"}`); !strings.Contains(text, `"status":"closed"`) {
			t.Errorf("closed is %s", text)
		}
	}
	if status, _, text := send(t, "POST", s.URL()+"/_local/findings/close", `{"finding":`+string(name)+`,"actor":"lee","reason":"no"}`, nil); status != 409 {
		t.Errorf("closed by another: %d %s", status, text)
	}
	if _, _, text := send(t, "GET", s.URL()+"/_local/findings", "", nil); text != `{"findings":[],"more":false}`+"\n" {
		t.Errorf("open is %s", text)
	}
	if _, _, text := send(t, "GET", s.URL()+"/_local/findings?all=true&provider=postpay", "", nil); !strings.Contains(text, `"actor":"kim"`) {
		t.Errorf("all are %s", text)
	}
	told := toldTypes(t, s)
	for _, want := range []string{"Order Created", "Order Captured", "Finding Opened", "Finding Closed"} {
		if n := len(slices.DeleteFunc(slices.Clone(told), func(is string) bool { return is != want })); n != 1 {
			t.Errorf("%s was told %d times: %q", want, n, told)
		}
	}
}

func toldTypes(t *testing.T, s *Server) (types []string) {
	t.Helper()
	_, _, text := send(t, "GET", s.URL()+"/_local/events", "", nil)
	var told []struct {
		Type string `json:"detail-type"`
	}
	if err := json.Unmarshal([]byte(text), &told); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	for _, e := range told {
		types = append(types, e.Type)
	}
	return types
}

func TestNoEventsIsAList(t *testing.T) {
	if _, _, text := send(t, "GET", start(t, Options{}).URL()+"/_local/events", "", nil); strings.TrimSpace(text) != "[]" {
		t.Errorf("it is %s", text)
	}
}

func TestReport(t *testing.T) {
	s := start(t, Options{})
	sold(t, s)
	post(t, s, "/_local/clock", `{"advance":"216h"}`)
	post(t, s, "/_local/run", `{"job":"settlements-sync"}`)
	for format, want := range map[string]struct{ kind, begins string }{
		"": {"text/html; charset=utf-8", "<!doctype html>"}, "html": {"text/html; charset=utf-8", "<!doctype html>"},
		"csv": {"text/csv; charset=utf-8", "record,provider,"}, "json": {"application/json", "{\n"},
	} {
		status, header, text := send(t, "GET", s.URL()+"/_local/report?format="+format, "", nil)
		if status != 200 || header.Get("Content-Type") != want.kind || !strings.HasPrefix(text, want.begins) || header.Get("X-Content-Type-Options") != "nosniff" || header.Get("Cache-Control") != "no-store" {
			t.Errorf("%q: %d %v %.40s", format, status, header, text)
		}
	}
	_, header, text := send(t, "GET", s.URL()+"/_local/report", "", nil)
	_, rest, _ := strings.Cut(text, "<style>")
	style, _, _ := strings.Cut(rest, "</style>")
	sum := sha256.Sum256([]byte(style))
	policy := header.Get("Content-Security-Policy")
	if style == "" || !strings.Contains(policy, "default-src 'none'; style-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'") || strings.Contains(policy, "unsafe") {
		t.Errorf("the policy is %s", policy)
	}
	if !strings.Contains(text, "This report ties out") || !strings.Contains(text, "10.00") {
		t.Errorf("the report is %s", text)
	}
	if _, header, _ := send(t, "GET", s.URL()+"/_local/report?format=csv&provider=postpay&from=2026-01-01&to=2026-01-02", "", nil); header.Get("Content-Disposition") != `attachment; filename="tender-reconciliation-2026-01-01-2026-01-02.csv"` {
		t.Errorf("it is saved as %v", header)
	}
}

// A provider's night comes when its own day is over, once, and is not made up for days before the start.
func TestNights(t *testing.T) {
	of := ending{"a": time.Hour, "b": 13 * time.Hour}
	n := nights{}
	for _, tt := range []struct {
		at   string
		want []string
	}{
		{"2026-03-01T06:00:00Z", nil}, {"2026-03-01T12:59:59Z", nil}, {"2026-03-01T13:00:00Z", []string{"b"}},
		{"2026-03-01T13:00:10Z", nil}, {"2026-03-02T00:59:59Z", nil}, {"2026-03-02T01:00:00Z", []string{"a"}},
		{"2026-03-05T20:00:00Z", []string{"a", "b"}}, {"2026-03-05T21:00:00Z", nil},
	} {
		now, err := time.Parse(time.RFC3339, tt.at)
		if err != nil {
			t.Fatal(err)
		}
		if got := n.over(of, now); !slices.Equal(got, tt.want) {
			t.Errorf("at %s the nights of %v came, not of %v", tt.at, got, tt.want)
		}
	}
}

// ending are providers by name, with the ends of their days.
type ending map[string]time.Duration

func (e ending) Names() []string { return slices.Sorted(maps.Keys(e)) }

func (e ending) Get(name string) (*provider.Guarded, bool) {
	return provider.Guard(declared{info: provider.Info{
		Name: name, Settlements: provider.SettlementInfo{DayEnds: e[name]},
		Operations: map[provider.Operation]provider.Capability{provider.OpSettlements: {Support: provider.Supported}},
	}}, nil), true
}

type declared struct {
	provider.Provider
	info provider.Info
}

func (d declared) Info() provider.Info { return d.info }

// The schedule reconciles each provider when the server's clock has passed its day.
func TestScheduleSettles(t *testing.T) {
	log := reconciled{make(chan string, 10)}
	s := start(t, Options{Every: time.Millisecond, Log: slog.New(log)})
	if err := s.clock.Advance(24 * time.Hour); err != nil {
		t.Fatal(err)
	}
	var names []string
	for range 3 {
		select {
		case name := <-log.providers:
			names = append(names, name)
		case <-t.Context().Done():
			t.Fatalf("only %q were reconciled", names)
		}
	}
	slices.Sort(names)
	if want := []string{"chargezoom", "portone", "postpay"}; !slices.Equal(names, want) {
		t.Errorf("%q were reconciled", names)
	}
	if len(log.providers) > 0 {
		t.Error("one was so twice")
	}
}

// reconciled is a log that waits for runs.
type reconciled struct{ providers chan string }

func (l reconciled) Enabled(context.Context, slog.Level) bool { return true }
func (l reconciled) WithAttrs([]slog.Attr) slog.Handler       { return l }
func (l reconciled) WithGroup(string) slog.Handler            { return l }

func (l reconciled) Handle(_ context.Context, r slog.Record) error {
	if r.Message == "reconciled" {
		r.Attrs(func(a slog.Attr) bool {
			if a.Key == telemetry.ProviderKey {
				l.providers <- a.Value.String()
			}
			return true
		})
	}
	return nil
}

// What is stored is told, and nothing else; what meets a rival is not.
func TestTelling(t *testing.T) {
	var feed events.Feed
	s := &telling{store: memory.Open(), feed: &feed}
	o := order.New(order.Facts{ID: "o-1", Amount: 100, Currency: "AED", SuccessURL: "https://a.example", CancelURL: "https://a.example"}, time.Unix(1, 0))
	stored, _, err := s.Create(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if _, created, err := s.Create(t.Context(), o); created || err != nil {
		t.Fatal(created, err)
	}
	refused := errors.New("no")
	for _, change := range []func(order.Order) (order.Order, error){
		func(o order.Order) (order.Order, error) { return o, nil },
		func(o order.Order) (order.Order, error) { return o, refused },
		func(o order.Order) (order.Order, error) {
			o.Flags = append(o.Flags, order.Flag{Code: order.FlagNeedsReview})
			return o, nil
		},
	} {
		if _, err := s.Apply(t.Context(), stored, change); err != nil && !errors.Is(err, refused) {
			t.Fatal(err)
		}
	}
	f := reconcile.Opened(reconcile.Finding{Provider: "a", Day: "2026-03-01", ID: "l", Kind: reconcile.FeeMismatch}, time.Unix(2, 0))
	body, err := reconcile.EncodeFinding(f)
	if err != nil {
		t.Fatal(err)
	}
	record := reconcile.Record{Key: reconcile.FindingKey(f), Body: body, Open: true}
	line := reconcile.Record{Key: reconcile.Key{Partition: "SETTLEMENT#a#2026-03-01", Sort: "l"}, Body: []byte("{}")}
	for _, want := range []int{0, 2} { // rivals
		if rivals, err := s.Write(t.Context(), []reconcile.Record{line, record}); err != nil || len(rivals) != want {
			t.Fatal(rivals, err)
		}
		f.Facts.Theirs = 1 // what the rival would have said
		if record.Body, err = reconcile.EncodeFinding(f); err != nil {
			t.Fatal(err)
		}
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	record.Version = 1
	if _, err := s.Write(cancelled, []reconcile.Record{record}); err == nil {
		t.Error("it was written without time")
	}
	var said []string
	for _, e := range feed.Events() {
		said = append(said, string(e.Type))
	}
	if want := []string{"Order Created", "Order Flagged", "Finding Opened"}; !slices.Equal(said, want) {
		t.Errorf("told were %q", said)
	}
}

func TestCounting(t *testing.T) {
	c := &counting{store: memory.Open()}
	r := reconcile.Record{Key: reconcile.Key{Partition: "SYNC#a", Sort: "CURSOR"}, Body: []byte("{}")}
	for range 2 { // the second meets a rival
		if _, err := c.Write(t.Context(), []reconcile.Record{r}); err != nil {
			t.Fatal(err)
		}
	}
	o, _, err := c.Create(t.Context(), order.New(order.Facts{ID: "o-1", Amount: 1, Currency: "AED"}, time.Unix(1, 0)))
	if err != nil {
		t.Fatal(err)
	}
	for _, more := range []int64{0, 1} {
		if o, err = c.Apply(t.Context(), o, func(o order.Order) (order.Order, error) { o.Amount += more; return o, nil }); err != nil {
			t.Fatal(err)
		}
	}
	if n := c.writes.Load(); n != 2 {
		t.Errorf("it counted %d", n)
	}
}
