package portone

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"tender/shared/checkout"
	"tender/shared/problem"
)

// The options. Neither selects stored credentials.
const (
	optionMerchantName = "merchant_name"   // what the page calls the shop
	optionMethods      = "payment_methods" // the ways to pay that the page offers: [{"channel", "method"}]
)

// Bounds of ours; the documents state none.
const (
	maxMerchantName = 100
	maxMethods      = 50
	maxMethodKey    = 100
)

// paymentMethod is one element of chosen_payment_methods.
type paymentMethod struct {
	Channel string `json:"payment_channel"`
	Method  string `json:"payment_method"`
}

// CheckOptions gives the members of provider_options that are wrong: it is pure, for before anything is written or sent.
func (a *Adapter) CheckOptions(r checkout.Request) []problem.Field {
	var wrong []problem.Field
	for name, value := range r.ProviderOptions {
		f := problem.Field{Field: "provider_options." + name, Code: "not_allowed"}
		switch name {
		case optionMerchantName:
			_, ok := merchantName(value)
			f.Message = fmt.Sprintf("This must be a text of 1 to %d characters.", maxMerchantName)
			if ok {
				continue
			}
		case optionMethods:
			_, ok := methods(value)
			f.Message = fmt.Sprintf("This must be a list of 1 to %d objects with channel and method.", maxMethods)
			if ok {
				continue
			}
		default:
			f.Code, f.Message = "unknown", "PortOne has no such option."
		}
		wrong = append(wrong, f)
	}
	slices.SortFunc(wrong, func(x, y problem.Field) int { return strings.Compare(x.Field, y.Field) })
	return wrong
}

// options are provider_options that were checked, with what stands in for those that are not there.
type options struct {
	merchantName string
	methods      []paymentMethod
}

func optionsOf(r checkout.Request) options {
	var o options
	o.merchantName, _ = merchantName(r.ProviderOptions[optionMerchantName])
	o.methods, _ = methods(r.ProviderOptions[optionMethods])
	if o.merchantName == "" {
		o.merchantName = hostOf(r.SuccessURL)
	}
	return o
}

func merchantName(v jsontext.Value) (string, bool) {
	if v.Kind() != '"' {
		return "", false
	}
	text, err := jsontext.AppendUnquote(nil, v)
	return string(text), err == nil && isName(string(text), maxMerchantName)
}

func isName(text string, most int) bool {
	return strings.TrimSpace(text) != "" && utf8.RuneCountInString(text) <= most
}

func methods(v jsontext.Value) ([]paymentMethod, bool) {
	var given []struct {
		Channel string `json:"channel"`
		Method  string `json:"method"`
	}
	if v.Kind() != '[' || json.Unmarshal(v, &given, json.RejectUnknownMembers(true)) != nil || len(given) == 0 || len(given) > maxMethods {
		return nil, false
	}
	list := make([]paymentMethod, 0, len(given))
	for _, g := range given {
		if !isName(g.Channel, maxMethodKey) || !isName(g.Method, maxMethodKey) {
			return nil, false
		}
		list = append(list, paymentMethod(g))
	}
	return list, true
}
