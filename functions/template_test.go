package functions_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"tender/shared/api"
	"tender/shared/provider"
	"tender/shared/provider/registry"
	"tender/shared/store/dynamo"
)

// names are the functions' folders.
func names(t testing.TB) []string {
	t.Helper()
	mains, err := filepath.Glob("*/main.go")
	if err != nil || len(mains) == 0 {
		t.Fatal("no functions", err)
	}
	var all []string
	for _, main := range mains {
		all = append(all, filepath.Dir(main))
	}
	return all
}

// enabling gives the parameter that enables each provider: the one that alone puts it into TENDER_PROVIDERS.
func enabling(t testing.TB, tpl template) map[string]string {
	t.Helper()
	by := map[string]string{}
	var all []string
	for name := range tpl.parameters {
		if strings.HasPrefix(name, "Enable") {
			all = append(all, name)
		}
	}
	for _, on := range all {
		given := map[string]string{}
		for _, name := range all {
			given[name] = "false"
		}
		given[on] = "true"
		s, err := tpl.deploy(given)
		if err != nil {
			t.Fatal(err)
		}
		value, _ := s.eval(at(tpl.root, "Globals", "Function", "Environment", "Variables")["TENDER_PROVIDERS"]).(string)
		provider := strings.Trim(value, ",")
		if by[provider] != "" || provider == "" || strings.Contains(provider, ",") {
			t.Errorf("%s enables %q, and so does %s", on, value, by[provider])
		}
		by[provider] = on
	}
	for _, info := range registry.Infos() {
		if by[info.Name] == "" {
			t.Errorf("no parameter enables %s", info.Name)
		}
	}
	if len(by) != len(registry.Infos()) {
		t.Errorf("%v are not the providers that there are", by)
	}
	return by
}

// The template grants and starts exactly what the table says.
func TestTemplateIsTheTable(t *testing.T) {
	tpl, _ := readTemplate(t)
	for _, difference := range differences(tpl, names(t), enabling(t, tpl)) {
		t.Error(difference)
	}
}

// everything is the template with every provider enabled.
func everything(t testing.TB) stacked {
	t.Helper()
	tpl, _ := readTemplate(t)
	given := map[string]string{}
	for _, parameter := range enabling(t, tpl) {
		given[parameter] = "true"
	}
	s, err := tpl.deploy(given)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// The table is the one that the store is tested on.
func TestTemplateHasTheTable(t *testing.T) {
	p, definition := everything(t).properties("Table"), dynamo.Definition("t")
	keys := func(of any) string {
		var all []string
		for _, k := range of.([]any) {
			all = append(all, fmt.Sprint(at(k)["AttributeName"], at(k)["KeyType"], at(k)["AttributeType"]))
		}
		slices.Sort(all)
		return fmt.Sprint(all)
	}
	var attributes, key, got, want []string
	for _, a := range definition.AttributeDefinitions {
		attributes = append(attributes, fmt.Sprint(*a.AttributeName, nil, a.AttributeType))
	}
	for _, k := range definition.KeySchema {
		key = append(key, fmt.Sprint(*k.AttributeName, k.KeyType, nil))
	}
	for _, index := range definition.GlobalSecondaryIndexes {
		var of []string
		for _, k := range index.KeySchema {
			of = append(of, fmt.Sprint(*k.AttributeName, k.KeyType, nil))
		}
		slices.Sort(of)
		want = append(want, fmt.Sprint(*index.IndexName, of, index.Projection.ProjectionType))
	}
	for _, index := range p["GlobalSecondaryIndexes"].([]any) {
		got = append(got, fmt.Sprint(at(index)["IndexName"], keys(at(index)["KeySchema"]), at(index, "Projection")["ProjectionType"]))
	}
	slices.Sort(attributes)
	slices.Sort(key)
	got = append(got, keys(p["AttributeDefinitions"]), keys(p["KeySchema"]), fmt.Sprint(p["BillingMode"], at(p, "StreamSpecification")["StreamViewType"]))
	want = append(want, fmt.Sprint(attributes), fmt.Sprint(key), fmt.Sprint(definition.BillingMode, definition.StreamSpecification.StreamViewType))
	if !slices.Equal(got, want) {
		t.Errorf("template.yaml\n%q, the store\n%q", got, want)
	}
	for _, safe := range []string{
		fmt.Sprint(p["DeletionProtectionEnabled"]), fmt.Sprint(at(p, "PointInTimeRecoverySpecification")["PointInTimeRecoveryEnabled"]),
		fmt.Sprint(at(p, "SSESpecification")["SSEEnabled"]), fmt.Sprint(at(p, "TimeToLiveSpecification")["Enabled"]),
	} {
		if safe != "true" {
			t.Errorf("the table is not protected, backed up, encrypted or tidied: %v", p)
		}
	}
}

// What cannot be made again outlives the stack; what a rotation left behind need not.
func TestWhatMattersIsRetained(t *testing.T) {
	s, kept := everything(t), 0
	for _, kind := range []string{"AWS::DynamoDB::Table", "AWS::SecretsManager::Secret", "AWS::S3::Bucket", "AWS::SQS::Queue"} {
		for _, name := range s.ofType(kind) {
			want := "Retain"
			if strings.HasSuffix(name, "PreviousSecret") {
				want = "Delete"
			}
			for _, policy := range []string{"DeletionPolicy", "UpdateReplacePolicy"} {
				if got := at(s.resources, name)[policy]; got != want {
					t.Errorf("the %s of %s is %v", policy, name, got)
				}
			}
			kept++
		}
	}
	if kept < 8 {
		t.Errorf("only %d such resources", kept)
	}
}

// Every function has an event to try it with, is built by the Makefile, writes to a log group of its own, and answers
// before whoever called it gives up.
func TestFunctionsOfTheTemplate(t *testing.T) {
	s := everything(t)
	groups := map[string]bool{}
	for logical, name := range functionNames(names(t)) {
		p := s.properties(logical)
		read(t, filepath.Join(name, "event.json"))
		if got := at(s.resources, logical, "Metadata")["BuildMethod"]; got != "makefile" {
			t.Errorf("%s is built by %v", name, got)
		}
		group := fmt.Sprint(at(p, "LoggingConfig")["LogGroup"])
		if groups[group] || at(s.resources, group)["Type"] != "AWS::Logs::LogGroup" || s.properties(group)["RetentionInDays"] == nil {
			t.Errorf("%s writes to %s", name, group)
		}
		groups[group] = true
		timeout := p["Timeout"]
		if timeout == nil {
			timeout = at(s.root, "Globals", "Function")["Timeout"]
		}
		seconds, err := strconv.Atoi(fmt.Sprint(timeout))
		http := slices.ContainsFunc(permissions()[name].triggers, func(tr trigger) bool {
			return !strings.HasPrefix(tr.what, "schedule ") && !strings.HasPrefix(tr.what, "stream ")
		})
		if err != nil || http && seconds >= 29 {
			t.Errorf("%s answers within %v s", name, timeout)
		}
	}
}

// Each provider has one secret, with the keys that its adapter reads, and is in the template only where it is enabled;
// so are the schedules of those that settle.
func TestProvidersOfTheTemplate(t *testing.T) {
	tpl, _ := readTemplate(t)
	by := enabling(t, tpl)
	for _, info := range registry.Infos() {
		given := map[string]string{}
		for _, parameter := range by {
			given[parameter] = "false"
		}
		given[by[info.Name]] = "true"
		s, err := tpl.deploy(given)
		if err != nil {
			t.Fatal(err)
		}
		credentials := map[string][]string{}
		for _, name := range s.ofType("AWS::SecretsManager::Secret") {
			var value map[string]string
			if text, ok := s.properties(name)["SecretString"].(string); ok {
				if err := json.Unmarshal([]byte(text), &value); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
			credentials[strings.TrimPrefix(fmt.Sprint(s.properties(name)["Name"]), stack+"/")] = sortedKeys(value)
		}
		want := map[string][]string{
			"callback": nil, "callback_previous": nil, "checkout-token": nil, "checkout-token_previous": nil,
			info.Name: slices.Sorted(slices.Values(info.SecretKeys)),
		}
		if slices.ContainsFunc(permissions()["webhook"].may, func(g grant) bool { return g.resource == secret(info.Name+"_previous") }) {
			want[info.Name+"_previous"] = nil
		}
		if fmt.Sprint(credentials) != fmt.Sprint(want) {
			t.Errorf("with %s the secrets are %v, not %v", info.Name, credentials, want)
		}
		schedules := s.triggers("SettlementsSyncFunction")
		if own := len(schedules) == 1 && strings.Contains(schedules[0], `{"provider":"`+info.Name+`"}`); own != info.Can(provider.OpSettlements) || len(schedules) > 1 {
			t.Errorf("with %s the schedules are %v", info.Name, schedules)
		}
	}
}

// A person who deploys is asked everything in some order, and is told what it means.
func TestParametersAreExplained(t *testing.T) {
	tpl, _ := readTemplate(t)
	var grouped []string
	for _, group := range at(tpl.root, "Metadata", "AWS::CloudFormation::Interface")["ParameterGroups"].([]any) {
		if at(group, "Label")["default"] == nil {
			t.Errorf("a group without a label: %v", group)
		}
		grouped = append(grouped, texts(at(group)["Parameters"])...)
	}
	slices.Sort(grouped)
	if all := sortedKeys(tpl.parameters); !slices.Equal(grouped, all) {
		t.Errorf("in groups are %v, there are %v", grouped, all)
	}
	for name := range tpl.parameters {
		if text, _ := at(tpl.parameters, name)["Description"].(string); text == "" {
			t.Errorf("%s has no description", name)
		}
	}
}

var counted = regexp.MustCompile(`\b(?:Count|Add|Seconds|Number)\("([A-Za-z]+)"`)

// metrics are those that the code counts.
func metrics(t *testing.T) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	for _, root := range []string{"../shared", "."} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.Contains(path, "testdata") {
				return err
			}
			text, err := os.ReadFile(path)
			for _, found := range counted.FindAllStringSubmatch(string(text), -1) {
				all[found[1]] = true
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// Every alarm and every picture is of something that is counted, and everybody is told of every alarm.
func TestAlarmsAreOfWhatIsCounted(t *testing.T) {
	s, all := everything(t), metrics(t)
	namespace := s.eval(at(s.root, "Globals", "Function", "Environment", "Variables")["TENDER_METRICS_NAMESPACE"])
	ours := 0
	for _, name := range s.ofType("AWS::CloudWatch::Alarm") {
		p := s.properties(name)
		if fmt.Sprint(p["AlarmActions"]) != "[Alarms]" || p["TreatMissingData"] == nil || p["Threshold"] == nil {
			t.Errorf("%s tells nobody, or does not say what silence is: %v", name, p)
		}
		if !strings.HasPrefix(fmt.Sprint(p["Namespace"]), "Tender/") {
			continue
		}
		if ours++; p["Namespace"] != namespace || !all[fmt.Sprint(p["MetricName"])] || p["Dimensions"] != nil {
			t.Errorf("%s watches %v %v", name, p["Namespace"], p["MetricName"])
		}
	}
	if ours < 8 {
		t.Errorf("only %d alarms are of our own metrics", ours)
	}
	body, _ := s.properties("Dashboard")["DashboardBody"].(string)
	if !json.Valid([]byte(body)) {
		t.Errorf("the dashboard is not JSON: %s", body)
	}
	shown := regexp.MustCompile(`"`+regexp.QuoteMeta(fmt.Sprint(namespace))+`","([A-Za-z]+)"|MetricName=([A-Za-z]+)`).FindAllStringSubmatch(body, -1)
	for _, found := range shown {
		if !all[found[1]+found[2]] {
			t.Errorf("the dashboard shows %s, which nobody counts", found[0])
		}
	}
	if len(shown) < 8 {
		t.Errorf("the dashboard shows only %v", shown)
	}
}

// routes gives the routes of openapi.yaml, each with whether only the merchant may call it.
func routes(t *testing.T) map[string]string {
	t.Helper()
	document, err := parseTemplate(string(read(t, "../openapi.yaml")))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for path := range at(document.root, "paths") {
		for method, of := range at(document.root, "paths", path) {
			if at(of)["responses"] == nil { // not a method
				continue
			}
			all[strings.ToUpper(method)+" "+path] = "NONE"
			if fmt.Sprint(at(of)["security"]) == "[map[iam:[]]]" {
				all[strings.ToUpper(method)+" "+path] = "AWS_IAM"
			}
		}
	}
	return all
}

// handlers are the functions' handlers without anything behind them.
func handlers() map[string]http.Handler {
	all := map[string]http.Handler{}
	for name, open := range map[string]func(api.Deps) http.Handler{
		"create-checkout": api.CreateCheckout, "order-status": api.OrderStatus, "capture": api.Capture, "refund": api.Refund,
		"cancel": api.Cancel, "resolve": api.Resolve, "webhook": api.Webhook,
	} {
		all[name] = open(api.Deps{Providers: &registry.Registry{}})
	}
	return all
}

// The template's routes are those of openapi.yaml, and lead to the functions that answer them.
func TestRoutesAreThoseOfTheAPI(t *testing.T) {
	s, documented := everything(t), routes(t)
	led := map[string]string{}
	for logical, name := range functionNames(names(t)) {
		for _, what := range s.triggers(logical) {
			if method, rest, _ := strings.Cut(what, " "); method == strings.ToUpper(method) {
				path, auth, _ := strings.Cut(rest, " ")
				led[method+" "+path] = name
				if documented[method+" "+path] != auth {
					t.Errorf("template.yaml: %s; openapi.yaml: %q", what, documented[method+" "+path])
				}
			}
		}
	}
	for of := range documented {
		method, path, _ := strings.Cut(of, " ")
		if strings.HasPrefix(path, "/webhooks/") || strings.HasPrefix(path, "/return/") {
			led[of] = "webhook" // at its own address
		}
		if led[of] == "" {
			t.Errorf("template.yaml has no route %s", of)
		}
		for name, h := range handlers() {
			if own := answers(h, method, path); own != (name == led[of]) {
				t.Errorf("%s answers %s: %v, and the route leads to %s", name, of, own, led[of])
			}
		}
	}
	for _, method := range regexp.MustCompile(`http\.Method([A-Za-z]+), "([^"]+)"`).FindAllStringSubmatch(string(read(t, "../shared/api/routes.go")), -1) {
		if of := strings.ToUpper(method[1]) + " " + method[2]; documented[of] == "" {
			t.Errorf("openapi.yaml has no %s", of)
		}
	}
}

// answers says whether a handler has this route as its own.
func answers(h http.Handler, method, path string) bool {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(method, strings.NewReplacer("{", "", "}", "").Replace(path), nil))
	for _, other := range []string{"Another function answers", "There is no such route", "This route has other methods"} {
		if strings.Contains(w.Body.String(), other) {
			return false
		}
	}
	return true
}
