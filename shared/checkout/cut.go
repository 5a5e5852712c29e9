package checkout

import (
	"unicode"
	"unicode/utf8"
)

// Cut shortens a text to at most most characters (runes), for display text that is longer than a provider takes. It
// never cuts inside a character, and where it can not between a letter and the accents, joiners or skin tones that
// belong to it. A text that fits is given back as it is.
func Cut(s string, most int) string {
	if most <= 0 {
		return ""
	}
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	runes := []rune(s)
	for at := most; at > 0; at-- {
		if !joined(runes[at-1], runes[at]) {
			return string(runes[:at])
		}
	}
	return string(runes[:most])
}

const zeroWidthJoiner = '\u200d'

// joined says whether the second character only completes the first one.
func joined(before, after rune) bool {
	return before == zeroWidthJoiner || after == zeroWidthJoiner || unicode.Is(unicode.M, after) ||
		(after >= 0x1F3FB && after <= 0x1F3FF)
}
