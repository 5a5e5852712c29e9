package main

import (
	"context"
	"net/http"
	"time"

	"tender/shared/provider/registry"
)

// stage is what programs run before: servers on loopback and a deployment that shares them.
type stage struct {
	root, programs string
	environment    []string // of a function
	deployment     *deployment
	stop           func()
}

// bus is the name of the event bus.
const bus = "bench"

// set starts the servers that a function talks to, with this provider.
func set(ctx context.Context, r rig, root, programs, dynamoURL string) (stage, error) {
	table, err := newTable(ctx, dynamoURL)
	if err != nil {
		return stage{}, err
	}
	d, err := deploy(ctx, r, dynamoURL, table, time.Now)
	if err != nil {
		return stage{}, err
	}
	box, stopBox, err := serve(ctx, d.box)
	if err != nil {
		return stage{}, err
	}
	named := secretsManager{bare: {}}
	for name, value := range merchantSecrets(r) {
		named[prefix+"/"+name] = value
	}
	secretsURL, stopSecrets, err := serve(ctx, named)
	if err != nil {
		stopBox()
		return stage{}, err
	}
	busURL, stopBus, err := serve(ctx, http.HandlerFunc(eventBus))
	if err != nil {
		stopBox()
		stopSecrets()
		return stage{}, err
	}
	stop := func() { stopBox(); stopSecrets(); stopBus() }
	return stage{root: root, programs: programs, deployment: d, stop: stop, environment: []string{
		"AWS_REGION=us-east-1", "AWS_ACCESS_KEY_ID=bench", "AWS_SECRET_ACCESS_KEY=bench",
		"AWS_ENDPOINT_URL_DYNAMODB=" + dynamoURL, "AWS_ENDPOINT_URL_SECRETS_MANAGER=" + secretsURL,
		"AWS_ENDPOINT_URL_EVENTBRIDGE=" + busURL, "TENDER_EVENT_BUS=" + bus,
		"TENDER_TABLE=" + table, "TENDER_ENVIRONMENT=sandbox", "TENDER_PROVIDERS=" + r.info.Name, "TENDER_SECRET_PREFIX=" + prefix,
		"TENDER_CALLBACK_URL=" + publicURL, "TENDER_RETURN_HOSTS=" + returnHosts, registry.URLVariable(r.info.Name) + "=" + box,
	}}, nil
}
