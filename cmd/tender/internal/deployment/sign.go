package deployment

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// signer signs requests with AWS Signature Version 4 and sends them.
type signer struct {
	aws     aws.Config
	service string
	now     func() time.Time
	base    http.RoundTripper
}

// RoundTrip signs a copy of the request.
func (s signer) RoundTrip(r *http.Request) (*http.Response, error) {
	if s.aws.Credentials == nil {
		return nil, errors.New("there are no AWS credentials")
	}
	credentials, err := s.aws.Credentials.Retrieve(r.Context())
	if err != nil {
		return nil, fmt.Errorf("there are no AWS credentials (say --profile, log in with aws sso login, or set AWS_ACCESS_KEY_ID): %w", err)
	}
	var body []byte
	if r.Body != nil {
		body, err = io.ReadAll(r.Body)
		_ = r.Body.Close()
	}
	if err != nil {
		return nil, err
	}
	signed := r.Clone(r.Context())
	signed.Body = io.NopCloser(bytes.NewReader(body))
	signed.ContentLength = int64(len(body))
	sum := sha256.Sum256(body)
	if err := v4.NewSigner().SignHTTP(r.Context(), credentials, signed, hex.EncodeToString(sum[:]), s.service, s.aws.Region, s.now()); err != nil {
		return nil, fmt.Errorf("the request could not be signed: %w", err)
	}
	return s.base.RoundTrip(signed)
}
