package doctor

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"tender/shared/secrets"
)

// The bounds of a signing key, in bytes. HS256 wants one as long as its hash (RFC 7518, section 3.2).
const (
	goodKey  = 32
	leastKey = 16
)

// secretCheck looks at one secret: its members, their form, and its value before a rotation.
type secretCheck struct {
	named
	source  secrets.Source
	secret  string // as the source calls it
	title   string // as a person finds it
	keys    []string
	signing bool              // a key of ours
	rotates bool              // its value before a rotation is still accepted, under another name
	fixed   map[string]string // of a local run: known to everybody, and meant to be
}

// Run fetches the secret and what it was before. Nothing of a value is said but its length.
func (c secretCheck) Run(ctx context.Context) []Result {
	values, err := c.fetch(ctx, c.secret)
	switch {
	case errors.Is(err, secrets.ErrNotFound):
		return c.fail("There is no such secret.", "Deploy the stack again; it makes the secret "+c.title+".")
	case errors.Is(err, errForm):
		return c.fail("It is not one JSON object of texts.", fmt.Sprintf(`Write it as {"%s": "..."}, in the secret %s.`, strings.Join(c.keys, `": "...", "`), c.title))
	case err != nil:
		return c.unchecked("It could not be read: "+sourceWords(err)+".", "Run this with credentials that may read the secret "+c.title+".")
	}
	if c.fixed != nil && maps.Equal(values, c.fixed) {
		return c.ok("The fixed local value.")
	}
	if why := c.wrong(values); why != "" {
		return c.fail(why, c.correct())
	}
	said := "It has " + strings.Join(c.keys, ", ")
	if c.signing {
		n := len(values["key"])
		said = fmt.Sprintf("A key of %d bytes", n)
		if n < goodKey {
			return c.warn(said+" is short.", fmt.Sprintf("Rotate it to a random one of at least %d bytes, in the secret %s.", goodKey, c.title))
		}
	}
	if !c.rotates {
		return c.ok(said + ".")
	}
	return c.before(ctx, values, said)
}

// correct says how to write the secret.
func (c secretCheck) correct() string {
	if c.title == c.secret { // nothing stands before its name: it is in a file
		return "Correct it in the file of --secrets."
	}
	return "Correct it: aws secretsmanager put-secret-value --secret-id " + c.title + " --secret-string file://FILE"
}

// wrong says what is not as it has to be.
func (c secretCheck) wrong(values map[string]string) string {
	var missing, padded []string
	for _, key := range c.keys {
		if values[key] == "" {
			missing = append(missing, key)
		} else if strings.TrimSpace(values[key]) != values[key] {
			padded = append(padded, key)
		}
	}
	switch {
	case len(missing) > 0:
		return "It lacks " + strings.Join(missing, ", ") + "."
	case len(padded) > 0:
		return "Blanks or a line break stand around " + strings.Join(padded, ", ") + "."
	case c.signing && len(values["key"]) < leastKey:
		return fmt.Sprintf("Its key of %d bytes could be guessed.", len(values["key"]))
	}
	return ""
}

// before looks at the value before a rotation, which is there, with members, only meanwhile.
func (c secretCheck) before(ctx context.Context, values map[string]string, said string) []Result {
	previous, err := c.fetch(ctx, c.secret+secrets.PreviousSuffix)
	name := c.title + secrets.PreviousSuffix
	switch {
	case errors.Is(err, secrets.ErrNotFound), err == nil && !hasText(previous):
		return c.ok(said + ".")
	case errors.Is(err, errForm):
		return c.fail(said+"; but the one before is not one JSON object of texts.", "Write it as {} where no rotation is under way, in the secret "+name+".")
	case err != nil:
		return c.unchecked(said+"; but the one before could not be read: "+sourceWords(err)+".", "Run this with credentials that may read the secret "+name+".")
	case maps.Equal(values, previous):
		return c.warn(said+"; the one before is the same.", "Write {} into the secret "+name+", or finish the rotation.")
	}
	return c.warn(said+"; the one before is still accepted.", "When the rotation is over, write {} into the secret "+name+".")
}

func hasText(values map[string]string) bool {
	return slices.ContainsFunc(slices.Collect(maps.Values(values)), func(text string) bool { return text != "" })
}

// errForm says that a secret is something else than members with texts; a decoder's own words could quote it.
var errForm = errors.New("not one JSON object of texts")

func (c secretCheck) fetch(ctx context.Context, name string) (map[string]string, error) {
	data, err := c.source.Fetch(ctx, name)
	if err != nil {
		return nil, err
	}
	var values map[string]string
	if json.Unmarshal(data, &values) != nil || values == nil {
		return nil, errForm
	}
	return values, nil
}

// sourceWords is a source's error without the name of its package, which says nothing to a person.
func sourceWords(err error) string { return strings.TrimPrefix(err.Error(), "awssecrets: ") }
