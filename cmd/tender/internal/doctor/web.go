package doctor

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"

	"github.com/go-json-experiment/json"

	"tender/shared/problem"
)

// maxBody bounds what is read of an answer.
const maxBody = 64 << 10

// answered is what a GET was answered.
type answered struct {
	status int
	code   string // of a problem, which only Tender answers so; empty for anything else
}

func get(ctx context.Context, client *http.Client, url string) (answered, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return answered{}, errors.New("the address is not one")
	}
	resp, err := client.Do(r)
	if err != nil {
		if inner := errors.Unwrap(err); inner != nil {
			err = inner // without method and address
		}
		return answered{}, err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody))
	if err != nil {
		return answered{}, err
	}
	a := answered{status: resp.StatusCode}
	var p struct {
		Code      string `json:"code"`
		RequestID string `json:"request_id"`
	}
	media, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if media == "application/problem+json" && json.Unmarshal(body, &p) == nil && p.RequestID != "" {
		a.code = p.Code
	}
	return a, nil
}

// webhookCheck asks the callback address for what is not there: only Tender refuses that in its way.
type webhookCheck struct {
	named
	client *http.Client
	base   string
}

// Run asks.
func (c webhookCheck) Run(ctx context.Context) []Result {
	if c.base == "" {
		return c.unchecked("Its address is not known.", "Set TENDER_CALLBACK_URL.")
	}
	a, err := get(ctx, c.client, c.base+"/tender-doctor")
	switch {
	case err != nil:
		return c.fail(fmt.Sprintf("Nothing answers at %s: %s.", c.base, err), "Providers and returning shoppers come there: is the stack deployed whole?")
	case a.status == http.StatusNotFound && a.code == string(problem.NotFound):
		return c.ok(c.base + " answers.")
	case a.status == http.StatusForbidden:
		return c.fail(c.base+" turns everybody away (403).", "The function's address must be open to all (AuthType NONE, with its permission): deploy the stack again.")
	case a.status >= http.StatusInternalServerError:
		return c.fail(fmt.Sprintf("%s answers %d.", c.base, a.status), "See the log of the webhook function.")
	}
	return c.fail(fmt.Sprintf("Something else than Tender answers at %s (%d).", c.base, a.status), "See what stands before the webhook function.")
}

// apiCheck reads an order that nobody made, as the merchant: the function has to look into the table to say so.
type apiCheck struct {
	named
	client *http.Client
	base   string
}

// Run asks.
func (c apiCheck) Run(ctx context.Context) []Result {
	a, err := get(ctx, c.client, c.base+"/orders/tender-doctor")
	switch {
	case err != nil:
		return c.fail(fmt.Sprintf("It could not be asked at %s: %s.", c.base, err), "Is the stack deployed whole, and are there AWS credentials?")
	case a.code == string(problem.NotFound), a.status == http.StatusOK:
		return c.ok(c.base + " answers, and can read orders.")
	case a.status == http.StatusForbidden && a.code == "":
		return c.unchecked("It does not let these AWS credentials in (403).", "Allow them execute-api:Invoke on the API.")
	case a.status >= http.StatusInternalServerError:
		return c.fail(fmt.Sprintf("It answers %d %s.", a.status, a.code), "See the log of the order-status function: may it read the table?")
	}
	return c.fail(fmt.Sprintf("Something else than Tender answers (%d).", a.status), "See what stands before the API.")
}

// closedCheck asks for an order without a signature, which has to be refused.
type closedCheck struct {
	named
	client *http.Client
	base   string
}

// Run asks.
func (c closedCheck) Run(ctx context.Context) []Result {
	a, err := get(ctx, c.client, c.base+"/orders/tender-doctor")
	switch {
	case err != nil:
		return c.unchecked(fmt.Sprintf("It could not be asked: %s.", err), "See the check of the API.")
	case a.status == http.StatusForbidden || a.status == http.StatusUnauthorized:
		return c.ok("The merchant's routes are closed to strangers.")
	case a.code == string(problem.NotFound), a.status == http.StatusOK:
		return c.fail("Anybody can read orders, and refund them.", "Put the IAM authorizer before the merchant's routes at once: deploy the stack's own template again.")
	}
	return c.unchecked(fmt.Sprintf("It answers a stranger with %d.", a.status), "See what stands before the API.")
}
