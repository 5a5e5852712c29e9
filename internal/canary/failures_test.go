package canary

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"tender/sandbox/faults"
)

// failure is how a provider fails: as a fault of its sandbox, or with an answer of its own that echoes.
type failure struct {
	name   string
	fault  faults.Fault
	answer func(r *http.Request, echo string) (*http.Response, error)
}

// failures are all of a provider's.
func failures(r rig) []failure {
	all := []failure{
		{name: "its transport fails and echoes", answer: func(_ *http.Request, echo string) (*http.Response, error) {
			return nil, errors.New("cannot send " + echo)
		}},
		{name: "it panics and echoes", answer: func(_ *http.Request, echo string) (*http.Response, error) { panic(echo) }},
		{name: "it redirects and echoes", answer: func(r *http.Request, echo string) (*http.Response, error) {
			a, err := reply(r, http.StatusFound, "text/html", echo)
			a.Header.Set("Location", "https://elsewhere.example/"+email+"?"+r.URL.RawQuery)
			return a, err
		}},
	}
	for _, f := range faults.All() {
		all = append(all, failure{name: string(f), fault: f})
	}
	for _, status := range []int{200, 502} {
		all = append(all, echoing(fmt.Sprintf("%d, a page", status), status, "text/html", "<html><h1>ECHO</h1></html>"),
			echoing(fmt.Sprintf("%d, cut JSON", status), status, "application/json", `{"message":"ECHO","status":"ECHO`))
	}
	const everywhere = `{"error":{"code":"ECHO","message":"ECHO","fields":"ECHO"},"is_success":"ECHO","status_code":"ECHO","code":"ECHO",` +
		`"status":"ECHO","data":"ECHO","message":"ECHO","status_reason":"ECHO","ECHO":"ECHO"}`
	for _, body := range append(slices.Clone(r.refusals), everywhere, `"ECHO"`, `["ECHO"]`) {
		for _, status := range []int{200, 400, 401, 402, 409, 422, 503} {
			all = append(all, echoing(fmt.Sprintf("%d %s", status, body), status, "application/json", body))
		}
	}
	return all
}

func echoing(name string, status int, media, body string) failure {
	return failure{name: name, answer: func(r *http.Request, echo string) (*http.Response, error) {
		return reply(r, status, media, strings.ReplaceAll(body, "ECHO", echo))
	}}
}

func reply(r *http.Request, status int, media, body string) (*http.Response, error) {
	h := http.Header{"Content-Type": {media}}
	h.Set("X-Echo", email)
	return &http.Response{
		StatusCode: status, Status: http.StatusText(status), Header: h, Body: io.NopCloser(strings.NewReader(body)),
		ContentLength: int64(len(body)), Request: r,
	}, nil
}

// plain makes a text that can stand between quotes.
func plain(text string) string {
	return strings.NewReplacer(`"`, "'", `\`, "/", "\n", " ", "\r", " ", "\t", " ").Replace(text)
}
