package postpay

import "time"

// The statuses of an order (Orders). They stay as they are when a page is cancelled or expires, an approval lapses, or
// a refund is made: assumed, no other status is documented.
const (
	statusPending  = "pending"
	statusApproved = "approved"
	statusCaptured = "captured"
	statusDenied   = "denied"
)

// shortOrder is an order as lists and webhooks show it.
type shortOrder struct {
	OrderID       string `json:"order_id"`
	Status        string `json:"status"`
	StatusChanged micros `json:"status_changed"`
	TotalAmount   int64  `json:"total_amount"`
	TaxAmount     int64  `json:"tax_amount"`
	Currency      string `json:"currency"`
	Created       micros `json:"created"`
}

// fullOrder is an order as capture and retrieval show it, in the document's order of keys. What was optional and not
// sent is null at the top level and left out below: assumed.
type fullOrder struct {
	shortOrder
	Shipping  *shipping  `json:"shipping"`
	Billing   *address   `json:"billing_address"`
	Customer  *customer  `json:"customer"`
	Items     []item     `json:"items"`
	Discounts []discount `json:"discounts"`
}

type address struct {
	FirstName  string  `json:"first_name"`
	LastName   string  `json:"last_name"`
	Phone      *string `json:"phone,omitempty"`
	AltPhone   *string `json:"alt_phone,omitempty"`
	Line1      string  `json:"line1"`
	Line2      *string `json:"line2,omitempty"`
	City       string  `json:"city"`
	State      *string `json:"state,omitempty"`
	Country    string  `json:"country"`
	PostalCode string  `json:"postal_code"`
}

type shipping struct {
	ID      *string  `json:"id,omitempty"`
	Name    string   `json:"name"`
	Amount  int64    `json:"amount"`
	Address *address `json:"address"`
}

type customer struct {
	ID             *string  `json:"id,omitempty"`
	Email          string   `json:"email"`
	FirstName      *string  `json:"first_name,omitempty"`
	LastName       *string  `json:"last_name,omitempty"`
	Gender         *string  `json:"gender,omitempty"`
	Account        *string  `json:"account,omitempty"`
	DateOfBirth    *string  `json:"date_of_birth,omitempty"`
	DateJoined     *string  `json:"date_joined,omitempty"`
	DefaultAddress *address `json:"default_address,omitempty"`
}

type item struct {
	Reference   string  `json:"reference"`
	Name        string  `json:"name"`
	Description *string `json:"description,omitempty"`
	URL         string  `json:"url"`
	ImageURL    *string `json:"image_url,omitempty"`
	UnitPrice   int64   `json:"unit_price"`
	Qty         int64   `json:"qty"`
}

type discount struct {
	Code   string  `json:"code"`
	Name   *string `json:"name,omitempty"`
	Amount int64   `json:"amount"`
}

// order is what the sandbox keeps of one checkout. What the API shows is embedded; the rest is never echoed.
type order struct {
	fullOrder
	token       string
	expires     time.Time
	approved    time.Time // zero until approved
	confirmURL  string    // may be empty, as cancelURL
	cancelURL   string
	instalments int64 // 0: the shopper's choice
	refunds     []refund
	transaction string // the id of its transaction
	fees        Fees   // as they were when it was made
	net         int64  // what they leave of it
}

// refunded is the sum of the order's refunds.
func (o *order) refunded() int64 {
	var sum int64
	for _, r := range o.refunds {
		sum += r.Amount
	}
	return sum
}

// setStatus moves the order on; the caller holds the lock.
func (o *order) setStatus(status string, at time.Time) {
	o.Status, o.StatusChanged = status, micros(at)
}

// refund is one refund as the API shows it.
type refund struct {
	RefundID    string `json:"refund_id"`
	Amount      int64  `json:"amount"`
	Full        bool   `json:"full"`
	Description string `json:"description"`
	Created     micros `json:"created"`

	transaction string // the id of its transaction
}
