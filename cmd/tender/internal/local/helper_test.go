package local

import (
	"net/http"
	"net/url"
	"testing"
)

// mustURL keeps a path as it is written.
func (s *Server) mustURL(t *testing.T, path string) *url.URL {
	t.Helper()
	u, err := url.Parse(s.URL())
	if err != nil {
		t.Fatal(err)
	}
	u.Path = path
	return u
}

// recorder keeps the status and header of an answer.
type recorder struct {
	header http.Header
	status int
}

func (r *recorder) Header() http.Header         { return r.header }
func (r *recorder) WriteHeader(status int)      { r.status = status }
func (r *recorder) Write(p []byte) (int, error) { return len(p), nil }
