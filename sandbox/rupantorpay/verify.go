package rupantorpay

import (
	"encoding/json"
	"net/http"

	"tender/sandbox/wire"
)

// verified is a payment as verify-payment shows it.
type verified struct {
	Fullname      string `json:"fullname"`
	Email         string `json:"email"`
	Amount        string `json:"amount"`
	TransactionID string `json:"transaction_id"`
	TrxID         string `json:"trx_id"`
	Currency      string `json:"currency"`
	Metadata      any    `json:"metadata"`
	PaymentMethod string `json:"payment_method"`
	Status        status `json:"status"`
}

// verify shows a payment by its transaction id (Verify Payment). The wallet's own id is not taken for it: assumed.
func (s *Sandbox) verify(_ *http.Request, in input) (any, error) {
	id, err := in.text("transaction_id", true)
	if err != nil {
		return nil, err
	}
	made := s.payments[id]
	if made == nil {
		return nil, failure(http.StatusNotFound, "Transaction not found.")
	}
	return s.show(made), nil
}

func (s *Sandbox) show(made *payment) verified {
	v := verified{
		Fullname: made.page.fullname, Email: made.page.email, Amount: threeDecimals(made.amount),
		TransactionID: made.id, TrxID: made.trxID, Currency: made.currency,
		Metadata: made.page.metadata, PaymentMethod: method, Status: made.status,
	}
	if s.switches.MetadataText {
		v.Metadata = string(made.page.metadata)
	}
	return v
}

// object gives what verify-payment shows with the transaction id under another name.
func (v verified) object(idName string) map[string]json.RawMessage {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(wire.Encode(v), &members); err != nil {
		panic(err) // it is our own
	}
	delete(members, "transaction_id")
	members[idName] = wire.Encode(v.TransactionID)
	return members
}
