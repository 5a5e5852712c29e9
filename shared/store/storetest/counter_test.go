package storetest_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"tender/shared/store/storetest"
)

type reply struct {
	body string
	err  error
}

func (r reply) RoundTrip(*http.Request) (*http.Response, error) {
	if r.err != nil {
		return nil, r.err
	}
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(r.body))}, nil
}

func send(t *testing.T, c *storetest.Counter, operation string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://localhost", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Amz-Target", "DynamoDB_20120810."+operation)
	got, err := c.RoundTrip(r)
	if base := c.Base.(reply); err == nil {
		body, _ := io.ReadAll(got.Body)
		if string(body) != base.body {
			t.Errorf("the reply became %q, want %q", body, base.body)
		}
	}
}

func TestCounter(t *testing.T) {
	var c storetest.Counter
	for _, r := range []reply{
		{body: `{"ConsumedCapacity":{"TableName":"t","CapacityUnits":2.5,"Table":{"CapacityUnits":1}}}`},
		{body: `{"ConsumedCapacity":[{"CapacityUnits":1},{"CapacityUnits":0.5}]}`},
		{body: `{}`}, {body: `not JSON`}, {err: errors.New("reset")},
	} {
		c.Base = r
		send(t, &c, "PutItem")
	}
	c.Base = reply{body: `{}`}
	send(t, &c, "Query")
	if c.Calls("PutItem") != 5 || c.Calls("Query") != 1 || c.Calls("") != 6 || c.Calls("GetItem") != 0 {
		t.Errorf("counted %d, %d, %d", c.Calls("PutItem"), c.Calls("Query"), c.Calls(""))
	}
	if c.Units("PutItem") != 4 || c.Units("Query") != 0 {
		t.Errorf("consumed %v and %v, want 4 and 0", c.Units("PutItem"), c.Units("Query"))
	}
	c.Reset()
	if c.Calls("") != 0 || c.Units("PutItem") != 0 {
		t.Error("counts outlive a reset")
	}
}
