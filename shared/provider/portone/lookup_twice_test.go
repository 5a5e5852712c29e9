package portone

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
)

// Two successful payments on one link: both count, and the next refund is taken from the one that still has something.
func TestPaidTwice(t *testing.T) {
	answers := func(first, second string) []string {
		list := paidAnswers(
			fetchPath, linkReply("Success", "att_2 Success", "att_1 Success"),
			"GET /api/transaction/att_2/status", statusReply("2mOTHER"), refundsPath, first, "GET /api/refund/2mOTHER", second,
		)
		return list
	}
	cases := map[string]struct {
		first, second, known, next string
		refunded                   int64
	}{
		"none refunded":            {refundsReply(), refundsReply(), "", "2mOTHER", 0},
		"none refunded, one known": {refundsReply(), refundsReply(), "2mORD", "2mORD", 0},
		"known is used up":         {refundsReply("r1 p1 2500.5 SUCCESS"), refundsReply(), "2mORD", "2mOTHER", 250050},
		"known is pending":         {refundsReply("r1 p1 2500.5 PENDING"), refundsReply(), "2mORD", "2mOTHER", 0},
		"known is doubtful":        {refundsReply("r1 p1 2500.5 ZZZ"), refundsReply(), "2mORD", "2mOTHER", 0},
		"known was refused":        {refundsReply("r1 p1 2500.5 FAILED"), refundsReply(), "2mORD", "2mORD", 0},
		"all used up":              {refundsReply("r1 p1 2500.5 SUCCESS"), refundsReply("r2 p2 2500.5 SUCCESS"), "2mORD", "2mORD", 500100},
	}
	for name, k := range cases {
		_, wire := adapter(t, answers(k.first, k.second)...)
		a := withTransport(t, &byOrderRef{said: wire})
		r := ref()
		r.Keys["order_ref"] = k.known
		got, err := a.Lookup(t.Context(), r)
		if err != nil || got.Payments != 2 || got.Received != 500100 || got.Keys["order_ref"] != k.next || got.Refunded != k.refunded {
			t.Errorf("%s: %+v %v", name, got, err)
		}
	}
}

// A payment that is listed twice is one.
func TestPaidOnceAndListedTwice(t *testing.T) {
	a, _ := adapter(t, paidAnswers(fetchPath, linkReply("Success", "att_1 Success", "att_1 Success"))...)
	if got, err := a.Lookup(t.Context(), ref()); err != nil || got.Payments != 1 || got.Received != 250050 {
		t.Errorf("%+v %v", got, err)
	}
}

// byOrderRef answers for details with the order_ref that was asked about.
type byOrderRef struct {
	*said
	changes map[string][]string
}

func (b *byOrderRef) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method+" "+r.URL.Path == detailsPath {
		buffer := make([]byte, 200)
		n, _ := r.Body.Read(buffer)
		asked := strings.TrimSuffix(strings.TrimPrefix(string(buffer[:n]), `{"order_ref":"`), `"}`)
		ref := map[string]string{"2mORD": "att_1", "2mOTHER": "att_2"}[asked]
		b.answers[detailsPath] = detailsReply(append([]string{"order_ref", strconv.Quote(asked), "merchant_order_ref", strconv.Quote(ref)}, b.changes[asked]...)...)
	}
	return b.said.RoundTrip(r)
}

func withTransport(t *testing.T, transport http.RoundTripper) *Adapter {
	t.Helper()
	a, _ := adapter(t)
	other, err := New(Options{Secrets: a.secrets, Environment: "live", Transport: transport, Now: a.now})
	if err != nil {
		t.Fatal(err)
	}
	return other
}

// A second payment in another currency, or of another order, is no money of ours.
func TestPaidTwiceAndOneIsForeign(t *testing.T) {
	for name, k := range map[string]struct {
		changes  []string
		payments int
	}{
		"currency": {[]string{"currency", `"USD"`}, 2}, "order": {[]string{"payment_link_merchant_order_ref", `"ORD-2"`}, 2}, "status": {[]string{"status", `"Failed"`}, 1},
	} {
		_, wire := adapter(t, paidAnswers(fetchPath, linkReply("Success", "att_2 Success", "att_1 Success"), "GET /api/transaction/att_2/status", statusReply("2mOTHER"))...)
		a := withTransport(t, &byOrderRef{wire, map[string][]string{"2mOTHER": k.changes}})
		got, err := a.Lookup(t.Context(), ref())
		if err != nil || got.Received != 250050 || got.Payments != k.payments || got.Reference != "ORD-1" || got.Currency != "THB" || got.Keys["order_ref"] != "2mORD" {
			t.Errorf("%s: %+v %v", name, got, err)
		}
	}
}
