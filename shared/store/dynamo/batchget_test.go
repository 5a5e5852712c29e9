package dynamo_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"testing"

	"tender/shared/problem"
	"tender/shared/store/dynamo"
	"tender/shared/store/dynamo/dynamotest"
	"tender/shared/store/storetest"
)

// sparing answers batches as a server does that is short of capacity: only the first few keys of each request, the rest
// unprocessed.
type sparing struct {
	keys     int
	requests int
}

type batch struct {
	RequestItems map[string]struct {
		Keys           []json.RawMessage
		ConsistentRead bool
	}
}

func (p *sparing) RoundTrip(r *http.Request) (*http.Response, error) {
	if storetest.Operation(r) != "BatchGetItem" {
		return http.DefaultTransport.RoundTrip(r)
	}
	p.requests++
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	var asked batch
	if err := json.Unmarshal(body, &asked); err != nil {
		return nil, err
	}
	left := map[string]any{}
	for table, items := range asked.RequestItems {
		n := min(p.keys, len(items.Keys))
		if rest := items.Keys[n:]; len(rest) > 0 {
			left[table] = map[string]any{"Keys": rest, "ConsistentRead": items.ConsistentRead}
		}
		items.Keys = items.Keys[:n]
		asked.RequestItems[table] = items
	}
	return p.pass(r, asked, left)
}

// pass asks the server for the part, and adds to its reply what was left.
func (p *sparing) pass(r *http.Request, part batch, left map[string]any) (*http.Response, error) {
	reply := map[string]any{"Responses": map[string]any{}}
	if p.keys > 0 {
		body, err := json.Marshal(part)
		if err != nil {
			return nil, err
		}
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		got, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			return nil, err
		}
		defer got.Body.Close()
		if err := json.NewDecoder(got.Body).Decode(&reply); err != nil {
			return nil, err
		}
	}
	reply["UnprocessedKeys"] = left
	body, err := json.Marshal(reply)
	if err != nil {
		return nil, err
	}
	header := http.Header{"Content-Type": {"application/x-amz-json-1.0"}}
	return &http.Response{StatusCode: http.StatusOK, Header: header, Body: io.NopCloser(bytes.NewReader(body)), Request: r}, nil
}

func openSparing(t *testing.T) (*dynamo.Store, *sparing, *[]int) {
	p := &sparing{}
	s := dynamo.Open(dynamotest.Config(t, p), dynamotest.Table(t))
	var pauses []int
	s.SetPause(func(ctx context.Context, round int) error {
		pauses = append(pauses, round)
		return ctx.Err()
	})
	for _, id := range ids(10) {
		create(t, s, sale(id))
	}
	return s, p, &pauses
}

func TestUnprocessedKeys(t *testing.T) {
	s, p, pauses := openSparing(t)
	p.keys = 3
	found, err := s.BatchGet(t.Context(), append(ids(10), "missing"))
	if err != nil || len(found) != 10 {
		t.Fatalf("found %d, %v; want 10", len(found), err)
	}
	for id, o := range found {
		if o.ID != id {
			t.Errorf("order %s stands under %s", o.ID, id)
		}
	}
	if p.requests != 4 || len(*pauses) != 0 {
		t.Errorf("%d requests with pauses %v; want 4, and no pause after progress", p.requests, *pauses)
	}
}

func TestUnprocessedForEver(t *testing.T) {
	s, p, pauses := openSparing(t)
	p.keys = 0
	_, err := s.BatchGet(t.Context(), ids(10))
	wantProblem(t, "BatchGet", err, problem.Unavailable, problem.NotSent)
	if !slices.Equal(*pauses, []int{1, 2, 3, 4, 5}) {
		t.Errorf("paused %v", *pauses)
	}
}

func TestUnprocessedUntilTheContextIsOver(t *testing.T) {
	s, p, _ := openSparing(t)
	p.keys = 0
	ctx, cancel := context.WithCancel(t.Context())
	s.SetPause(func(ctx context.Context, _ int) error { cancel(); return ctx.Err() })
	_, err := s.BatchGet(ctx, ids(10))
	wantProblem(t, "BatchGet", err, problem.Unavailable, problem.NotSent)
	if p.requests != 1 {
		t.Errorf("%d requests, want 1", p.requests)
	}
}
