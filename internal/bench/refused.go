package main

import (
	"bytes"
	"encoding/json"
	"io"
	"math"
	"net/http"
	"strings"
)

// refusals adds up what conditional writes consume that were refused: the stored item's size in whole KB ("Amazon
// DynamoDB Developer Guide, Write operation consumption"). The reply to such a write does not tell it.
type refusals struct {
	units float64
}

// RoundTrip sends the request and looks at a refusal's reply, which brings the stored item.
func (c *refusals) RoundTrip(r *http.Request) (*http.Response, error) {
	reply, err := http.DefaultTransport.RoundTrip(r)
	if err != nil || reply.StatusCode != http.StatusBadRequest {
		return reply, err
	}
	body, err := io.ReadAll(reply.Body)
	_ = reply.Body.Close()
	if err != nil {
		return nil, err
	}
	reply.Body = io.NopCloser(bytes.NewReader(body))
	c.units += refusedUnits(body)
	return reply, nil
}

// refusedUnits gives what a refused write consumed, zero for another reply.
func refusedUnits(body []byte) float64 {
	var reply struct {
		Type string                       `json:"__type"`
		Item map[string]map[string]string // of texts and numbers alone, as all rows here are
	}
	if json.Unmarshal(body, &reply) != nil || !strings.HasSuffix(reply.Type, "ConditionalCheckFailedException") {
		return 0
	}
	bytes := 0
	for name, typed := range reply.Item {
		bytes += len(name)
		for _, value := range typed {
			bytes += len(value)
		}
	}
	return max(1, math.Ceil(float64(bytes)/1024))
}
