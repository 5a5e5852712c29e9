package portone

import (
	"tender/shared/problem"
	"tender/shared/provider"
)

// The codes of Error Codes that are named elsewhere, too.
const (
	codeKey          = "4010" // INVALID_UNAUTHORISED_TRANSACTION_IAMPORTKEY_ERROR, INVALID_JWT_TOKEN, or a missing field
	codeLinkOrderRef = "4050" // INVALID_LINK_MERCHANT_ORDER_REF
	codePartial      = "4081" // PARTIAL_REFUND_NOT_ALLOWED, and ROLE_NOT_ALLOWED
	codeLinkRef      = "4083" // INVALID_PAYMENT_LINK_REF
	codeReference    = "4096" // INVALID_REFERENCE
	codeNoRecord     = "5001" // RECORD_NOT_FOUND_ERROR

	reasonRole = "ROLE_NOT_ALLOWED"
)

// verdict is what a documented error means to us. The detail is ours: the provider's text may repeat personal data.
type verdict struct {
	code    problem.Code
	outcome problem.Outcome
	detail  string
}

func refused(detail string) verdict { return verdict{problem.ProviderRefused, problem.Refused, detail} }

func conflict(detail string) verdict { return verdict{problem.StateConflict, problem.Refused, detail} }

func taken(detail string) verdict { return verdict{problem.ReferenceTaken, problem.Refused, detail} }

var (
	notAccepted  = verdict{problem.BadCredentials, problem.NotSent, "PortOne does not accept the credentials."}
	notPermitted = verdict{problem.BadCredentials, problem.NotSent, "PortOne does not permit this with these credentials."}
)

// general are the validation errors of Error Codes, 4000 Series, that any operation may answer. Errors of the payment
// channel (4003, 4029, 4080, 6000 and 8000 Series) and of the system (5000 Series) are not among them: somebody may have
// acted before they arose.
var general = map[string]verdict{
	"4010": notAccepted, "4012": notAccepted, "4016": notAccepted, "4054": notAccepted, "4084": notAccepted, "4099": notAccepted,
	"4019": notPermitted, "4023": notPermitted, "4024": notPermitted,
	"4001": refused("PortOne does not accept the values of this request."),
	"4011": refused("PortOne does not accept the signature of this request."),
	"4025": refused("PortOne does not accept this request."),
	"4034": refused("PortOne knows this in its other environment."),
	"4041": refused("PortOne does not accept the amount."),
	"4044": refused("PortOne has no credentials of the payment channel."),
	"4046": refused("PortOne does not know the payment channel."),
	"4057": refused("PortOne does not know the payment method."),
	"4064": refused("PortOne misses a field in the request."),
	"4075": refused("PortOne does not take this currency."),
	"4076": refused("PortOne does not take this amount in this currency."),
	"4077": refused("PortOne says that the amount is too small."),
	"4078": refused("PortOne says that the amount is too large."),
	"4083": refused("PortOne does not know this link."),
	"4096": refused("PortOne does not know this payment."),
}

// special are the errors that mean something of their own for an operation.
var special = map[provider.Operation]map[string]verdict{
	provider.OpCheckout: {
		"4002": taken("PortOne already has a link with this reference."),
		"4050": taken("PortOne already has a link with this reference."),
		"5002": taken("PortOne already has a link with this reference."),
		"5030": refused("PortOne does not accept a return address."),
	},
	provider.OpRefund: {
		"4070": refused("PortOne or the payment channel does not allow this refund."),
		"4071": conflict("PortOne says that the payment was cancelled."),
		"4072": conflict("PortOne says that the payment has expired."),
		"4081": refused("The payment channel does not allow a partial refund."),
		"4082": conflict("PortOne says that the payment has expired."),
		"4093": conflict("PortOne says that the payment was voided."),
		"4097": conflict("PortOne is reviewing the payment."),
	},
	provider.OpCancel: { // the only value that we send is right, so the link's own state is what is not
		"4001": conflict("PortOne says that the link cannot be cancelled any more."),
		"4050": conflict("PortOne does not know this link."),
		"4071": conflict("PortOne says that the link was cancelled."),
		"4072": conflict("PortOne says that the link has expired."),
		"4082": conflict("PortOne says that the link has expired."),
		"4083": conflict("PortOne does not know this link."),
		"4093": conflict("PortOne says that the link was voided."),
		"5001": conflict("PortOne does not know this link."),
	},
}
