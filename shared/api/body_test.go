package api

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"tender/shared/problem"
)

// A body whose length nobody told is measured while it is read.
func TestBodyOfUntoldLength(t *testing.T) {
	read := func(length int) error {
		r := httptest.NewRequest(http.MethodPost, "/", io.MultiReader(strings.NewReader(strings.Repeat("x", length))))
		if r.ContentLength != -1 {
			t.Fatal("the length is told")
		}
		body, err := readBody(r, 10)
		if err == nil && len(body) != length {
			t.Errorf("%d of %d bytes", len(body), length)
		}
		return err
	}
	if err := errors.Join(read(0), read(10)); err != nil {
		t.Error(err)
	}
	if err := read(11); !problem.Is(err, problem.TooLarge) {
		t.Error(err)
	}
}

type brokenBody struct{}

func (brokenBody) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestBrokenBody(t *testing.T) {
	r := httptest.NewRequest(http.MethodPost, "/", brokenBody{})
	if _, err := readBody(r, 10); !problem.Is(err, problem.InvalidJSON) {
		t.Error(err)
	}
}
