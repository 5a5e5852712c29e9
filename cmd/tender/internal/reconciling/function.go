package reconciling

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"net/url"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/go-json-experiment/json"

	"tender/cmd/tender/internal/deployment"
	"tender/shared/reconcile"
)

// functionOutput is the stack's output that names the function.
const functionOutput = "SettlementsFunctionName"

// function is a deployment's settlements-sync.
type function struct {
	client *lambda.Client
	name   string
}

// Function gives what runs reconciliation in a deployment's function; without a name in the one that the stack's outputs
// tell. The function takes its 15 minutes at most, and its result says what it left.
func Function(ctx context.Context, t *deployment.Target, name string) (Runner, error) {
	var err error
	switch {
	case name != "":
	case t.Stack == "":
		return nil, errors.New("the function is not known: name the stack, or --function NAME")
	default:
		if name, err = functionOf(ctx, t); err != nil {
			return nil, err
		}
	}
	return function{lambda.NewFromConfig(t.AWS), name}, nil
}

func functionOf(ctx context.Context, t *deployment.Target) (string, error) {
	text, err := t.Ask(ctx, deployment.CloudFormation, "/", url.Values{
		"Action": {"DescribeStacks"}, "Version": {"2010-05-15"}, "StackName": {t.Stack},
	})
	if err != nil {
		return "", err
	}
	var reply struct {
		Outputs []struct {
			Key   string `xml:"OutputKey"`
			Value string `xml:"OutputValue"`
		} `xml:"DescribeStacksResult>Stacks>member>Outputs>member"`
	}
	if err := xml.Unmarshal(text, &reply); err != nil {
		return "", errors.New("CloudFormation's answer could not be read")
	}
	for _, o := range reply.Outputs {
		if o.Key == functionOutput && o.Value != "" {
			return o.Value, nil
		}
	}
	return "", fmt.Errorf("the stack %s has no output %s: name the function by --function", t.Stack, functionOutput)
}

// Run invokes the function, and waits for its answer.
func (f function) Run(ctx context.Context, q reconcile.Request) (result reconcile.Result, err error) {
	payload, err := json.Marshal(q)
	if err != nil {
		return result, err
	}
	reply, err := f.client.Invoke(ctx, &lambda.InvokeInput{FunctionName: aws.String(f.name), Payload: payload})
	if err != nil {
		return result, fmt.Errorf("the function could not be invoked: %w", err)
	}
	if reply.FunctionError != nil {
		var said struct {
			Message string `json:"errorMessage"`
		}
		_ = json.Unmarshal(reply.Payload, &said) // without words it failed all the same
		return result, fmt.Errorf("the function failed: %s", said.Message)
	}
	if err := json.Unmarshal(reply.Payload, &result); err != nil {
		return result, errors.New("what the function answered is no result of a reconciliation")
	}
	return result, nil
}
