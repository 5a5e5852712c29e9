package functions_test

import (
	"fmt"
	"slices"
	"strings"
)

// grant is one thing that a function may do. Why says what it is for where no call of the walk shows it.
type grant struct {
	action, resource string
	provider         string // the condition: this one is enabled; "": always
	why              string
}

// row is one function: what starts it, and what it may do.
type row struct {
	triggers []trigger
	may      []grant
}

// trigger is one thing that starts a function; a schedule is of a provider, and there where it is enabled.
type trigger struct{ what, provider string }

// The resources, as ARNs without what is the same in all of a deployment.
const (
	table         = "dynamodb:table/Table"
	dueIndex      = table + "/index/due"
	capturedIndex = table + "/index/captured_day"
	stream        = table + "/stream/label"
	bus           = "events:event-bus/Bus"
	deadLetters   = "sqs:DeadLetters"
	untold        = "s3:UntoldEvents"
)

const (
	lambdaLogs  = "Lambda writes what the function prints"
	lambdaReads = "Lambda reads the stream for the function"
	lambdaTells = "Lambda keeps what the function failed at"
	atSeveral   = "an order may have attempts at several providers, and each is asked when it is due"
	heldBySaved = "approvals of saved cards are captured; the walk saves none"
)

// permissions is the whole truth about what starts each function and what it may do.
func permissions() map[string]row {
	orders := func() []grant { return may(table, "dynamodb:GetItem", "dynamodb:PutItem") }
	return map[string]row{
		"create-checkout": {
			triggers: on("POST /checkouts NONE", "$default NONE"),
			may:      slices.Concat(logsOf("CreateCheckout"), may(table, "dynamodb:PutItem"), secretsOf(nil), signingKey("callback"), signingKey("checkout-token")),
		},
		"order-status": {
			triggers: on("GET /orders/{order_id} AWS_IAM", "GET /orders/{order_id}/status NONE"),
			may:      slices.Concat(logsOf("OrderStatus"), may(table, "dynamodb:GetItem"), signingKey("callback")),
		},
		"capture": {
			triggers: on("POST /orders/{order_id}/capture AWS_IAM"),
			may: slices.Concat(logsOf("Capture"), orders(), secretsOf(map[string]string{
				"portpos": atSeveral, "portone": atSeveral, "rupantorpay": atSeveral, "chargezoom": heldBySaved,
			})),
		},
		"refund": {
			triggers: on("POST /orders/{order_id}/refunds AWS_IAM"),
			may:      slices.Concat(logsOf("Refund"), orders(), secretsOf(map[string]string{"rupantorpay": atSeveral})),
		},
		"cancel": {
			triggers: on("POST /orders/{order_id}/cancel AWS_IAM"),
			may:      slices.Concat(logsOf("Cancel"), orders(), secretsOf(map[string]string{"rupantorpay": atSeveral})),
		},
		"webhook": {
			triggers: on("url NONE"),
			may: slices.Concat(logsOf("Webhook"), orders(), secretsOf(nil), signingKey("callback"), []grant{
				{action: readSecret, resource: secret("postpay_previous"), provider: "postpay"},
				{action: readSecret, resource: secret("portone_previous"), provider: "portone"},
			}),
		},
		"resolve": {
			triggers: on("POST /orders/{order_id}/resolve AWS_IAM", "schedule rate(1 minute)"),
			may:      slices.Concat(logsOf("Resolve"), orders(), may(dueIndex, "dynamodb:Query"), secretsOf(nil)),
		},
		"settlements-sync": {
			triggers: []trigger{
				{`schedule cron(30 6 * * ? *) Asia/Dubai {"provider":"postpay"}`, "postpay"},
				{`schedule cron(30 3 * * ? *) UTC {"provider":"portone"}`, "portone"},
				{`schedule cron(30 9 * * ? *) America/New_York {"provider":"chargezoom"}`, "chargezoom"},
			},
			may: slices.Concat(logsOf("SettlementsSync"), may(table, "dynamodb:BatchGetItem", "dynamodb:PutItem", "dynamodb:Query"),
				may(dueIndex, "dynamodb:Query"), may(capturedIndex, "dynamodb:Query"),
				[]grant{
					{action: readSecret, resource: secret("postpay"), provider: "postpay"},
					{action: readSecret, resource: secret("portone"), provider: "portone"},
					{action: readSecret, resource: secret("chargezoom"), provider: "chargezoom"},
					{action: "sqs:SendMessage", resource: deadLetters, why: lambdaTells},
				}),
		},
		"order-events": {
			triggers: on("stream " + stream + " ORDER# FINDING#"),
			may: slices.Concat(logsOf("OrderEvents"), may(bus, "events:PutEvents"),
				because(lambdaReads, stream, "dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"),
				because(lambdaReads, table+"/stream/*", "dynamodb:ListStreams"),
				because(lambdaTells, untold+"/*", "s3:PutObject"), because(lambdaTells, untold, "s3:ListBucket")),
		},
	}
}

const readSecret = "secretsmanager:GetSecretValue"

func on(triggers ...string) []trigger {
	var all []trigger
	for _, what := range triggers {
		all = append(all, trigger{what: what})
	}
	return all
}

func may(resource string, actions ...string) []grant { return because("", resource, actions...) }

func because(why, resource string, actions ...string) []grant {
	var all []grant
	for _, action := range actions {
		all = append(all, grant{action: action, resource: resource, why: why})
	}
	return all
}

func logsOf(function string) []grant {
	return because(lambdaLogs, "logs:log-group:"+function+"Logs:*", "logs:CreateLogStream", "logs:PutLogEvents")
}

// secret is one secret by name; AWS adds six characters to it.
func secret(name string) string { return "secretsmanager:secret:" + stack + "/" + name + "-??????" }

// secretsOf are the credentials of every provider, where it is enabled.
func secretsOf(why map[string]string) []grant {
	var all []grant
	for _, name := range []string{"postpay", "portpos", "portone", "chargezoom", "rupantorpay"} {
		all = append(all, grant{readSecret, secret(name), name, why[name]})
	}
	return all
}

// signingKey is a key and the one before it.
func signingKey(name string) []grant {
	return []grant{{action: readSecret, resource: secret(name)}, {action: readSecret, resource: secret(name + "_previous")}}
}

// functionNames gives a function's name by the logical name of its resource: create-checkout by CreateCheckoutFunction.
func functionNames(names []string) map[string]string {
	all := map[string]string{}
	for _, name := range names {
		all[logicalName(name)+"Function"] = name
	}
	return all
}

// logicalName writes create-checkout as CreateCheckout.
func logicalName(folder string) string {
	var name strings.Builder
	for word := range strings.SplitSeq(folder, "-") {
		name.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return name.String()
}

// differences says how a template and the table differ, for every set of enabled providers.
func differences(tpl template, folders []string, enable map[string]string) []string {
	var found []string
	for set := range 1 << len(enable) {
		given, enabled := map[string]string{}, map[string]bool{}
		for i, name := range sortedKeys(enable) {
			enabled[name] = set&(1<<i) != 0
			given[enable[name]] = fmt.Sprint(enabled[name])
		}
		s, err := tpl.deploy(given)
		if err != nil {
			return append(found, err.Error())
		}
		found = append(found, s.against(permissions(), folders, enabled)...)
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// against compares what is deployed with the table.
func (s stacked) against(want map[string]row, folders []string, enabled map[string]bool) []string {
	found := s.doors()
	functions := functionNames(folders)
	for logical, name := range functions {
		r, known := want[name]
		if at(s.resources, logical) == nil || !known {
			found = append(found, name+" is not in the table and the template alike")
			continue
		}
		var triggers, grants []string
		for _, tr := range r.triggers {
			if tr.provider == "" || enabled[tr.provider] {
				triggers = append(triggers, tr.what)
			}
		}
		for _, g := range r.may {
			if g.provider == "" || enabled[g.provider] {
				grants = append(grants, g.action+" on "+g.resource)
			}
		}
		got, bad := s.grants(logical)
		found = append(found, bad...)
		found = append(found, compare(name, "is started by", s.triggers(logical), triggers)...)
		found = append(found, compare(name, "may", got, grants)...)
	}
	for _, logical := range s.ofType("AWS::Serverless::Function") {
		if functions[logical] == "" {
			found = append(found, logical+" is no function of ours")
		}
	}
	return found
}

func compare(name, verb string, got, want []string) []string {
	var found []string
	for _, g := range got {
		if !slices.Contains(want, g) {
			found = append(found, fmt.Sprintf("template.yaml has too much: %s %s %s", name, verb, g))
		}
	}
	for _, w := range want {
		if !slices.Contains(got, w) {
			found = append(found, fmt.Sprintf("template.yaml lacks: %s %s %s", name, verb, w))
		}
	}
	return found
}

// triggers gives what starts a function.
func (s stacked) triggers(logical string) []string {
	var all []string
	p := s.properties(logical)
	if url := at(p, "FunctionUrlConfig"); len(url) > 0 {
		all = append(all, fmt.Sprint("url ", url["AuthType"]))
	}
	events := at(p, "Events")
	for _, name := range sortedKeys(events) {
		if what := s.trigger(at(events, name)); what != "" {
			all = append(all, what)
		}
	}
	return all
}

func (s stacked) trigger(e map[string]any) string {
	p := at(e, "Properties")
	switch e["Type"] {
	case "HttpApi":
		authorizer, said := at(p, "Auth")["Authorizer"]
		if !said {
			authorizer = at(s.properties("Api"), "Auth")["DefaultAuthorizer"]
		}
		if p["Path"] == nil && p["Method"] == nil {
			return fmt.Sprint("$default ", authorizer)
		}
		return fmt.Sprint(p["Method"], " ", p["Path"], " ", authorizer)
	case "ScheduleV2":
		if p["State"] == "DISABLED" {
			return ""
		}
		what := fmt.Sprint("schedule ", p["ScheduleExpression"])
		for _, more := range []string{"ScheduleExpressionTimezone", "Input"} {
			if p[more] != nil {
				what += fmt.Sprint(" ", p[more])
			}
		}
		return what
	case "DynamoDB":
		what := "stream " + short(fmt.Sprint(p["Stream"]))
		for _, prefix := range filterPrefix.FindAllStringSubmatch(fmt.Sprint(p["FilterCriteria"]), -1) {
			what += " " + prefix[1]
		}
		return what
	}
	return fmt.Sprintf("%v", e)
}
