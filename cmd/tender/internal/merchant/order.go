package merchant

import "time"

// Page is the answer to a checkout. RedirectURL is where the shopper pays.
type Page struct {
	OrderID     string    `json:"order_id"`
	Status      string    `json:"status"`
	RedirectURL string    `json:"redirect_url"`
	ExpiresAt   time.Time `json:"expires_at"`
	ClientToken string    `json:"client_token"`
}

// Order is an order as the API answers it. Amounts are in minor units of Currency.
type Order struct {
	OrderID     string            `json:"order_id"`
	Provider    string            `json:"provider"`
	ProviderRef string            `json:"provider_ref"`
	Status      string            `json:"status"`
	Currency    string            `json:"currency"`
	Amount      int64             `json:"amount"`
	Authorized  int64             `json:"authorized"`
	Captured    int64             `json:"captured"`
	Refunded    int64             `json:"refunded"`
	Refundable  int64             `json:"refundable"`
	Attempts    []Attempt         `json:"attempts"`
	Refunds     []Refund          `json:"refunds"`
	Flags       []string          `json:"flags"`
	Metadata    map[string]string `json:"metadata"`
	DueAt       time.Time         `json:"due_at"`
	CreatedAt   time.Time         `json:"created_at"`
	UpdatedAt   time.Time         `json:"updated_at"`
	Version     int64             `json:"version"`
	Timeline    []Entry           `json:"timeline"`
}

// Attempt is one hosted page that was opened for an order.
type Attempt struct {
	Number     int       `json:"number"`
	Provider   string    `json:"provider"`
	Reference  string    `json:"reference"`
	State      string    `json:"state"`
	Ending     string    `json:"ending"`
	Received   int64     `json:"received"`
	Authorized int64     `json:"authorized"`
	Captured   int64     `json:"captured"`
	Refunded   int64     `json:"refunded"`
	ExpiresAt  time.Time `json:"expires_at"`
	Flags      []string  `json:"flags"`
}

// Refund is money given back, or asked to be.
type Refund struct {
	RefundID string `json:"refund_id"`
	Amount   int64  `json:"amount"`
	Attempt  int    `json:"attempt"`
	Status   string `json:"status"`
	Reason   string `json:"reason"`
	Detail   string `json:"detail"`
	Manual   bool   `json:"manual"` // made outside, told by a person
}

// Entry is one transition of an order: when, what, and on whose evidence.
type Entry struct {
	At       time.Time `json:"at"`
	Kind     string    `json:"kind"`
	Attempt  int       `json:"attempt"`
	Evidence string    `json:"evidence"`
	Detail   string    `json:"detail"`
}

// RefundRequest asks for Amount back. The same RefundID with the same rest is the same refund, however often it is sent.
type RefundRequest struct {
	RefundID string `json:"refund_id"`
	Amount   int64  `json:"amount"`
	Reason   string `json:"reason"`
	Attempt  int    `json:"attempt,omitzero"` // 0: the sale's
	Manual   *Act   `json:"manual,omitempty"` // it was made outside, and is only recorded
}

// Act is what a person did, and why.
type Act struct {
	Actor  string `json:"actor"`
	Reason string `json:"reason"`
}
