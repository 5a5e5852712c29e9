package provider

import "strings"

// MaxLineID bounds what is kept of a provider's ids and of references in its lines, in bytes.
const MaxLineID = 128

// Unreadable makes a BadRow of what came: of its text valid UTF-8, cut at MaxRaw bytes.
func Unreadable(raw []byte, why string) BadRow {
	return BadRow{Raw: strings.ToValidUTF8(string(raw[:min(len(raw), MaxRaw)]), ""), Why: why}
}

// IsLineID says whether a text of a row may name something that is kept: printable ASCII without spaces and slashes, at
// most MaxLineID.
func IsLineID(text string) bool {
	strange := func(c rune) bool { return c <= ' ' || c > '~' || c == '/' }
	return text != "" && len(text) <= MaxLineID && !strings.ContainsFunc(text, strange)
}

// StatusWord is a provider's word for a kind or a state as a person may see it; "?" for what is no word, since anything
// may be in it.
func StatusWord(text string) string {
	const most = 32
	strange := func(c rune) bool { return (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && c != '_' && c != ' ' }
	if len(text) > most || strings.ContainsFunc(text, strange) {
		return "?"
	}
	return text
}
