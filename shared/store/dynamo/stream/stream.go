// Package stream reads what the DynamoDB store wrote from the images of its table's stream. It is apart from the store,
// so that who reads a stream links no client of the table.
package stream

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/aws/aws-lambda-go/events"

	"tender/shared/reconcile"
)

// Attributes as the store writes them.
const (
	attrPK      = "pk"
	attrSK      = "sk"
	attrOrder   = "order"
	attrRecord  = "record"
	attrVersion = "version"
)

var errKey = errors.New("reading a stream's image: it has no key")

// Read gives the row of an image: its key, the encoding of the order or record that it holds, and its version. No image
// is the zero Record. A row that holds neither, such as a claim, has a key alone.
func Read(image map[string]events.DynamoDBAttributeValue) (reconcile.Record, error) {
	if len(image) == 0 {
		return reconcile.Record{}, nil
	}
	r := reconcile.Record{Key: reconcile.Key{Partition: text(image, attrPK), Sort: text(image, attrSK)}}
	if r.Partition == "" || r.Sort == "" {
		return reconcile.Record{}, errKey
	}
	body := text(image, attrOrder) + text(image, attrRecord) // a row has one of them
	if body == "" {
		return r, nil
	}
	version, err := strconv.ParseInt(number(image, attrVersion), 10, 64)
	if err != nil {
		return reconcile.Record{}, fmt.Errorf("reading a stream's image: its version: %w", err)
	}
	r.Body, r.Version = []byte(body), version
	return r, nil
}

// text gives a text attribute, "" for one that is not there or is something else.
func text(image map[string]events.DynamoDBAttributeValue, name string) string {
	if v := image[name]; v.DataType() == events.DataTypeString {
		return v.String()
	}
	return ""
}

func number(image map[string]events.DynamoDBAttributeValue, name string) string {
	if v := image[name]; v.DataType() == events.DataTypeNumber {
		return v.Number()
	}
	return ""
}
