// Package examples holds requests that the documentation shows and the walk-through sends.
package examples

import _ "embed"

// checkoutPostpay is the order that Postpay's own document checks out.
//
//go:embed checkout-postpay.json
var checkoutPostpay []byte

// Checkouts are bodies for POST /checkouts, one for each provider.
func Checkouts() [][]byte { return [][]byte{checkoutPostpay} }
