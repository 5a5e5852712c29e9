package rupantorpay

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"tender/sandbox/control"
	"tender/sandbox/wire"
)

// page is what the sandbox keeps of one checkout. It has no transaction id: only payments have.
type page struct {
	id       string // 32 hex digits
	orderID  string // the merchant's reference, read out of metadata or its URLs
	fullname string
	email    string
	amount   int64
	metadata json.RawMessage // an object
	success  string
	cancel   string
	webhook  string // may be empty
	created  time.Time
	payments []*payment // oldest first
}

// createCheckout opens a hosted page (Create Payment URL). The same checkout again opens another page.
func (s *Sandbox) createCheckout(r *http.Request, in input) (any, error) {
	if s.switches.RequireClient && (s.opt.Secret.ClientHost == "" || r.Header.Get("X-CLIENT") != s.opt.Secret.ClientHost) {
		return nil, failure(http.StatusUnauthorized, "Invalid client.")
	}
	p, err := readCheckout(in, s.switches.RequireCustomer)
	if err != nil {
		return nil, err
	}
	p.id, p.created = newPageID(), s.Panel().Clock.Now()
	s.pages[p.id] = p
	s.sequence = append(s.sequence, p)
	s.record(control.Checkout, p, p.amount, onlyCurrency)
	return s.created(s.pageBase(r) + pagePath + p.id), nil
}

// readCheckout reads the parameters of Payment Initialization. The first that is wrong is told: the message is one text.
func readCheckout(in input, requireCustomer bool) (*page, error) {
	p := &page{}
	text := func(to *string, name string) func() error {
		return func() (err error) { *to, err = in.text(name, requireCustomer); return err }
	}
	address := func(to *string, name string, required bool) func() error {
		return func() (err error) { *to, err = in.url(name, required); return err }
	}
	for _, read := range []func() error{
		text(&p.fullname, "fullname"),
		text(&p.email, "email"),
		func() (err error) { p.amount, err = in.amount(); return err },
		address(&p.success, "success_url", true),
		address(&p.webhook, "webhook_url", false),
		address(&p.cancel, "cancel_url", true),
		func() (err error) { p.metadata, err = in.metadata(); return err },
	} {
		if err := read(); err != nil {
			return nil, err
		}
	}
	p.orderID = reference(p.metadata, p.success, p.webhook, p.cancel)
	return p, nil
}

// created is the answer to a checkout, with its success said as the switch has it.
func (s *Sandbox) created(address string) any {
	answer := struct {
		Status  any    `json:"status"`
		Message string `json:"message"`
		URL     string `json:"payment_url"`
	}{1, "Payment Link", address}
	switch s.switches.Success {
	case SuccessBoolean:
		answer.Status, answer.Message = true, "Payment Url"
	case SuccessText:
		answer.Status = "1"
	}
	return answer
}

// reference finds the merchant's own reference, for the ledger: no parameter is for it, so merchants put it into metadata
// or the addresses that they give. It is the metadata's member reference, else order_id (the document's example), else a
// parameter reference of an address, else the path segment after one named rupantorpay, as in
// /webhooks/rupantorpay/REFERENCE/TOKEN; "" when there is none.
func reference(metadata json.RawMessage, addresses ...string) string {
	var members map[string]any
	if json.Unmarshal(metadata, &members) == nil {
		for _, name := range []string{"reference", "order_id"} {
			if text, _ := members[name].(string); text != "" {
				return text
			}
		}
	}
	for _, address := range addresses {
		u, err := url.Parse(address)
		if err != nil {
			continue
		}
		if named := u.Query().Get("reference"); named != "" {
			return named
		}
		_, rest, _ := strings.Cut(u.EscapedPath(), "/rupantorpay/")
		segment, _, _ := strings.Cut(rest, "/")
		if name, err := url.PathUnescape(segment); err == nil && name != "" {
			return name
		}
	}
	return ""
}

// newPageID makes the end of a page's address, as the document's is.
func newPageID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

func (s *Sandbox) pageBase(r *http.Request) string { return wire.Base(s.opt.PublicURL, r) }
