package control

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	strict "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// maxBody bounds the body of a control request.
const maxBody = 1 << 20

// Refusal is the answer to a control request that cannot be done: Status 400 for what is not the JSON asked for, 422
// for a wrong value in it. Field is the member at fault, such as [0].nth.
type Refusal struct {
	Status  int    `json:"-"`
	Code    string `json:"code"`
	Field   string `json:"field,omitempty"`
	Message string `json:"message"`
}

// Error gives the message.
func (r *Refusal) Error() string { return r.Message }

// Invalid refuses the value of a member.
func Invalid(field, message string) *Refusal {
	return &Refusal{http.StatusUnprocessableEntity, "invalid", field, message}
}

// Answer is a control endpoint's work: a value to answer with as JSON, or an error, which is a *Refusal.
type Answer func(r *http.Request) (any, error)

// methods are a path's operations by HTTP method; they are an http.Handler.
type methods map[string]Answer

// Methods makes an endpoint for Options.Extra out of its operations by HTTP method.
func Methods(m map[string]Answer) http.Handler { return methods(m) }

// ServeHTTP answers 405 with Allow to any other method.
func (m methods) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	work, ok := m[r.Method]
	if !ok {
		w.Header().Set("Allow", strings.Join(slices.Sorted(maps.Keys(m)), ", "))
		refuse(w, &Refusal{Status: http.StatusMethodNotAllowed, Code: "method_not_allowed", Message: "wrong method"})
		return
	}
	v, err := work(r)
	if err != nil {
		refuse(w, err)
		return
	}
	write(w, http.StatusOK, v)
}

func refuse(w http.ResponseWriter, err error) {
	var refusal *Refusal
	if !errors.As(err, &refusal) {
		refusal = &Refusal{Status: http.StatusInternalServerError, Code: "error", Message: err.Error()}
	}
	write(w, refusal.Status, map[string]any{"error": refusal})
}

func write(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(v)
}

// Decode reads a control request's JSON into v: unknown members, duplicate names, another letter case, invalid UTF-8
// and trailing data are refused with 400, a value of the wrong type with 422. An empty body is 400 unless optional.
func Decode(r *http.Request, v any, optional bool) error {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err != nil {
		return &Refusal{http.StatusBadRequest, "parse_error", "", "the body could not be read"}
	}
	if len(body) > maxBody {
		return &Refusal{http.StatusRequestEntityTooLarge, "too_large", "", "the body is larger than 1 MiB"}
	}
	if len(body) == 0 && optional {
		return nil
	}
	err = strict.Unmarshal(body, v, strict.RejectUnknownMembers(true))
	var semantic *strict.SemanticError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &semantic) && !errors.Is(err, strict.ErrUnknownName):
		return Invalid(path(semantic.JSONPointer), "a value of the wrong type")
	case errors.Is(err, strict.ErrUnknownName) && semantic != nil:
		return &Refusal{http.StatusBadRequest, "unknown_member", path(semantic.JSONPointer), "unknown member"}
	default:
		return &Refusal{http.StatusBadRequest, "parse_error", "", "the body is not the JSON asked for"}
	}
}

// path writes where a value is as the refusals do: [0].nth for /0/nth.
func path(pointer jsontext.Pointer) string {
	var out strings.Builder
	for token := range pointer.Tokens() {
		switch _, err := strconv.Atoi(token); {
		case err == nil:
			out.WriteString("[" + token + "]")
		case out.Len() > 0:
			out.WriteString("." + token)
		default:
			out.WriteString(token)
		}
	}
	return out.String()
}
