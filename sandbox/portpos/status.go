package portpos

// state is a word of data.status (the document's list of status codes).
type state string

const (
	statePending           state = "PENDING"
	stateCancelled         state = "CANCELLED"
	stateExpired           state = "EXPIRED"
	stateAccepted          state = "ACCEPTED"
	stateRefundPending     state = "REFUND_PENDING"
	stateRefundProcessing  state = "REFUND_PROCESSING"
	stateRefunded          state = "REFUNDED"
	statePartiallyRefunded state = "PARTIALLY_REFUNDED"
	stateChargedBack       state = "CHARGED_BACK"
	stateRejected          state = "REJECTED"
)

// The numbers of the body's status. The document shows 100, 200, 210, 300 and 400; the others are the public clients'.
const (
	codeSuccess        = 200
	codeRefundPending  = 210
	codeInvalidRequest = 400
	codeNotAllowed     = 500
)

var codes = map[state]int{
	statePending: 100, stateCancelled: 120, stateAccepted: codeSuccess, stateRefundPending: codeRefundPending,
	stateRefundProcessing: 215, stateRefunded: 220, statePartiallyRefunded: 230, stateChargedBack: 240, stateRejected: 300,
}

// code is the body's status for an invoice in the state.
func (s *Sandbox) code(st state) int {
	if st == stateExpired {
		return s.switches.ExpiredCode
	}
	return codes[st]
}

func refused(message any) reply { return reply{Status: codeInvalidRequest, Message: message} }

// invalidRequest is the document's answer to a retrieval that fails; for other failures that it does not show, assumed.
func invalidRequest() reply { return refused("Invalid Request") }

// notAllowed answers wrong credentials. Assumed: the document has the code's name and this sentence for it.
func notAllowed() reply {
	return reply{Status: codeNotAllowed, Message: "You are not allowed to perform this action."}
}
