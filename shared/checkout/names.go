package checkout

import "strings"

func isOrderID(id string) bool {
	if id == "" || len(id) > 64 || !alphanumeric(id[0]) {
		return false
	}
	for _, b := range []byte(id) {
		if !alphanumeric(b) && b != '.' && b != '_' && b != '-' {
			return false
		}
	}
	return !endsAsAttempt(id)
}

// endsAsAttempt says whether the id looks like the reference of an order's later attempt, "<id>.a2": two orders could
// otherwise share one reference at the provider.
func endsAsAttempt(id string) bool {
	dot := strings.LastIndex(id, ".a")
	return dot >= 0 && wholeText(id[dot+2:])
}

func isProvider(name string) bool {
	if len(name) < 2 || len(name) > 32 || !lower(name[0]) {
		return false
	}
	for _, b := range []byte(name) {
		if !lower(b) && !digit(b) {
			return false
		}
	}
	return true
}

// isEmail says whether a mail could go there. Only the mail itself can prove more.
func isEmail(text string) bool {
	at := strings.LastIndexByte(text, '@')
	if at < 1 || at > 64 || len(text) > maxEmail {
		return false
	}
	if strings.ContainsAny(text[:at], "@<>()[]\\,;:\" ") || strings.ContainsFunc(text, isControl) {
		return false
	}
	labels := strings.Split(text[at+1:], ".")
	for _, label := range labels {
		if label == "" || label[0] == '-' || label[len(label)-1] == '-' || !isLabel(label) {
			return false
		}
	}
	return len(labels) > 1
}

// isLabel also takes what is not ASCII: names of other scripts are usual in mail.
func isLabel(label string) bool {
	for _, b := range []byte(label) {
		if !alphanumeric(b) && b != '-' && b < 0x80 {
			return false
		}
	}
	return true
}

func lower(b byte) bool        { return 'a' <= b && b <= 'z' }
func digit(b byte) bool        { return '0' <= b && b <= '9' }
func alphanumeric(b byte) bool { return lower(b|0x20) || digit(b) }
