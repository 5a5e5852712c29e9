package portpos

import (
	"crypto/rand"
	"encoding/hex"
	"maps"
	"net/url"
	"strconv"
	"strings"

	"tender/sandbox/control"
)

// Where the numbers of the document's example start.
const (
	clientID   = "13"
	firstID    = 1711
	firstTxnID = 123456789
)

// genInvoice opens an invoice (Create New Invoice for payment). The merchant builds the page's address from its id.
func (s *Sandbox) genInvoice(f form) reply {
	echo, refusals := readFields(f)
	if len(refusals) > 0 {
		return reply{Status: codeInvalidRequest, Data: echo, Message: refusals}
	}
	amount, _ := parseAmount(echo["amount"])
	now := s.Panel().Clock.Now()
	iv := &invoice{
		id: newID(), number: len(s.sequence), orderID: reference(echo["redirect_url"], echo["ipn_url"]),
		fields: echo, amount: amount, created: now, state: statePending,
	}
	s.invoices[iv.id] = iv
	s.sequence = append(s.sequence, iv)
	s.record(now, control.Checkout, iv, amount)
	data := maps.Clone(echo)
	data["id"] = strconv.Itoa(firstID + iv.number)
	data["gateway_txn_id"] = iv.gatewayTxnID()
	data["reason"] = ""
	data["invoice_id"] = iv.id
	return reply{Status: codeSuccess, Data: data}
}

// newID makes an invoice id as the document's are.
func newID() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	return strings.ToUpper(hex.EncodeToString(b[:]))
}

func (iv *invoice) gatewayTxnID() string { return strconv.Itoa(firstTxnID + iv.number) }

// reference finds the merchant's own reference, for the ledger: version 1 takes none, so merchants put it into the
// addresses that they give. It is the first parameter named reference, or the path segment after one named portpos, as
// in /webhooks/portpos/REFERENCE/TOKEN; "" when there is neither.
func reference(addresses ...string) string {
	for _, address := range addresses {
		u, err := url.Parse(address)
		if err != nil {
			continue
		}
		if named := u.Query().Get("reference"); named != "" {
			return named
		}
		_, rest, _ := strings.Cut(u.EscapedPath(), "/portpos/")
		segment, _, _ := strings.Cut(rest, "/")
		if name, err := url.PathUnescape(segment); err == nil && name != "" {
			return name
		}
	}
	return ""
}
