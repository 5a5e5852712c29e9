package bridge

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"maps"
	"mime"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-lambda-go/events"
)

// event is the request as a Function URL tells it (AWS Lambda Developer Guide, Invoking Lambda function URLs, Request
// payload format): header names in lower case, lines of one name and query values of one name joined by commas, cookies
// apart, the path unescaped, and a body that is not text in base64.
func event(r *http.Request, body []byte, now time.Time) ([]byte, error) {
	text, isBase64 := encoded(r.Header.Get("Content-Type"), body)
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	return json.Marshal(events.LambdaFunctionURLRequest{
		Version: "2.0", RawPath: r.URL.Path, RawQueryString: r.URL.RawQuery,
		Cookies: cookies(r.Header), Headers: headers(r), QueryStringParameters: parameters(r.URL),
		RequestContext: events.LambdaFunctionURLRequestContext{
			AccountID: "anonymous", APIID: "local", DomainName: host, DomainPrefix: "local", RequestID: rand.Text(),
			Time: now.UTC().Format("02/Jan/2006:15:04:05 -0700"), TimeEpoch: now.UnixMilli(),
			HTTP: events.LambdaFunctionURLRequestContextHTTPDescription{
				Method: r.Method, Path: r.URL.Path, Protocol: r.Proto, SourceIP: sourceIP(r.RemoteAddr), UserAgent: r.UserAgent(),
			},
		},
		Body: text, IsBase64Encoded: isBase64,
	})
}

// headers are all but the cookies. Go keeps the host apart.
func headers(r *http.Request) map[string]string {
	all := map[string]string{"host": r.Host}
	for name, lines := range r.Header {
		if name != "Cookie" {
			all[strings.ToLower(name)] = strings.Join(lines, ",")
		}
	}
	return all
}

func cookies(h http.Header) []string {
	var all []string
	for _, line := range h["Cookie"] {
		for cookie := range strings.SplitSeq(line, ";") {
			if cookie = strings.TrimSpace(cookie); cookie != "" {
				all = append(all, cookie)
			}
		}
	}
	return all
}

func parameters(u *url.URL) map[string]string {
	query := u.Query()
	all := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(query)) {
		all[name] = strings.Join(query[name], ",")
	}
	return all
}

// encoded gives the body as text, or in base64 where its type does not promise text, as AWS decides it, or where it is
// none after all.
func encoded(contentType string, body []byte) (text string, isBase64 bool) {
	if len(body) == 0 {
		return "", false
	}
	if isText(contentType) && utf8.Valid(body) {
		return string(body), false
	}
	return base64.StdEncoding.EncodeToString(body), true
}

func isText(contentType string) bool {
	kind, _, err := mime.ParseMediaType(contentType)
	switch {
	case err != nil:
		return false
	case strings.HasPrefix(kind, "text/"), strings.HasSuffix(kind, "+json"), strings.HasSuffix(kind, "+xml"):
		return true
	}
	return kind == "application/json" || kind == "application/xml" || kind == "application/javascript"
}

func sourceIP(remote string) string {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		return remote
	}
	return host
}
