package money

import (
	"fmt"
	"strings"
)

// Currency is an ISO 4217 alphabetic code in upper case, such as "AED". Use ParseCurrency to make one from foreign text.
type Currency string

// The active codes of ISO 4217 list one, state of January 2026, by their number of decimals. Codes without a minor unit
// (metals, drawing rights, test codes) and withdrawn codes are left out on purpose: an amount in them has no meaning
// here. testdata/iso4217.csv is the list they are tested against.
const (
	decimals0 = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
	decimals2 = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE " +
		"CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD " +
		"HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK " +
		"MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD " +
		"RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH " +
		"USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG"
	decimals3 = "BHD IQD JOD KWD LYD OMR TND"
	decimals4 = "CLF UYW"
)

// ParseCurrency gives the currency of an active ISO 4217 code that has a minor unit. The code must be in upper case
// without spaces; anything else is ErrCurrency.
func ParseCurrency(text string) (Currency, error) {
	c := Currency(text)
	if c.Exponent() < 0 {
		return "", fmt.Errorf("%w: want an active ISO 4217 code in upper case", ErrCurrency)
	}
	return c, nil
}

// Exponent gives the number of decimals between the currency's major and minor unit (AED 2, JPY 0, KWD 3, CLF 4), and
// -1 for what ParseCurrency would refuse: an unknown precision is never taken for zero.
func (c Currency) Exponent() int {
	code := string(c)
	if len(code) != 3 || strings.Contains(code, " ") {
		return -1
	}
	switch {
	case strings.Contains(decimals2, code):
		return 2
	case strings.Contains(decimals0, code):
		return 0
	case strings.Contains(decimals3, code):
		return 3
	case strings.Contains(decimals4, code):
		return 4
	}
	return -1
}
