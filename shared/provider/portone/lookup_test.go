package portone

import (
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"tender/shared/problem"
	"tender/shared/provider"
)

const (
	fetchPath   = "GET /api/paymentLink/2mLINK/fetch-status"
	byOrderPath = "GET /api/merchant/po_test_key/paymentLink/ORD-1/status"
	detailsPath = "POST /api/po_test_key/transaction-details"
	statusPath  = "GET /api/transaction/att_1/status"
	refundsPath = "GET /api/refund/2mORD"
)

// linkReply is a link's status as documented, with payments written "att_1 Success".
func linkReply(status string, payments ...string) string {
	var list []string
	for i, p := range payments {
		ref, word, _ := strings.Cut(p, " ")
		list = append(list, fmt.Sprintf(`{"channelOrderRef":"0","createdAt":"2022-06-14T09:30:4%dZ","merchantOrderRef":%q,"status":%q,"statusCode":"2000","statusReason":"Success"}`, i, ref, word))
	}
	return fmt.Sprintf(`200 {"content":{"merchantOrderRef":"ORD-1","paymentLinkRef":"2mLINK","status":%q,"transactionsList":[%s]},"status_code":"2000","status_reason":"SUCCESS"}`,
		status, strings.Join(list, ","))
}

func statusReply(orderRef string) string {
	return `200 {"content":{"channel_order_ref":"C","order_ref":"` + orderRef + `","status":"Success"},"status_code":"2000","status_reason":"SUCCESS"}`
}

// detailsReply is what the details of a payment of the whole amount say, with members replaced ("amount", "1").
func detailsReply(changes ...string) string {
	members := map[string]string{
		"currency": `"THB"`, "amount": `2500.50`, "order_ref": `"2mORD"`, "channel_order_ref": `"C"`, "merchant_order_ref": `"att_1"`,
		"status": `"Success"`, "channel_key": `"GBPRIMEPAY"`, "payment_link_ref": `"2mLINK"`, "payment_link_merchant_order_ref": `"ORD-1"`,
		"is_refund_allowed": `true`, "refund_status": `""`,
	}
	for i := 0; i < len(changes); i += 2 {
		members[changes[i]] = changes[i+1]
	}
	var list []string
	for name, value := range members {
		list = append(list, fmt.Sprintf("%q:%s", name, value))
	}
	return `200 {"content":{` + strings.Join(list, ",") + `},"status_code":"2000","status_reason":"SUCCESS"}`
}

// refundsReply lists refunds written "id pspID amount STATUS".
func refundsReply(refunds ...string) string {
	var list []string
	for i, text := range refunds {
		var f [4]string
		copy(f[:], strings.Split(text, " "))
		list = append(list, fmt.Sprintf(`{"refund_date":"2022-06-30T06:20:4%d.052983Z","refund_id":%q,"psp_refund_id":%q,"amount":%s,"currency":"thb","refund_status":%q,"refund_type":"partial","refund_reason":"some reason","merchant_id":"11"}`,
			i, f[0], f[1], f[2], f[3]))
	}
	return `200 {"amountToRefund":60000,"refundDetails":[` + strings.Join(list, ",") + `]}`
}

// paidAnswers are those of a paid link, with some replaced.
func paidAnswers(replaced ...string) []string {
	all := map[string]string{
		fetchPath: linkReply("Success", "att_1 Success"), statusPath: statusReply("2mORD"), detailsPath: detailsReply(), refundsPath: refundsReply(),
	}
	for i := 0; i < len(replaced); i += 2 {
		all[replaced[i]] = replaced[i+1]
	}
	var list []string
	for path, answer := range all {
		list = append(list, path, answer)
	}
	return list
}

func TestPages(t *testing.T) {
	cases := []struct {
		status   string
		payments []string
		page     provider.PageState
		said     string
	}{
		{"Created", nil, provider.PageOpen, "Created"},
		{"Processing", nil, provider.PageOpen, "Processing"},
		{"Processing", []string{"att_1 Failed", "att_2 Expired"}, provider.PageOpen, "Processing"},
		{"Processing", []string{"att_1 Pending"}, provider.PageOpen, "Processing"},
		{"Cancelled", nil, provider.PageOver, "Cancelled"},
		{"Expired", nil, provider.PageOver, "Expired"},
		{"Deleted", nil, provider.PageOver, "Deleted"},
		{"Expired", []string{"att_1 Failed", "att_2 Expired"}, provider.PageOver, "Expired"},
		{"Expired", []string{"att_1 Failed", "att_2 Pending"}, provider.PageOpen, "Expired"},
		{"Cancelled", []string{"att_1 Initiated"}, provider.PageOpen, "Cancelled"},
		{"Cancelled", []string{"att_1 Zzz"}, provider.PageOpen, "Cancelled"},
		{"Success", nil, provider.PageUnknown, "Success"},
		{"Success", []string{"att_1 Failed"}, provider.PageUnknown, "Success"},
		{"created", nil, provider.PageUnknown, ""},
		{"Zzz", nil, provider.PageUnknown, ""},
	}
	for _, k := range cases {
		a, wire := adapter(t, fetchPath, linkReply(k.status, k.payments...))
		got, err := a.Lookup(t.Context(), ref())
		want := provider.Snapshot{Reference: "ORD-1", Currency: "THB", Page: k.page, Said: k.said, Keys: provider.Keys{"payment_link_ref": "2mLINK"}}
		if err != nil || !reflect.DeepEqual(got, want) || len(wire.log) != 1 {
			t.Errorf("%s %v: %+v %v", k.status, k.payments, got, err)
		}
	}
}

func TestLookupWithoutAKey(t *testing.T) {
	r := ref()
	r.Keys = nil
	told := strings.Replace(linkReply("Created"), `"transactionsList":[]`, `"transactionsList":null,"link":"https://checkout.portone.cloud?ref=2mLINK","expired_at":"2023-11-15T03:43:20+05:30"`, 1)
	a, wire := adapter(t, byOrderPath, told)
	got, err := a.Lookup(t.Context(), r)
	if err != nil || got.Keys["payment_link_ref"] != "2mLINK" || got.PageURL != "https://checkout.portone.cloud?ref=2mLINK" || !got.ExpiresAt.Equal(noon) {
		t.Errorf("%+v %v", got, err)
	}
	if wire.log[0].Close || wire.log[0].Method != http.MethodGet {
		t.Errorf("%+v", wire.log[0])
	}
	a, _ = adapter(t, byOrderPath, strings.Replace(told, "expired_at", "x", 1))
	if got, err := a.Lookup(t.Context(), r); err != nil || !got.ExpiresAt.Equal(noon.Add(48*time.Hour)) {
		t.Errorf("without its end: %+v %v", got, err)
	}
	for _, link := range []string{`"javascript:alert(1)"`, `7`, `null`, `{}`} {
		a, _ = adapter(t, byOrderPath, strings.Replace(told, `"https://checkout.portone.cloud?ref=2mLINK"`, link, 1))
		if got, err := a.Lookup(t.Context(), r); err != nil || got.PageURL != "" || !got.ExpiresAt.IsZero() {
			t.Errorf("%s: %+v %v", link, got, err)
		}
	}
}

func TestAbsentLinks(t *testing.T) {
	for _, k := range []struct {
		status int
		code   string
		absent bool
	}{
		{400, "4050", true}, {401, "4050", true}, {404, "5001", true}, {400, "5001", true}, {400, "4083", true}, {400, "4096", true},
		{500, "5001", false}, {404, "", false}, {400, "4001", false}, {404, "4025", false}, {403, "4050", false},
	} {
		r := ref()
		r.Keys = nil
		a, _ := adapter(t, byOrderPath, fmt.Sprintf(`%d {"message":"Not found","status_code":%q}`, k.status, k.code))
		got, err := a.Lookup(t.Context(), r)
		if (err == nil) != k.absent || (k.absent && !reflect.DeepEqual(got, provider.Snapshot{Page: provider.PageAbsent})) {
			t.Errorf("%d %s: %+v %v", k.status, k.code, got, err)
		}
	}
}

func TestPaid(t *testing.T) {
	refund := provider.RefundRecord{ProviderID: "r1", Amount: 40000, Currency: "THB", Outcome: problem.Succeeded, At: time.Date(2022, 6, 30, 6, 20, 40, 52983000, time.UTC)}
	paid := provider.Snapshot{
		Reference: "ORD-1", Currency: "THB", Page: provider.PagePaid, Said: "Success", Received: 250050, Payments: 1, RefundsListed: true,
		Keys: provider.Keys{"payment_link_ref": "2mLINK", "order_ref": "2mORD", "channel_key": "GBPRIMEPAY", "whole": "250050", "refunds": "0"},
	}
	with := func(change func(*provider.Snapshot)) provider.Snapshot {
		s := paid
		s.Keys = maps.Clone(paid.Keys)
		change(&s)
		return s
	}
	cases := map[string]struct {
		answers []string
		want    provider.Snapshot
	}{
		"paid":                     {paidAnswers(), paid},
		"a failed one before":      {paidAnswers(fetchPath, linkReply("Success", "att_0 Failed", "att_1 Success")), paid},
		"paid on a cancelled link": {paidAnswers(fetchPath, linkReply("Cancelled", "att_1 Success")), paid},
		"whatever the link's word": {paidAnswers(fetchPath, linkReply("Zzz", "att_1 Success")), paid},
		"refunds are null":         {paidAnswers(refundsPath, `200 {"amountToRefund":2500.5,"refundDetails":null}`), paid},
		"other amount": {paidAnswers(detailsPath, detailsReply("amount", "2500")), with(func(s *provider.Snapshot) {
			s.Received, s.Keys["whole"] = 250000, "250000"
		})},
		"no channel": {paidAnswers(detailsPath, detailsReply("channel_key", `""`)), with(func(s *provider.Snapshot) { s.Keys["channel_key"] = "" })},
		"refunded": {paidAnswers(refundsPath, refundsReply("r1 p1 400 SUCCESS")), with(func(s *provider.Snapshot) {
			s.Refunded, s.Refunds, s.Keys["whole"], s.Keys["refunds"] = 40000, []provider.RefundRecord{refund}, "0", "1"
		})},
		"refunds unknown to PortOne": {paidAnswers(refundsPath, `400 {"message":"none","status_code":"5001"}`), with(func(s *provider.Snapshot) { s.RefundsListed = false })},
		"another currency": {paidAnswers(detailsPath, detailsReply("currency", `"USD"`)), provider.Snapshot{
			Reference: "ORD-1", Currency: "USD", Page: provider.PagePaid, Said: "Success", Received: 250050, Keys: provider.Keys{"payment_link_ref": "2mLINK"},
		}},
		"another order": {paidAnswers(detailsPath, detailsReply("payment_link_merchant_order_ref", `"ORD-2"`)), provider.Snapshot{
			Reference: "ORD-2", Currency: "THB", Page: provider.PagePaid, Said: "Success", Received: 250050, Keys: provider.Keys{"payment_link_ref": "2mLINK"},
		}},
		"another link": {paidAnswers(fetchPath, strings.Replace(linkReply("Success", "att_1 Success"), "ORD-1", "ORD-2", 1)), provider.Snapshot{
			Reference: "ORD-2", Currency: "THB", Said: "Success",
		}},
		"details pending": {paidAnswers(detailsPath, detailsReply("status", `"Pending"`)), provider.Snapshot{
			Reference: "ORD-1", Currency: "THB", Said: "Success", Keys: provider.Keys{"payment_link_ref": "2mLINK"},
		}},
		"details in lower case": {paidAnswers(detailsPath, detailsReply("status", `"success"`)), provider.Snapshot{
			Reference: "ORD-1", Currency: "THB", Said: "Success", Keys: provider.Keys{"payment_link_ref": "2mLINK"},
		}},
	}
	for name, k := range cases {
		a, _ := adapter(t, k.answers...)
		if got, err := a.Lookup(t.Context(), ref()); err != nil || !reflect.DeepEqual(got, k.want) {
			t.Errorf("%s:\n%+v %v\n%+v", name, got, err, k.want)
		}
	}
}

func TestCallsOfALookup(t *testing.T) {
	a, wire := adapter(t, paidAnswers()...)
	if _, err := a.Lookup(t.Context(), ref()); err != nil {
		t.Fatal(err)
	}
	if got := wire.calls(); got != strings.Join([]string{fetchPath, statusPath, detailsPath, refundsPath}, "\n") {
		t.Error(got)
	}
	if wire.log[2].body != `{"order_ref":"2mORD"}` {
		t.Error(wire.log[2].body)
	}
}

func TestLookupBelievesNothingImpossible(t *testing.T) {
	link := func(old, text string) []string {
		return paidAnswers(fetchPath, strings.Replace(linkReply("Success", "att_1 Success"), old, text, 1))
	}
	details := func(changes ...string) []string { return paidAnswers(detailsPath, detailsReply(changes...)) }
	refunds := func(list ...string) []string { return paidAnswers(refundsPath, refundsReply(list...)) }
	many := make([]string, 11)
	for i := range many {
		many[i] = "att_1 Success"
	}
	cases := map[string][]string{
		"no content":            paidAnswers(fetchPath, `200 {"status_code":"2000"}`),
		"no reference":          link("ORD-1", ""),
		"no link reference":     link("2mLINK", ""),
		"another link":          link("2mLINK", "2mOTHER"),
		"no status":             link(`"status":"Success"`, `"status":""`),
		"status twice":          link(`"status":"Success"`, `"status":"Success","status":"Expired"`),
		"failure inside":        link(`"status_code":"2000"`, `"status_code":"4001"`),
		"payment without ref":   link("att_1", ""),
		"eleven payments":       paidAnswers(fetchPath, linkReply("Success", many...)),
		"payment unknown":       paidAnswers(statusPath, `400 {"status_code":"4096","status_reason":"INVALID_REFERENCE"}`),
		"no order_ref":          paidAnswers(statusPath, statusReply("")),
		"details unknown":       paidAnswers(detailsPath, `400 {"status_code":"4096","status_reason":"INVALID_REFERENCE"}`),
		"details of another":    details("order_ref", `"2mOTHER"`),
		"details of an attempt": details("merchant_order_ref", `"att_2"`),
		"no status in details":  details("status", `""`),
		"no order in details":   details("payment_link_merchant_order_ref", `""`),
		"no amount":             details("amount", `null`),
		"text amount":           details("amount", `"2500.5"`),
		"negative amount":       details("amount", `-2500.5`),
		"exponent":              details("amount", `25e2`),
		"too exact":             details("amount", `2500.505`),
		"overflow":              details("amount", `92233720368547758080`),
		"no currency":           details("currency", `""`),
		"no such currency":      details("currency", `"XYZ"`),
		"no list":               paidAnswers(refundsPath, `200 {"amountToRefund":1}`),
		"list is an object":     paidAnswers(refundsPath, `200 {"refundDetails":{}}`),
		"refunds over received": refunds("r1 p1 2500.51 SUCCESS"),
		"refunds overflow":      refunds("r1 p1 92233720368547758 SUCCESS", "r2 p2 92233720368547758 SUCCESS"),
		"refund of nothing":     refunds("r1 p1 0 SUCCESS"),
		"refund twice":          refunds("r1 p1 1 SUCCESS", "r1 p2 1 SUCCESS"),
		"refund in dollars":     paidAnswers(refundsPath, strings.Replace(refundsReply("r1 p1 1 SUCCESS"), "thb", "usd", 1)),
		"refund without id":     paidAnswers(refundsPath, `200 {"refundDetails":[{"amount":1,"refund_status":"SUCCESS"}]}`),
		"refunds refused":       paidAnswers(refundsPath, `400 {"status_code":"4001"}`),
	}
	for name, answers := range cases {
		a, _ := adapter(t, answers...)
		got, err := a.Lookup(t.Context(), ref())
		if !problem.Is(err, problem.BadReply) || problem.OutcomeOf(err) != problem.Unknown {
			t.Errorf("%s: %+v %v", name, got, err)
		}
	}
	a, _ := adapter(t, paidAnswers(refundsPath, `503`)...)
	if _, err := a.Lookup(t.Context(), ref()); !problem.Is(err, problem.ProviderUnavailable) {
		t.Errorf("refunds are down: %v", err)
	}
}
