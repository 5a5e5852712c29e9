package deployment

import (
	"context"
	"errors"
	"net/url"

	"github.com/alecthomas/kong"

	"tender/cmd/tender/internal/local"
	"tender/shared/secrets"
)

// DefaultLocal is where tender local listens unless it is told otherwise.
const DefaultLocal = "http://127.0.0.1:8080"

// Address is the value of --local: an address that may be left out.
type Address string

// Decode takes the address after "=" or as the next word, when that is one.
func (a *Address) Decode(ctx *kong.DecodeContext) error {
	*a = DefaultLocal
	next := ctx.Scan.Peek()
	text, isText := next.Value.(string)
	if next.Type == kong.FlagValueToken || isText && isWebAddress(text) {
		ctx.Scan.Pop()
		*a = Address(trim(text))
	}
	if !isWebAddress(string(*a)) {
		return errors.New("it must be an http or https URL")
	}
	return nil
}

// IsBool tells kong that the flag may stand alone.
func (*Address) IsBool() bool { return true }

func isWebAddress(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Host != "" && u.User == nil && (u.Scheme == "http" || u.Scheme == "https")
}

// Flags say where. Embed them in a command.
type Flags struct {
	Local   Address `help:"A running tender local: --local, or --local URL (${local} without one)." group:"Where"`
	Stack   string  `placeholder:"NAME" help:"A deployment: its CloudFormation stack." group:"Where"`
	Region  string  `placeholder:"REGION" help:"The stack's AWS region (that of the profile or environment without it)." group:"Where"`
	Profile string  `placeholder:"NAME" help:"The AWS profile to call with (the environment's credentials without it)." group:"Where"`
}

// Find finds what the flags name. static is the secrets that a local run was started with. Errors of the flags are
// *local.Usage.
func (f Flags) Find(ctx context.Context, world World, static secrets.Static) (*Target, error) {
	api := world.Get("TENDER_API_URL")
	switch {
	case f.Local != "" && f.Stack != "":
		return nil, &local.Usage{Err: errors.New("--local and --stack exclude each other")}
	case f.Local != "":
		return findLocal(ctx, string(f.Local), world, static)
	case f.Stack == "" && api == "":
		return nil, &local.Usage{Err: errors.New("say where: --local for a running tender local, or --stack NAME for a deployment")}
	case f.Stack == "" && !isWebAddress(api):
		return nil, &local.Usage{Err: errors.New("TENDER_API_URL must be an http or https URL")}
	}
	t := &Target{world: world}
	load := world.AWS
	if load == nil {
		load = loadAWS
	}
	var err error
	if t.AWS, err = load(ctx, f.Region, f.Profile); err != nil {
		return nil, err
	}
	if t.AWS.Region == "" {
		return nil, &local.Usage{Err: errors.New("no AWS region: say --region, or set AWS_REGION")}
	}
	if f.Stack == "" {
		return t, t.fromEnvironment(api)
	}
	return t, t.fromStack(ctx, f.Stack)
}
