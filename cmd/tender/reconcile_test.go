package main

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tender/cmd/tender/internal/demo"
	"tender/cmd/tender/internal/local"
	"tender/internal/testenv"
	"tender/shared/store/dynamo/dynamotest"
)

// control posts to a control route that answers 200.
func control(t *testing.T, at, body string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, at, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("%s answered %d", at, resp.StatusCode)
	}
}

// says runs a command that ends as it should, and gives what it wrote.
func says(t *testing.T, code int, args ...string) (out, said string) {
	t.Helper()
	got, out, said := once(t, nil, args...)
	if got != code {
		t.Errorf("%v ended with %d: %s%s", args, got, out, said)
	}
	return out, said
}

// holds says whether a text has all of these parts.
func holds(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("it lacks %q:\n%s", part, text)
		}
	}
}

// walked is a server on which an order was sold, with a difference in the provider's list, once its days are over.
func walked(t *testing.T) *local.Server {
	t.Helper()
	s := startServer(t)
	o := optionsFor(t, "postpay", s.URL(), s.Addresses())
	o.Out = &bytes.Buffer{}
	if r := demo.Run(t.Context(), o); r.Failed > 0 {
		t.Fatalf("the walk failed: %s", o.Out)
	}
	control(t, s.Addresses()["postpay"]+"/_sandbox/plants", `[{"kind":"unknown_order","order_id":"order-98"}]`)
	control(t, s.URL()+"/_local/clock", `{"advance":"48h"}`)
	return s
}

func TestReconcileLocally(t *testing.T) {
	s := walked(t)
	where := "--local=" + s.URL()
	out, said := says(t, exitOK, "reconcile", "--provider", "postpay", where)
	holds(t, out, "Provider  Windows", "postpay", "tender findings list")
	holds(t, said, "what is new or changed  1 of 1  ", "1 finding opened")
	out, _ = says(t, exitOK, "reconcile", where) // the others, and nothing new of this one
	holds(t, out, "portone", "chargezoom")

	out, _ = says(t, exitOK, "findings", "list", where)
	holds(t, out, "/unknown_order/", "order-98", "814.80", "open")
	var list struct {
		Findings []struct{ Name string }
	}
	out, _ = says(t, exitOK, "findings", "list", "--json", "--kind", "unknown_order", where)
	if err := json.Unmarshal([]byte(out), &list); err != nil || len(list.Findings) != 1 {
		t.Fatalf("%s: %v", out, err)
	}
	name := list.Findings[0].Name
	out, _ = says(t, exitOK, "findings", "show", name, where)
	holds(t, out, "unknown order", "AED 814.80", "Next", "Look the reference up")
	out, _ = says(t, exitOK, "findings", "close", name, "--actor", "kim", "--reason", "sold by telephone", where)
	holds(t, out, "closed", "kim", "sold by telephone")
	_, said = says(t, exitFailed, "findings", "close", name, "--actor", "lee", "--reason", "no", where)
	holds(t, said, "closed already")
	out, _ = says(t, exitOK, "findings", "list", where)
	holds(t, out, "There are no such findings")
	out, _ = says(t, exitOK, "findings", "list", "--all", "--provider", "postpay", "--json", where)
	holds(t, out, name, `"actor": "kim"`, `"next_action"`)
	out, _ = says(t, exitOK, "findings", "show", "--json", name, where)
	holds(t, out, `"status": "closed"`)

	for format, begins := range map[string]string{"html": "<!doctype html>", "csv": "record,provider,", "json": "{\n"} {
		out, _ := says(t, exitOK, "reconcile", "report", "--format", format, where)
		if !strings.HasPrefix(out, begins) {
			t.Errorf("%s begins with %.40q", format, out)
		}
	}
}

// A report about a day that was not read says so, and so does its exit code; a backfill reads it.
func TestReportThatDoesNotTieOut(t *testing.T) {
	s := startServer(t)
	control(t, s.URL()+"/_local/clock", `{"advance":"72h"}`)
	now := get(t, s.URL()+"/_local/clock")
	var at struct{ Now string }
	if err := json.Unmarshal([]byte(now), &at); err != nil {
		t.Fatal(err)
	}
	where, today := "--local="+s.URL(), at.Now[:10]
	out, said := says(t, exitOK, "reconcile", "report", "--help")
	holds(t, out+said, "Example: tender reconcile report")
	saved := filepath.Join(t.TempDir(), "report.html")
	_, said = says(t, exitFailed, "reconcile", "report", "--provider", "postpay", "--out", saved, where)
	holds(t, said, "the report does not tie out:\n  Postpay was not read to its end for ")
	text, err := os.ReadFile(saved)
	if err != nil {
		t.Fatal(err)
	}
	holds(t, string(text), "This report does not tie out")
	_, said = says(t, exitFailed, "reconcile", "--provider", "postpay", "--from", today, "--to", today, where)
	holds(t, said, today+"  1 of 1  0 lines", "not complete", "postpay: 1 window left (days that are not over")
	says(t, exitOK, "reconcile", "--provider", "postpay", where)
	says(t, exitOK, "reconcile", "report", "--provider", "postpay", "--out", saved, where)
}

// The same on a table: in this process, with the credentials of a file.
func TestReconcileHere(t *testing.T) {
	testenv.Dynoxide(t)
	table := "made-for-reconciling-" + rand.Text()
	command := command(t, map[string]string{"TENDER_TABLE": table}, "local", "--addr", "127.0.0.1:0", "--dynamodb", dynamotest.URL(t))
	api := strings.TrimSuffix(command.after(t, "shop"), "/")
	var addresses map[string]string
	if err := json.Unmarshal([]byte(get(t, api+"/_local/addresses")), &addresses); err != nil {
		t.Fatal(err)
	}
	walk(t, api, addresses["postpay"])
	for name, value := range map[string]string{"AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local", "AWS_CONFIG_FILE": "/nonexistent", "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent"} {
		t.Setenv(name, value)
	}
	env := map[string]string{
		"TENDER_API_URL": api, "TENDER_TABLE": table, "TENDER_PROVIDERS": "postpay", "TENDER_ENVIRONMENT": "sandbox",
		"TENDER_POSTPAY_URL": addresses["postpay"], "AWS_ENDPOINT_URL_DYNAMODB": dynamotest.URL(t),
	}
	day := get(t, api+"/orders/order-01")
	_, day, _ = strings.Cut(day, `"created_at":"`)
	day = day[:10]
	created, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	over := created.AddDate(0, 0, -2).Format(time.DateOnly) // this process has the wall clock, by which the sale's day is not over
	secret, err := json.Marshal(map[string]any{"postpay": local.FixedSecrets()["postpay"]})
	if err != nil {
		t.Fatal(err)
	}
	given := file(t, string(secret))
	code, out, said := once(t, env, "reconcile", "--here", "--secrets", given, "--from", over, "--to", over)
	holds(t, said, over+"  1 of 1  ")
	if code != exitOK || !strings.Contains(strings.Join(strings.Fields(out), " "), "postpay 1 1 0") {
		t.Errorf("%d %s%s", code, out, said)
	}
	code, out, said = once(t, env, "findings", "list", "--all")
	if code != exitOK {
		t.Errorf("%d %s%s", code, out, said)
	}
	if code, out, said = once(t, env, "reconcile", "report", "--format", "json", "--from", day, "--to", day); code == exitUsage || !strings.Contains(out, `"captured": 244440`) {
		t.Errorf("%d %s%s", code, out, said)
	}
	code, _, said = once(t, env, "reconcile", "--here", "--secrets", file(t, `{"postpay":{"merchant_id":"x","secret_key":"hush","webhook_secret":"hush"}}`), "--from", over, "--to", over)
	if code != exitFailed || !strings.Contains(said, "does not accept the credentials") || strings.Contains(said, "hush") {
		t.Errorf("%d %s", code, said)
	}
	_, _, said = once(t, env, "reconcile")
	holds(t, said, "the function is not known")
}

func TestReconcileRefuses(t *testing.T) {
	s := startServer(t)
	where := "--local=" + s.URL()
	tests := map[string]struct {
		args []string
		code int
		says string
	}{
		"half a backfill":          {[]string{"reconcile", "--from", "2026-01-01", where}, exitUsage, "belong together"},
		"backwards":                {[]string{"reconcile", "--from", "2026-01-02", "--to", "2026-01-01", where}, exitUsage, "before --from"},
		"nowhere":                  {[]string{"reconcile"}, exitUsage, "say where"},
		"here, locally":            {[]string{"reconcile", "--here", where}, exitUsage, "go with a deployment"},
		"a function, locally":      {[]string{"reconcile", "--function", "f", where}, exitUsage, "go with a deployment"},
		"here and there":           {[]string{"reconcile", "--here", "--function", "f", "--stack", "s"}, exitUsage, "exclude each other"},
		"secrets for nothing":      {[]string{"reconcile", "--secrets", file(t, "{}"), where}, exitUsage, "goes with --here"},
		"secrets that are none":    {[]string{"reconcile", "--here", "--secrets", file(t, "[]"), "--stack", "s"}, exitUsage, "file.json"},
		"another provider":         {[]string{"reconcile", "--provider", "portpos", where}, exitFailed, "No enabled provider"},
		"days to come":             {[]string{"reconcile", "--from", "2106-01-01", "--to", "2106-01-01", where}, exitFailed, "no day to come"},
		"a format of its own":      {[]string{"reconcile", "report", "--format", "pdf", where}, exitUsage, "--format"},
		"a report of no day":       {[]string{"reconcile", "report", "--from", "soon", where}, exitFailed, "from: "},
		"a report nowhere":         {[]string{"reconcile", "report", "--out", "/nonexistent/report", where}, exitFailed, "/nonexistent/report"},
		"a finding without name":   {[]string{"findings", "show", where}, exitUsage, "finding"},
		"a finding by no name":     {[]string{"findings", "show", "odd", where}, exitFailed, "provider/day/kind/id"},
		"closing without an actor": {[]string{"findings", "close", "odd", "--reason", "no", where}, exitUsage, "--actor"},
		"closing without a reason": {[]string{"findings", "close", "odd", "--actor", "kim", where}, exitUsage, "--reason"},
		"no such finding":          {[]string{"findings", "show", "postpay/2026-01-01/bad_line/x", where}, exitFailed, "no such finding"},
		"no such kind":             {[]string{"findings", "list", "--kind", "odd", where}, exitFailed, "no such kind"},
		"no server":                {[]string{"findings", "list", "--local=http://127.0.0.1:1"}, exitFailed, "127.0.0.1:1"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			code, _, said := once(t, nil, tt.args...)
			if code != tt.code || !strings.Contains(said, tt.says) {
				t.Errorf("it ended with %d and says %q", code, said)
			}
		})
	}
}

func TestReconcileHelp(t *testing.T) {
	for _, args := range [][]string{{"reconcile"}, {"findings"}, {"findings", "close"}, {"reconcile", "report"}} {
		code, out, said := once(t, nil, append(args, "--help")...)
		if code != exitOK || said != "" || !strings.Contains(out, fmt.Sprintf("Example: tender %s", strings.Join(args, " "))) {
			t.Errorf("%v: %d %q %s", args, code, out, said)
		}
	}
}
