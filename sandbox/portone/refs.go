package portone

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"strings"
)

const base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// random gives n characters of base 62. That not all are equally likely is of no matter here.
func random(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	for i := range b {
		b[i] = base62[int(b[i])%len(base62)]
	}
	return string(b)
}

// newRef makes a reference as PortOne's are: 27 characters, of which the first is a 2.
func newRef() string { return "2" + random(26) }

// newChannelRef makes a reference as a payment channel's is.
func newChannelRef() string { return strings.ToUpper(random(20)) }

func newUUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:])
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	x := hex.EncodeToString(b[:])
	return fmt.Sprintf("%s-%s-%s-%s-%s", x[:8], x[8:12], x[12:16], x[16:20], x[20:])
}
