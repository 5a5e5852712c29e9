package chargezoom

import (
	"math/big"
	"strings"
	"testing"

	"tender/sandbox/wire"
)

func TestParseDecimal(t *testing.T) {
	for text, want := range map[string]int64{
		"5": 500, "5.00": 500, "5.000000": 500, "0.05": 5, "-0.05": -5, "18.5": 1850, "0": 0, "-0": 0, "007": 700, "9999999999999.99": 999999999999999,
	} {
		if got, ok := parseDecimal(text, 2); !ok || got != want {
			t.Errorf("%s is read as %d, %v; want %d", text, got, ok, want)
		}
	}
	for _, text := range []string{
		"", ".", ".5", "5.", "+5", " 5", "5 ", "1e2", "1,250.00", "5.001", "0x5", "--5", "NaN", "99999999999999", "5.0.0", "٥",
	} {
		if got, ok := parseDecimal(text, 2); ok {
			t.Errorf("%q is read as %d", text, got)
		}
	}
	if got, ok := parseDecimal("9999999999999", 7); ok {
		t.Errorf("an overflow is read as %d", got)
	}
}

func TestWritingAmounts(t *testing.T) {
	for cents, want := range map[int64][3]string{
		0: {"0.00", "0", "0.00"}, 5: {"0.05", "0.05", "0.05"}, -5: {"-0.05", "-0.05", "-0.05"}, 1850: {"18.50", "18.5", "18.50"}, 99999: {"999.99", "999.99", "999.99"},
		100000: {"1000.00", "1000", "1,000.00"}, -12345678: {"-123456.78", "-123456.78", "-123,456.78"}, 100000000: {"1000000.00", "1000000", "1,000,000.00"},
	} {
		if got := [3]string{fixed(cents, 2), short(cents, 2), grouped(cents)}; got != want {
			t.Errorf("%d is written %v, want %v", cents, got, want)
		}
	}
}

func TestRounded(t *testing.T) {
	for _, c := range []struct {
		a, b     int64
		decimals int
		want     int64
		ok       bool
	}{
		{185_000_000, 20_000, 9, 3700, true}, {5, 1, 1, 1, true}, {4, 1, 1, 0, true}, {-5, 1, 1, -1, true}, {-4, 1, 1, 0, true}, {15, 1, 1, 2, true},
		{maxAmount, 1, 0, maxAmount, true}, {maxAmount + 1, 1, 0, 0, false}, {-maxAmount - 1, 1, 0, 0, false}, {1 << 62, 1 << 62, 9, 0, false},
	} {
		if got, ok := rounded(c.a, c.b, c.decimals); got != c.want || ok != c.ok {
			t.Errorf("%d times %d is %d, %v; want %d, %v", c.a, c.b, got, ok, c.want, c.ok)
		}
	}
}

// FuzzDecimal reads anything as a number: what is read is the number that big.Rat reads, and is written back as it.
func FuzzDecimal(f *testing.F) {
	for _, seed := range []string{"5.00", "-0.05", "1,250.00", "18.5", "1e9", "0.0000001", "9999999999999.9999999"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, decimals := range []int{2, 4, 7} {
			n, ok := parseDecimal(text, decimals)
			if !ok {
				continue
			}
			want, isNumber := new(big.Rat).SetString(text)
			unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(decimals)), nil)
			if got := new(big.Rat).SetFrac(big.NewInt(n), unit); !isNumber || got.Cmp(want) != 0 {
				t.Fatalf("%s is read as %s", text, got)
			}
			if again, ok := parseDecimal(fixed(n, decimals), decimals); ok && again != n {
				t.Fatalf("%s is written as %s", text, fixed(n, decimals))
			}
			if decimals == 2 && strings.ReplaceAll(grouped(n), ",", "") != fixed(n, 2) {
				t.Fatalf("%s is grouped as %s", text, grouped(n))
			}
		}
	})
}

// FuzzInvoiceBody sends anything as an invoice, in JSON and as form data: it is refused with fields that are named, or it
// is an invoice that can be shown and whose sums fit.
func FuzzInvoiceBody(f *testing.F) {
	const line = `{"itemListID":"PRO","itemRate":18.5,"itemQuantity":"2","itemDescription":"d","itemTax":1}`
	for _, seed := range []string{
		`{"customerId":"103","invoiceDate":"2022-11-03","taxID":3,"invoiceLineItem":[` + line + `,` + line + `]}`,
		`{"customerId":103,"invoiceDate":"2022-11-03","invoiceLineItem":[{"itemListID":"PRO","itemRate":"9999999999999","itemQuantity":9999999999999,"itemDescription":null}]}`,
		"customerId=103&invoiceDate=2022-11-03&invoiceLineItem[0][itemListID]=PRO&invoiceLineItem[0][itemRate]=1&invoiceLineItem[0][itemQuantity]=1&invoiceLineItem[0][itemDescription]=",
		"a[][][]=1&a[=2&]=3", `{"invoiceLineItem":{}}`, `[]`, "\xff",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		s := New(Options{})
		s.customers = []*customer{{id: "103", longID: "CUS"}}
		s.products = []*product{{listID: "PRO", active: true}}
		body, err := parse(raw)
		if err != nil {
			if body, err = readForm("application/x-www-form-urlencoded", "", raw); err != nil {
				return
			}
		}
		form := newForm(body)
		inv := s.readInvoice(form)
		if len(form.refused) > 0 {
			return
		}
		sum := inv.taxTotal
		for _, l := range inv.lines {
			sum += l.total
		}
		if sum != inv.total || inv.total < 1 || inv.total > maxAmount || inv.customer == nil {
			t.Fatalf("accepted as %+v", inv)
		}
		s.addInvoice(inv)
		_ = wire.Encode(s.detailed(inv, "link"))
		_ = s.asked(inv)
	})
}
