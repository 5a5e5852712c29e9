package deliveries

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
)

// maxAnswer bounds how much of an answer is read before the connection is used again.
const maxAnswer = 64 << 10

// send makes one try of a delivery that its caller has marked Sending, and records what answered.
func (o *Outbox) send(d *delivery) {
	m := d.message
	header := http.Header{}
	if m.Sign != nil {
		header = m.Sign(o.opt.SignNow(), m.Body).Clone()
	}
	if m.ContentType != "" {
		header.Set("Content-Type", m.ContentType)
	}
	at := o.opt.Now()
	code, err := o.post(m, header)
	try := Try{At: stamp(at), Code: code}
	if err != nil {
		try.Error = cause(err)
	}
	if m.Answered != nil {
		m.Answered(code)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	d.header = header
	d.tries = append(d.tries, try)
	switch {
	case code >= 200 && code <= 299:
		d.state = Delivered
	case len(d.tries) > len(o.opt.Backoff):
		d.state = Failed
	default:
		d.state = Waiting
		d.due = o.opt.Now().Add(o.opt.Backoff[len(d.tries)-1])
	}
}

func (o *Outbox) post(m Message, header http.Header) (int, error) {
	r, err := http.NewRequestWithContext(context.Background(), m.method(), m.URL, bytes.NewReader(m.Body))
	if err != nil {
		return 0, err
	}
	r.Header = header.Clone()
	r.Header.Set("User-Agent", "Tender-Sandbox")
	resp, err := o.client.Do(r)
	if err != nil {
		return 0, err
	}
	defer func() { _ = resp.Body.Close() }()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, maxAnswer))
	return resp.StatusCode, nil
}

// cause leaves the address out of an error's text: some providers' callback addresses carry a token.
func cause(err error) string {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err.Error()
	}
	return err.Error()
}
