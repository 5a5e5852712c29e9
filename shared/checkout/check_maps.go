package checkout

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

func (c *checker) metadata(m map[string]string) {
	checkKeys(c, "metadata", m, maxMetadataLen)
	for _, key := range slices.Sorted(maps.Keys(m)) {
		if strings.ContainsFunc(m[key], isControl) {
			c.add("metadata."+printable(key), CodeFormat, "This must not have control characters.")
		}
	}
	c.encoded("metadata", m, len(m), maxMetadata)
}

func (c *checker) options(m map[string]jsontext.Value) {
	checkKeys(c, "provider_options", m, maxOptionsLen)
	c.encoded("provider_options", m, len(m), maxOptions)
}

func checkKeys[T any](c *checker, at string, m map[string]T, most int) {
	c.atMost(at, len(m), most)
	for key := range m {
		if key == "" || utf8.RuneCountInString(key) > maxKey || strings.ContainsFunc(key, isControl) {
			c.add(at, CodeFormat, "Names in here must have 1 to %d characters, without control characters.", maxKey)
			return
		}
	}
}

// encoded bounds the size as JSON, which is what is stored and sent.
func (c *checker) encoded(at string, m any, count, most int) {
	if count == 0 {
		return
	}
	text, err := json.Marshal(m)
	if err != nil || len(text) > most {
		c.add(at, CodeTooLong, "This can have at most %d bytes as JSON.", most)
	}
}
