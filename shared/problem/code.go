package problem

import "net/http"

// Code is a stable snake_case word for what went wrong. Callers branch on it; it never changes its meaning.
type Code string

// The codes that callers of the HTTP API can meet.
const (
	InvalidJSON           Code = "invalid_json"           // not JSON, or JSON that two readers could understand differently
	InvalidRequest        Code = "invalid_request"        // right JSON, wrong values; see Fields
	UnsupportedMediaType  Code = "unsupported_media_type" // not application/json, or a content encoding
	TooLarge              Code = "too_large"              // the body is over the limit
	Unauthorized          Code = "unauthorized"           // no token, or one that does not verify
	TokenMismatch         Code = "token_mismatch"         // a good token for something else
	NotFound              Code = "not_found"              // no such order or route
	MethodNotAllowed      Code = "method_not_allowed"     // the route exists with other methods
	InvalidState          Code = "invalid_state"          // the order is not in a state for this
	InProgress            Code = "in_progress"            // another operation is in flight; try again later
	NeedsReview           Code = "needs_review"           // an earlier operation's end is unknown and waits for a person
	IdempotencyKeyReused  Code = "idempotency_key_reused" // same key, different request
	RefundExceeds         Code = "refund_exceeds_refundable"
	LimitReached          Code = "limit_reached"           // a bound of the order is used up (attempts, refunds, ...)
	OperationNotSupported Code = "operation_not_supported" // the provider cannot do this, see Detail
	ProviderRefused       Code = "provider_refused"        // the provider's documented refusal
	ProviderUnavailable   Code = "provider_unavailable"    // the provider could not be asked, or did not answer clearly
	Unavailable           Code = "unavailable"             // our own store or secrets could not be reached
	Internal              Code = "internal"                // a fault of ours; details are in the logs only
)

// Codes between adapters and the engine; they reach a caller only inside a ProviderRefused or ProviderUnavailable.
const (
	// StateConflict: the provider says that the state does not allow the operation; a Lookup decides what that means.
	StateConflict Code = "state_conflict"
	// AttemptOver: the provider's own word that nothing more can happen on this attempt.
	AttemptOver Code = "attempt_over"
	// ReferenceTaken: the provider already knows this reference, from an earlier try or from elsewhere.
	ReferenceTaken Code = "reference_taken"
	// Throttled: the provider documents that it did not act because of too many requests.
	Throttled Code = "throttled"
	// BadCredentials: the provider documents that it did not act because it does not accept our credentials.
	BadCredentials Code = "bad_credentials"
	// BadReply: a reply that cannot be read, is cut off or too large, or says something nobody documented.
	BadReply Code = "bad_reply"
	// BadNotification: a callback that does not authenticate or cannot be read.
	BadNotification Code = "bad_notification"
)

// statuses is the one map from codes to HTTP statuses.
var statuses = map[Code]int{
	InvalidJSON:           http.StatusBadRequest,
	InvalidRequest:        http.StatusUnprocessableEntity,
	UnsupportedMediaType:  http.StatusUnsupportedMediaType,
	TooLarge:              http.StatusRequestEntityTooLarge,
	Unauthorized:          http.StatusUnauthorized,
	TokenMismatch:         http.StatusForbidden,
	NotFound:              http.StatusNotFound,
	MethodNotAllowed:      http.StatusMethodNotAllowed,
	InvalidState:          http.StatusConflict,
	InProgress:            http.StatusConflict,
	NeedsReview:           http.StatusConflict,
	IdempotencyKeyReused:  http.StatusUnprocessableEntity,
	RefundExceeds:         http.StatusUnprocessableEntity,
	LimitReached:          http.StatusConflict,
	OperationNotSupported: http.StatusUnprocessableEntity,
	ProviderRefused:       http.StatusUnprocessableEntity,
	ProviderUnavailable:   http.StatusBadGateway,
	Unavailable:           http.StatusServiceUnavailable,
	BadNotification:       http.StatusUnauthorized,
	Internal:              http.StatusInternalServerError,
}

// Status gives the HTTP status that a problem with this code is answered with; 500 for a code that is not the API's.
func (c Code) Status() int {
	if s, ok := statuses[c]; ok {
		return s
	}
	return http.StatusInternalServerError
}
