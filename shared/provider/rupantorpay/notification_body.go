package rupantorpay

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"net/url"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"tender/shared/provider"
)

// maxParts bounds what is read of a multipart message.
const maxParts = 50

// bodyOf reads a body as what it looks like: public integrations show JSON and forms, with Content-Types that fit and
// that do not. What cannot be read is empty. It is read generously, for nothing in it is believed.
func bodyOf(n provider.Notification) url.Values {
	body := bytes.TrimSpace(n.Body)
	if bytes.HasPrefix(body, []byte("{")) {
		return jsonOf(body)
	}
	kind, parameters, err := mime.ParseMediaType(n.Header.Get("Content-Type"))
	if err == nil && kind == "multipart/form-data" {
		return partsOf(n.Body, parameters["boundary"])
	}
	values, _ := url.ParseQuery(string(body)) // what can be read of it
	return values
}

// jsonOf gives the texts and numbers of an object.
func jsonOf(body []byte) url.Values {
	var members map[string]jsontext.Value
	lenient := json.JoinOptions(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if json.Unmarshal(body, &members, lenient) != nil {
		return nil
	}
	values := url.Values{}
	for name, member := range members {
		if text := textOf(member); text != "" {
			values.Set(name, text)
		}
	}
	return values
}

func partsOf(body []byte, boundary string) url.Values {
	values := url.Values{}
	reader := multipart.NewReader(bytes.NewReader(body), boundary)
	for range maxParts {
		part, err := reader.NextPart()
		if err != nil {
			break
		}
		var text strings.Builder
		if _, err := io.Copy(&text, io.LimitReader(part, maxTransaction+1)); err != nil {
			break
		}
		values.Add(part.FormName(), text.String())
	}
	return values
}
