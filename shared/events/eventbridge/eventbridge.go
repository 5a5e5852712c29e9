// Package eventbridge puts events on a bus of Amazon EventBridge.
package eventbridge

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/smithy-go"

	"tender/shared/events"
)

// Bus is one event bus: an events.Bus. It is safe for use by many goroutines.
type Bus struct {
	client *eventbridge.Client
	name   string
}

// Open gives the bus of this name or ARN. It sends nothing. Endpoint is a base URL instead of the service's own
// (awsenv.Endpoint), or empty.
func Open(cfg aws.Config, endpoint, name string) *Bus {
	return &Bus{name: name, client: eventbridge.NewFromConfig(cfg, func(o *eventbridge.Options) {
		if endpoint != "" {
			o.BaseEndpoint = aws.String(endpoint)
		}
	})}
}

// Put sends entries in one request, which the SDK repeats when it got no answer. EventBridge takes each entry by itself:
// those that it did not take are in failed, and the error has their codes. Its messages are left out: one about a bad
// signature quotes the request's headers.
func (b *Bus) Put(ctx context.Context, entries []events.Entry) (failed []int, err error) {
	in := &eventbridge.PutEventsInput{}
	for _, e := range entries {
		in.Entries = append(in.Entries, types.PutEventsRequestEntry{
			EventBusName: &b.name, Source: aws.String(e.Source), DetailType: aws.String(e.DetailType), Detail: aws.String(string(e.Detail)), Time: aws.Time(e.Time),
		})
	}
	out, err := b.client.PutEvents(ctx, in)
	if err != nil {
		return nil, explain(err)
	}
	if len(out.Entries) != len(entries) {
		return nil, fmt.Errorf("eventbridge: %d results for %d entries", len(out.Entries), len(entries))
	}
	var codes []string
	for i, r := range out.Entries {
		if r.EventId != nil && r.ErrorCode == nil {
			continue
		}
		failed = append(failed, i)
		if code := aws.ToString(r.ErrorCode); !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	if len(failed) > 0 {
		return failed, fmt.Errorf("eventbridge: entries were refused: %s", strings.Join(codes, ", "))
	}
	return nil, nil
}

func explain(err error) error {
	var api smithy.APIError
	if errors.As(err, &api) {
		return fmt.Errorf("eventbridge: %s", api.ErrorCode())
	}
	return fmt.Errorf("eventbridge: %w", err)
}
