package postpay

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/provider/internal/httpcall"
)

// opHooks is what the calls below are classified as: no operation of the port, so the general errors hold.
const opHooks provider.Operation = "hooks"

// Hook is a webhook as Postpay has it registered (Postpay API, Webhooks). Its secret is never shown.
type Hook struct {
	ID         string
	Active     bool
	Events     []string
	URL        string
	LastCode   int    // what our side answered last; 0 before the first message
	LastStatus string // Postpay's word for it, such as unused or success
	Created    time.Time
	Modified   time.Time
}

type hookReply struct {
	ID           string   `json:"id"`
	Active       bool     `json:"active"`
	Events       []string `json:"events"`
	URL          string   `json:"url"`
	LastResponse struct {
		Code   *int   `json:"code"`
		Status string `json:"status"`
	} `json:"last_response"`
	Created  string `json:"created"`
	Modified string `json:"modified"`
}

func (h hookReply) hook() (Hook, error) {
	if h.ID == "" || h.URL == "" {
		return Hook{}, badReply("Postpay answered with a hook without id or address.")
	}
	made := Hook{
		ID: h.ID, Active: h.Active, Events: h.Events, URL: h.URL, LastStatus: h.LastResponse.Status,
		Created: parseTime(h.Created), Modified: parseTime(h.Modified),
	}
	if h.LastResponse.Code != nil {
		made.LastCode = *h.LastResponse.Code
	}
	return made, nil
}

// ListHooks lists all registered webhooks (Postpay API, List hooks).
func (a *Adapter) ListHooks(ctx context.Context) ([]Hook, error) {
	list, err := pages[hookReply](ctx, a, opHooks, httpcall.Path("hooks"), url.Values{"ordering": {"created"}})
	if err != nil {
		return nil, err
	}
	hooks := make([]Hook, 0, len(list))
	for _, line := range list {
		h, err := line.hook()
		if err != nil {
			return nil, err
		}
		hooks = append(hooks, h)
	}
	return hooks, nil
}

// HookEvents lists the events that a hook of ours is for: all that there are (Postpay API, Create a hook).
func HookEvents() []string { return []string{"order", "transaction"} }

// hookBody is the body of Create a hook and Edit a hook. The secret is write-only.
type hookBody struct {
	Events []string `json:"events"`
	URL    string   `json:"url"`
	Secret string   `json:"secret"`
	Active bool     `json:"active"`
}

// CreateHook registers a webhook for HookEvents at address, signed under the secret's webhook_secret (Postpay API, Create a
// hook). Registered twice, it is told twice: list first.
func (a *Adapter) CreateHook(ctx context.Context, address string) (Hook, error) {
	return a.writeHook(ctx, http.MethodPost, httpcall.Path("hooks"), address)
}

// RestoreHook makes a registered webhook what CreateHook would make: active, for HookEvents, at address, signed under the
// secret's webhook_secret (Postpay API, Edit a hook). One that is not there is a provider_refused.
func (a *Adapter) RestoreHook(ctx context.Context, id, address string) (Hook, error) {
	if id == "" {
		return Hook{}, problem.New(problem.InvalidRequest, "A hook is edited by its id.")
	}
	return a.writeHook(ctx, http.MethodPatch, httpcall.Path("hooks", id), address)
}

func (a *Adapter) writeHook(ctx context.Context, method, path, address string) (Hook, error) {
	keys, err := a.secrets.Get(ctx, Name)
	if err != nil {
		return Hook{}, err
	}
	if keys[webhookSecret] == "" {
		return Hook{}, problem.New(problem.Internal, "").Because(errors.New("postpay: the secret lacks webhook_secret"))
	}
	call, err := post(path, hookBody{HookEvents(), address, keys[webhookSecret], true})
	if err != nil {
		return Hook{}, err
	}
	call.Method = method
	var made hookReply
	if err := a.ask(ctx, opHooks, call, &made); err != nil {
		return Hook{}, err
	}
	return made.hook()
}

// DeleteHook removes a webhook (Postpay API, Delete a hook, which answers 204). One that is not there is a
// provider_refused.
func (a *Adapter) DeleteHook(ctx context.Context, id string) error {
	if id == "" {
		return problem.New(problem.InvalidRequest, "A hook is deleted by its id.")
	}
	reply, err := a.send(ctx, opHooks, httpcall.Call{Method: http.MethodDelete, Path: httpcall.Path("hooks", id)})
	if err == nil && reply.Status != http.StatusNoContent {
		return badReply("Postpay answered the deletion of a hook with something else than its success.")
	}
	return err
}
