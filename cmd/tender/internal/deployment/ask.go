package deployment

import (
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// Service is an AWS service that is only asked one question each, so that linking a client for it is not worth it.
type Service struct {
	title  string
	signed string // the name in signatures
	host   string // the first label of its address
	env    string // in AWS_ENDPOINT_URL_<env>
}

// The services.
var (
	CloudFormation = Service{"CloudFormation", "cloudformation", "cloudformation", "CLOUDFORMATION"}
	CloudWatch     = Service{"CloudWatch", "monitoring", "monitoring", "CLOUDWATCH"}
	Scheduler      = Service{"EventBridge Scheduler", "scheduler", "scheduler", "SCHEDULER"}
)

// AWSError is a refusal of an AWS service. Its text is left out: about a bad signature it quotes the request's headers.
type AWSError struct {
	Service string
	Status  int
	Code    string
}

// Error says who refused with what.
func (e *AWSError) Error() string {
	return fmt.Sprintf("%s answered %d %s", e.Service, e.Status, e.Code)
}

// Denied says whether the caller lacks a permission, or its credentials are not accepted.
func (e *AWSError) Denied() bool {
	return e.Status == http.StatusForbidden || strings.HasPrefix(e.Code, "AccessDenied")
}

// Ask reads from a service by a signed GET: the Query protocol of CloudFormation and CloudWatch (XML), and the REST of
// EventBridge Scheduler (JSON). A refusal is an *AWSError.
func (t *Target) Ask(ctx context.Context, s Service, path string, query url.Values) ([]byte, error) {
	base := trim(t.endpoint(s.env))
	if base == "" {
		base = fmt.Sprintf("https://%s.%s.%s", s.host, t.AWS.Region, suffix(t.AWS.Region))
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, base+path+"?"+query.Encode(), http.NoBody)
	if err != nil {
		return nil, err
	}
	client := t.Plain()
	client.Transport = signer{aws: t.AWS, service: s.signed, now: t.Now, base: t.Transport()}
	resp, err := client.Do(r)
	if err != nil {
		return nil, fmt.Errorf("%s could not be asked: %w", s.title, cause(err))
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxReply))
	if err != nil {
		return nil, fmt.Errorf("%s did not answer to the end", s.title)
	}
	if resp.StatusCode != http.StatusOK {
		return nil, &AWSError{Service: s.title, Status: resp.StatusCode, Code: codeOf(resp.Header, body)}
	}
	return body, nil
}

// suffix is the domain of a region's partition.
func suffix(region string) string {
	if strings.HasPrefix(region, "cn-") {
		return "amazonaws.com.cn"
	}
	return "amazonaws.com"
}

// codeOf gives a refusal's code: of a header in the JSON protocols, of the body in XML.
func codeOf(header http.Header, body []byte) string {
	if code, _, _ := strings.Cut(header.Get("X-Amzn-Errortype"), ":"); code != "" {
		return code
	}
	var refusal struct {
		Code string `xml:"Error>Code"`
	}
	if xml.Unmarshal(body, &refusal) != nil {
		return ""
	}
	return refusal.Code
}
