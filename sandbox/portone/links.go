package portone

import "net/http"

// linkContent is a link as its status shows it: the one place where the API has camelCase.
type linkContent struct {
	OrderID      string      `json:"merchantOrderRef"`
	Ref          string      `json:"paymentLinkRef"`
	Status       string      `json:"status"`
	Transactions []linkEntry `json:"transactionsList"`
}

// linkEntry is an attempt as its link shows it: without order_ref and channel_key.
type linkEntry struct {
	ChannelRef string `json:"channelOrderRef"`
	Created    string `json:"createdAt"`
	AttemptRef string `json:"merchantOrderRef"`
	Status     string `json:"status"`
	Code       string `json:"statusCode"`
	Reason     string `json:"statusReason"`
}

// linkStatus shows a link by PortOne's reference (Fetch Payment Link Status using PortOne Link Ref).
func (s *Sandbox) linkStatus(r *request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.links[r.ids[0]]
	if l == nil {
		return nil, s.unknownLink("4083", "INVALID_PAYMENT_LINK_REF", "Payment link not found")
	}
	return s.showLink(l)
}

// linkStatusByOrder shows a link by the merchant's reference (Fetch Payment Link Status using Merchant Link Ref).
func (s *Sandbox) linkStatusByOrder(r *request) (any, error) {
	if !s.isKey(r.ids[0]) {
		return nil, unknownMerchant(r.ids[0])
	}
	return s.byOrder(r.ids[1])
}

// formerLinkStatusByOrder is the same at its deprecated path.
func (s *Sandbox) formerLinkStatusByOrder(r *request) (any, error) { return s.byOrder(r.ids[0]) }

func (s *Sandbox) byOrder(orderID string) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.orders[orderID]
	if l == nil {
		return nil, s.unknownLink("4050", "INVALID_LINK_MERCHANT_ORDER_REF", "Payment link not found")
	}
	return s.showLink(l)
}

// unknownLink is the answer about a link that is not there; its form is not documented.
func (s *Sandbox) unknownLink(code, reason, message string) *apiError {
	if s.switches.UnknownLink == unknownRecord {
		return &apiError{HTTP: http.StatusNotFound, Code: "5001", Reason: "RECORD_NOT_FOUND_ERROR", Message: message}
	}
	return refused(code, reason, message)
}

func (s *Sandbox) showLink(l *link) (any, error) {
	s.observe(l)
	var list []linkEntry
	if !s.switches.NullLists {
		list = []linkEntry{}
	}
	for _, t := range l.transactions {
		entry := linkEntry{t.channelRef, s.shown(t.created), t.attemptRef, t.status, t.code, t.reason}
		if t.status == transactionSuccess {
			entry.Reason = "Success" // as in the reference's example, and nowhere else
		}
		list = append(list, entry)
	}
	return content(linkContent{l.orderID, l.ref, l.status, list}, "")
}

// observe lets a link expire whose time has come. Its webhook is sent when somebody looks: assumed.
func (s *Sandbox) observe(l *link) {
	if !l.final() && !s.Panel().Clock.Now().Before(l.expires) {
		s.moveLink(l, linkExpired)
	}
}

// moveLink gives a link another status and tells it.
func (s *Sandbox) moveLink(l *link, status string) {
	if l.status == status {
		return
	}
	l.status = status
	s.tellLink(l)
}
