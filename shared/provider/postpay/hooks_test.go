package postpay

import (
	"net/http"
	"testing"
	"time"

	"tender/shared/problem"
)

const hookLine = `{"id":"e4dc7f6537364b629b37367a5cad43bd","active":true,"events":["order"],"url":"https://www.example.ae/hooks","last_response":{"code":200,"status":"success"},"created":"2020-05-06T02:14:16Z","modified":"2020-05-06T02:14:16Z"}`

const hookSent = `{"events":["order","transaction"],"url":"https://www.example.ae/hooks","secret":"dolphins","active":true}`

func TestHooks(t *testing.T) {
	a, wire := adapter(t, `200 {"count":1,"next":null,"previous":null,"results":[`+hookLine+`]}`)
	list, err := a.ListHooks(t.Context())
	if err != nil || len(list) != 1 {
		t.Fatalf("%+v %v", list, err)
	}
	h := list[0]
	if h.ID != "e4dc7f6537364b629b37367a5cad43bd" || !h.Active || h.Events[0] != "order" || h.URL != "https://www.example.ae/hooks" ||
		h.LastCode != 200 || h.LastStatus != "success" || !h.Created.Equal(time.Date(2020, 5, 6, 2, 14, 16, 0, time.UTC)) {
		t.Errorf("%+v", h)
	}
	if wire.log[0].URL.String() != "https://sandbox.postpay.io/hooks?ordering=created&page=1&page_size=50" {
		t.Error(wire.log[0].URL)
	}

	a, wire = adapter(t, `200 {"id":"a","active":true,"events":["order"],"url":"https://www.example.ae/hooks","last_response":{"code":null,"status":"unused"},"created":"2020-05-06T02:14:16Z","modified":"2020-05-06T02:14:16Z"}`)
	made, err := a.CreateHook(t.Context(), "https://www.example.ae/hooks")
	if err != nil || made.ID != "a" || made.LastCode != 0 || made.LastStatus != "unused" {
		t.Errorf("%+v %v", made, err)
	}
	if got := wire.log[0].body; got != hookSent {
		t.Error(got)
	}

	a, wire = adapter(t, `200 `+hookLine)
	kept, err := a.RestoreHook(t.Context(), "a/b", "https://www.example.ae/hooks")
	if err != nil || !kept.Active || wire.log[0].Method != http.MethodPatch || wire.log[0].URL.EscapedPath() != "/hooks/a%2Fb" || wire.log[0].body != hookSent {
		t.Errorf("%+v %v %+v", kept, err, wire.log)
	}
	if _, err := a.RestoreHook(t.Context(), "", "https://www.example.ae/hooks"); !problem.Is(err, problem.InvalidRequest) || len(wire.log) != 1 {
		t.Errorf("restoring nothing: %v", err)
	}

	a, wire = adapter(t, `204`)
	if err := a.DeleteHook(t.Context(), "a"); err != nil || wire.log[0].Method != http.MethodDelete || wire.log[0].URL.Path != "/hooks/a" {
		t.Errorf("%v", err)
	}
	if err := a.DeleteHook(t.Context(), ""); !problem.Is(err, problem.InvalidRequest) || len(wire.log) != 1 {
		t.Errorf("deleting nothing: %v", err)
	}
}

func TestHooksThatFail(t *testing.T) {
	for reply, want := range map[string]problem.Code{
		`404 {"error":{"code":"not_found"}}`:             problem.ProviderRefused,
		`401 {"error":{"code":"authentication_failed"}}`: problem.BadCredentials,
		`200 {"id":"a"}`: problem.BadReply,
		`500`:            problem.ProviderUnavailable,
	} {
		a, _ := adapter(t, reply)
		if err := a.DeleteHook(t.Context(), "a"); !problem.Is(err, want) {
			t.Errorf("delete %s: %v", reply, err)
		}
		if _, err := a.CreateHook(t.Context(), "https://www.example.ae/hooks"); !problem.Is(err, want) {
			t.Errorf("create %s: %v", reply, err)
		}
		if _, err := a.RestoreHook(t.Context(), "a", "https://www.example.ae/hooks"); !problem.Is(err, want) {
			t.Errorf("restore %s: %v", reply, err)
		}
		if _, err := a.ListHooks(t.Context()); !problem.Is(err, want) {
			t.Errorf("list %s: %v", reply, err)
		}
	}
}
