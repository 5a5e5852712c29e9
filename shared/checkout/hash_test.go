package checkout

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
)

func TestHash(t *testing.T) {
	body := `{"amount":1,"metadata":{"a":"é","b":"/"},"items":[1,2]}`
	sum := sha256.Sum256([]byte(`{"amount":1,"items":[1,2],"metadata":{"a":"é","b":"/"}}`))
	want := hex.EncodeToString(sum[:])
	for _, same := range []string{
		body,
		" { \"items\" : [ 1 , 2 ] ,\n \"metadata\" : { \"b\" : \"\\/\" , \"a\" : \"\\u00e9\" } , \"amount\" : 1 }\r\n",
	} {
		if got := Hash([]byte(same)); got != want {
			t.Errorf("%s: %s, want %s", same, got, want)
		}
	}
	seen := map[string]string{want: body}
	for _, other := range []string{
		`{"amount":2,"metadata":{"a":"é","b":"/"},"items":[1,2]}`,
		`{"amount":1,"metadata":{"a":"é","b":"/"},"items":[2,1]}`,
		`{"amount":1,"metadata":{"a":"e","b":"/"},"items":[1,2]}`,
		`{"amount":1,"metadata":{"a":"é","b":"/"},"items":[1,2],"tax_amount":null}`,
		`{"n":9007199254740992}`, `{"n":9007199254740993}`, // the same double
		`{"n":1e400}`, `{"n":1e401}`,
		``, ` `, `{`, `{}`, `{"a":1,"a":1}`, `{"a":1}`, "not JSON\n", "\xff",
	} {
		got := Hash([]byte(other))
		if before, ok := seen[got]; ok {
			t.Errorf("%q and %q have one hash", other, before)
		}
		seen[got] = other
	}
}

func TestHashLeavesTheBodyAlone(t *testing.T) {
	body := jsontext.Value(` {"b":1, "a":2}`)
	Hash(body)
	if string(body) != ` {"b":1, "a":2}` {
		t.Errorf("%s", body)
	}
}
