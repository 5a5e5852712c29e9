package chargezoom

import (
	"regexp"
	"strconv"
	"strings"
)

// The values of paymentMethod.
const (
	methodCard = "1"
	methodACH  = "2"
)

// firstCardID makes the first card's id the document's.
const firstCardID = 1244

// card is a saved payment method: of its number the last four digits, and of its CVV nothing.
type card struct {
	id       string
	customer *customer
	method   string
	friendly string // such as Visa - 1111
	last4    string

	month, year                          string // of a card; "0" for an account
	route, name, accountType, holderType *string
	billing                              address
	contact                              string
	declines                             bool
}

var (
	cardNumber    = regexp.MustCompile(`^[0-9]{12,19}$`)
	accountNumber = regexp.MustCompile(`^[0-9]{4,17}$`)
	expiryYear    = regexp.MustCompile(`^(20)?[0-9]{2}$`)
)

var brands = map[byte]string{'3': "Amex", '4': "Visa", '5': "MasterCard", '6': "Discover"}

// createCard is Customers, Create Payment Method. The reply's message is the document's.
func (s *Sandbox) createCard(r *request) (any, error) {
	f := newForm(r.body)
	c := f.card()
	if id := f.text("customerId", true); id != "" {
		if c.customer = s.customerNamed(id); c.customer == nil {
			f.refuse("customerId", isUnknown)
		}
	}
	if len(f.refused) > 0 {
		return nil, invalid("Payment Method", f.refused)
	}
	number := firstCardID + len(s.cards)
	c.id = strconv.Itoa(number)
	s.cards = append(s.cards, c)
	return done("Payment Term Created Successfully", object{{"cardId", number}})
}

func (f form) card() *card {
	f.flag("defaultCard", false)
	c := &card{method: f.text("paymentMethod", true), billing: f.address("b"), contact: f.text("bPhone", false)}
	switch c.method {
	case methodCard:
		f.readCard(c)
	case methodACH:
		f.readACH(c)
	case "":
	default:
		f.refuse("paymentMethod", isNoChoice)
	}
	return c
}

func (f form) readCard(c *card) {
	number := f.text("cardNumber", true)
	month, year := f.count("expMonth", 0, 12), f.text("expYear", true)
	f.text("cardCvv", false)
	if !cardNumber.MatchString(number) {
		f.refuse("cardNumber", isNoNumber)
		return
	}
	if month == 0 {
		f.refuse("expMonth", isNoNumber)
	}
	if !expiryYear.MatchString(year) {
		f.refuse("expYear", isNoNumber)
	}
	brand := brands[number[0]]
	if brand == "" {
		brand = "Card"
	}
	c.last4 = number[len(number)-4:]
	c.friendly = brand + " - " + c.last4
	c.month, c.year = strconv.Itoa(month), strings.TrimPrefix(year, "20")
	c.declines = c.last4 == DecliningCard
}

func (f form) readACH(c *card) {
	text := func(name string) *string { v := f.text(name, true); return &v }
	c.name, c.route = text("eaccountName"), text("erouteNumber")
	c.accountType, c.holderType = text("eaccountType"), text("eaccountHolderType")
	if *c.accountType != "checking" && *c.accountType != "saving" {
		f.refuse("eaccountType", isNoChoice)
	}
	if *c.holderType != "business" && *c.holderType != "personal" {
		f.refuse("eaccountHolderType", isNoChoice)
	}
	number := f.text("eaccountNumber", true)
	if !accountNumber.MatchString(number) {
		f.refuse("eaccountNumber", isNoNumber)
		return
	}
	c.last4 = number[len(number)-4:]
	c.friendly = "Echeck - " + c.last4
	c.month, c.year = "0", "0"
}

// shown is a card as Get Payment Methods shows it. The document shows an account number in full; here only its last four
// digits were kept.
func (c *card) shown() object {
	number, account := c.last4, (*string)(nil)
	if c.method == methodACH {
		number, account = "", &c.last4
	}
	return object{
		{"cardId", c.id},
		{"cardFriendlyName", c.friendly},
		{"cardNumber", number},
		{"expMonth", c.month},
		{"expYear", c.year},
		{"eaccountNumber", account},
		{"erouteNumber", c.route},
		{"eaccountName", c.name},
		{"eaccountType", c.accountType},
		{"eaccountHolderType", c.holderType},
		{"bAddress1", c.billing.line1},
		{"bAddress2", c.billing.line2},
		{"bCity", c.billing.city},
		{"bState", c.billing.state},
		{"bZipcode", c.billing.zip},
		{"bCountry", c.billing.country},
		{"userContact", c.contact},
	}
}

// listCards is Customers, Get Payment Methods.
func (s *Sandbox) listCards(r *request) (any, error) {
	owner := s.customerNamed(r.ids[0])
	if owner == nil {
		return nil, s.missing("Customer")
	}
	list := []object{}
	for _, c := range s.cards {
		if c.customer == owner {
			list = append(list, c.shown())
		}
	}
	return done("Card details fetched successfully.", list)
}

// getCard is Customers, Get Single Payment Method Data.
func (s *Sandbox) getCard(r *request) (any, error) {
	owner := s.customerNamed(r.ids[0])
	if owner == nil {
		return nil, s.missing("Customer")
	}
	if c := s.cardOf(owner, r.ids[1]); c != nil {
		return done("Card details fetched successfully.", c.shown())
	}
	return nil, s.missing("Card")
}

// cardOf finds a card among those of its customer.
func (s *Sandbox) cardOf(owner *customer, id string) *card {
	for _, c := range s.cards {
		if c.id == id && c.customer == owner {
			return c
		}
	}
	return nil
}
