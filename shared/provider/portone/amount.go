package portone

import (
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"tender/shared/money"
)

// number writes minor units as PortOne's JSON number and as what is signed: major units without trailing zeros.
func number(minor int64, c money.Currency) jsontext.Value {
	return jsontext.Value(money.ShortDecimal(minor, c))
}

// amountOf reads a JSON number in major units exactly. Texts, exponents, negative amounts and more decimals than the
// currency has are no amounts.
func amountOf(v jsontext.Value, c money.Currency) (int64, error) {
	if v.Kind() != '0' {
		return 0, badReply("PortOne answered without an amount.")
	}
	minor, err := money.ParseDecimal(string(v), c)
	if err != nil || minor < 0 {
		return 0, badReply("PortOne answered with an amount that cannot be.")
	}
	return minor, nil
}

// shortest gives a number's text as it is signed: PortOne formats it anew, without zeros at its end.
func shortest(v jsontext.Value) string {
	text := string(v)
	if strings.Contains(text, ".") && !strings.ContainsAny(text, "eE") {
		text = strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
	}
	return text
}

// currencyOf reads a currency; the Refund page's example has it in lower case.
func currencyOf(text string) (money.Currency, error) {
	c, err := money.ParseCurrency(strings.ToUpper(text))
	if err != nil {
		return "", badReply("PortOne answered without a currency.")
	}
	return c, nil
}
