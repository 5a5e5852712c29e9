package chargezoom_test

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	sandbox "tender/sandbox/chargezoom"
)

// An owner is ours by the external id of the invoice that its id leads to, and by nothing else.
func TestFindReferences(t *testing.T) {
	detail := func(id, external, number string) string {
		return fmt.Sprintf(`200 {"code":200,"data":{"invoiceId":%q,"externalInvoiceId":%q,"invoiceRefrence":%q}}`, id, external, number)
	}
	answers := map[string]string{
		"INV-1": detail("INV-1", "tender-ORD-1", "CZU1"), "INV-2": detail("392", "tender-ORD-2", "CZU2"),
		"INV-3": detail("INV-3", "KEY 154", "CZU3"), "INV-4": `200 {"code":200,"data":{"invoiceId":"INV-4","externalInvoiceId":null}}`,
		"CZU5": detail("INV-5", "tender-ORD-5", "CZU5"), "tender-ORD-6": detail("INV-6", "tender-ORD-6", "CZU6"),
		"INV-7": `404 {"code":404,"message":"x"}`, "INV-8": `200 {"code":200,"data":null}`,
		"INV-9": `200 {"code":200,"data":{}}`, "INV-10": `400 {"code":400}`, "INV-11": `200 <p>`, "INV-12": detail("INV-12", "tender-a b", "CZU9"),
	}
	w := newWorld(t, sandbox.Switches{})
	w.instead = func(r *http.Request) (*http.Response, error) {
		id, is := strings.CutPrefix(r.URL.Path, "/invoice/")
		if !is {
			return nil, nil
		}
		response := reply(answers[id][4:])
		_, _ = fmt.Sscan(answers[id], &response.StatusCode)
		return response, nil
	}
	want := map[string]string{
		"invoice/INV-1": "ORD-1", "invoice/INV-2": "ORD-2", "invoice/INV-3": "", "invoice/INV-4": "", "invoice/CZU5": "",
		"invoice/tender-ORD-6": "", "invoice/INV-7": "", "invoice/INV-8": "", "invoice/INV-12": "", "somebody/1": "", "transaction/5": "",
	}
	owners := []string{"invoice/INV-9", "invoice/INV-10", "invoice/INV-11"}
	owners = append(owners, slices.Sorted(maps.Keys(want))...)
	got, err := w.adapter.FindReferences(t.Context(), owners)
	if err != nil || !maps.Equal(got, want) {
		t.Errorf("%v %v", got, err)
	}
}

// What was found before the answers end is kept; nothing at all is an error.
func TestFindReferencesUntilTheEnd(t *testing.T) {
	w := newWorld(t, sandbox.Switches{})
	w.instead = func(r *http.Request) (*http.Response, error) {
		switch r.URL.Path {
		case "/invoice/INV-1":
			return reply(`{"code":200,"data":{"invoiceId":"INV-1","externalInvoiceId":"tender-ORD-1"}}`), nil
		case "/invoice/INV-2":
			return nil, errors.New("the line is dead")
		}
		return nil, nil
	}
	got, err := w.adapter.FindReferences(t.Context(), []string{"invoice/INV-1", "invoice/INV-2", "invoice/INV-1"})
	if err != nil || len(got) != 1 || got["invoice/INV-1"] != "ORD-1" {
		t.Errorf("%v %v", got, err)
	}
	if got, err := w.adapter.FindReferences(t.Context(), []string{"invoice/INV-2", "invoice/INV-1"}); err == nil {
		t.Errorf("%v", got)
	}
}
