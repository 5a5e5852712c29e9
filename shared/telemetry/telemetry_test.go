package telemetry

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// line logs once and gives the JSON that was written.
func line(t *testing.T, ctx context.Context, use func(*slog.Logger) *slog.Logger, args ...any) map[string]any {
	t.Helper()
	var out bytes.Buffer
	log := NewLogger(&out, nil)
	if use != nil {
		log = use(log)
	}
	log.InfoContext(ctx, "hello", args...)
	var got map[string]any
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatalf("%v in %q", err, out.String())
	}
	return got
}

func TestContextAttributes(t *testing.T) {
	ctx := With(context.Background(), RequestID("r-1"), Provider("postpay"))
	ctx = With(ctx, OrderID("order-01"), Provider("portpos"))
	got := line(t, ctx, func(l *slog.Logger) *slog.Logger { return l.With("step", 1) }, OrderID("order-02"), "n", 2)
	for key, want := range map[string]any{"request_id": "r-1", "provider": "portpos", "order_id": "order-02", "step": 1.0, "n": 2.0, "msg": "hello"} {
		if got[key] != want {
			t.Errorf("%s = %v, want %v", key, got[key], want)
		}
	}
	if len(attrsOf(With(ctx))) != 3 {
		t.Errorf("attributes %v", attrsOf(ctx))
	}
}

func TestLevel(t *testing.T) {
	var out bytes.Buffer
	log := NewLogger(&out, nil)
	log.Debug("no")
	log.Info("yes")
	if got := strings.Count(out.String(), "\n"); got != 1 {
		t.Errorf("%d lines, want 1", got)
	}
}

func TestSensitiveKeysAreDropped(t *testing.T) {
	keys := []string{
		"authorization", "Authorization", "client_token", "clientToken", "webhook_secret", "secret_key", "X-Api-Key", "email",
		"customer_email", "billingAddress", "billing_address", "phone", "card", "card_number", "cookie", "Set-Cookie", "body",
		"password", "token", "signature", "X-Postpay-Signature", "api_key", "keys",
	}
	for _, key := range keys {
		t.Run(key, func(t *testing.T) {
			for _, got := range []map[string]any{
				line(t, context.Background(), nil, key, "hush"),
				line(t, With(context.Background(), slog.String(key, "hush")), nil),
				line(t, context.Background(), func(l *slog.Logger) *slog.Logger { return l.With(key, "hush") }),
				line(t, context.Background(), nil, slog.Group("g", key, "hush")),
				line(t, context.Background(), nil, slog.Group(key, "name", "hush", slog.Group("deep", "er", "hush"))),
				line(t, context.Background(), func(l *slog.Logger) *slog.Logger { return l.WithGroup(key) }, "name", "hush"),
			} {
				if text := fmt.Sprint(got); strings.Contains(text, "hush") {
					t.Errorf("written: %s", text)
				}
			}
		})
	}
}

func TestPlainKeysAreKept(t *testing.T) {
	for _, key := range []string{"status", "took_ms", "path", "captured", "keyboard", "discard", "token_count_is_not", "monkey"} {
		want := key != "token_count_is_not"
		if _, ok := line(t, context.Background(), nil, key, "value")[key]; ok != want {
			t.Errorf("%s kept = %v, want %v", key, ok, want)
		}
	}
}

type stringer struct{}

func (stringer) String() string { return "hush" }

func TestValuesByKind(t *testing.T) {
	at := time.Unix(1_800_000_000, 0).UTC()
	card := "4111111111111111"
	tests := []struct {
		name  string
		value any
		want  any
	}{
		{"text", "plain", "plain"},
		{"text with a card", "paid with " + card, "paid with [card]"},
		{"error", fmt.Errorf("reading: %w", errors.New("card "+card)), "reading: card [card]"},
		{"bytes", []byte("a@example.com"), "[email]"},
		{"texts", []string{"a", "b@example.com"}, "a, [email]"},
		{"number", 42, 42.0},
		{"numbers", []int{1, 2}, []any{1.0, 2.0}},
		{"truth value", true, true},
		{"time", at, "2027-01-15T08:00:00Z"},
		{"text marshaler", json.Number("1"), "[json.Number not logged]"},
		{"header", http.Header{"X": {"hush"}}, "[http.Header not logged]"},
		{"struct", struct{ A string }{"hush"}, "[struct { A string } not logged]"},
		{"map", map[string]string{"a": "hush"}, "[map[string]string not logged]"},
		{"stringer", stringer{}, "[telemetry.stringer not logged]"},
		{"nil", nil, nil},
		{"log valuer", valuer{}, "[email]"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := line(t, context.Background(), nil, "value", tt.value)["value"]; fmt.Sprint(got) != fmt.Sprint(tt.want) {
				t.Errorf("logged %v, want %v", got, tt.want)
			}
		})
	}
}

type valuer struct{}

func (valuer) LogValue() slog.Value { return slog.StringValue("c@example.com") }

func TestMessageIsMasked(t *testing.T) {
	var out bytes.Buffer
	NewLogger(&out, nil).Info("from d@example.com")
	if strings.Contains(out.String(), "d@example.com") {
		t.Error(out.String())
	}
}

func TestOurOwnIdentifiersAreNotMasked(t *testing.T) {
	got := line(t, context.Background(), nil, OrderID("4111111111111111"))
	if got["order_id"] != "4111111111111111" {
		t.Errorf("order_id %v", got["order_id"])
	}
	// Inside a group the same name may be anybody's.
	got = line(t, context.Background(), nil, slog.Group("reply", "reference", "4111111111111111"))
	if text := fmt.Sprint(got); strings.Contains(text, "4111111111111111") {
		t.Error(text)
	}
}

func TestMask(t *testing.T) {
	tests := []struct{ in, want string }{
		{"4111 1111 1111 1111", "[card]"},
		{"4111-1111-1111-1111 12 2027", "[card] 12 2027"},
		{"01 4111111111111111", "01 [card]"},
		{"4111111111111111 and 5555555555554444.", "[card] and [card]."},
		{"4111111111111111 5555555555554444", "[card] [card]"},
		{"378282246310005", "[card]"},
		{"4111111111111112", "4111111111111112"},
		{"1763725200000", "1763725200000"},
		{"amount 81480", "amount 81480"},
		{"ref4111111111111111", "ref4111111111111111"},
		{"Authorization: Bearer abcdef123456", "Authorization: Bearer [masked]"},
		{"basic dXNlcjpwYXNz", "basic [masked]"},
		{"got eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.c2ln end", "got [jwt] end"},
		{"key sk_test_0123456789", "key [key]"},
		{"POST /webhooks/rupantorpay/order-01.a2/AAAABBBBCCCCDDDDEEEEFFFF 401", "POST /webhooks/rupantorpay/order-01.a2/[token] 401"},
		{"GET /return/postpay/order-01/AAAABBBBCCCCDDDDEEEEFFFF", "GET /return/postpay/order-01/[token]"},
		{"mail first.last+x@mail.example.com failed", "mail [email] failed"},
		{"nothing here", "nothing here"},
	}
	for _, tt := range tests {
		if got := Mask(tt.in); got != tt.want {
			t.Errorf("Mask(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestMaskFindsEveryCard(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.StringMatching(`[1-9]\d{12,17}`).Draw(t, "number")
		for check := byte('0'); check <= '9'; check++ {
			if luhn(number + string(check)) {
				number += string(check)
				break
			}
		}
		sep := rapid.SampledFrom([]string{"", " ", "-"}).Draw(t, "separator")
		written := number[:4] + sep + number[4:8] + sep + number[8:12] + sep + number[12:]
		if got := Mask("card: " + written + ", thanks"); got != "card: [card], thanks" {
			t.Fatalf("Mask left %q of %q", got, written)
		}
	})
}

func FuzzMask(f *testing.F) {
	f.Add("4111 1111 1111 1111 a@b.co Bearer abcdefg")
	f.Add("/return/postpay/order-01/")
	f.Fuzz(func(t *testing.T, text string) {
		if got := Mask(text + " x 4111111111111111 x"); strings.Contains(got, "4111111111111111") {
			t.Errorf("a card passes after %q: %q", text, got)
		}
	})
}

func TestMetrics(t *testing.T) {
	var out bytes.Buffer
	m := NewMetrics(&out, func() time.Time { return time.UnixMilli(1_800_000_000_123) })
	m.Count("captured", "provider", "postpay", "outcome", "succeeded")
	m.Count("captured", "outcome", "succeeded", "provider", "postpay")
	m.Add("lines", 40, "provider", "postpay", "outcome", "succeeded")
	if err := m.Flush(); err != nil {
		t.Fatal(err)
	}
	want := `{"_aws":{"CloudWatchMetrics":[{"Dimensions":[["outcome","provider"],[]],` +
		`"Metrics":[{"Name":"captured","Unit":"Count"},{"Name":"lines","Unit":"Count"}],"Namespace":"Tender"}],` +
		`"Timestamp":1800000000123},"captured":2,"lines":40,"outcome":"succeeded","provider":"postpay"}` + "\n"
	if got := out.String(); got != want {
		t.Errorf("wrote\n%s want\n%s", got, want)
	}
	out.Reset()
	if err := m.Flush(); err != nil || out.Len() != 0 {
		t.Errorf("a second Flush wrote %q, %v", out.String(), err)
	}
}

func TestMetricsOfSeveralDimensionValues(t *testing.T) {
	var out bytes.Buffer
	m := NewMetrics(&out, nil)
	m.Count("due")
	m.Count("lookup", "provider", "b")
	m.Count("lookup", "provider", "a")
	m.Count("lookup", "provider")
	_ = m.Flush()
	var got []string
	for _, text := range strings.Split(strings.TrimSpace(out.String()), "\n") {
		var doc map[string]any
		if err := json.Unmarshal([]byte(text), &doc); err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprintf("%v %v %v", doc["provider"], doc["lookup"], doc["due"]))
	}
	if want := "<nil> <nil> 1|a 1 <nil>|b 1 <nil>|none 1 <nil>"; strings.Join(got, "|") != want {
		t.Errorf("lines %q, want %q", got, want)
	}
	if !strings.Contains(out.String(), `"Dimensions":[[]]`) {
		t.Error("counts without dimensions need one empty set")
	}
}

func TestNilMetrics(t *testing.T) {
	var m *Metrics
	m.Count("a")
	m.Add("a", 2, "b", "c")
	if err := m.Flush(); err != nil {
		t.Error(err)
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("no") }

func TestFlushError(t *testing.T) {
	m := NewMetrics(broken{}, nil)
	m.Count("a")
	if m.Flush() == nil {
		t.Error("the writer's error is lost")
	}
}

func TestMetricsInParallel(t *testing.T) {
	var out bytes.Buffer
	m := NewMetrics(&out, nil)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 100 {
				m.Count("a", "x", "y")
			}
		})
	}
	group.Wait()
	_ = m.Flush()
	if !strings.Contains(out.String(), `"a":800`) {
		t.Error(out.String())
	}
}

// What is true now is told as it is, in the namespace of the deployment: of several measures the largest.
func TestGauges(t *testing.T) {
	var out bytes.Buffer
	m := NewMetrics(&out, func() time.Time { return time.UnixMilli(1_800_000_000_123) }).In("").In("Tender/shop")
	m.Seconds("Oldest", 40)
	m.Seconds("Oldest", 90)
	m.Seconds("Oldest", 50)
	m.Number("Open", 0)
	if err := m.Flush(); err != nil {
		t.Fatal(err)
	}
	want := `{"Oldest":90,"Open":0,"_aws":{"CloudWatchMetrics":[{"Dimensions":[[]],` +
		`"Metrics":[{"Name":"Oldest","Unit":"Seconds"},{"Name":"Open","Unit":"Count"}],"Namespace":"Tender/shop"}],` +
		`"Timestamp":1800000000123}}` + "\n"
	if out.String() != want {
		t.Errorf("wrote\n%s want\n%s", out.String(), want)
	}
	var none *Metrics
	none.In("x").Seconds("Oldest", 1)
	none.Number("Open", 1)
}
