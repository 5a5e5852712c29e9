package portone

import (
	"context"
	"net/http"

	"tender/shared/provider"
	"tender/shared/provider/internal/httpcall"
)

// The states of a link (Payment Link Lifecycle). Deleted is only named where its status is asked for.
const (
	linkCreated    = "Created"
	linkProcessing = "Processing"
	linkCancelled  = "Cancelled"
	linkExpired    = "Expired"
	linkDeleted    = "Deleted"
)

// The states of a payment. statusSuccess is a link's, too.
const (
	statusSuccess   = "Success"
	statusFailed    = "Failed"
	statusExpired   = "Expired"
	statusPending   = "Pending"
	statusInitiated = "Initiated"
)

// linkStatus is what Fetch Payment Link Status says. It has neither amount nor currency, and of payments neither
// order_ref nor channel_key. Its members are in camel case; link is told to the official plugin alone.
type linkStatus struct {
	Reference string    `json:"merchantOrderRef"`
	Ref       string    `json:"paymentLinkRef"`
	Status    string    `json:"status"`
	Link      loose     `json:"link"`
	ExpiredAt loose     `json:"expired_at"`
	Payments  []attempt `json:"transactionsList"`
}

// attempt is one try to pay a link. Its reference is its own: no part of it is the link's or ours.
type attempt struct {
	Reference string `json:"merchantOrderRef"`
	Status    string `json:"status"`
	Created   loose  `json:"createdAt"`
}

// link asks for an attempt's link by PortOne's reference, or by ours where that is not known yet. known is false where
// PortOne says that there is none.
func (s session) link(ctx context.Context, r provider.Ref) (link linkStatus, known bool, err error) {
	path := httpcall.Path("api", "merchant", s.key, "paymentLink", r.Reference, "status")
	if ref := r.Keys[keyLink]; ref != "" {
		path = httpcall.Path("api", "paymentLink", ref, "fetch-status")
	}
	reply, err := s.send(ctx, provider.OpLookup, httpcall.Call{Method: http.MethodGet, Path: path})
	if err != nil {
		if isAbsent(reply) {
			return linkStatus{}, false, nil
		}
		return linkStatus{}, false, err
	}
	var said struct {
		Content linkStatus `json:"content"`
	}
	if err := decode(reply.Body, &said); err != nil {
		return linkStatus{}, false, err
	}
	return said.Content, true, said.Content.check(r)
}

// check holds a link against what is documented to be always there, and against what was asked for.
func (l linkStatus) check(r provider.Ref) error {
	switch {
	case l.Reference == "" || l.Ref == "" || l.Status == "" || len(l.Ref) > maxRef:
		return badReply("PortOne answered with a link without reference or status.")
	case r.Keys[keyLink] != "" && l.Ref != r.Keys[keyLink]:
		return badReply("PortOne answered with another link than was asked for.")
	}
	return nil
}

// page says what a link without verified money is. A failed payment closes nothing, and one that is undecided may still
// bring money to a link that has ended. A link or payment that is called successful, while no details confirm it, is
// unknown: we ask again.
func (l linkStatus) page() provider.PageState {
	undecided := false
	for _, p := range l.Payments {
		switch p.Status {
		case statusSuccess:
			return provider.PageUnknown
		case statusFailed, statusExpired:
		default:
			undecided = true // pending, initiated, or a word that nobody documented
		}
	}
	switch l.Status {
	case linkCreated, linkProcessing:
		return provider.PageOpen
	case linkCancelled, linkExpired, linkDeleted:
		if undecided {
			return provider.PageOpen
		}
		return provider.PageOver
	}
	return provider.PageUnknown
}

// said is the link's status if it is a documented word: no other is repeated.
func (l linkStatus) said() string {
	switch l.Status {
	case linkCreated, linkProcessing, linkCancelled, linkExpired, linkDeleted, statusSuccess:
		return l.Status
	}
	return ""
}
