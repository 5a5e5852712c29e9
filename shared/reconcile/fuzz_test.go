package reconcile

import (
	"reflect"
	"testing"

	"tender/shared/provider"
)

// lineIn is the line that an entry is the brief of.
func lineIn(e Entry) provider.Line {
	return provider.Line{
		ID: e.ID, Kind: e.Kind, State: e.State, Day: e.Day, CreatedAt: e.Created, PaidAt: e.Paid, Currency: e.Currency, Amount: e.Amount, Net: e.Net,
	}
}

func FuzzDecodeLine(f *testing.F) {
	f.Add([]byte(`{"amount":81480,"created":"2020-05-08T10:53:57.118777Z","currency":"AED","day":"2020-05-08","id":"09737e0fa4ef47ba855bdd59f172318b",` +
		`"kind":"sale","net":77525,"paid":"2020-05-09T00:00:00.214566Z","rates":{"fixed":100,"rate":450,"tax_rate":500},"reference":"order-01","state":"done"}`))
	f.Add([]byte(`{"id":"a","kind":"refund","day":"2026-03-02","currency":"JPY","amount":-9223372036854775808,"created":"0000-01-01T00:00:00+01:00"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		l, err := DecodeLine(data)
		if err != nil {
			return
		}
		again, err := EncodeLine(l)
		if err != nil {
			t.Fatalf("read and not kept: %v", err)
		}
		if got, err := DecodeLine(again); err != nil || !reflect.DeepEqual(got, l) || Supersedes(got, l) {
			t.Fatalf("%+v became %+v: %v", l, got, err)
		}
		Match(settling, Account{Provider: "postpay", Reference: "o1"}, []provider.Line{l}, soldOrder())
		Match(settling, Account{Provider: "postpay", Reference: l.Reference}, []provider.Line{l}, nil)
	})
}

func FuzzDecodeAccount(f *testing.F) {
	f.Add([]byte(`{"provider":"postpay","reference":"o1","entries":[{"id":"l1","day":"2026-03-02","kind":"sale","state":"done","currency":"AED","amount":100,"net":95}]}`))
	f.Add([]byte(`{"provider":"p","reference":"o1","full":true,"entries":[]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := DecodeAccount(data)
		if err != nil {
			return
		}
		kept, err := EncodeAccount(a)
		if err != nil {
			t.Fatalf("read and not kept: %v", err)
		}
		if got, err := DecodeAccount(kept); err != nil {
			t.Fatal(err)
		} else if again, _ := EncodeAccount(got); string(again) != string(kept) {
			t.Fatalf("\n%s\n%s", kept, again)
		}
		for _, e := range a.Entries {
			if b := a.With(lineIn(e)); !reflect.DeepEqual(a, b) {
				t.Fatalf("a line that is there changed %+v to %+v", a, b)
			}
		}
		Match(settling, a, nil, soldOrder())
		Overdue(settling, a, soldOrder(), "2026-03-09")
	})
}

func FuzzDecodeFinding(f *testing.F) {
	f.Add([]byte(`{"day":"2026-03-02","facts":{"ours":100},"id":"o1","kind":"amount_mismatch","opened_at":"2026-03-02T08:00:00Z","provider":"postpay","status":"open"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		found, err := DecodeFinding(data)
		if err != nil {
			return
		}
		kept, err := EncodeFinding(found)
		if err != nil {
			t.Fatalf("read and not kept: %v", err)
		}
		if got, err := DecodeFinding(kept); err != nil || !reflect.DeepEqual(got, found) {
			t.Fatalf("%+v became %+v: %v", found, got, err)
		}
		next, _ := found.Update(found, morning)
		if _, err := EncodeFinding(next); err != nil {
			t.Fatal(err)
		}
	})
}
