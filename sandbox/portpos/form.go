package portpos

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"
)

// maxBody bounds a request's body. Assumed; the document names no limit.
const maxBody = 1 << 20

var errUnreadable = errors.New("no readable form")

// form is the fields of one call.
type form map[string][]string

// get is the last value of a field, as PHP takes it; "" when there is none.
func (f form) get(name string) string {
	values := f[name]
	if len(values) == 0 {
		return ""
	}
	return values[len(values)-1]
}

// readForm reads a POST's form, urlencoded or multipart, and leaves the body to be read again. JSON is not read.
func readForm(r *http.Request) (form, error) {
	if r.Method != http.MethodPost {
		return nil, errUnreadable
	}
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return nil, err
	}
	body, err := peek(r)
	if err != nil {
		return nil, err
	}
	var f form
	switch kind {
	case "application/x-www-form-urlencoded":
		var values url.Values
		values, err = url.ParseQuery(string(body))
		f = form(values)
	case "multipart/form-data":
		f, err = readParts(body, params["boundary"])
	default:
		err = errUnreadable
	}
	if err != nil || !f.isText() {
		return nil, errUnreadable
	}
	return f, nil
}

// peek reads the whole body and puts it back: planned faults are told the call before it is served.
func peek(r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err != nil {
		return nil, err
	}
	r.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(body), r.Body), r.Body}
	if len(body) > maxBody {
		return nil, errUnreadable
	}
	return body, nil
}

// readParts reads the parts of a multipart body that are no files. Its last boundary must be there: a body that was cut
// between parts would else pass for a whole one.
func readParts(body []byte, boundary string) (form, error) {
	if !bytes.Contains(body, []byte("--"+boundary+"--")) {
		return nil, errUnreadable
	}
	parts := multipart.NewReader(bytes.NewReader(body), boundary)
	f := form{}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return f, nil
		}
		if err != nil {
			return nil, err
		}
		value, err := io.ReadAll(part)
		if err != nil {
			return nil, err
		}
		if name := part.FormName(); name != "" && part.FileName() == "" {
			f[name] = append(f[name], string(value))
		}
	}
}

// isText reports whether every value is UTF-8 without NUL. Assumed.
func (f form) isText() bool {
	for _, values := range f {
		for _, value := range values {
			if !utf8.ValidString(value) || strings.ContainsRune(value, 0) {
				return false
			}
		}
	}
	return true
}
