package storetest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
)

// Counter counts DynamoDB requests at the wire, repetitions included, by operation (PutItem, Query, ...). Where the
// replies say what was consumed (see dynamotest.AskCapacity), it adds that up too. The zero Counter sends with
// http.DefaultTransport. It is safe for use by many goroutines.
type Counter struct {
	Base http.RoundTripper

	mu    sync.Mutex
	calls map[string]int
	units map[string]float64
}

// RoundTrip sends the request and counts it, whatever becomes of it.
func (c *Counter) RoundTrip(r *http.Request) (*http.Response, error) {
	base := c.Base
	if base == nil {
		base = http.DefaultTransport
	}
	c.add(Operation(r), 1, 0)
	reply, err := base.RoundTrip(r)
	if err != nil {
		return reply, err
	}
	body, err := io.ReadAll(reply.Body)
	reply.Body.Close()
	if err != nil {
		return nil, fmt.Errorf("reading a reply to count it: %w", err)
	}
	reply.Body = io.NopCloser(bytes.NewReader(body))
	c.consumed(Operation(r), body)
	return reply, nil
}

// Operation gives the DynamoDB operation that a request asks for, "" for another request.
func Operation(r *http.Request) string {
	_, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	return operation
}

func (c *Counter) add(operation string, calls int, units float64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.calls == nil {
		c.calls, c.units = map[string]int{}, map[string]float64{}
	}
	c.calls[operation] += calls
	c.units[operation] += units
}

type capacity struct{ CapacityUnits float64 }

// consumed reads what a reply says it consumed: one table's figure, or for batches a list of them.
func (c *Counter) consumed(operation string, body []byte) {
	var one struct{ ConsumedCapacity capacity }
	if json.Unmarshal(body, &one) == nil && one.ConsumedCapacity.CapacityUnits > 0 {
		c.add(operation, 0, one.ConsumedCapacity.CapacityUnits)
		return
	}
	var many struct{ ConsumedCapacity []capacity }
	if json.Unmarshal(body, &many) != nil {
		return
	}
	for _, k := range many.ConsumedCapacity {
		c.add(operation, 0, k.CapacityUnits)
	}
}

// Calls gives how many requests of this operation were sent; of all operations for "".
func (c *Counter) Calls(operation string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if operation != "" {
		return c.calls[operation]
	}
	n := 0
	for _, calls := range c.calls {
		n += calls
	}
	return n
}

// Units gives the capacity units that replies to this operation named, of reads or of writes as the operation is. It is
// zero where none were asked for.
func (c *Counter) Units(operation string) float64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.units[operation]
}

// Reset forgets what was counted.
func (c *Counter) Reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls, c.units = nil, nil
}
