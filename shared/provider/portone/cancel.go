package portone

import (
	"context"
	"net/http"

	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/provider/internal/httpcall"
)

// Cancel ends an unpaid link (Update Payment Link Status). A link whose creation was never answered is found by our
// reference first; where PortOne knows none, there is nothing to cancel.
func (a *Adapter) Cancel(ctx context.Context, r provider.CancelRequest) (provider.Receipt, error) {
	s, err := a.begin(ctx)
	if err != nil {
		return provider.Receipt{}, err
	}
	ref := r.Keys[keyLink]
	if ref == "" {
		link, known, err := s.link(ctx, r.Ref)
		switch {
		case err != nil:
			return provider.Receipt{}, err
		case !known || link.Reference != r.Reference:
			return provider.Receipt{}, &problem.Error{Code: problem.StateConflict, Outcome: problem.Refused, Detail: "PortOne does not know this link."}
		}
		ref = link.Ref
	}
	call := httpcall.Call{Method: http.MethodPut, Path: httpcall.Path("api", "paymentLink", ref, "status", "cancelled"), Fresh: true}
	var said struct {
		Code string `json:"status_code"`
	}
	if err := s.ask(ctx, provider.OpCancel, call, &said); err != nil {
		return provider.Receipt{}, err
	}
	if said.Code != codeSuccess {
		return provider.Receipt{}, badReply("PortOne answered a cancellation without saying that it succeeded.")
	}
	return provider.Receipt{Outcome: problem.Succeeded, Keys: provider.Keys{keyLink: ref}}, nil
}
