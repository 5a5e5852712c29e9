package postpay

import (
	"errors"
	"strings"
	"time"
)

// micros is a time that is written in UTC with six decimals, as orders and refunds show it.
type micros time.Time

// MarshalJSON writes 2020-05-08T10:53:57.095579Z.
func (t micros) MarshalJSON() ([]byte, error) {
	return []byte(time.Time(t).UTC().Format(`"2006-01-02T15:04:05.000000Z"`)), nil
}

// seconds is a time that is written in UTC without decimals, as hooks show it.
type seconds time.Time

// MarshalJSON writes 2020-05-06T02:14:16Z.
func (t seconds) MarshalJSON() ([]byte, error) {
	return []byte(time.Time(t).UTC().Format(`"2006-01-02T15:04:05Z"`)), nil
}

// layouts are the forms of ISO 8601 that occur: the document's own, and the official SDK's offset without a colon. Any
// number of decimals may follow the seconds. A time without an offset is UTC.
var layouts = []string{
	"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05", "2006-01-02T15:04Z07:00",
	"2006-01-02T15:04", "2006-01-02",
}

// parseTime reads a date or a time in any of the layouts, with T or a space between date and time.
func parseTime(text string) (time.Time, error) {
	if len(text) > 10 && text[10] == ' ' {
		text = text[:10] + "T" + text[11:]
	}
	for _, layout := range layouts {
		if t, err := time.Parse(layout, text); err == nil && !strings.Contains(text, ",") {
			return t.UTC(), nil
		}
	}
	return time.Time{}, errors.New("no date or time")
}
