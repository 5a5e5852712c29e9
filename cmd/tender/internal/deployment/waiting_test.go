package deployment

import (
	"os"
	"testing"
	"time"

	"tender/shared/order"
	"tender/shared/store/dynamo"
	"tender/shared/store/dynamo/dynamotest"
)

func TestMain(m *testing.M) { os.Exit(dynamotest.Main(m)) }

func TestWaiting(t *testing.T) {
	table := dynamotest.Table(t)
	cfg := dynamotest.Config(t, nil)
	store := dynamo.Open(cfg, table)
	for id, due := range map[string]time.Duration{"due": -time.Minute, "later": time.Hour} {
		o := order.New(order.Facts{ID: id, Amount: 5, Currency: "AED"}, now)
		o.Attempts = []order.Attempt{{Number: 1, Provider: "postpay", Reference: id, State: order.AttemptOpen, Due: now.Add(due)}}
		if _, _, err := store.Create(t.Context(), o); err != nil {
			t.Fatal(err)
		}
	}
	for id, code := range map[string]order.FlagCode{"person": order.FlagNeedsReview, "overpaid": order.FlagOverpaid} {
		o := order.New(order.Facts{ID: id, Amount: 5, Currency: "AED"}, now)
		o.Flags = []order.Flag{{Code: code}}
		if _, _, err := store.Create(t.Context(), o); err != nil {
			t.Fatal(err)
		}
	}
	target := &Target{Table: table, Providers: []string{"postpay"}, AWS: cfg, world: world(map[string]string{"AWS_ENDPOINT_URL_DYNAMODB": dynamotest.URL(t)})}
	list, err := target.Waiting(t.Context(), 10, false)
	if err != nil || len(list.Flagged) != 0 || len(list.Due) != 1 || list.Due[0].OrderID != "due" || len(list.Review) != 1 || list.Review[0].OrderID != "person" {
		t.Errorf("%+v %v", list, err)
	}
	list, err = target.Waiting(t.Context(), 10, true)
	if err != nil || len(list.Flagged) != 2 || list.Flagged[0].OrderID != "overpaid" || list.Flagged[1].OrderID != "person" {
		t.Errorf("flagged: %+v %v", list.Flagged, err)
	}
}
