package bridge

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

// maxReply bounds what a function may answer, in bytes: Lambda's own limit, and what JSON adds to it.
const maxReply = 16 << 20

// Invoker invokes functions by Lambda's Invoke API at URL, as `sam local start-lambda` serves it: unsigned.
type Invoker struct {
	URL  string        // without a slash at its end
	Time time.Duration // bounds one invocation; 0: only the context does
}

// Invoke runs a function with an event and gives its reply. A function that fails is a *FunctionError.
func (i Invoker) Invoke(ctx context.Context, function string, event []byte) ([]byte, error) {
	if i.Time > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, i.Time)
		defer cancel()
	}
	at := i.URL + "/2015-03-31/functions/" + url.PathEscape(function) + "/invocations"
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, at, bytes.NewReader(event))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(r) //nolint:gosec // the address is that of whoever started this
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	said, err := io.ReadAll(io.LimitReader(resp.Body, maxReply+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("the reply of %s broke off: %w", function, err)
	case len(said) > maxReply:
		return nil, fmt.Errorf("the reply of %s is larger than 16 MiB", function)
	case resp.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("invoking %s was answered %d %s", function, resp.StatusCode, resp.Header.Get("X-Amzn-Errortype"))
	case resp.Header.Get("X-Amz-Function-Error") != "":
		return nil, functionError(function, said)
	}
	return said, nil
}

// FunctionError is what a function that failed said, as the runtime tells it.
type FunctionError struct {
	Function, Type, Message string
}

// Error names the function and what it said.
func (e *FunctionError) Error() string {
	return fmt.Sprintf("%s failed: %s: %s", e.Function, e.Type, e.Message)
}

func functionError(function string, said []byte) error {
	var e struct {
		Type    string `json:"errorType"`
		Message string `json:"errorMessage"`
	}
	if json.Unmarshal(said, &e) != nil {
		return errors.New(function + " failed and did not say why")
	}
	return &FunctionError{Function: function, Type: e.Type, Message: e.Message}
}
