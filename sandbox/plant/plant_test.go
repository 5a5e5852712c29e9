package plant_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tender/sandbox/plant"
)

func TestEndpoint(t *testing.T) {
	var mu sync.Mutex
	var list plant.List
	at := time.Unix(1700000000, 0)
	h := plant.Endpoint(&mu, &list, func() time.Time { return at }, plant.WrongAmount, plant.ForeignLine, plant.GarbledPage)
	for _, c := range []struct {
		method, body string
		status       int
		want         string
	}{
		{"GET", "", 200, `[]`},
		{"POST", `[{"kind":"wrong_amount","order_id":"a"},{"kind":"garbled_page","page":2}]`, 200, `[{"kind":"wrong_amount","order_id":"a"},{"kind":"garbled_page","page":2}]`},
		{"POST", `[{"kind":"foreign_line"},{"kind":"wrong_amount"}]`, 422, `"field":"[1].order_id"`},
		{"POST", `[{"kind":"foreign_line","order_id":"a"}]`, 422, `"field":"[0].order_id"`},
		{"POST", `[{"kind":"missing_line","order_id":"a"}]`, 422, `"field":"[0].kind"`},
		{"POST", `[{"kind":"garbled_page"}]`, 422, `"field":"[0].page"`},
		{"POST", `[{"kind":"wrong_amount","order_id":"a","page":1}]`, 422, `"field":"[0].page"`},
		{"POST", `[{"kind":"garbled_page","page":-1}]`, 422, `"field":"[0].page"`},
		{"POST", `{"kind":"foreign_line"}`, 422, `wrong type`},
		{"POST", `[{"kind":"foreign_line","At":"2026-03-01T00:00:00Z"}]`, 400, `unknown`},
		{"POST", `[{"kind":"foreign_line"}]`, 200, `2},{"kind":"foreign_line"}]`},
		{"DELETE", "", 200, `[]`},
	} {
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, httptest.NewRequest(c.method, "/", strings.NewReader(c.body)))
		if rec.Code != c.status || !strings.Contains(rec.Body.String(), c.want) {
			t.Errorf("%s %s: %d %s", c.method, c.body, rec.Code, rec.Body)
		}
		if rec.Code == http.StatusOK && len(list) > 0 && (!list[0].At.Equal(at) || list[0].ID() != "a-wrong_amount-1700000000-0" || list[len(list)-1].ID() == list[0].ID()) {
			t.Errorf("%+v", list[0])
		}
	}
}

func TestLooking(t *testing.T) {
	list := plant.List{{Kind: plant.MissingLine, OrderID: "a"}, {Kind: plant.GarbledPage, Page: 2}}
	if !list.Has(plant.MissingLine, "a") || list.Has(plant.MissingLine, "b") || list.Has(plant.WrongAmount, "a") {
		t.Error(list)
	}
	if !list.Garbles(2) || list.Garbles(1) || list.Garbles(0) {
		t.Error(list)
	}
	rows := []string{"a", "b"}
	for _, c := range []struct {
		list  plant.List
		first bool
		want  []string
	}{
		{list, false, []string{"a", "b"}},
		{plant.List{{Kind: plant.ShiftingPages}}, true, []string{"a", "b"}},
		{plant.List{{Kind: plant.ShiftingPages}}, false, []string{"a", "a", "b"}},
	} {
		if got := plant.Shifted(c.list, rows, c.first); !slices.Equal(got, c.want) || len(rows) != 2 {
			t.Errorf("%+v: %v", c, got)
		}
	}
	if got := plant.Shifted(plant.List{{Kind: plant.ShiftingPages}}, []string{}, false); len(got) != 0 {
		t.Error(got)
	}
}
