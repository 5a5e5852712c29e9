package samlocal_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func cancels(w *world) {
	s := newSale(w, "postpay", w.run+"-b", nil)
	s.page = w.checkout(s.body, http.StatusCreated)
	o := w.call(http.MethodPost, s.path("/cancel"), nil, http.StatusOK)
	s.same(w, o, order{Status: "cancelled"})
	got := w.send(http.MethodPost, w.addresses["api"]+s.path("/capture"), nil, nil)
	w.refused(got, http.StatusConflict, "invalid_state")
}

// resolves drops the webhook, and lets nobody come back: asking the provider tells.
func resolves(w *world) {
	deliver := func(mode string) {
		got := w.send(http.MethodPost, w.addresses["postpay"]+"/_sandbox/deliveries", []byte(`{"mode":"`+mode+`"}`), nil)
		if got.status != http.StatusOK {
			w.t.Fatalf("deliveries: %d %s", got.status, got.body)
		}
	}
	deliver("drop")
	defer deliver("normal")
	s := newSale(w, "postpay", w.run+"-c", nil)
	s.page = w.checkout(s.body, http.StatusCreated)
	got := w.send(http.MethodPost, s.page.RedirectURL, []byte("outcome=approve"), map[string]string{"Content-Type": "application/x-www-form-urlencoded"})
	if got.status != http.StatusSeeOther {
		w.t.Fatalf("the page answered %d %s", got.status, got.body)
	}
	s.has(w, order{Status: "pending"})
	o := w.call(http.MethodPost, s.path("/resolve"), nil, http.StatusOK)
	s.same(w, o, order{Status: "captured", Captured: s.amount, Refundable: s.amount})

	got = w.send(http.MethodPost, w.local+"/_local/run", []byte(`{"job":"resolve"}`), nil)
	var done struct{ Due, Failed *int }
	if err := json.Unmarshal(got.body, &done); err != nil || got.status != http.StatusOK || done.Due == nil || done.Failed == nil || *done.Failed != 0 {
		w.t.Errorf("the schedule answered %d %s", got.status, got.body)
	}
}

// pays is a payment at any provider; whoever tells nobody is asked.
func pays(w *world, provider string) {
	s := newSale(w, provider, w.run+"-"+provider, nil)
	s.page = w.checkout(s.body, http.StatusCreated)
	w.press(s.page.RedirectURL, "approve")
	w.until("the order is captured", func() bool {
		return w.call(http.MethodPost, s.path("/resolve"), nil, http.StatusOK).Status == "captured"
	})
	s.has(w, order{Status: "captured", Captured: s.amount, Refundable: s.amount})
}

func refusals(w *world) {
	api := w.addresses["api"]
	w.refused(w.send(http.MethodGet, api+"/nowhere", nil, nil), http.StatusNotFound, "not_found")
	w.refused(w.send(http.MethodGet, api+"/orders/"+w.run+"-none", nil, nil), http.StatusNotFound, "not_found")
	w.refused(w.send(http.MethodDelete, api+"/checkouts", nil, nil), http.StatusMethodNotAllowed, "method_not_allowed")
	w.refused(w.send(http.MethodPost, api+"/checkouts", []byte(`{}`), map[string]string{"Content-Type": "application/json"}), http.StatusUnauthorized, "unauthorized")
	w.refused(w.send(http.MethodPost, w.local+"/webhooks/nobody", []byte(`{}`), nil), http.StatusNotFound, "not_found")
	w.refused(w.send(http.MethodGet, w.local+"/nowhere", nil, nil), http.StatusNotFound, "not_found")
	forged := w.send(http.MethodPost, w.local+"/webhooks/postpay", []byte(`{"order_id":"`+w.run+`-a"}`), map[string]string{"Content-Type": "application/json"})
	w.refused(forged, http.StatusUnauthorized, "bad_notification")
}

// events invokes every function with its event.json by `sam local invoke`, as a person would.
func events(w *world) {
	cli := os.Getenv("TENDER_TEST_SAM_CLI")
	if cli == "" {
		w.t.Fatal("TENDER_TEST_SAM_CLI does not name the SAM CLI")
	}
	files, err := filepath.Glob("../../functions/*/event.json")
	if err != nil || len(files) != len(sensible) {
		w.t.Fatalf("there are %d events, not %d: %v", len(files), len(sensible), err)
	}
	for _, file := range files {
		name := filepath.Base(filepath.Dir(file))
		w.t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := w.at(t)
			before := w.told()
			said := w.invoke(cli, logicalName(name)+"Function", file)
			for _, text := range sensible[name] {
				if !strings.Contains(said, text) {
					t.Errorf("%s answers %s, without %s", name, said, text)
				}
			}
			if name == "order-events" && w.told() == before {
				t.Error("it told nothing")
			}
		})
	}
}

// told counts the events on the bus.
func (w *world) told() int {
	w.t.Helper()
	var all []json.RawMessage
	w.getJSON(w.local+"/_local/events", &all)
	return len(all)
}

// sensible is what the answers to the events must have: nobody has order-01 there, and nobody signed a token or message.
var sensible = map[string][]string{
	"create-checkout":  {`"statusCode":401`, `unauthorized`},
	"order-status":     {`"statusCode":404`, `not_found`},
	"capture":          {`"statusCode":404`, `not_found`},
	"refund":           {`"statusCode":404`, `not_found`},
	"cancel":           {`"statusCode":404`, `not_found`},
	"webhook":          {`"statusCode":401`, `bad_notification`},
	"resolve":          {`"due":`, `"failed":0`},
	"settlements-sync": {`"complete":true`},
	"order-events":     {`"batchItemFailures":[]`},
}

// invoke gives what a function answers, without the spaces that the SAM CLI may put into it.
func (w *world) invoke(cli, function, event string) string {
	w.t.Helper()
	event, err := filepath.Abs(event)
	if err != nil {
		w.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(w.t.Context(), callTime)
	defer cancel()
	args := append([]string{"local", "invoke", function, "-e", event}, strings.Fields(os.Getenv("SAM_ARGS"))...)
	c := exec.CommandContext(ctx, cli, args...)
	c.Dir = "../.."
	var out, log bytes.Buffer
	c.Stdout, c.Stderr = &out, &log
	if err := c.Run(); err != nil {
		w.t.Fatalf("%s: %v\n%s", function, err, log.String())
	}
	var compact bytes.Buffer
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if err := json.Compact(&compact, []byte(lines[len(lines)-1])); err != nil {
		w.t.Fatalf("%s answers no JSON: %s\n%s", function, out.String(), log.String())
	}
	return compact.String()
}

// logicalName writes create-checkout as CreateCheckout.
func logicalName(folder string) string {
	var name strings.Builder
	for word := range strings.SplitSeq(folder, "-") {
		name.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return name.String()
}
