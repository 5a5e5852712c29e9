package functions_test

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	yaml "github.com/oasdiff/yaml3"
)

// template is template.yaml as CloudFormation reads it: maps, lists and texts (numbers and booleans are texts too), short
// tags as the functions that they stand for.
type template struct {
	parameters, conditions, resources map[string]any
	root                              map[string]any
}

func parseTemplate(text string) (template, error) {
	var document yaml.Node
	if err := yaml.Unmarshal([]byte(text), &document); err != nil {
		return template{}, err
	}
	value, err := plain(document.Content[0])
	root, ok := value.(map[string]any)
	if err != nil || !ok {
		return template{}, errors.Join(err, errors.New("the template is no map"))
	}
	t := template{root: root}
	t.parameters, t.conditions, t.resources = at(root, "Parameters"), at(root, "Conditions"), at(root, "Resources")
	return t, nil
}

// readTemplate gives template.yaml and its text.
func readTemplate(t testing.TB) (template, string) {
	t.Helper()
	text := string(read(t, "../template.yaml"))
	tpl, err := parseTemplate(text)
	if err != nil {
		t.Fatal(err)
	}
	return tpl, text
}

func plain(n *yaml.Node) (any, error) {
	value, err := content(n)
	tag, short := strings.CutPrefix(n.Tag, "!")
	if err != nil || !short || strings.HasPrefix(tag, "!") {
		return value, err
	}
	if tag != "Ref" && tag != "Condition" {
		tag = "Fn::" + tag
	}
	return map[string]any{tag: value}, nil
}

func content(n *yaml.Node) (any, error) {
	switch n.Kind {
	case yaml.AliasNode:
		return content(n.Alias)
	case yaml.ScalarNode:
		return n.Value, nil
	case yaml.SequenceNode:
		list := []any{}
		for _, item := range n.Content {
			value, err := plain(item)
			if err != nil {
				return nil, err
			}
			list = append(list, value)
		}
		return list, nil
	case yaml.MappingNode:
		m := map[string]any{}
		for i := 0; i < len(n.Content); i += 2 {
			name := n.Content[i].Value
			if _, there := m[name]; there {
				return nil, fmt.Errorf("line %d: %s is there twice", n.Content[i].Line, name)
			}
			value, err := plain(n.Content[i+1])
			if err != nil {
				return nil, err
			}
			m[name] = value
		}
		return m, nil
	}
	return nil, fmt.Errorf("line %d: neither a map nor a list nor a text", n.Line)
}

// at gives the map at a path, empty if there is none.
func at(v any, path ...string) map[string]any {
	for _, name := range path {
		m, _ := v.(map[string]any)
		v = m[name]
	}
	m, _ := v.(map[string]any)
	return m
}

// texts gives a text or a list of texts as a list.
func texts(v any) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		var all []string
		for _, item := range v {
			all = append(all, fmt.Sprint(item))
		}
		return all
	}
	return nil
}

// stacked is the template as it is deployed with some parameters: every function of CloudFormation has its value, and
// what a condition leaves out is not there.
type stacked struct {
	template
	values    map[string]string
	resources map[string]any
}

type noValue struct{}

// deploy evaluates the template. Parameters that are not given have their default, or their name.
func (t template) deploy(given map[string]string) (s stacked, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("%v", v)
		}
	}()
	s = stacked{template: t, values: map[string]string{
		"AWS::Region": "eu-west-1", "AWS::AccountId": "123456789012", "AWS::Partition": "aws", "AWS::StackName": stack, "AWS::URLSuffix": "amazonaws.com",
	}, resources: map[string]any{}}
	for name := range t.parameters {
		s.values[name] = name
		if value, ok := at(t.parameters, name)["Default"].(string); ok {
			s.values[name] = value
		}
	}
	maps.Copy(s.values, given)
	for name := range t.resources {
		r := at(t.resources, name)
		if condition, ok := r["Condition"].(string); ok && !s.holds(condition) {
			continue
		}
		s.resources[name] = s.eval(r)
	}
	return s, nil
}

func (s stacked) holds(condition string) bool {
	v, there := s.conditions[condition]
	if !there {
		panic("no condition " + condition)
	}
	return s.eval(v) == "true"
}

// eval gives the value of what stands in the template.
func (s stacked) eval(v any) any {
	switch v := v.(type) {
	case []any:
		list := []any{}
		for _, item := range v {
			if value := s.eval(item); value != (noValue{}) {
				list = append(list, value)
			}
		}
		return list
	case map[string]any:
		if len(v) == 1 {
			for name, of := range v {
				if value, ok := s.call(name, of); ok {
					return value
				}
			}
		}
		m := map[string]any{}
		for name, of := range v {
			if value := s.eval(of); value != (noValue{}) {
				m[name] = value
			}
		}
		return m
	}
	return v
}

// call evaluates one of CloudFormation's functions; ok is false for what is none.
func (s stacked) call(name string, of any) (value any, ok bool) {
	list, _ := of.([]any)
	switch name {
	case "Ref":
		return s.ref(of.(string)), true
	case "Fn::GetAtt":
		return s.attribute(of.(string)), true
	case "Fn::Sub":
		return s.substitute(of.(string)), true
	case "Fn::If":
		if s.holds(list[0].(string)) {
			return s.eval(list[1]), true
		}
		return s.eval(list[2]), true
	case "Fn::Join":
		return strings.Join(texts(s.eval(list[1])), list[0].(string)), true
	case "Fn::Equals":
		return fmt.Sprint(s.eval(list[0]) == s.eval(list[1])), true
	case "Fn::Not":
		return fmt.Sprint(s.eval(list[0]) != "true"), true
	case "Fn::Or":
		return fmt.Sprint(slices.Contains(texts(s.eval(list)), "true")), true
	case "Condition":
		if condition, ok := of.(string); ok && s.conditions[condition] != nil {
			return fmt.Sprint(s.holds(condition)), true
		}
		return nil, false // the condition of a policy's statement
	}
	if strings.HasPrefix(name, "Fn::") && name != "Fn::Transform" {
		panic("this test does not know " + name)
	}
	return nil, false
}

func (s stacked) ref(name string) any {
	if name == "AWS::NoValue" {
		return noValue{}
	}
	if value, ok := s.values[name]; ok {
		return value
	}
	s.mustHave(name)
	return name // its own name stands for what AWS makes of it
}

func (s stacked) mustHave(name string) {
	function, generated := strings.CutSuffix(name, "Url")
	if s.template.resources[name] == nil && (!generated || at(s.template.resources, function, "Properties", "FunctionUrlConfig") == nil) {
		panic("there is no " + name)
	}
}

var reference = regexp.MustCompile(`\$\{([A-Za-z0-9:.]+)\}`)

func (s stacked) substitute(text string) string {
	return reference.ReplaceAllStringFunc(text, func(found string) string {
		name := found[2 : len(found)-1]
		if strings.Contains(name, ".") {
			return s.attribute(name)
		}
		return fmt.Sprint(s.ref(name))
	})
}

// arns are what identifies a resource in policies, by type and attribute, with its logical name for its own.
var arns = map[string]string{
	"AWS::DynamoDB::Table.Arn":       "arn:aws:dynamodb:eu-west-1:123456789012:table/%s",
	"AWS::DynamoDB::Table.StreamArn": "arn:aws:dynamodb:eu-west-1:123456789012:table/%s/stream/label",
	"AWS::Logs::LogGroup.Arn":        "arn:aws:logs:eu-west-1:123456789012:log-group:%s:*",
	"AWS::SQS::Queue.Arn":            "arn:aws:sqs:eu-west-1:123456789012:%s",
	"AWS::S3::Bucket.Arn":            "arn:aws:s3:::%s",
	"AWS::Events::EventBus.Arn":      "arn:aws:events:eu-west-1:123456789012:event-bus/%s",
}

func (s stacked) attribute(path string) string {
	name, _, _ := strings.Cut(path, ".")
	s.mustHave(name)
	kind, _ := at(s.template.resources, name)["Type"].(string)
	if arn, ok := arns[kind+strings.TrimPrefix(path, name)]; ok {
		return fmt.Sprintf(arn, name)
	}
	return path
}

var arnPrefix = regexp.MustCompile(`^arn:aws:([a-z0-9]+):[a-z0-9-]*:[0-9]*:`)

// short leaves out of an ARN what is the same in all of a deployment.
func short(arn string) string { return arnPrefix.ReplaceAllString(arn, "$1:") }

// ofType gives the resources of a type, sorted.
func (s stacked) ofType(kind string) []string {
	var found []string
	for _, name := range slices.Sorted(maps.Keys(s.resources)) {
		if at(s.resources, name)["Type"] == kind {
			found = append(found, name)
		}
	}
	return found
}

// properties gives a resource's properties.
func (s stacked) properties(name string) map[string]any { return at(s.resources, name, "Properties") }
