package portpos

import (
	"crypto/md5" //nolint:gosec // the provider's own scheme
	"encoding/hex"
	"regexp"
	"strconv"
	"time"

	"tender/sandbox/wire"
)

// unixDigits is the form of a timestamp: ten digits (Create New Invoice, second parameter).
var unixDigits = regexp.MustCompile(`^[0-9]{10}$`)

// Token gives the value of the field token: the hex MD5 of the secret key and the timestamp's digits (Create New
// Invoice, third parameter).
func Token(secretKey, timestamp string) string {
	sum := md5.Sum([]byte(secretKey + timestamp)) //nolint:gosec // the provider's own scheme
	return hex.EncodeToString(sum[:])
}

// authentic checks app_key, timestamp and token. Time is that of the merchant's clock too, not what a script has
// advanced the sandbox's own by.
func (s *Sandbox) authentic(f form) bool {
	want := s.opt.Secret
	timestamp := f.get("timestamp")
	if want.AppKey == "" || want.SecretKey == "" || !unixDigits.MatchString(timestamp) {
		return false
	}
	key, token := wire.Same(f.get("app_key"), want.AppKey), wire.Same(f.get("token"), Token(want.SecretKey, timestamp))
	return key && token && s.fresh(timestamp)
}

func (s *Sandbox) fresh(timestamp string) bool {
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil {
		return false
	}
	off := s.Panel().Clock.Base().Truncate(time.Second).Sub(time.Unix(seconds, 0)).Abs()
	return s.switches.AnyTimestamp || off <= time.Duration(s.switches.ClockTolerance)
}
