package functions_test

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

var filterPrefix = regexp.MustCompile(`"prefix":"([A-Z]+#)"`)

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// grants gives what a function may do, as the role has it, and what is wrong with how it says so.
func (s stacked) grants(logical string) (all, bad []string) {
	say := func(format string, args ...any) { bad = append(bad, logical+": "+fmt.Sprintf(format, args...)) }
	p := s.properties(logical)
	if p["Policies"] != nil || p["PermissionsBoundary"] != nil || p["Connectors"] != nil {
		say("has policies beside its role's")
	}
	role, own := strings.CutSuffix(fmt.Sprint(p["Role"]), ".Arn")
	if !own || role != strings.TrimSuffix(logical, "Function")+"Role" || at(s.resources, role)["Type"] != "AWS::IAM::Role" {
		say("has the role %v, not its own", p["Role"])
	}
	r := s.properties(role)
	if trust := fmt.Sprint(at(r, "AssumeRolePolicyDocument")["Statement"]); trust != "[map[Action:sts:AssumeRole Effect:Allow Principal:map[Service:lambda.amazonaws.com]]]" {
		say("its role can be taken by %s", trust)
	}
	var documents []any
	policies, _ := r["Policies"].([]any)
	for _, policy := range policies {
		documents = append(documents, at(policy, "PolicyDocument"))
	}
	for _, name := range texts(r["ManagedPolicyArns"]) {
		if at(s.resources, name)["Type"] != "AWS::IAM::ManagedPolicy" {
			say("has the policy %s, which is not in the template", name)
		}
		documents = append(documents, at(s.properties(name), "PolicyDocument"))
	}
	for _, document := range documents {
		grants, wrong := statements(document)
		all, bad = append(all, grants...), append(bad, wrong...)
	}
	slices.Sort(all)
	return slices.Compact(all), bad
}

// statements gives what a policy allows. Only plain statements will do: an action, a resource, no condition.
func statements(document any) (all, bad []string) {
	d, _ := document.(map[string]any)
	list, _ := d["Statement"].([]any)
	for _, item := range list {
		statement, _ := item.(map[string]any)
		if keys := sortedKeys(statement); !slices.Equal(keys, []string{"Action", "Effect", "Resource"}) || statement["Effect"] != "Allow" {
			bad = append(bad, fmt.Sprintf("a statement that is not plain: %v", statement))
		}
		for _, action := range texts(statement["Action"]) {
			for _, resource := range texts(statement["Resource"]) {
				if strings.Contains(action, "*") || resource == "*" {
					bad = append(bad, fmt.Sprintf("a statement for everything: %s on %s", action, resource))
				}
				all = append(all, action+" on "+short(resource))
			}
		}
	}
	return all, bad
}

// doors says what else could start a function or let somebody in: resources that this test does not follow.
func (s stacked) doors() []string {
	var found []string
	for _, name := range sortedKeys(s.resources) {
		kind := fmt.Sprint(at(s.resources, name)["Type"])
		p := s.properties(name)
		switch kind {
		case "AWS::IAM::Role":
			if at(s.resources, strings.TrimSuffix(name, "Role")+"Function") == nil {
				found = append(found, name+" is no function's role")
			}
			for key := range p {
				if !slices.Contains([]string{"AssumeRolePolicyDocument", "ManagedPolicyArns", "Policies"}, key) {
					found = append(found, name+" has "+key)
				}
			}
		case "AWS::IAM::ManagedPolicy":
			for key := range p {
				if key != "Description" && key != "PolicyDocument" {
					found = append(found, name+" has "+key)
				}
			}
		case "AWS::S3::BucketPolicy":
			for _, item := range p["PolicyDocument"].(map[string]any)["Statement"].([]any) {
				if statement := item.(map[string]any); statement["Effect"] != "Deny" {
					found = append(found, fmt.Sprintf("%s allows %v", name, statement))
				}
			}
		case "AWS::Serverless::HttpApi":
			if auth := at(p, "Auth"); auth["DefaultAuthorizer"] != "AWS_IAM" || auth["EnableIamAuthorizer"] != "true" {
				found = append(found, fmt.Sprintf("the API's routes are not for the merchant alone: %v", auth))
			}
		default:
			if !slices.Contains(followed, kind) {
				found = append(found, name+" is a "+kind+", which this test does not follow")
			}
		}
	}
	return found
}

// followed are the other types of resources, which start nothing and let nobody in.
var followed = []string{
	"AWS::Serverless::Function", "AWS::DynamoDB::Table", "AWS::SecretsManager::Secret", "AWS::Logs::LogGroup", "AWS::SQS::Queue",
	"AWS::Events::EventBus", "AWS::S3::Bucket", "AWS::SNS::Topic", "AWS::SNS::Subscription", "AWS::CloudWatch::Alarm", "AWS::CloudWatch::Dashboard",
}
