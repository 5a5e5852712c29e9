package postpay

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"tender/shared/checkout"
	"tender/shared/problem"
)

// optionInstalments fixes the number of instalments, which the shopper can then not change; 1 is to pay at once (as the
// official plugins use it).
const optionInstalments = "num_instalments"

// CheckOptions gives the members of provider_options that are wrong: it is pure, for before anything is written or sent.
func (a *Adapter) CheckOptions(r checkout.Request) []problem.Field {
	var wrong []problem.Field
	for name, value := range r.ProviderOptions {
		path := "provider_options." + name
		switch {
		case name != optionInstalments:
			wrong = append(wrong, problem.Field{Field: path, Code: "unknown", Message: "Postpay has no such option."})
		case !isInstalments(value):
			wrong = append(wrong, problem.Field{
				Field: path, Code: "not_allowed", Message: fmt.Sprintf("This must be a whole number from 1 to %d.", maxInstalments),
			})
		}
	}
	slices.SortFunc(wrong, func(x, y problem.Field) int { return strings.Compare(x.Field, y.Field) })
	return wrong
}

func isInstalments(v jsontext.Value) bool {
	n, err := strconv.ParseInt(string(v), 10, 64)
	return err == nil && v.Kind() == '0' && n >= 1 && n <= maxInstalments
}
