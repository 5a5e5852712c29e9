package deployment

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"tender/shared/provider/registry"
)

// stackReply is what is needed of a reply of DescribeStacks (AWS CloudFormation API Reference).
type stackReply struct {
	Stacks []struct {
		Status     string `xml:"StackStatus"`
		Parameters []struct {
			Key   string `xml:"ParameterKey"`
			Value string `xml:"ParameterValue"`
		} `xml:"Parameters>member"`
		Outputs []struct {
			Key   string `xml:"OutputKey"`
			Value string `xml:"OutputValue"`
		} `xml:"Outputs>member"`
	} `xml:"DescribeStacksResult>Stacks>member"`
}

// fromStack reads the stack's parameters and outputs.
func (t *Target) fromStack(ctx context.Context, name string) error {
	text, err := t.Ask(ctx, CloudFormation, "/", url.Values{
		"Action": {"DescribeStacks"}, "Version": {"2010-05-15"}, "StackName": {name},
	})
	if failed := (*AWSError)(nil); errors.As(err, &failed) && failed.Code == "ValidationError" {
		return fmt.Errorf("there is no stack %s in %s", name, t.AWS.Region)
	}
	if err != nil {
		return err
	}
	var reply stackReply
	if err := xml.Unmarshal(text, &reply); err != nil || len(reply.Stacks) != 1 {
		return errors.New("CloudFormation's answer could not be read")
	}
	stack := reply.Stacks[0]
	parameters, outputs := map[string]string{}, map[string]string{}
	for _, p := range stack.Parameters {
		parameters[strings.ToLower(p.Key)] = p.Value
	}
	for _, o := range stack.Outputs {
		outputs[o.Key] = o.Value
	}
	t.Title, t.Stack, t.SecretPrefix = fmt.Sprintf("stack %s in %s", name, t.AWS.Region), name, name
	t.API, t.Callback, t.Table = trim(outputs["ApiUrl"]), trim(outputs["CallbackUrl"]), outputs["TableName"]
	t.Bus, t.Environment = outputs["EventBusName"], parameters["environment"]
	for _, info := range registry.Infos() {
		if parameters["enable"+info.Name] == "true" {
			t.Providers = append(t.Providers, info.Name)
		}
	}
	t.providerURLs()
	if !isWebAddress(t.API) || t.Table == "" {
		return fmt.Errorf("the stack %s (%s) is not a Tender that is deployed: it has no outputs ApiUrl and TableName", name, stack.Status)
	}
	return nil
}

func list(text string) []string {
	var items []string
	for item := range strings.SplitSeq(text, ",") {
		if item = strings.TrimSpace(item); item != "" {
			items = append(items, item)
		}
	}
	return items
}
