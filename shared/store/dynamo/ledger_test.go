package dynamo_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"tender/shared/problem"
	"tender/shared/reconcile"
	"tender/shared/store/dynamo"
	"tender/shared/store/dynamo/dynamotest"
)

func findings(n int) []reconcile.Record {
	var records []reconcile.Record
	for i := range n {
		records = append(records, reconcile.Record{
			Key: reconcile.Key{Partition: "FINDING#postpay#2026-03-29", Sort: fmt.Sprintf("unknown_order#%d", i)}, Body: []byte(`{"kind":"unknown_order"}`), Open: true,
		})
	}
	return records
}

func keysOf(records []reconcile.Record) []reconcile.Key {
	var keys []reconcile.Key
	for _, r := range records {
		keys = append(keys, r.Key)
	}
	return keys
}

func write(t testing.TB, s *dynamo.Store, records []reconcile.Record) {
	t.Helper()
	if rivals, err := s.Write(t.Context(), records); err != nil || len(rivals) > 0 {
		t.Fatalf("Write: rivals %v, %v", rivals, err)
	}
}

func TestRecordLayout(t *testing.T) {
	s, w := open(t)
	r := findings(1)[0]
	write(t, s, []reconcile.Record{r})
	key := map[string]types.AttributeValue{"pk": text(r.Partition), "sk": text(r.Sort)}
	got := rowAt(t, w, key)
	want := map[string]string{
		"pk": r.Partition, "sk": r.Sort, "record": string(r.Body), "version": "1", "due_partition": "finding#postpay", "due_at": "0",
	}
	for name, value := range want {
		if textOf(got[name]) != value {
			t.Errorf("%s is %q, want %q", name, textOf(got[name]), value)
		}
	}
	if len(textOf(got["write_id"])) < 26 || len(got) != len(want)+1 {
		t.Errorf("write_id is %q, attributes %v", textOf(got["write_id"]), attributes(got))
	}

	r.Version, r.Open = 1, false
	write(t, s, []reconcile.Record{r})
	if names := attributes(rowAt(t, w, key)); !slices.Equal(names, []string{"pk", "record", "sk", "version", "write_id"}) {
		t.Errorf("a finding that is closed has attributes %v", names)
	}
}

func TestOneBrokenTryOfTheLedgerIsMended(t *testing.T) {
	dynamotest.URL(t) // or left out as a whole
	for name, b := range breakages {
		for broken := 1; broken <= 2; broken++ {
			t.Run(fmt.Sprintf("%s/%d times", name, broken), func(t *testing.T) {
				s, w := open(t)
				w.breakage = func(_ string, try int) dynamotest.Breakage {
					if try <= broken {
						return b
					}
					return dynamotest.None
				}
				everyLedgerCall(t, s)
				const requests = 44 // of everyLedgerCall: 40 writes
				if got, want := w.Calls(""), requests*(broken+1); got != want {
					t.Errorf("%d requests, want %d: each broken %d times", got, want, broken)
				}
			})
		}
	}
}

// everyLedgerCall makes each call of the port and wants it to succeed as if nothing were wrong.
func everyLedgerCall(t *testing.T, s *dynamo.Store) {
	t.Helper()
	records := findings(20)
	write(t, s, records)
	for n := range records {
		records[n].Version = 1
	}
	write(t, s, records)
	found, err := s.Read(t.Context(), keysOf(records))
	if err != nil || len(found) != len(records) {
		t.Errorf("Read: %d, %v", len(found), err)
	}
	for _, r := range found {
		if r.Version != 2 {
			t.Errorf("%v has version %d, want 2", r.Key, r.Version)
		}
	}
	if got, err := s.List(t.Context(), records[0].Partition, "", 100); err != nil || len(got) != len(records) {
		t.Errorf("List: %d, %v", len(got), err)
	}
	if got, err := s.OpenFindings(t.Context(), "postpay", reconcile.Key{}, 100); err != nil || len(got) != len(records) {
		t.Errorf("OpenFindings: %d, %v", len(got), err)
	}
	if got, err := s.Captured(t.Context(), "postpay", "2026-03-29", "", 100); err != nil || len(got) != 0 {
		t.Errorf("Captured: %d, %v", len(got), err)
	}
}

func TestNoTryOfTheLedgerGetsThrough(t *testing.T) {
	dynamotest.URL(t) // or left out as a whole
	for _, b := range []dynamotest.Breakage{
		dynamotest.BadSignature, dynamotest.GarbleReply, dynamotest.Throttle, dynamotest.ThrottleOld, dynamotest.Fail, dynamotest.LoseReply, dynamotest.LoseRequest,
	} {
		t.Run(fmt.Sprint(b), func(t *testing.T) {
			s, w := open(t)
			records := findings(100)
			w.breakage = func(string, int) dynamotest.Breakage { return b }
			_, err := s.Write(t.Context(), records)
			wantProblem(t, "Write", err, problem.Unavailable, problem.Unknown)
			if n := w.Calls("PutItem"); n > 16*3 {
				t.Errorf("%d requests; want none after the first failure but those that were under way", n)
			}
			_, err = s.Read(t.Context(), keysOf(records))
			wantProblem(t, "Read", err, problem.Unavailable, problem.NotSent)
			_, err = s.List(t.Context(), "P", "", 1)
			wantProblem(t, "List", err, problem.Unavailable, problem.NotSent)
			_, err = s.OpenFindings(t.Context(), "postpay", reconcile.Key{}, 1)
			wantProblem(t, "OpenFindings", err, problem.Unavailable, problem.NotSent)
			_, err = s.Captured(t.Context(), "postpay", "2026-03-29", "", 1)
			wantProblem(t, "Captured", err, problem.Unavailable, problem.NotSent)
		})
	}
}

func TestUnprocessedRecords(t *testing.T) {
	s, p, pauses := openSparing(t)
	records := findings(10)
	write(t, s, records)
	p.keys = 3
	found, err := s.Read(t.Context(), append(keysOf(records), reconcile.Key{Partition: "P", Sort: "missing"}))
	if err != nil || len(found) != 10 {
		t.Fatalf("found %d, %v; want 10", len(found), err)
	}
	for key, r := range found {
		if r.Key != key || r.Version != 1 || !r.Open {
			t.Errorf("%+v stands under %v", r, key)
		}
	}
	if p.requests != 4 || len(*pauses) != 0 {
		t.Errorf("%d requests with pauses %v; want 4, and no pause after progress", p.requests, *pauses)
	}
	p.keys = 0
	_, err = s.Read(t.Context(), keysOf(records))
	wantProblem(t, "Read", err, problem.Unavailable, problem.NotSent)
}

func TestRequestsPerLedgerCall(t *testing.T) {
	s, w := open(t)
	write(t, s, findings(101))
	stale := findings(3)
	for _, c := range []struct {
		name, operation string
		want            int
		call            func() error
	}{
		{"write nothing", "", 0, func() error { _, err := s.Write(t.Context(), nil); return err }},
		{"write 3 rivals", "PutItem", 3, func() error { _, err := s.Write(t.Context(), stale); return err }},
		{"read nothing", "", 0, func() error { _, err := s.Read(t.Context(), nil); return err }},
		{"read 100 records", "BatchGetItem", 1, func() error { _, err := s.Read(t.Context(), keysOf(findings(100))); return err }},
		{"read 100 records twice each", "BatchGetItem", 1, func() error {
			_, err := s.Read(t.Context(), append(keysOf(findings(100)), keysOf(findings(100))...))
			return err
		}},
		{"read 101 records", "BatchGetItem", 2, func() error { _, err := s.Read(t.Context(), keysOf(findings(101))); return err }},
		{"list", "Query", 1, func() error { _, err := s.List(t.Context(), stale[0].Partition, "", 101); return err }},
		{"list what cannot be there", "", 0, func() error { _, err := s.List(t.Context(), "", "", 10); return err }},
		{"list none of it", "", 0, func() error { _, err := s.List(t.Context(), stale[0].Partition, "", 0); return err }},
		{"open findings", "Query", 1, func() error { _, err := s.OpenFindings(t.Context(), "postpay", reconcile.Key{}, 101); return err }},
		{"captured", "Query", 1, func() error { _, err := s.Captured(t.Context(), "postpay", "2026-03-29", "", 10); return err }},
	} {
		w.Reset()
		if err := c.call(); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if got := w.Calls(c.operation); got != c.want || w.Calls("") != c.want {
			t.Errorf("%s: %d times %s, %d requests in all; want %d", c.name, got, c.operation, w.Calls(""), c.want)
		}
		t.Logf("%s: %d requests, %v capacity units", c.name, w.Calls(""), w.Units(c.operation))
	}
}

// gate answers requests when it is told to, and counts those that wait.
type gate struct {
	waiting atomic.Int32
	open    chan struct{}
}

func (g *gate) RoundTrip(r *http.Request) (*http.Response, error) {
	g.waiting.Add(1)
	<-g.open
	g.waiting.Add(-1)
	header := http.Header{"Content-Type": {"application/x-amz-json-1.0"}}
	return &http.Response{StatusCode: http.StatusOK, Header: header, Body: io.NopCloser(strings.NewReader("{}")), Request: r}, nil
}

func TestSixteenWritesAreInFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &gate{open: make(chan struct{})}
		s := dynamo.Open(aws.Config{
			Region: "us-east-1", BaseEndpoint: aws.String("http://localhost"), HTTPClient: &http.Client{Transport: g},
			Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
		}, "table")
		go func() {
			if rivals, err := s.Write(t.Context(), findings(40)); err != nil || len(rivals) > 0 {
				t.Errorf("Write: rivals %v, %v", rivals, err)
			}
		}()
		for _, want := range []int32{16, 16, 16} {
			synctest.Wait()
			if n := g.waiting.Load(); n != want {
				t.Errorf("%d writes in flight, want %d", n, want)
			}
			for range 8 {
				g.open <- struct{}{}
			}
		}
		close(g.open)
		synctest.Wait()
	})
}

func TestJoinedErrorsAreUnknownIfOneIs(t *testing.T) {
	refused := problem.New(problem.Internal, "The record cannot be stored.")
	lost := &problem.Error{Code: problem.Unavailable, Err: errors.New("reset")}
	for _, errs := range [][]error{{lost}, {lost, refused}, {refused, lost}, {refused, refused, lost}} {
		wantProblem(t, fmt.Sprint(errs), dynamo.Joined(errs...), problem.Unavailable, problem.Unknown)
	}
	wantProblem(t, "refused", dynamo.Joined(refused, refused), problem.Internal, problem.NotSent)
	if err := dynamo.Joined(); err != nil {
		t.Errorf("no error at all became %v", err)
	}
}

func TestRecordsThatCannotBeRead(t *testing.T) {
	dynamotest.URL(t) // or left out as a whole
	for name, broken := range map[string]map[string]types.AttributeValue{
		"no record":       {"version": &types.AttributeValueMemberN{Value: "1"}},
		"no version":      {"record": text("{}")},
		"text as version": {"record": text("{}"), "version": text("1")},
	} {
		t.Run(name, func(t *testing.T) {
			s, w := open(t)
			r := findings(1)[0]
			item := map[string]types.AttributeValue{"pk": text(r.Partition), "sk": text(r.Sort)}
			for k, v := range broken {
				item[k] = v
			}
			if _, err := w.raw.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: &w.table, Item: item}); err != nil {
				t.Fatal(err)
			}
			_, err := s.Read(t.Context(), []reconcile.Key{r.Key})
			wantProblem(t, "Read", err, problem.Internal, problem.NotSent)
			_, err = s.List(t.Context(), r.Partition, "", 10)
			wantProblem(t, "List", err, problem.Internal, problem.NotSent)
		})
	}
}
