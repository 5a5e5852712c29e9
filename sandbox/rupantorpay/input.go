package rupantorpay

import (
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"
)

// maxBody bounds a request's body, maxText each text in it. Assumed; the document names no limits.
const (
	maxBody = 1 << 20
	maxText = 2048
)

// input is the parameters of one call.
type input map[string]json.RawMessage

// readInput reads a POST's JSON object or a GET's query: the document says that both methods do for both calls.
func readInput(r *http.Request) (input, error) {
	if r.Method == http.MethodGet {
		return readQuery(r.URL.Query()), nil
	}
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" || params["charset"] != "" && !strings.EqualFold(params["charset"], "utf-8") {
		return nil, wrong("The Content-Type must be application/json.")
	}
	raw, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err != nil || len(raw) > maxBody {
		return nil, wrong("The request could not be read.")
	}
	return parse(raw)
}

func parse(raw []byte) (input, error) {
	var in input
	if err := json.Unmarshal(raw, &in); err != nil || in == nil || !utf8.Valid(raw) {
		return nil, wrong("The request must be a JSON object.")
	}
	return in, nil
}

func readQuery(query url.Values) input {
	in := input{}
	for name := range query {
		text, err := json.Marshal(query.Get(name))
		if err != nil {
			panic(err) // a text always has a JSON form
		}
		in[name] = text
	}
	return in
}

// given reports whether a parameter is there and not null.
func (in input) given(name string) bool { return len(in[name]) > 0 && string(in[name]) != "null" }

// text reads a parameter that must be a text; "" when it is not there and not required.
func (in input) text(name string, required bool) (string, error) {
	var text string
	if in.given(name) && json.Unmarshal(in[name], &text) != nil {
		return "", wrong("The " + name + " must be a string.")
	}
	switch {
	case text == "" && required:
		return "", wrong("The " + name + " field is required.")
	case len(text) > maxText || strings.ContainsRune(text, 0):
		return "", wrong("The " + name + " is invalid.")
	}
	return text, nil
}

// url reads a parameter that must be an address. The samples leave the scheme out.
func (in input) url(name string, required bool) (string, error) {
	text, err := in.text(name, required)
	if err != nil || text == "" {
		return "", err
	}
	address := withScheme(text)
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") || strings.ContainsAny(text, " \r\n") {
		return "", wrong("The " + name + " must be a URL.")
	}
	return address, nil
}

// withScheme completes an address as the samples have them. That it becomes https is assumed.
func withScheme(address string) string {
	if strings.Contains(address, "://") {
		return address
	}
	return "https://" + address
}

// amount reads the amount, a text or a number, in minor units.
func (in input) amount() (int64, error) {
	if !in.given("amount") {
		return 0, wrong("The amount field is required.")
	}
	text := string(in["amount"])
	if text[0] == '"' {
		var err error
		if text, err = in.text("amount", true); err != nil {
			return 0, err
		}
	}
	minor, ok := parsePrice(text)
	if !ok {
		return 0, wrong("The amount is invalid.")
	}
	return minor, nil
}

// metadata reads the extra data: an object, or a text of one. The table calls it meta_data, every sample metadata; where
// both are there, metadata counts. Without any it is empty.
func (in input) metadata() (json.RawMessage, error) {
	name := "meta_data"
	if in.given("metadata") {
		name = "metadata"
	}
	if !in.given(name) {
		return json.RawMessage("{}"), nil
	}
	raw := []byte(in[name])
	if raw[0] == '"' {
		var text string
		if err := json.Unmarshal(raw, &text); err != nil {
			return nil, wrong("The " + name + " is invalid.")
		}
		if text == "" {
			return json.RawMessage("{}"), nil
		}
		raw = []byte(text)
	}
	var out bytes.Buffer
	if err := json.Compact(&out, raw); err != nil || out.Bytes()[0] != '{' {
		return nil, wrong("The " + name + " must be a JSON object.")
	}
	return out.Bytes(), nil
}
