package functions_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"tender/sandbox/postpay"
	"tender/shared/provider"
	"tender/shared/provider/registry"
	"tender/shared/token"
)

// walk takes every function through its operations at every provider, so that what they ask of AWS is recorded.
func walk(t *testing.T) *deployment {
	t.Helper()
	d := deploy(t, providers()...)
	for _, info := range registry.Infos() {
		d.walkProvider(info)
	}
	d.function("resolve").invoke(t, string(read(t, "resolve/event.json")))
	d.settle()
	d.function("order-events").invoke(t, string(read(t, "order-events/event.json")))
	return d
}

// walkProvider sells and pays back at one provider: one sale that is captured at once, one that waits for its capture,
// one that is cancelled, and a message that does not verify.
func (d *deployment) walkProvider(info provider.Info) {
	t, name := d.t, info.Name
	t.Helper()
	sold := d.sell(info, "sold-"+name, "automatic", "captured")
	d.send("order-status", http.MethodGet, "/orders/sold-"+name+"/status", "", bearing(sold.ClientToken), http.StatusOK)
	d.command("capture", "sold-"+name, "capture", "", http.StatusOK)
	refund := `{"refund_id":"r-1","amount":1000,"reason":"damaged"}`
	if !info.Can(provider.OpRefund) {
		refund = `{"refund_id":"r-1","amount":1000,"reason":"damaged","manual":{"actor":"clerk","reason":"in the wallet"}}`
	}
	d.command("refund", "sold-"+name, "refunds", refund, http.StatusOK, http.StatusAccepted)
	d.command("resolve", "sold-"+name, "resolve", "", http.StatusOK)
	if info.Can(provider.OpCapture) && info.Notification != provider.NoMessages {
		d.sell(info, "held-"+name, "manual", "authorized")
		d.command("capture", "held-"+name, "capture", "", http.StatusOK)
	}
	d.checkout(name, "stopped-"+name, "automatic")
	d.command("resolve", "stopped-"+name, "resolve", "", http.StatusOK)
	d.command("cancel", "stopped-"+name, "cancel", "", http.StatusOK, http.StatusAccepted)
	if info.Notification == provider.SignedMessage {
		d.send("webhook", http.MethodPost, "/webhooks/"+name, "{}", map[string]string{"x-postpay-signature": postpay.Sign("sharks", time.Now(), []byte("{}"))}, http.StatusUnauthorized)
	}
}

// sell checks an order out and pays it.
func (d *deployment) sell(info provider.Info, id, capture, leaves string) opened {
	d.t.Helper()
	page := d.checkout(info.Name, id, capture)
	back := d.approve(page)
	if back == "" { // the page leads nowhere: the merchant sends the shopper back
		back = "/return/" + info.Name + "/" + id + "/" + token.Make(callbackKey, "callback", info.Name, id)
	}
	d.deliver(info.Name)
	d.send("webhook", http.MethodGet, back, "", nil, http.StatusSeeOther)
	if got := d.status(id); got != leaves {
		d.t.Fatalf("%s is %s, not %s", id, got, leaves)
	}
	return page
}

// command is what a merchant asks of an order.
func (d *deployment) command(function, id, route, body string, want ...int) {
	d.t.Helper()
	headers := asJSON
	if body == "" {
		headers = nil
	}
	d.send(function, http.MethodPost, "/orders/"+id+"/"+route, body, headers, want...)
}

// settle reconciles every provider, all at once: each is asked at its own pace. One that does not list what is unpaid sells
// an order yesterday, as its clock has it, so that there are lines.
func (d *deployment) settle() {
	d.t.Helper()
	runs := map[string]*runtime{}
	for _, info := range registry.Infos() {
		if !info.Can(provider.OpSettlements) {
			continue
		}
		if !info.Settlements.Unpaid {
			d.boxes[info.Name].setBack(36 * time.Hour)
			d.sell(info, "old-"+info.Name, "automatic", "captured")
			d.boxes[info.Name].setBack(0)
		}
		runs[info.Name] = start(d.t, "settlements-sync", d.environment)
	}
	run := func(needsLines bool) (puts int) {
		for name, rt := range runs {
			rt.events <- event{fmt.Appendf(nil, `{"provider":%q}`, name), time.Minute}
		}
		for name, rt := range runs {
			a, err := rt.wait(d.t)
			if err != nil || !strings.Contains(a.body, `"complete":true`) || (needsLines && strings.Contains(a.body, `"lines":0,`)) {
				d.t.Fatalf("settlements-sync of %s: %s %v", name, a.body, err)
			}
		}
		return d.aws.calls()[call{"settlements-sync", "dynamodb:PutItem", table}]
	}
	first := run(true)
	if again := run(false) - first; first == 0 || again != 0 {
		d.t.Errorf("the first run wrote %d times, and the same lists again %d times", first, again)
	}
}

// unlike says how recorded calls and the table differ: calls that are not in it, and entries that nothing needs.
func unlike(recorded map[call]int, want map[string]row) []string {
	var found []string
	for c := range recorded {
		if !slices.ContainsFunc(want[c.function].may, func(g grant) bool { return g.action == c.action && g.resource == c.resource }) {
			found = append(found, fmt.Sprintf("%s asks %s on %s, which it may not", c.function, c.action, c.resource))
		}
	}
	for name, r := range want {
		for _, g := range r.may {
			switch n := recorded[call{name, g.action, g.resource}]; {
			case n == 0 && g.why == "":
				found = append(found, fmt.Sprintf("%s never asks %s on %s: why may it?", name, g.action, g.resource))
			case n > 0 && g.why != "":
				found = append(found, fmt.Sprintf("%s asks %s on %s in the walk: no reason is needed", name, g.action, g.resource))
			}
		}
	}
	slices.Sort(found)
	return found
}

// What the functions ask of AWS is what they may, and they may nothing else without a reason.
func TestCallsAreInTheTable(t *testing.T) {
	if testing.Short() {
		t.Skip("left out: takes seconds (go test without -short)")
	}
	recorded := walk(t).aws.calls()
	for _, difference := range unlike(recorded, permissions()) {
		t.Error(difference)
	}
	t.Run("seen to fail", func(t *testing.T) {
		less := permissions()
		for name, r := range less {
			for i := range r.may {
				without := row{r.triggers, slices.Delete(slices.Clone(r.may), i, i+1)}
				needed := recorded[call{name, r.may[i].action, r.may[i].resource}] > 0
				less[name] = without
				if got := unlike(recorded, less); (len(got) == 1) != needed {
					t.Errorf("without %v: %v", r.may[i], got)
				}
				less[name] = r
			}
		}
		more := permissions()
		r := more["order-status"]
		more["order-status"] = row{r.triggers, append(r.may, may(table, "dynamodb:PutItem")...)}
		if got := unlike(recorded, more); len(got) != 1 || !strings.Contains(got[0], "why may it") {
			t.Errorf("with a right that nobody needs: %v", got)
		}
	})
}
