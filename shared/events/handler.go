package events

import (
	"context"
	"log/slog"
	"time"

	lambda "github.com/aws/aws-lambda-go/events"

	"tender/shared/reconcile"
	"tender/shared/telemetry"
)

// Handler tells the changes of a table's stream.
type Handler struct {
	// Read reads an image as the table's store wrote it.
	Read    func(attributes map[string]lambda.DynamoDBAttributeValue) (reconcile.Record, error)
	Bus     Bus
	Log     *slog.Logger
	Metrics *telemetry.Metrics // EventsTold, and EventsUntold of records
}

// reserve is kept of an invocation's time to answer which record failed: without an answer all of them come again.
const reserve = time.Second

// Handle tells one batch, in the order of its records. It reports the first record that could not be read or told, and
// stops there: Lambda sends that one and all after it again, so that going on would tell them twice. What went in the
// same call as the failure may be told twice. The error is always nil.
func (h Handler) Handle(ctx context.Context, batch lambda.DynamoDBEvent) (lambda.DynamoDBEventResponse, error) {
	if deadline, ok := ctx.Deadline(); ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, deadline.Add(-reserve))
		defer cancel()
	}
	entries, record, err := h.read(batch.Records)
	sent, notTold := send(ctx, h.Bus, entries)
	h.Metrics.Add("EventsTold", int64(sent))
	if notTold != nil {
		err = notTold
	}
	reply := lambda.DynamoDBEventResponse{BatchItemFailures: []lambda.DynamoDBBatchItemFailure{}}
	if err == nil {
		return reply, nil
	}
	failed := batch.Records[record[sent]].Change.SequenceNumber
	h.Metrics.Count("EventsUntold")
	h.Log.ErrorContext(ctx, "a change could not be told", "sequence_number", failed, "error", err)
	reply.BatchItemFailures = append(reply.BatchItemFailures, lambda.DynamoDBBatchItemFailure{ItemIdentifier: failed})
	return reply, nil
}

// read gives the entries of the records up to the first that cannot be read, and of which record each is; one place
// more names the record after them.
func (h Handler) read(records []lambda.DynamoDBEventRecord) (entries []Entry, record []int, err error) {
	for i, r := range records {
		told, err := h.between(r.Change)
		if err != nil {
			return entries, append(record, i), err
		}
		for _, e := range told {
			entries, record = append(entries, e), append(record, i)
		}
	}
	return entries, append(record, len(records)), nil
}

func (h Handler) between(change lambda.DynamoDBStreamRecord) ([]Entry, error) {
	before, err := h.Read(change.OldImage)
	if err != nil {
		return nil, err
	}
	after, err := h.Read(change.NewImage)
	if err != nil {
		return nil, err
	}
	told, err := Between(before, after)
	if err != nil {
		return nil, err
	}
	return entriesOf(told)
}

func entriesOf(told []Event) ([]Entry, error) {
	entries := make([]Entry, 0, len(told))
	for _, e := range told {
		entry, err := e.Entry()
		if err != nil {
			return nil, err
		}
		entries = append(entries, entry)
	}
	return entries, nil
}
