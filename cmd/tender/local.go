package main

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"
	"time"

	"tender/cmd/tender/internal/console"
	"tender/cmd/tender/internal/local"
	"tender/shared/provider/registry"
	"tender/shared/secrets"
)

// schedulePace is how often the local schedule looks for what is due. Functions elsewhere are invoked for that at the pace
// of a deployment.
const (
	schedulePace = 10 * time.Second
	invokePace   = time.Minute
)

type localCommand struct {
	Addr     string      `default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Where to listen (default ${default}). Loopback only; port 0 takes a free one."`
	Secrets  string      `placeholder:"FILE" type:"path" help:"One JSON object of secrets by name. What it does not name keeps its fixed local value."`
	Lambda   lambdaFlags `embed:""`
	Dynamodb string      `placeholder:"URL" help:"Keep orders in this DynamoDB instead of in memory; the table is made if it is missing."`
}

// lambdaFlags are for functions that run in containers.
type lambdaFlags struct {
	URL        string `name:"lambda" placeholder:"URL" help:"Serve what functions need that run elsewhere, and invoke them here, as sam local start-lambda serves them."`
	API        string `name:"api" default:"http://127.0.0.1:3000" placeholder:"URL" help:"With --lambda: where sam local start-api serves the API (default ${default})."`
	Containers string `default:"172.17.0.1" placeholder:"HOST" help:"With --lambda: how containers reach this machine (default ${default}; host.docker.internal with Docker Desktop)."`
}

// Help is shown by tender local --help.
func (localCommand) Help() string {
	return `Example: tender local --addr 127.0.0.1:9000

Sandboxes take the ports that follow. TENDER_<PROVIDER>_URL replaces a sandbox by another address,
TENDER_RETURN_HOSTS adds hosts for return URLs to localhost, ` + strings.Join(exampleHosts(), " and ") + `,
TENDER_CALLBACK_URL is where providers reach this server from outside, and TENDER_TABLE names the DynamoDB table
(tender-local).`
}

// Run serves until ctx is done.
func (c localCommand) Run(ctx context.Context, env environment) error {
	opt, err := c.options(env)
	if err != nil {
		return err
	}
	server, err := local.Open(ctx, opt)
	if err != nil {
		return err
	}
	server.Announce(env.out)
	if err := server.Serve(ctx); err != nil {
		return err
	}
	_, _ = fmt.Fprintln(env.out, "Stopped.")
	return nil
}

func (c localCommand) options(env environment) (local.Options, error) {
	opt := local.Options{
		Addr: c.Addr, DynamoDB: c.Dynamodb, Table: or(env.get("TENDER_TABLE"), "tender-local"), AWS: localAWS(env.get),
		ReturnHosts: returnHosts(env.get), CallbackURL: strings.TrimRight(env.get("TENDER_CALLBACK_URL"), "/"),
		BaseURL: func(name string) string { return env.get(registry.URLVariable(name)) },
		Every:   schedulePace, Log: console.New(env.out),
	}
	if c.Lambda.URL != "" {
		opt.Every = invokePace
		opt.Lambda = local.Lambda{URL: strings.TrimRight(c.Lambda.URL, "/"), API: strings.TrimRight(c.Lambda.API, "/"), Containers: c.Lambda.Containers}
	}
	for name, text := range map[string]string{
		"--dynamodb": c.Dynamodb, "--lambda": opt.Lambda.URL, "--api": opt.Lambda.API, "TENDER_CALLBACK_URL": opt.CallbackURL,
	} {
		if u, err := url.Parse(text); text != "" && (err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https")) {
			return opt, &local.Usage{Err: fmt.Errorf("%s must be an http or https URL", name)}
		}
	}
	var err error
	opt.Secrets, err = readSecrets(c.Secrets)
	return opt, err
}

// readSecrets reads a file of secrets by name; without a file they are the fixed ones.
func readSecrets(path string) (secrets.Static, error) {
	if path == "" {
		return local.FixedSecrets(), nil
	}
	data, err := readFile(path)
	if err != nil {
		return nil, err
	}
	all, err := local.ParseSecrets(data)
	if err != nil {
		return nil, &local.Usage{Err: fmt.Errorf("%s: %w", path, err)}
	}
	return all, nil
}

// maxFile bounds a file that is given on the command line.
const maxFile = 1 << 20

func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, &local.Usage{Err: err}
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err == nil && len(data) > maxFile {
		err = fmt.Errorf("%s is larger than 1 MiB", path)
	}
	if err != nil {
		return nil, &local.Usage{Err: err}
	}
	return data, nil
}

// exampleHosts are where the return URLs of the example checkouts lead.
func exampleHosts() []string { return []string{"www.example.ae", "www.example.com"} }

func returnHosts(get func(string) string) []string {
	hosts := exampleHosts()
	for _, host := range strings.Split(get("TENDER_RETURN_HOSTS"), ",") {
		if host = strings.TrimSpace(host); host != "" {
			hosts = append(hosts, host)
		}
	}
	return hosts
}

// localAWS gives the environment for a DynamoDB that asks for no real account, unless one is set.
func localAWS(get func(string) string) func(string) string {
	stand := map[string]string{"AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}
	return func(name string) string {
		if name == "AWS_REGION" {
			return or(get(name), or(get("AWS_DEFAULT_REGION"), stand[name]))
		}
		return or(get(name), stand[name])
	}
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
