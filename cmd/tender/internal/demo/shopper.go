package demo

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"tender/cmd/tender/internal/merchant"
	"tender/shared/api"
)

// checkout opens a page for a body as the merchant's backend does, under a token that covers it.
func (w *walk) checkout(body []byte) (merchant.Page, int, error) {
	token, err := w.sign(body)
	if err != nil {
		return merchant.Page{}, 0, err
	}
	return w.api.Checkout(w.ctx, body, token)
}

func (w *walk) sign(body []byte) (string, error) {
	now, err := w.now()
	if err != nil {
		return "", err
	}
	return merchant.Sign(w.Secrets[api.CheckoutTokenKey]["key"], body, now)
}

// now is the server's time, which the walk moves.
func (w *walk) now() (time.Time, error) {
	var at struct {
		Now time.Time `json:"now"`
	}
	err := w.getJSON(w.API+"/_local/clock", &at)
	return at.Now, err
}

// choose opens the hosted page as a browser does, presses a button of it and follows the way back as far as the
// merchant's own address, which it gives; empty where a silent provider's shopper stays.
func (w *walk) choose(page, outcome string) (landed string, err error) {
	status, _, err := w.browse(http.MethodGet, page, nil)
	if err != nil || status != http.StatusOK {
		return "", fmt.Errorf("the hosted page answered %d: %w", status, orNone(err))
	}
	method, at, form := http.MethodPost, page, url.Values{"outcome": {outcome}}
	for range 5 {
		status, next, err := w.browse(method, at, form)
		if err != nil {
			return "", err
		}
		if status == http.StatusOK && w.silent() {
			return "", nil
		}
		if status != http.StatusSeeOther {
			return "", fmt.Errorf("%s answered %d instead of sending the shopper on", short(at), status)
		}
		if !strings.HasPrefix(next, w.API+"/") && !strings.HasPrefix(next, w.Sandbox+"/") {
			return next, nil
		}
		method, at, form = http.MethodGet, next, nil
	}
	return "", errors.New("the shopper is sent around in circles")
}

// browse makes one request as a browser would and says where it leads.
func (w *walk) browse(method, at string, form url.Values) (status int, location string, err error) {
	r, err := http.NewRequestWithContext(w.ctx, method, at, strings.NewReader(form.Encode()))
	if err != nil {
		return 0, "", err
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	resp, err := w.http.Do(r)
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = resp.Body.Close() }()
	_, _ = io.Copy(io.Discard, resp.Body)
	return resp.StatusCode, resp.Header.Get("Location"), nil
}

// getJSON reads what a control route answers.
func (w *walk) getJSON(at string, v any) error { return w.control(http.MethodGet, at, nil, v) }

// control calls a control route of the server or the sandbox.
func (w *walk) control(method, at string, body, v any) error {
	var sent []byte
	var err error
	if body != nil {
		if sent, err = json.Marshal(body); err != nil {
			return err
		}
	}
	r, err := http.NewRequestWithContext(w.ctx, method, at, bytes.NewReader(sent))
	if err != nil {
		return err
	}
	resp, err := w.http.Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answered %d", short(at), resp.StatusCode)
	}
	return json.NewDecoder(resp.Body).Decode(v)
}

// short is a URL's path without what may be a token in it.
func short(at string) string {
	u, err := url.Parse(at)
	if err != nil {
		return "an address"
	}
	parts := strings.SplitN(strings.TrimPrefix(u.Path, "/"), "/", 2)
	if strings.HasPrefix(parts[0], "_") {
		return u.Path
	}
	return "/" + parts[0]
}

func orNone(err error) error {
	if err == nil {
		return errors.New("that is not 200")
	}
	return err
}
