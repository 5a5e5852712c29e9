package httpcall

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"tender/shared/problem"
)

const (
	// MaxReply is the largest body that is read, in bytes. A longer one is a bad_reply.
	MaxReply = 1 << 20
	// MaxTime bounds a call whose context has no earlier deadline.
	MaxTime = 30 * time.Second
)

// Client sends calls to one provider. It is safe for concurrent use.
type Client struct {
	base   *url.URL
	kept   http.RoundTripper // may use a connection again
	single http.RoundTripper // a new connection for every call
}

// New makes a client for the provider at base: https, or http close by (see CheckBase); a path is kept in front of every
// call's. A nil transport is one with sane timeouts of its own. An injected *http.Transport is copied with fresh
// connections for the calls that ask for them; any other RoundTripper decides that itself by Request.Close.
func New(base string, transport http.RoundTripper) (*Client, error) {
	u, err := parseBase(base, true)
	if err != nil {
		return nil, err
	}
	if transport == nil {
		transport = defaultTransport()
	}
	return &Client{base: u, kept: transport, single: singleUse(transport)}, nil
}

// Call is one request.
type Call struct {
	Method      string
	Path        string      // escaped, under the base address: see Path
	Query       url.Values  // sorted by name
	Header      http.Header // besides those that the client sets
	Body        []byte      // nil: none
	ContentType string      // of Body
	Fresh       bool        // on a new connection: for what moves money, since a kept one may be dead already
}

// Reply is what came back, whatever its status. Redirects come back too.
type Reply struct {
	Status int
	Header http.Header
	Body   []byte // at most MaxReply bytes
}

// Path joins segments into an escaped path: Path("orders", id, "capture").
func Path(segments ...string) string {
	var b strings.Builder
	for _, s := range segments {
		b.WriteByte('/')
		b.WriteString(url.PathEscape(s))
	}
	return b.String()
}

// Do sends a call once. It returns a Reply whenever a whole one arrived.
func (c *Client) Do(ctx context.Context, call Call) (Reply, error) {
	if err := ctx.Err(); err != nil {
		return Reply{}, notSent(err)
	}
	ctx, cancel := context.WithTimeout(ctx, MaxTime)
	defer cancel()
	seen := &trace{}
	request, err := c.request(seen.watch(ctx), call)
	if err != nil {
		return Reply{}, err
	}
	transport := c.kept
	if request.Close {
		transport = c.single
	}
	response, err := transport.RoundTrip(request)
	if err != nil {
		return Reply{}, seen.failure(ctx, err)
	}
	defer func() { _ = response.Body.Close() }()
	return read(ctx, response)
}

// request builds what is sent. Nothing of it is quoted in an error.
func (c *Client) request(ctx context.Context, call Call) (*http.Request, error) {
	u, err := c.address(call)
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, call.Method, u.String(), nil)
	if err != nil {
		return nil, unsendable("a method or address that HTTP does not know")
	}
	for name, values := range call.Header {
		for _, v := range values {
			if strings.ContainsFunc(v, func(r rune) bool { return r < ' ' || r == 0x7f }) {
				return nil, unsendable("a control character in a header")
			}
			r.Header.Add(name, v)
		}
	}
	r.Header.Set("User-Agent", "tender")
	r.Header.Set("Accept-Encoding", "identity") // and so no Transport adds gzip by itself
	if call.ContentType != "" {
		r.Header.Set("Content-Type", call.ContentType)
	}
	r.Close = call.Fresh || repeatable(r.Header)
	setBody(r, call.Body)
	return r, nil
}

// repeatable says whether a Transport takes the headers for leave to send the request again.
func repeatable(header http.Header) bool {
	return len(header["Idempotency-Key"]) > 0 || len(header["X-Idempotency-Key"]) > 0
}

func (c *Client) address(call Call) (*url.URL, error) {
	path, err := url.PathUnescape(call.Path)
	if err != nil || !strings.HasPrefix(call.Path, "/") {
		return nil, unsendable("a path that is not one")
	}
	for segment := range strings.SplitSeq(call.Path, "/") {
		if segment == "." || segment == ".." {
			return nil, unsendable("a path that leads elsewhere")
		}
	}
	u := *c.base
	u.RawPath = u.EscapedPath() + call.Path
	u.Path += path
	u.RawQuery = call.Query.Encode()
	return &u, nil
}

func unsendable(why string) error {
	return problem.New(problem.Internal, "").Because(errors.New("httpcall: " + why))
}
