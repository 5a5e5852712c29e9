// Package examples holds requests that the documentation shows and the walk-through sends.
package examples

import _ "embed"

// checkoutPostpay is the order that Postpay's own document checks out.
//
//go:embed checkout-postpay.json
var checkoutPostpay []byte

// The others have what each provider asks for.
var (
	//go:embed checkout-portpos.json
	checkoutPortpos []byte
	//go:embed checkout-portone.json
	checkoutPortone []byte
	//go:embed checkout-rupantorpay.json
	checkoutRupantorpay []byte
	//go:embed checkout-chargezoom.json
	checkoutChargezoom []byte
)

// Checkouts are bodies for POST /checkouts, one for each provider.
func Checkouts() [][]byte {
	return [][]byte{checkoutPostpay, checkoutPortpos, checkoutPortone, checkoutRupantorpay, checkoutChargezoom}
}
