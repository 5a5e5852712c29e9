package portpos

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
)

// apiPath is the one address of every call, with its trailing slash.
const apiPath = "/api/v1/"

// operation is what one value of the field call does, under the sandbox's lock.
type operation struct {
	call  string
	serve func(*Sandbox, form) reply
}

var operations = []operation{
	{"gen_invoice", (*Sandbox).genInvoice},
	{"ipn_validate", (*Sandbox).ipnValidate},
	{"get_invoice", (*Sandbox).getInvoice},
	{"refund_request", (*Sandbox).refundRequest},
}

func find(call string) (operation, bool) {
	i := slices.IndexFunc(operations, func(o operation) bool { return o.call == call })
	if i < 0 {
		return operation{}, false
	}
	return operations[i], true
}

// Calls lists the names that Call gives: the values of the field call.
func Calls() []string {
	var names []string
	for _, o := range operations {
		names = append(names, o.call)
	}
	return names
}

// Call names an API call for planning faults: "" for what is no documented operation, such as the hosted page. It reads
// the request's body and puts it back.
func Call(r *http.Request) string {
	if r.URL.Path != apiPath {
		return ""
	}
	f, err := readForm(r)
	if err != nil {
		return ""
	}
	o, _ := find(f.get("call"))
	return o.call
}

// reply is the body of every answer. Message is a text, or by field what is wrong with it.
type reply struct {
	Status  int `json:"status"`
	Data    any `json:"data,omitempty"`
	Message any `json:"message,omitempty"`
}

// serve answers the API and the hosted page.
func (s *Sandbox) serve(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case apiPath:
		write(w, http.StatusOK, s.answer(r))
	case pagePath:
		s.page(w, r)
	default:
		write(w, http.StatusNotFound, invalidRequest())
	}
}

// answer does one call. Whatever comes of it, HTTP says 200, as every example of the document does. That credentials
// are judged before anything else in the form is assumed.
func (s *Sandbox) answer(r *http.Request) reply {
	f, err := readForm(r)
	if err != nil {
		return invalidRequest()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settle()
	if !s.authentic(f) {
		return notAllowed()
	}
	o, known := find(f.get("call"))
	if !known {
		return invalidRequest()
	}
	return o.serve(s, f)
}

// write sends JSON as PHP writes it, with slashes escaped.
func write(w http.ResponseWriter, status int, answer reply) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(answer); err != nil {
		panic(err) // only our own types come here
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(bytes.ReplaceAll(bytes.TrimSpace(out.Bytes()), []byte("/"), []byte(`\/`)))
}

// injected answers a planned 500 or 429 as the web server before the API would: the document has neither.
func injected(w http.ResponseWriter, status int) {
	text := http.StatusText(status)
	w.Header().Set("Content-Type", "text/html")
	w.WriteHeader(status)
	_, _ = w.Write([]byte("<html><head><title>" + text + "</title></head><body><h1>" + text + "</h1></body></html>"))
}
