package postpay_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	sandbox "tender/sandbox/postpay"
	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/provider/postpay"
	"tender/shared/secrets"
)

// shop is an adapter and the sandbox that it calls, at noon of a day.
type shop struct {
	*testing.T
	*postpay.Adapter
	box *sandbox.Sandbox
}

const sellingDay = "2026-03-01"

func newShop(t *testing.T) *shop {
	t.Helper()
	now := func() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }
	values := map[string]string{"merchant_id": "id_made_up_merchant", "secret_key": "sk_test_made_up_key", "webhook_secret": "made-up-dolphins"}
	box := newSandbox(values, now).(*sandbox.Sandbox)
	a, err := postpay.New(postpay.Options{
		Secrets: secrets.NewCache(secrets.Static{"postpay": values}, now), BaseURL: "http://127.0.0.1:8090", Transport: box.Transport(), Now: now,
	})
	if err != nil {
		t.Fatal(err)
	}
	return &shop{t, a, box}
}

// sell makes a captured sale.
func (s *shop) sell(reference string) {
	s.Helper()
	r := provider.Ref{OrderID: reference, Reference: reference, Amount: 81480, Currency: "AED"}
	page, err := s.CreateCheckout(s.Context(), provider.CheckoutRequest{
		Ref: r, Request: request(reference, r.Amount, r.Currency), ReturnURL: "https://shop.example/return",
	})
	if err != nil {
		s.Fatal(err)
	}
	u, _ := url.Parse(page.PageURL)
	approval := httptest.NewRequest(http.MethodPost, u.Path, strings.NewReader("outcome=approve"))
	approval.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	s.box.ServeHTTP(httptest.NewRecorder(), approval)
	if _, err := s.Capture(s.Context(), provider.CaptureRequest{Ref: r, Key: "capture-" + reference}); err != nil {
		s.Fatal(err)
	}
}

func (s *shop) day(page int) (provider.Page, error) {
	return s.SettlementPage(s.Context(), provider.Window{Kind: provider.WindowDay, Day: sellingDay}, page)
}

// Every difference that the sandbox can plant arrives as what it is.
func TestPlantedDifferencesArrive(t *testing.T) {
	good := "sale order-01 done 81480 77525 AED"
	for kind, want := range map[sandbox.PlantKind]string{
		sandbox.UnknownOrder:     good + ", sale order-99 done 81480 77525 AED",
		sandbox.MissingLine:      "",
		sandbox.WrongAmount:      "sale order-01 done 81580 77620 AED",
		sandbox.WrongCurrency:    "sale order-01 done 81480 77525 USD",
		sandbox.WrongFee:         "sale order-01 done 81480 77524 AED",
		sandbox.WrongStatus:      "sale order-01 void 81480 77525 AED",
		sandbox.DuplicateLine:    good + ", " + good,
		sandbox.MissingRefund:    good,
		sandbox.UnexpectedRefund: "refund order-01 done -100 -100 AED, " + good,
		sandbox.BadRow:           "bad",
		sandbox.UnknownType:      "bad",
	} {
		t.Run(string(kind), func(t *testing.T) {
			s := newShop(t)
			s.sell("order-01")
			order := "order-01"
			if kind == sandbox.UnknownOrder {
				order = "order-99"
			}
			if err := s.box.Plant(sandbox.Plant{Kind: kind, OrderID: order}); err != nil {
				t.Fatal(err)
			}
			page, err := s.day(0)
			var got []string
			for _, l := range page.Lines {
				got = append(got, fmt.Sprintf("%s %s %s %d %d %s", l.Kind, l.Reference, l.State, l.Amount, l.Net, l.Currency))
			}
			for range page.Bad {
				got = append(got, "bad")
			}
			slices.Sort(got)
			if err != nil || strings.Join(got, ", ") != want {
				t.Errorf("%v %v", got, err)
			}
		})
	}
}

// What is wrong with whole pages is an error, a garbled page, or figures that do not agree.
func TestPlantedPagesArrive(t *testing.T) {
	s := newShop(t)
	for i := range 100 {
		s.sell(fmt.Sprintf("order-%02d", i))
	}
	plant := func(p sandbox.Plant) {
		s.box.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodDelete, "/_sandbox/plants", nil))
		if err := s.box.Plant(p); err != nil {
			t.Fatal(err)
		}
	}
	plant(sandbox.Plant{Kind: sandbox.GarbledPage, Page: 2})
	if page, err := s.day(1); err != nil || !page.Garbled || !strings.HasPrefix(page.Bad[0].Raw, "<!doctype") {
		t.Errorf("garbled: %+v %v", page, err)
	}
	plant(sandbox.Plant{Kind: sandbox.WrongCount})
	if page, err := s.day(1); err != nil || page.Total != 101 || page.Rows != 50 || !page.Last {
		t.Errorf("wrong count: %d %d %v %v", page.Total, page.Rows, page.Last, err)
	}
	plant(sandbox.Plant{Kind: sandbox.ForeignNext})
	if _, err := s.day(0); !problem.Is(err, problem.BadReply) {
		t.Errorf("foreign next: %v", err)
	}
	plant(sandbox.Plant{Kind: sandbox.ShiftingPages})
	seen := map[string]int{}
	for number, last := 0, false; !last && number < 9; number++ {
		page, err := s.day(number)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range page.Lines {
			seen[line.Reference]++
		}
		last = page.Last
	}
	rows := 0
	for _, times := range seen {
		rows += times
	}
	if len(seen) != 100 || rows != 101 {
		t.Errorf("shifting: %d sales on %d rows", len(seen), rows)
	}
}

// A storm of refusals and every other fault of a list leave it as it is for the next try.
func TestFaultsOfAList(t *testing.T) {
	s := newShop(t)
	s.sell("order-01")
	for fault, code := range map[string]problem.Code{
		"http_429": problem.Throttled, "http_500_before": problem.ProviderUnavailable, "reset_before": problem.ProviderUnavailable,
		"reset_after": problem.ProviderUnavailable, "garbage": "", "truncated": "",
	} {
		plan := httptest.NewRequest(http.MethodPost, "/_sandbox/faults", strings.NewReader(`[{"call":"transactions","nth":1,"fault":"`+fault+`"}]`))
		s.box.ServeHTTP(httptest.NewRecorder(), plan)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		page, err := s.SettlementPage(ctx, provider.Window{Kind: provider.WindowUnpaid}, 0)
		cancel()
		if code == "" && (err != nil || !page.Garbled || len(page.Bad) != 1) || code != "" && !problem.Is(err, code) {
			t.Errorf("%s: %+v %v", fault, page, err)
		}
		if page, err := s.day(0); err != nil || len(page.Lines) != 1 {
			t.Errorf("after %s: %+v %v", fault, page, err)
		}
	}
}
