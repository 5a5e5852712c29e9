package main

import (
	"context"

	"tender/cmd/tender/internal/deployment"
	"tender/shared/secrets"
)

// whereHelp ends the help of every command that works on a running Tender.
const whereHelp = `

Say where by --local for a running tender local, or by --stack NAME for a deployment; its addresses and parts are then read
from the stack, with the credentials of the environment or of --profile. Without a stack to read, TENDER_API_URL,
TENDER_CALLBACK_URL, TENDER_TABLE, TENDER_SECRET_PREFIX, TENDER_PROVIDERS and TENDER_ENVIRONMENT name the parts.`

// find finds what a command is to work on.
func find(ctx context.Context, where deployment.Flags, env environment, static secrets.Static) (*deployment.Target, error) {
	return where.Find(ctx, deployment.World{Get: env.get}, static)
}
