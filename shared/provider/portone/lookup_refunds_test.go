package portone

import (
	"strings"
	"testing"
	"time"

	"tender/shared/problem"
)

func TestRefundRows(t *testing.T) {
	for text, want := range map[string]string{
		`{"refund_id":"r","psp_refund_id":"p","refund_date":"d"}`:              "r",
		`{"refund_id":"","psp_refund_id":"13785967","refund_date":"d"}`:        "13785967",
		`{"refund_id":null,"psp_refund_id":13785967}`:                          "13785967",
		`{"refund_date":"2022-06-30T06:20:41.052983Z"}`:                        "2mORD@2022-06-30T06:20:41.052983Z",
		`{"refund_id":"` + strings.Repeat("r", 129) + `","psp_refund_id":"p"}`: "p",
	} {
		text = strings.Replace(text, "{", `{"amount":1,"refund_status":"Success",`, 1)
		rows, err := refundList{[]byte("[" + text + "]")}.rows()
		if err != nil {
			t.Fatal(err)
		}
		got, err := rows[0].record("2mORD", "THB")
		if err != nil || got.ProviderID != want || got.Outcome != problem.Succeeded || got.Key != "" {
			t.Errorf("%s: %+v %v", text, got, err)
		}
	}
	for status, want := range map[string]problem.Outcome{
		"SUCCESS": problem.Succeeded, "success": problem.Succeeded, "Pending": problem.Pending, "INITIATED": problem.Pending, "processing": problem.Pending,
		"FAILED": problem.Refused, "REFUNDED": problem.Unknown, "SUCCESSFUL": problem.Unknown, "": problem.Unknown,
	} {
		if got := (refundRow{Status: status}).outcome(); got != want {
			t.Errorf("%s: %s", status, got)
		}
	}
}

func TestTimes(t *testing.T) {
	for text, want := range map[loose]time.Time{
		"2024-09-26T10:47:22.372093Z":             time.Date(2024, 9, 26, 10, 47, 22, 372093000, time.UTC),
		"2021-07-08T23:58:05.190121+05:30":        time.Date(2021, 7, 8, 18, 28, 5, 190121000, time.UTC),
		"2024-09-26 10:55:14.573735 +0000 UTC":    time.Date(2024, 9, 26, 10, 55, 14, 573735000, time.UTC),
		"2022-06-29 05:50:34.020042694 +0000 UTC": time.Date(2022, 6, 29, 5, 50, 34, 20042694, time.UTC),
		"yesterday": {}, "": {},
	} {
		if got := text.time(); !got.Equal(want) {
			t.Errorf("%s: %v", text, got)
		}
	}
}
