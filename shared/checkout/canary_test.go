package checkout

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"tender/shared/problem"
)

const canary = "Canary4111111111111111"

// No value, and nothing in the place of a name, comes back in an error: not in what is answered, not in what is logged.
func TestErrorsDoNotRepeatValues(t *testing.T) {
	good := string(example(t))
	bodies := []string{canary, `{"` + canary + `":1}`, `{"` + canary + `":1,"` + canary + `":1}`, `{"canary@canary.example":1}`, `{"4111":1}`,
		`{"metadata":{"` + canary + `":1}}`, `{"provider_options":{"` + canary + `":{"` + canary + `":1,"` + canary + `":1}}}`,
		`{"amount":"` + canary + `"} ` + canary, `{"expires_at":"` + canary + `"}`, `{"amount":4111111111111111111111}`, `{"amount":411111111111.1111}`,
		`{"items":"` + canary + `","customer":["` + canary + `"]}`, `{"amount":1,"description":"` + canary + "\xff" + `"}`, `{"a":"` + canary + `\ud800"}`}
	// Every text of the example in turn is replaced by one that each rule refuses.
	for _, text := range strings.Split(good, `"`) {
		if strings.TrimSpace(text) != "" && !strings.ContainsAny(text, "{}:,[]") {
			bodies = append(bodies, strings.Replace(good, `"`+text+`"`, `"`+canary+`\u0000"`, 1))
		}
	}
	if len(bodies) < 40 {
		t.Fatalf("only %d bodies", len(bodies))
	}
	silent := 0
	for _, body := range bodies {
		_, wrong, err := Read([]byte(body), rules)
		if err == nil && len(wrong) == 0 {
			silent++
			continue
		}
		said := fmt.Sprintf("%v %+v %v", err, wrong, problem.Invalid(wrong...))
		for e := err; e != nil; e = errors.Unwrap(e) {
			said += fmt.Sprintf(" %+v", e)
		}
		for _, secret := range []string{"Canary", "canary", "4111"} {
			if strings.Contains(said, secret) {
				t.Errorf("%s\nis answered with %s", body, said)
			}
		}
	}
	if silent > 0 {
		t.Errorf("%d bodies were not refused at all", silent)
	}
}
