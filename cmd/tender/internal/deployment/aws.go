package deployment

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/smithy-go/logging"

	"tender/cmd/tender/internal/local"
)

// loadAWS searches as the AWS tools do. Unlike a function, a person has profiles and SSO, and time.
func loadAWS(ctx context.Context, region, profile string) (aws.Config, error) {
	options := []func(*config.LoadOptions) error{config.WithLogger(logging.Nop{})} // what matters comes back as an error
	if region != "" {
		options = append(options, config.WithRegion(region))
	}
	if profile != "" {
		options = append(options, config.WithSharedConfigProfile(profile))
	}
	cfg, err := config.LoadDefaultConfig(ctx, options...)
	if err != nil {
		return aws.Config{}, &local.Usage{Err: fmt.Errorf("the AWS configuration could not be read: %w", err)}
	}
	return cfg, nil
}
