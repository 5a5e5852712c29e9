// Package currency is what the sandboxes know of ISO 4217: which codes there are and how many decimals each has. It is
// written apart from the product's own table on purpose, so that an error there cannot hide here.
package currency

import (
	"strconv"
	"strings"
)

// codes are the active codes of ISO 4217 for money (no metals, funds or test codes) by their number of decimals.
var codes = [...]string{
	0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF",
	2: "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC " +
		"CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR " +
		"JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD " +
		"NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN " +
		"SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG",
	3: "BHD IQD JOD KWD LYD OMR TND",
}

// Decimals is how many decimals a currency has; ok is false for a code that is none.
func Decimals(code string) (decimals int, ok bool) {
	if len(code) != 3 || strings.Contains(code, " ") {
		return 0, false
	}
	for n, list := range codes {
		if strings.Contains(" "+list+" ", " "+code+" ") {
			return n, true
		}
	}
	return 0, false
}

// Format shows an amount of minor units in the major unit with thousands commas and its code, such as "AED 1,250.00".
// An unknown code shows the minor units themselves.
func Format(minor int64, code string) string {
	n, ok := Decimals(code)
	if !ok {
		return code + " " + strconv.FormatInt(minor, 10) + " (minor units)"
	}
	digits := strconv.FormatInt(minor, 10)
	sign := ""
	if strings.HasPrefix(digits, "-") {
		sign, digits = "-", digits[1:]
	}
	if len(digits) <= n {
		digits = strings.Repeat("0", n+1-len(digits)) + digits
	}
	whole, fraction := digits[:len(digits)-n], digits[len(digits)-n:]
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if n > 0 {
		whole += "." + fraction
	}
	return code + " " + sign + whole
}
