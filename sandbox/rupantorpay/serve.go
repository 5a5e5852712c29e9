package rupantorpay

import (
	"net/http"
	"strings"

	"tender/sandbox/wire"
)

// The addresses of the API.
const (
	checkoutPath = "/api/payment/checkout"
	verifyPath   = "/api/payment/verify-payment"
)

// endpoint is one operation: the name by which faults are planned, and its work under the sandbox's lock.
type endpoint struct {
	call  string
	serve func(*Sandbox, *http.Request, input) (any, error)
}

var endpoints = map[string]endpoint{
	checkoutPath: {"checkout", (*Sandbox).createCheckout},
	verifyPath:   {"verify", (*Sandbox).verify},
}

// Calls lists the names that Call gives.
func Calls() []string { return []string{"checkout", "verify"} }

// Call names an API call for planning faults: "" for what is no documented operation, such as the hosted page.
func Call(r *http.Request) string {
	if r.Method != http.MethodGet && r.Method != http.MethodPost {
		return ""
	}
	return endpoints[r.URL.Path].call
}

// serve answers the API and the hosted page.
func (s *Sandbox) serve(w http.ResponseWriter, r *http.Request) {
	if id, found := strings.CutPrefix(r.URL.Path, pagePath); found {
		s.servePage(w, r, id)
		return
	}
	body, err := s.answer(w, r)
	if err != nil {
		s.mu.Lock()
		as200 := s.switches.ErrorsAs200
		s.mu.Unlock()
		writeError(w, err, as200)
		return
	}
	wire.WriteJSON(w, http.StatusOK, body)
}

func (s *Sandbox) answer(w http.ResponseWriter, r *http.Request) (any, error) {
	operation, known := endpoints[r.URL.Path]
	if !known {
		return nil, failure(http.StatusNotFound, "Not Found")
	}
	if Call(r) == "" {
		w.Header().Set("Allow", "GET, POST")
		return nil, failure(http.StatusMethodNotAllowed, "Method Not Allowed")
	}
	if !s.authentic(r) {
		return nil, failure(http.StatusUnauthorized, "Invalid API key.")
	}
	in, err := readInput(r)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return operation.serve(s, r, in)
}

// authentic checks X-API-KEY (Headers Details). An empty configured key fits nobody.
func (s *Sandbox) authentic(r *http.Request) bool {
	want := s.opt.Secret.APIKey
	return want != "" && wire.Same(r.Header.Get("X-API-KEY"), want)
}
