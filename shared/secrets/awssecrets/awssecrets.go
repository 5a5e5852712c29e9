// Package awssecrets reads secrets from AWS Secrets Manager: the Source of a deployment.
package awssecrets

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"
	"github.com/aws/smithy-go"

	"tender/shared/secrets"
)

// Source reads the current version of secrets that are named <prefix>/<name>. It is safe for concurrent use.
type Source struct {
	prefix string
	client func() *secretsmanager.Client
}

// Open gives a Source with cfg, which awsenv.Config fills from the environment of a function. Endpoint is a base URL
// instead of the service's own (awsenv.Endpoint), or empty. Prefix stands before every name with a slash, or is empty.
// Nothing is built or sent before the first Fetch.
func Open(cfg aws.Config, endpoint, prefix string) *Source {
	if prefix != "" {
		prefix += "/"
	}
	return &Source{prefix: prefix, client: sync.OnceValue(func() *secretsmanager.Client {
		return secretsmanager.NewFromConfig(cfg, func(o *secretsmanager.Options) {
			if endpoint != "" {
				o.BaseEndpoint = aws.String(endpoint)
			}
		})
	})}
}

// Fetch gives the secret's AWSCURRENT value. A secret that does not exist, has no value, or is scheduled for deletion
// (which Secrets Manager answers with InvalidRequestException) is secrets.ErrNotFound; a missing permission is not:
// Secrets Manager may answer so for a secret that does not exist, but nobody can know.
func (s *Source) Fetch(ctx context.Context, name string) ([]byte, error) {
	id := s.prefix + name
	out, err := s.client().GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: aws.String(id)})
	if err != nil {
		return nil, explain(id, err)
	}
	if out.SecretString != nil {
		return []byte(*out.SecretString), nil
	}
	return out.SecretBinary, nil
}

// explain keeps of the service's own errors the code alone: the message about a bad signature quotes the request's
// headers, session token included.
func explain(id string, err error) error {
	var missing *types.ResourceNotFoundException
	var deleted *types.InvalidRequestException
	if errors.As(err, &missing) || errors.As(err, &deleted) {
		return fmt.Errorf("%w: %s", secrets.ErrNotFound, id)
	}
	var api smithy.APIError
	if errors.As(err, &api) {
		return fmt.Errorf("awssecrets: %s: Secrets Manager answered %s", id, api.ErrorCode())
	}
	return fmt.Errorf("awssecrets: %s: %w", id, err)
}
