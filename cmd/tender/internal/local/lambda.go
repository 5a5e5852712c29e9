package local

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"strings"

	"tender/cmd/tender/internal/bridge"
	"tender/cmd/tender/internal/console"
)

// Lambda says that the functions run elsewhere on this machine, in containers, and how both sides find each other. Then
// this server is what such functions need around them: sandboxes, Secrets Manager, an event bus, the webhook's address
// and the schedules. The zero Lambda: everything is in this process.
type Lambda struct {
	URL        string // of Lambda's Invoke API, as `sam local start-lambda` serves it
	API        string // of the HTTP API, as `sam local start-api` serves it; only told
	Containers string // the host by which containers reach this machine
}

// The functions that are invoked, by their names in the template.
const (
	webhookFunction = "WebhookFunction"
	resolveFunction = "ResolveFunction"
	settleFunction  = "SettlementsSyncFunction"
)

// openLambda puts together what functions elsewhere need.
func (s *Server) openLambda(ctx context.Context) error {
	if s.opt.DynamoDB == "" {
		return &Usage{errors.New("--lambda needs --dynamodb: containers cannot reach orders in the memory of this process")}
	}
	if _, err := s.openStore(ctx); err != nil {
		return err
	}
	l, err := s.listenForContainers(ctx, len(s.boxes)+1)
	if err != nil {
		return err
	}
	s.aws = awsStandIn{secrets: s.opt.Secrets, prefix: localPrefix + "/", now: s.clock.Now}
	s.awsSite = site{listener: l, handler: console.Access(s.opt.Log, "aws", &s.aws)}
	s.main.handler = s.lambdaRoutes()
	return nil
}

// listenForContainers opens a port that containers reach: at the host's address where that is one of this machine, else
// on loopback, to which Docker's desktop editions forward the names that they give it.
func (s *Server) listenForContainers(ctx context.Context, step int) (net.Listener, error) {
	host := s.opt.Lambda.Containers
	if _, err := netip.ParseAddr(host); err != nil {
		host = ""
	}
	return listenBeside(ctx, s.main.listener, host, step)
}

// lambdaRoutes are the main address: the webhook function's, whose every path is the function's, and what scripts drive
// the server with.
func (s *Server) lambdaRoutes() http.Handler {
	control := console.Access(s.opt.Log, "control", dispatch(s.lambdaControls()))
	webhook := console.Access(s.opt.Log, "webhook", bridge.Bridge{
		Invoke: bridge.Invoker{URL: s.opt.Lambda.URL, Time: invokeTime}, Function: webhookFunction, Log: s.opt.Log,
	})
	return ownSite(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/_local/") {
			control.ServeHTTP(w, r)
			return
		}
		webhook.ServeHTTP(w, r)
	}))
}

func (s *Server) lambdaControls() map[string]map[string]http.HandlerFunc {
	return map[string]map[string]http.HandlerFunc{
		"/_local/addresses":   {http.MethodGet: func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, s.Addresses()) }},
		"/_local/environment": {http.MethodGet: s.getEnvironment},
		"/_local/events":      {http.MethodGet: func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, s.aws.told()) }},
		"/_local/run":         {http.MethodPost: s.postInvoke},
	}
}
