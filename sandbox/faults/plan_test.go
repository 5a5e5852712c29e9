package faults_test

import (
	"errors"
	"strings"
	"testing"

	"tender/sandbox/faults"
)

func TestNamesAreThoseThatScriptsUse(t *testing.T) {
	const want = "reset_before reset_after timeout_before timeout_after http_500_before http_500_after http_429 garbage truncated late"
	var got []string
	for _, f := range faults.All() {
		got = append(got, string(f))
	}
	if strings.Join(got, " ") != want {
		t.Errorf("faults are %v, want %s", got, want)
	}
	if faults.None.Known() || faults.Fault("reset").Known() {
		t.Error("a name that is no fault is known")
	}
}

func TestPlanCountsEachCallFromNow(t *testing.T) {
	var p faults.Plan
	add := func(call string, nth int, f faults.Fault) {
		t.Helper()
		if err := p.Add(faults.Entry{Call: call, Nth: nth, Fault: f}); err != nil {
			t.Fatal(err)
		}
	}
	take := func(call string, want faults.Fault) {
		t.Helper()
		if got := p.Take(call); got != want {
			t.Errorf("%s fails as %q, want %q", call, got, want)
		}
	}
	add("capture", 2, faults.Garbage)
	add("capture", 3, faults.HTTP429)
	add("refund", 1, faults.Late)
	take("capture", faults.None)
	add("capture", 4, faults.ResetAfter) // counts from here
	take("other", faults.None)
	take("capture", faults.Garbage)
	take("refund", faults.Late)
	take("refund", faults.None)
	take("capture", faults.HTTP429)
	take("capture", faults.None)
	take("capture", faults.ResetAfter)
	take("capture", faults.None)
	if left := p.Pending(); len(left) != 0 {
		t.Errorf("%v is left", left)
	}
	add("capture", 1, faults.Garbage)
	p.Clear()
	take("capture", faults.None)
}

func TestPlanRefusesAllOrNothing(t *testing.T) {
	fine := faults.Entry{Call: "capture", Nth: 1, Fault: faults.Garbage}
	for name, c := range map[string]struct {
		bad   faults.Entry
		field string
	}{
		"no call":         {faults.Entry{Nth: 2, Fault: faults.Late}, "call"},
		"unknown call":    {faults.Entry{Call: "caputre", Nth: 2, Fault: faults.Late}, "call"},
		"nth zero":        {faults.Entry{Call: "capture", Fault: faults.Late}, "nth"},
		"nth negative":    {faults.Entry{Call: "capture", Nth: -1, Fault: faults.Late}, "nth"},
		"nth too far":     {faults.Entry{Call: "capture", Nth: faults.MaxNth + 1, Fault: faults.Late}, "nth"},
		"no fault":        {faults.Entry{Call: "capture", Nth: 2}, "fault"},
		"unknown fault":   {faults.Entry{Call: "capture", Nth: 2, Fault: "reset"}, "fault"},
		"two for one nth": {faults.Entry{Call: "capture", Nth: 1, Fault: faults.Late}, "nth"},
	} {
		t.Run(name, func(t *testing.T) {
			p := faults.NewPlan("capture", "refund")
			err := p.Add(fine, c.bad)
			invalid, ok := errors.AsType[*faults.Invalid](err)
			if !ok || invalid.Index != 1 || invalid.Field != c.field {
				t.Errorf("error is %v, want entry 1, field %s", err, c.field)
			}
			if left := p.Pending(); len(left) != 0 {
				t.Errorf("%v was scheduled", left)
			}
		})
	}
}
