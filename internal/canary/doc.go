// Package canary has tests alone. They walk orders through the API's handlers, the adapters and the sandboxes, with marked
// values in every place where a secret, a token or a person's data can stand, let the providers fail and echo in every way,
// and look for the marked values in whatever is logged, counted, answered and stored.
package canary
