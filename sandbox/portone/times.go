package portone

import "time"

// apiTime writes a time as the API does: RFC 3339 in UTC with the decimals it needs.
func apiTime(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

// goTime writes a time as some payloads do: 2024-09-26 10:55:14.573735 +0000 UTC.
func goTime(t time.Time) string { return t.UTC().String() }

// shown writes a time of a reply in the form that the switches ask for; the documents' samples have all three.
func (s *Sandbox) shown(t time.Time) string {
	switch s.switches.Dates {
	case datesOffset:
		return t.In(time.FixedZone("", 5*3600+1800)).Format(time.RFC3339Nano)
	case datesGo:
		return goTime(t)
	default:
		return apiTime(t)
	}
}
