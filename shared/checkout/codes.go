package checkout

import "tender/shared/problem"

// The codes of refused fields. Providers' declared rules use the same ones.
const (
	CodeRequired      = "required"         // missing, null or empty
	CodeWrongType     = "wrong_type"       // another JSON type than the field has
	CodeNotInteger    = "not_integer"      // a number with a point or an exponent where whole minor units are wanted
	CodeTooSmall      = "too_small"        // a number under the field's least
	CodeTooLarge      = "too_large"        // a number over the field's greatest
	CodeTooLong       = "too_long"         // more characters than the field takes
	CodeTooMany       = "too_many"         // more members than the list or map takes
	CodeFormat        = "invalid_format"   // not in the form that the message names
	CodeNotAllowed    = "not_allowed"      // none of the values that the field has, or a host that is not allowed
	CodeTotalMismatch = "total_mismatch"   // items, discounts, shipping and tax do not add up to the amount
	CodeUnknownField  = "unknown_field"    // 400: no such member
	CodeDuplicate     = "duplicate_member" // 400: a member twice
)

// maxFields bounds an answer: who sends thousands of wrong fields is told the first ones.
const maxFields = 100

func field(path, code, message string) problem.Field {
	return problem.Field{Field: path, Code: code, Message: message}
}
