package functions_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"tender/shared/store/dynamo"
)

// The template's table is the one that the store is tested on.
func TestTemplateHasTheTable(t *testing.T) {
	template := string(read(t, "../template.yaml"))
	definition := dynamo.Definition("t")
	want := []string{
		"BillingMode: " + string(definition.BillingMode),
		"StreamViewType: " + string(definition.StreamSpecification.StreamViewType),
	}
	for _, a := range definition.AttributeDefinitions {
		want = append(want, fmt.Sprintf("{AttributeName: %s, AttributeType: %s}", *a.AttributeName, a.AttributeType))
	}
	for _, k := range definition.KeySchema {
		want = append(want, fmt.Sprintf("{AttributeName: %s, KeyType: %s}", *k.AttributeName, k.KeyType))
	}
	for _, index := range definition.GlobalSecondaryIndexes {
		want = append(want, "IndexName: "+*index.IndexName, "ProjectionType: "+string(index.Projection.ProjectionType))
		for _, k := range index.KeySchema {
			want = append(want, fmt.Sprintf("{AttributeName: %s, KeyType: %s}", *k.AttributeName, k.KeyType))
		}
	}
	for _, text := range want {
		if !strings.Contains(template, text) {
			t.Errorf("template.yaml has no %s", text)
		}
	}
	if got := strings.Count(template, "- IndexName: "); got != len(definition.GlobalSecondaryIndexes) {
		t.Errorf("template.yaml has %d indexes", got)
	}
}

// Every function is in the template under the name that the build target has, with a log group, and has an event.
func TestTemplateHasEveryFunction(t *testing.T) {
	template := string(read(t, "../template.yaml"))
	mains, err := filepath.Glob("*/main.go")
	if err != nil || len(mains) == 0 {
		t.Fatal(err)
	}
	for _, main := range mains {
		name := logicalName(filepath.Dir(main))
		for _, text := range []string{
			"\n  " + name + "Function:\n    Type: AWS::Serverless::Function\n    Metadata: {BuildMethod: makefile}\n",
			"\n  " + name + "Logs:\n", "LoggingConfig: {LogGroup: !Ref " + name + "Logs}",
		} {
			if !strings.Contains(template, text) {
				t.Errorf("template.yaml has no %q", text)
			}
		}
		read(t, filepath.Join(filepath.Dir(main), "event.json"))
	}
	if got := strings.Count(template, "Type: AWS::Serverless::Function"); got != len(mains) {
		t.Errorf("template.yaml has %d functions, the folder %d", got, len(mains))
	}
}

// logicalName writes create-checkout as CreateCheckout.
func logicalName(folder string) string {
	var name strings.Builder
	for word := range strings.SplitSeq(folder, "-") {
		name.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return name.String()
}
