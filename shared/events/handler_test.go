package events_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	lambda "github.com/aws/aws-lambda-go/events"

	"tender/shared/events"
	"tender/shared/order"
	"tender/shared/store/dynamo/stream"
	"tender/shared/telemetry"
)

// image is a row of the stream.
func image(t *testing.T, o order.Order) map[string]lambda.DynamoDBAttributeValue {
	t.Helper()
	body, err := order.Encode(o)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]lambda.DynamoDBAttributeValue{
		"pk": lambda.NewStringAttribute("ORDER#" + o.ID), "sk": lambda.NewStringAttribute("STATE"),
		"order": lambda.NewStringAttribute(string(body)), "version": lambda.NewNumberAttribute(fmt.Sprint(o.Version)),
		"due_at": lambda.NewNumberAttribute("1"), "write_id": lambda.NewStringAttribute("w"),
	}
}

// batchOf is what the stream carries of writes: record n is called s<n>.
func batchOf(t *testing.T, images []order.Order) lambda.DynamoDBEvent {
	var batch lambda.DynamoDBEvent
	for i, o := range images {
		change := lambda.DynamoDBStreamRecord{SequenceNumber: fmt.Sprintf("s%d", i+1), NewImage: image(t, o)}
		if i > 0 {
			change.OldImage = image(t, images[i-1])
		}
		batch.Records = append(batch.Records, lambda.DynamoDBEventRecord{Change: change})
	}
	return batch
}

type run struct {
	failed []string
	log    string
	counts string
}

func handle(t *testing.T, ctx context.Context, b events.Bus, batch lambda.DynamoDBEvent) run {
	t.Helper()
	var log, counts bytes.Buffer
	metrics := telemetry.NewMetrics(&counts, func() time.Time { return t0 })
	h := events.Handler{Read: stream.Read, Bus: b, Log: telemetry.NewLogger(&log, nil), Metrics: metrics}
	reply, err := h.Handle(ctx, batch)
	if err != nil || reply.BatchItemFailures == nil {
		t.Fatalf("%v %v", reply, err)
	}
	if err := metrics.Flush(); err != nil {
		t.Fatal(err)
	}
	r := run{log: log.String(), counts: counts.String()}
	for _, f := range reply.BatchItemFailures {
		r.failed = append(r.failed, f.ItemIdentifier)
	}
	return r
}

// refundedOften is an order of 24 writes that tell 3 + 14 events.
func refundedOften() *life {
	l := shown(auto, termsOf[0]).see(1, paid(amount))
	for n := range 7 {
		l.refund(order.RefundWish{ID: fmt.Sprintf("r%d", n), Amount: 10, Manual: &order.Act{Actor: "ann", Reason: "cash"}})
	}
	return l
}

func ids(entries []events.Entry) []string {
	var ids []string
	for _, e := range entries {
		_, rest, _ := strings.Cut(string(e.Detail), `"id":"`)
		id, _, _ := strings.Cut(rest, `"`)
		ids = append(ids, id)
	}
	return ids
}

func idsOf(told []events.Event) []string {
	var ids []string
	for _, e := range told {
		ids = append(ids, e.Detail.ID)
	}
	return ids
}

func TestHandlerTellsAll(t *testing.T) {
	l, b := refundedOften(), &bus{}
	r := handle(t, t.Context(), b, batchOf(t, l.images))
	if want := idsOf(told(l.images)); len(r.failed) > 0 || !slices.Equal(ids(b.taken), want) || b.longest != events.MaxEntries || b.calls != 2 {
		t.Errorf("failed %v, told %v in %d calls of at most %d, want %v", r.failed, ids(b.taken), b.calls, b.longest, want)
	}
	if e := b.taken[0]; e.Source != "tender" || e.DetailType != "Order Created" || !e.Time.Equal(t0) {
		t.Errorf("%+v", e)
	}
	if r.log != "" || !strings.Contains(r.counts, `"EventsTold":17`) {
		t.Errorf("log %s, counts %s", r.log, r.counts)
	}
	if r := handle(t, t.Context(), &bus{down: 1}, lambda.DynamoDBEvent{}); len(r.failed) > 0 {
		t.Errorf("an empty batch fails: %v", r.failed)
	}
}

// The first record that could not be told is reported, and nothing after it is sent.
func TestHandlerReportsTheFirstFailure(t *testing.T) {
	l := refundedOften()
	broken := func(n int, attribute string, v lambda.DynamoDBAttributeValue) lambda.DynamoDBEvent {
		batch := batchOf(t, l.images)
		batch.Records[n-1].Change.NewImage[attribute] = v
		return batch
	}
	whole := batchOf(t, l.images)
	withoutBody := batchOf(t, l.images)
	delete(withoutBody.Records[1].Change.NewImage, "order")
	for name, x := range map[string]struct {
		bus    *bus
		batch  lambda.DynamoDBEvent
		failed string
		calls  int
		taken  int
	}{
		"one refused":                      {&bus{refuse: []string{"/Order Captured/"}}, whole, "s3", 1, 9},
		"two refused":                      {&bus{refuse: []string{"/Order Captured/", "/Attempt Opened/"}}, whole, "s2", 1, 8},
		"refused in the second call":       {&bus{refuse: []string{"8/Order Refunded"}}, whole, "s8", 2, 16},
		"no answer":                        {&bus{down: 1}, whole, "s1", 1, 0},
		"no answer to the second call":     {&bus{down: 2}, whole, "s7", 2, 10},
		"no order":                         {&bus{}, broken(3, "order", lambda.NewStringAttribute("{}")), "s3", 1, 2},
		"the first is no order":            {&bus{}, broken(1, "order", lambda.NewStringAttribute("{}")), "s1", 0, 0},
		"an order that is a number":        {&bus{}, broken(3, "order", lambda.NewNumberAttribute("1")), "s3", 1, 2},
		"no version":                       {&bus{}, broken(3, "version", lambda.NewStringAttribute("x")), "s3", 1, 2},
		"no key":                           {&bus{}, broken(3, "pk", lambda.NewNumberAttribute("1")), "s3", 1, 2},
		"no body":                          {&bus{}, withoutBody, "s2", 1, 1},
		"refused before one without order": {&bus{refuse: []string{"/Attempt Opened/"}}, broken(3, "order", lambda.NewStringAttribute("{}")), "s2", 1, 1},
	} {
		r := handle(t, t.Context(), x.bus, x.batch)
		if !slices.Equal(r.failed, []string{x.failed}) || x.bus.calls != x.calls || len(x.bus.taken) != x.taken {
			t.Errorf("%s: failed %v after %d calls that took %d", name, r.failed, x.bus.calls, len(x.bus.taken))
		}
		if !strings.Contains(r.log, x.failed) || !strings.Contains(r.counts, `"EventsUntold":1`) || strings.Contains(r.log, canary) {
			t.Errorf("%s: log %s, counts %s", name, r.log, r.counts)
		}
	}
}

// Little time is left when the bus is asked: the answer is given before the invocation ends.
func TestHandlerAnswersInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 1500*time.Millisecond)
		defer cancel()
		r := handle(t, ctx, &bus{hangs: true}, batchOf(t, refundedOften().images))
		if !slices.Equal(r.failed, []string{"s1"}) || ctx.Err() != nil {
			t.Errorf("%v %v", r.failed, ctx.Err())
		}
	})
}

// After a failure Lambda sends the record and all after it again: then everything is told, with the ids of the first time.
func TestToldAtLeastOnce(t *testing.T) {
	l, b := refundedOften(), &bus{refuse: []string{"/Order Captured/"}}
	batch := batchOf(t, l.images)
	handle(t, t.Context(), b, batch)
	b.refuse = nil
	handle(t, t.Context(), b, lambda.DynamoDBEvent{Records: batch.Records[2:]})
	heard := ids(b.taken)
	slices.Sort(heard)
	want := idsOf(told(l.images))
	slices.Sort(want)
	if !slices.Equal(slices.Compact(heard), want) {
		t.Errorf("heard %v, want %v", heard, want)
	}
}
