package doctor

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// examine checks the fake account and gives the results by name.
func examine(t *testing.T, f *fake) (map[string]Result, []Result) {
	t.Helper()
	results, err := Examine(t.Context(), f.start(t))
	if err != nil {
		t.Fatal(err)
	}
	by := map[string]Result{}
	for _, r := range results {
		if _, twice := by[r.Name]; twice {
			t.Errorf("%s is there twice", r.Name)
		}
		by[r.Name] = r
	}
	return by, results
}

// A deployment in which everything is right passes, but for what RupantorPay cannot tell.
func TestEverythingRight(t *testing.T) {
	by, results := examine(t, newFake(t))
	for _, r := range results {
		if r.State != OK && r.Name != "provider rupantorpay" {
			t.Errorf("%+v", r)
		}
	}
	if r := by["provider rupantorpay"]; r.State != Warning {
		t.Errorf("%+v", r)
	}
	if !Passed(results) {
		t.Error("it does not pass")
	}
	want := []string{
		"api", "api closed", "clock", "hook postpay", "provider chargezoom", "provider portone", "provider portpos", "provider postpay",
		"provider rupantorpay", "resolve", "schedules", "secret callback", "secret chargezoom", "secret checkout-token", "secret portone",
		"secret portpos", "secret postpay", "secret rupantorpay", "table", "table expiry", "table recovery", "webhook",
	}
	if got := slices.Sorted(maps.Keys(by)); !slices.Equal(got, want) {
		t.Errorf("the checks are %q", got)
	}
}

// Every check fails for its own cause, says what it is, and no other check fails with it.
func TestCauses(t *testing.T) {
	type cause struct {
		name  string
		broke func(f *fake)
		check string
		state State
		says  string
		also  []string // checks that the same cause reaches
	}
	secret := func(name, value string) func(*fake) { return func(f *fake) { f.secrets["shop/"+name] = value } }
	without := func(name string) func(*fake) { return func(f *fake) { delete(f.secrets, "shop/"+name) } }
	deny := func(action string) func(*fake) { return func(f *fake) { f.denied[action] = true } }
	answers := func(status int, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status); _, _ = w.Write([]byte(body)) }
	}
	other := func(name string) func(*fake) {
		return func(f *fake) {
			for key := range f.providers[name] {
				f.providers[name][key] = "another-" + key
			}
		}
	}
	causes := []cause{
		{"no secret", without("callback"), "secret callback", Failed, "no such secret", nil},
		{"an empty secret", secret("postpay", `{"merchant_id":"","secret_key":"","webhook_secret":""}`), "secret postpay", Failed, "lacks merchant_id, secret_key, webhook_secret", []string{"provider postpay", "hook postpay"}},
		{"half a secret", secret("rupantorpay", `{"api_key":"local-api-key"}`), "secret rupantorpay", Failed, "lacks client_host", []string{"provider rupantorpay"}},
		{"a secret that is text", secret("callback", `hushhushhush`), "secret callback", Failed, "not one JSON object", nil},
		{"a secret with a number", secret("callback", `{"key":12345678}`), "secret callback", Failed, "not one JSON object", nil},
		{"a secret pasted with a line break", secret("chargezoom", `{"secret_key":"local-secret\n"}`), "secret chargezoom", Failed, "line break", []string{"provider chargezoom"}},
		{"a secret nobody may read", deny("shop/callback"), "secret callback", Unchecked, "AccessDeniedException", nil},
		{"a short key", secret("checkout-token", `{"key":"01234567890123456789"}`), "secret checkout-token", Warning, "20 bytes is short", nil},
		{"a key to guess", secret("checkout-token", `{"key":"0123456789"}`), "secret checkout-token", Failed, "could be guessed", nil},
		{"a rotation under way", secret("callback_previous", `{"key":"before"}`), "secret callback", Warning, "still accepted", nil},
		{"a rotation that is none", secret("callback_previous", `{"key":"`+longKey+`"}`), "secret callback", Warning, "the same", nil},
		{"a garbled previous key", secret("callback_previous", `null`), "secret callback", Failed, "the one before", nil},
		{"a previous key nobody may read", deny("shop/callback_previous"), "secret callback", Unchecked, "the one before", nil},

		{"postpay's credentials", other("postpay"), "provider postpay", Failed, "does not accept the credentials", []string{"hook postpay"}},
		{"portpos's credentials", other("portpos"), "provider portpos", Failed, "credentials", nil},
		{"portone's credentials", other("portone"), "provider portone", Failed, "", nil},
		{"chargezoom's credentials", other("chargezoom"), "provider chargezoom", Failed, "credentials", nil},
		{"a provider that is down", func(f *fake) { f.urls["portpos"] = "http://127.0.0.1:1" }, "provider portpos", Failed, "could not be reached", nil},
		{"no hook", func(f *fake) { f.stack["CallbackUrl"] = f.url + "/callback/new/" }, "hook postpay", Failed, "No hook leads to", nil},

		{"no table", func(f *fake) { f.table = nil }, "table", Failed, "There is no table orders", nil},
		{"a table nobody may see", deny("DescribeTable"), "table", Unchecked, "AccessDeniedException", nil},
		{"a table on its way", func(f *fake) { f.table["TableStatus"] = "CREATING" }, "table", Failed, "creating", nil},
		{"other keys", func(f *fake) { f.table["KeySchema"].([]map[string]any)[1]["AttributeName"] = "sort" }, "table", Failed, "its keys are", nil},
		{"keys the other way round", func(f *fake) {
			k := f.table["KeySchema"].([]map[string]any)
			k[0]["AttributeName"], k[1]["AttributeName"] = "sk", "pk"
		}, "table", Failed, "its keys are sk S, pk S", nil},
		{"keys of another type", func(f *fake) { f.table["AttributeDefinitions"].([]map[string]any)[1]["AttributeType"] = "N" }, "table", Failed, "its keys are pk S, sk N", nil},
		{"an index less", func(f *fake) {
			f.table["GlobalSecondaryIndexes"] = f.table["GlobalSecondaryIndexes"].([]map[string]any)[:1]
		}, "table", Failed, "no index captured_day", nil},
		{"an index of other keys", func(f *fake) {
			i := f.table["GlobalSecondaryIndexes"].([]map[string]any)
			i[0]["KeySchema"] = i[1]["KeySchema"]
		}, "table", Failed, "index due has other keys", nil},
		{"an index on its way", func(f *fake) { f.table["GlobalSecondaryIndexes"].([]map[string]any)[0]["IndexStatus"] = "CREATING" }, "table", Failed, "index due is creating", nil},
		{"no stream", func(f *fake) { delete(f.table, "StreamSpecification") }, "table", Failed, "no stream", nil},
		{"a stream of keys", func(f *fake) { f.table["StreamSpecification"].(map[string]any)["StreamViewType"] = "KEYS_ONLY" }, "table", Failed, "no stream", nil},
		{"no protection", func(f *fake) { f.table["DeletionProtectionEnabled"] = false }, "table", Warning, "not protected", nil},
		{"no expiry", func(f *fake) { f.ttl = "DISABLED" }, "table expiry", Warning, "off", nil},
		{"expiry by something else", func(f *fake) { f.ttlBy = "sk" }, "table expiry", Failed, "another attribute", nil},
		{"expiry nobody may see", deny("DescribeTimeToLive"), "table expiry", Unchecked, "AccessDeniedException", nil},
		{"no recovery", func(f *fake) { f.recovery = "DISABLED" }, "table recovery", Failed, "off", nil},
		{"recovery nobody may see", deny("DescribeContinuousBackups"), "table recovery", Unchecked, "AccessDeniedException", nil},

		{"an API that is closed to us", deny("api"), "api", Unchecked, "403", nil},
		{"an API that fails", func(f *fake) { f.api = answers(500, "") }, "api", Failed, "500", nil},
		{"an API of somebody else", func(f *fake) { f.api = answers(404, "<html>") }, "api", Failed, "Something else", nil},
		{"an API open to all", func(f *fake) { f.open = true }, "api closed", Failed, "Anybody", nil},
		{"a webhook of somebody else", func(f *fake) { f.callback = answers(404, "{}") }, "webhook", Failed, "Something else", nil},
		{"a webhook that says it like us", func(f *fake) {
			f.callback = func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/problem+json")
				answers(404, `{"status":404,"code":"not_found"}`)(w, nil)
			}
		}, "webhook", Failed, "Something else", nil},
		{"a webhook that is closed", func(f *fake) { f.callback = answers(403, `{"Message":"Forbidden"}`) }, "webhook", Failed, "turns everybody away", nil},
		{"a webhook that fails", func(f *fake) { f.callback = answers(502, "Internal Server Error") }, "webhook", Failed, "502", nil},

		{"a schedule that is off", func(f *fake) { f.schedules["shop-resolve"] = "DISABLED" }, "schedules", Failed, "Switched off: shop-resolve", nil},
		{"a schedule less", func(f *fake) { delete(f.schedules, "shop-settlements-postpay") }, "schedules", Failed, "no shop-settlements-postpay", nil},
		{"schedules nobody may see", deny("ListSchedules"), "schedules", Unchecked, "403 AccessDeniedException", nil},
		{"resolve never ran", func(f *fake) { f.measured = nil }, "resolve", Failed, "did not run", nil},
		{"resolve stopped", func(f *fake) { f.measured = map[time.Time]string{now.Add(-20 * time.Minute): "0"} }, "resolve", Failed, "20 min ago", nil},
		{"resolve is behind", func(f *fake) { f.measured[now.Add(-30*time.Second)] = "1800.0" }, "resolve", Warning, "due for 30 min", nil},
		{"measures nobody may see", deny("GetMetricStatistics"), "resolve", Unchecked, "403 AccessDenied", nil},

		{"a clock that is off", func(f *fake) { f.date = now.Add(time.Minute) }, "clock", Warning, "1m0s ahead", nil},
		{"a clock that is far off", func(f *fake) { f.date = now.Add(-10 * time.Minute) }, "clock", Failed, "10m0s behind", nil},
	}
	for _, c := range causes {
		t.Run(c.name, func(t *testing.T) {
			f := newFake(t)
			c.broke(f)
			by, results := examine(t, f)
			got := by[c.check]
			if got.State != c.state || !strings.Contains(got.Said, c.says) {
				t.Errorf("it says %+v", got)
			}
			if c.name == "an empty secret" && got.Do != "Correct it: aws secretsmanager put-secret-value --secret-id shop/postpay --secret-string file://FILE" {
				t.Errorf("what to do is %q", got.Do)
			}
			if got.State != OK && got.Do == "" {
				t.Errorf("it does not say what to do: %+v", got)
			}
			for _, r := range results {
				if r.State != OK && r.Name != c.check && r.Name != "provider rupantorpay" && !slices.Contains(c.also, r.Name) {
					t.Errorf("and also %+v", r)
				}
			}
			if Passed(results) == (c.state == Failed || c.state == Unchecked) {
				t.Errorf("whether it passes is wrong for %s", c.state)
			}
			secretless(t, f, results)
		})
	}
}

// secretless looks for values of secrets in the report.
func secretless(t *testing.T, f *fake, results []Result) {
	t.Helper()
	var text, object strings.Builder
	if err := Write(&text, "x", results); err != nil {
		t.Error(err)
	}
	if err := WriteJSON(&object, "x", results); err != nil {
		t.Error(err)
	}
	secret := []string{"hush", longKey, "AKIDEXAMPLE", "01234567890", "another-", "before\""}
	for _, values := range f.providers {
		for key, value := range values {
			if key != "client_host" {
				secret = append(secret, value)
			}
		}
	}
	for _, value := range secret {
		if strings.Contains(text.String()+object.String(), value) {
			t.Errorf("the report has %q: %s", value, text.String())
		}
	}
}

func TestReport(t *testing.T) {
	var out strings.Builder
	err := Write(&out, "stack shop in eu-west-1", []Result{
		{"table", OK, "orders has its keys.", ""},
		{"webhook", Failed, "Nothing answers\nthere.", "Deploy \x1b[31mit."},
		{"resolve", Unchecked, "No permission.", "Allow it."},
	})
	want := `Checked stack shop in eu-west-1.

ok           table    orders has its keys.
failed       webhook  Nothing answers·there.
                      -> Deploy ·[31mit.
not checked  resolve  No permission.
                      -> Allow it.

1 ok, 1 failed, 1 not checked
`
	if err != nil || out.String() != want {
		t.Errorf("it is\n%s%v", out.String(), err)
	}
}

// stuck is a check that does not look at its context.
type stuck struct {
	named
	free chan struct{}
}

func (c stuck) Run(context.Context) []Result { <-c.free; return nil }

func TestStuck(t *testing.T) {
	c := stuck{"stuck", make(chan struct{})}
	defer close(c.free)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	got := Run(ctx, []Check{c}, nil)
	if len(got) != 1 || got[0].State != Unchecked || Passed(got) {
		t.Errorf("%+v", got)
	}
}
