package portone_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

const payments = "/api/merchant/po_test_key/fetch-all-payments"

// page asks for one and shows it as "orders; total pages elements".
func (b *bench) page(page, size int, from, to, environment string) string {
	b.Helper()
	var got struct {
		Body struct {
			Content []struct {
				Order string `json:"payment_link_merchant_order_ref"`
			}
			Total    int `json:"total_elements"`
			Pages    int `json:"total_pages"`
			Elements int `json:"number_of_elements"`
		}
	}
	b.Decode(b.Call(200, "POST", payments, fmt.Sprintf(
		`{"page":%d,"size":%d,"from":%q,"to":%q,"environment":%q}`, page, size, from, to, environment)), &got)
	var orders []string
	for _, row := range got.Body.Content {
		orders = append(orders, row.Order)
	}
	return fmt.Sprintf("%s; %d %d %d", strings.Join(orders, " "), got.Body.Total, got.Body.Pages, got.Body.Elements)
}

func TestListPayments(t *testing.T) {
	b := newBench(t)
	start := b.Now()
	for i := range 5 {
		b.SetNow(start.Add(time.Duration(i) * time.Hour))
		environment := "sandbox"
		if i == 2 {
			environment = "live"
		}
		b.answerPage(b.checkout(fmt.Sprint("o", i), map[string]any{"environment": environment}), []string{"approve", "decline"}[i%2])
	}
	b.checkout("unpaid")
	at := func(i int, plus time.Duration) string {
		return start.Add(time.Duration(i)*time.Hour + plus).Format(time.RFC3339Nano)
	}
	for _, c := range []struct {
		page, size            int
		from, to, environment string
		want                  string
	}{
		{1, 10, at(0, 0), at(4, 0), "sandbox", "o4 o3 o1 o0; 4 1 4"},
		{1, 10, at(0, 0), at(4, 0), "live", "o2; 1 1 1"},
		{1, 3, at(0, 0), at(4, 0), "sandbox", "o4 o3 o1; 4 2 3"},
		{2, 3, at(0, 0), at(4, 0), "sandbox", "o0; 4 2 1"},
		{2, 2, at(0, 0), at(4, 0), "sandbox", "o1 o0; 4 2 2"},
		{3, 2, at(0, 0), at(4, 0), "sandbox", "; 4 2 0"},
		{9223372036854775807, 9223372036854775807, at(0, 0), at(4, 0), "sandbox", "; 4 1 0"},
		{1, 9223372036854775807, at(0, 0), at(4, 0), "sandbox", "o4 o3 o1 o0; 4 1 4"},
		{1, 10, at(0, 1), at(4, -1), "sandbox", "o3 o1; 2 1 2"},
		{1, 10, at(4, 1), at(5, 0), "sandbox", "; 0 0 0"},
	} {
		if got := b.page(c.page, c.size, c.from, c.to, c.environment); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
	b.Control(200, "POST", "switches", `{"list_status_reason":true}`)
	if got := b.Call(200, "POST", payments, `{"page":1,"size":1,"from":"2022-01-01T00:00:00Z","to":"2025-01-01T00:00:00Z","environment":"live"}`); !strings.HasSuffix(got, `"status_code":"2000","status_reason":"SUCCESS"}`) {
		t.Error(got)
	}
}

func TestListPaymentsRefusals(t *testing.T) {
	b := newBench(t)
	for text, code := range map[string]string{
		`{}`: "4010",
		`{"page":0,"size":1,"from":"2022-01-01T00:00:00Z","to":"2025-01-01T00:00:00Z","environment":"live"}`:      "4001",
		`{"page":1,"size":0,"from":"2022-01-01T00:00:00Z","to":"2025-01-01T00:00:00Z","environment":"live"}`:      "4001",
		`{"page":1.5,"size":1,"from":"2022-01-01T00:00:00Z","to":"2025-01-01T00:00:00Z","environment":"live"}`:    "4001",
		`{"page":"1","size":1,"from":"2022-01-01T00:00:00Z","to":"2025-01-01T00:00:00Z","environment":"live"}`:    "4001",
		`{"page":1,"size":1,"to":"2025-01-01T00:00:00Z","environment":"live"}`:                                    "4010",
		`{"page":1,"size":1,"from":"2022-01-01","to":"2025-01-01T00:00:00Z","environment":"live"}`:                "4001",
		`{"page":1,"size":1,"from":"2022-01-01T00:00:00Z","to":"2025-01-01T00:00:00Z","environment":"elsewhere"}`: "4034",
	} {
		b.refuse(401, code, "POST", payments, text)
	}
	if got := b.Call(400, "POST", "/api/merchant/other/fetch-all-payments", `{}`); got != `{"message":"Merchants not found with this PortOne Key : other","status_code":"4016","status_message":"MERCHANT_NOT_FOUND"}` {
		t.Error(got)
	}
}
