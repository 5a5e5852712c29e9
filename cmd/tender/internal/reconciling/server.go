package reconciling

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"github.com/go-json-experiment/json"

	"tender/cmd/tender/internal/deployment"
	"tender/shared/reconcile"
	"tender/shared/reconcile/report"
)

// maxAnswer bounds what is read of an answer: a report of the most findings is a third of it.
const maxAnswer = 64 << 20

// server is a running tender local.
type server struct{ at *deployment.Target }

// Local gives what runs reconciliation in a running tender local.
func Local(t *deployment.Target) Runner { return server{t} }

func (s server) Run(ctx context.Context, q reconcile.Request) (result reconcile.Result, err error) {
	wish := struct {
		Job string `json:"job"`
		reconcile.Request
	}{"settlements-sync", q}
	return result, s.call(ctx, http.MethodPost, "/_local/run", wish, &result)
}

func (s server) Report(ctx context.Context, provider string, p report.Period) (made report.Report, err error) {
	query := url.Values{"format": {"json"}, "provider": {provider}, "from": {p.From}, "to": {p.To}}
	return made, s.call(ctx, http.MethodGet, "/_local/report?"+query.Encode(), nil, &made)
}

func (s server) Findings(ctx context.Context, w Wish) (list reconcile.FindingList, err error) {
	query := url.Values{"provider": {w.Provider}, "kind": {w.Kind}, "from": {w.From}, "to": {w.To}}
	if w.All {
		query.Set("all", "true")
	}
	return list, s.call(ctx, http.MethodGet, "/_local/findings?"+query.Encode(), nil, &list)
}

func (s server) Finding(ctx context.Context, name string) (reconcile.Finding, error) {
	if _, err := reconcile.ParseFindingName(name); err != nil {
		return reconcile.Finding{}, explain(err)
	}
	var list reconcile.FindingList
	err := s.call(ctx, http.MethodGet, "/_local/findings?finding="+url.QueryEscape(name), nil, &list)
	if err == nil && len(list.Findings) != 1 {
		err = errors.New("there is no such finding")
	}
	if err != nil {
		return reconcile.Finding{}, err
	}
	return list.Findings[0], nil
}

func (s server) Close(ctx context.Context, name, actor, reason string) (f reconcile.Finding, err error) {
	word := map[string]string{"finding": name, "actor": actor, "reason": reason}
	return f, s.call(ctx, http.MethodPost, "/_local/findings/close", word, &f)
}

// call asks the server. A run takes as long as it takes: only the context bounds it.
func (s server) call(ctx context.Context, method, path string, body, into any) error {
	var sent []byte
	var err error
	if body != nil {
		if sent, err = json.Marshal(body); err != nil {
			return err
		}
	}
	r, err := http.NewRequestWithContext(ctx, method, s.at.API+path, bytes.NewReader(sent))
	if err != nil {
		return err
	}
	client := s.at.Plain()
	client.Timeout = 0
	resp, err := client.Do(r)
	if err != nil {
		if inner := errors.Unwrap(err); inner != nil {
			err = inner // without method and address
		}
		return fmt.Errorf("%s does not answer: %w", s.at.Title, err)
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return fmt.Errorf("%s did not answer to the end", s.at.Title)
	}
	if resp.StatusCode != http.StatusOK {
		return refusalOf(resp.StatusCode, answer)
	}
	if json.Unmarshal(answer, into) != nil {
		return fmt.Errorf("what %s answered cannot be read", s.at.Title)
	}
	return nil
}

// refusalOf is a problem as a person reads it.
func refusalOf(status int, answer []byte) error {
	var p struct {
		Code   string `json:"code"`
		Detail string `json:"detail"`
	}
	if json.Unmarshal(answer, &p) != nil || p.Detail == "" {
		p.Detail = http.StatusText(status)
	}
	return fmt.Errorf("%s (%d %s)", p.Detail, status, p.Code)
}
