// Command bare is a Lambda function with the clients that Tender's functions have, and without anything else: what their
// cold start is held against.
package main

import (
	"bytes"
	"context"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"tender/shared/awsenv"
)

func main() {
	cfg, err := awsenv.Config(os.Getenv)
	if err != nil {
		panic(err)
	}
	lambda.Start(function{
		table: os.Getenv("TENDER_TABLE"),
		items: dynamodb.NewFromConfig(cfg, func(o *dynamodb.Options) {
			o.BaseEndpoint = endpoint(awsenv.DynamoDB)
		}),
		secrets: secretsmanager.NewFromConfig(cfg, func(o *secretsmanager.Options) {
			o.BaseEndpoint = endpoint(awsenv.SecretsManager)
		}),
	})
}

func endpoint(service string) *string {
	if url := awsenv.Endpoint(os.Getenv, service); url != "" {
		return &url
	}
	return nil
}

type function struct {
	table   string
	items   *dynamodb.Client
	secrets *secretsmanager.Client
}

// Invoke answers an event at once; one that names an item or a secret reads one before.
func (f function) Invoke(ctx context.Context, event []byte) ([]byte, error) {
	switch {
	case bytes.Contains(event, []byte(`"item"`)):
		name := &types.AttributeValueMemberS{Value: "bare"}
		_, err := f.items.GetItem(ctx, &dynamodb.GetItemInput{
			TableName: &f.table, Key: map[string]types.AttributeValue{"pk": name, "sk": name}, ConsistentRead: aws.Bool(true),
		})
		return []byte(`"item"`), err
	case bytes.Contains(event, []byte(`"secret"`)):
		_, err := f.secrets.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: aws.String("bare")})
		return []byte(`"secret"`), err
	}
	return []byte(`"bare"`), nil
}
