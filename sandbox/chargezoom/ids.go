package chargezoom

import (
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"strconv"
)

// newID makes an id of the form of the document's, such as INV-1731402158-B28IPW: a kind, the Unix time, and letters and
// digits.
func (s *Sandbox) newID(kind string) string {
	return fmt.Sprintf("%s-%d-%s", kind, s.Panel().Clock.Now().Unix(), rand.Text()[:6])
}

// newTransactionID makes twelve digits that no transaction has yet.
func (s *Sandbox) newTransactionID() string {
	for {
		var b [8]byte
		_, _ = rand.Read(b[:]) // never fails
		id := strconv.FormatUint(1e11+binary.BigEndian.Uint64(b[:])%9e11, 10)
		if s.payments[id] == nil {
			return id
		}
	}
}

// What makes the first invoice's numbers those of the document's examples.
const (
	firstInvoiceNumber = 392
	firstReference     = 1090
	firstLineID        = 8813162
)

// nextNumber counts invoices from first.
func (s *Sandbox) nextNumber(first int) string { return strconv.Itoa(first + len(s.invoices)) }

// newLineID counts invoice lines.
func (s *Sandbox) newLineID() string {
	s.lines++
	return strconv.Itoa(firstLineID - 1 + s.lines)
}
