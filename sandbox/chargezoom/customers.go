package chargezoom

import (
	"strconv"
	"time"
)

// customer is what the sandbox keeps of one. The document's ids differ by call: "103" where customers are made and
// listed, "CUS-..." on invoices and transactions. Either is taken wherever a customer is named: assumed.
type customer struct {
	id, longID        string
	first, last, full string
	company           string
	external          *string
	contact, email    string
	billing, shipping address
	created           time.Time
}

type address struct{ line1, line2, city, state, zip, country string }

// firstCustomerID is the first id less one, so that the first customer is the document's 103.
const firstCustomerID = 102

// createCustomer is Customers, Create Customer.
func (s *Sandbox) createCustomer(r *request) (any, error) {
	f := newForm(r.body)
	c := f.customer()
	if s.switches.UniqueIDs && c.external != nil && s.customerBy(*c.external) != nil {
		f.refuse("externalCustomerId", isTaken)
	}
	if len(f.refused) > 0 {
		return nil, invalid("Customer", f.refused)
	}
	c.id, c.longID = strconv.Itoa(firstCustomerID+1+len(s.customers)), s.newID("CUS")
	c.created = s.now()
	s.customers = append(s.customers, c)
	return done("Customer details successfully saved", object{
		{"customerId", c.id},
		{"customerFirstName", c.first},
		{"customerLastName", c.last},
		{"customerCompanyName", c.company},
		{"customerFullName", c.full},
		{"externalCustomerId", c.external},
		{"customerContact", c.contact},
		{"customerEmail", c.email},
		{"customerActiveStatus", 1},
		{"customerCreatedAt", s.stamp(c.created)},
	})
}

func (f form) customer() *customer {
	c := &customer{
		full:     f.text("customerFullName", true),
		company:  f.text("customerCompanyName", false),
		external: f.external("externalCustomerId"),
		first:    f.text("customerFirstName", false),
		last:     f.text("customerLastName", false),
		contact:  f.text("customerContact", false),
		email:    f.text("customerEmail", false),
		billing:  f.address("b"),
		shipping: f.address("s"),
	}
	if c.company != "" { // as in both examples: the company's name comes back as the full name
		c.full = c.company
	}
	return c
}

func (f form) address(prefix string) address {
	text := func(name string) string { return f.text(prefix+name, false) }
	return address{text("Address1"), text("Address2"), text("City"), text("State"), text("Zipcode"), text("Country")}
}

// customerNamed finds a customer by either of Chargezoom's ids.
func (s *Sandbox) customerNamed(id string) *customer {
	for _, c := range s.customers {
		if id == c.id || id == c.longID {
			return c
		}
	}
	return nil
}

// customerBy finds the oldest customer with an external id.
func (s *Sandbox) customerBy(external string) *customer {
	for _, c := range s.customers {
		if c.external != nil && *c.external == external {
			return c
		}
	}
	return nil
}

// listed is a customer as Get Customer Data and Get Single Customer Details show it.
func (s *Sandbox) listed(c *customer) object {
	return object{
		{"customerId", c.id},
		{"customerFirstName", c.first},
		{"customerLastName", c.last},
		{"customerCompanyName", c.company},
		{"externalCustomerId", c.external},
		{"customerFullName", c.full},
		{"customerContact", c.contact},
		{"customerEmail", c.email},
		{"customerActiveStatus", 1},
		{"customerCreatedAt", s.stamp(c.created)},
		{"sAddress1", c.shipping.line1},
		{"sCity", c.shipping.city},
		{"sState", c.shipping.state},
		{"sZipcode", c.shipping.zip},
		{"sCountry", c.shipping.country},
		{"bAddress1", c.billing.line1},
		{"bAddress2", c.billing.line2},
		{"bCity", c.billing.city},
		{"bState", c.billing.state},
		{"bZipcode", c.billing.zip},
		{"bCountry", c.billing.country},
	}
}

// listCustomers is Customers, Get Customer Data.
func (s *Sandbox) listCustomers(r *request) (any, error) {
	f := newForm(r.body)
	w, search, since := f.window(), f.text("search", false), f.date("timeModified", dashed, s.zone(), false)
	if len(f.refused) > 0 {
		return nil, invalid("Customer", f.refused)
	}
	var found []*customer
	for _, c := range s.customers {
		if !c.created.Before(since) && contains(search, c.first, c.last, c.company, c.full, c.email, deref(c.external)) {
			found = append(found, c)
		}
	}
	list := []object{}
	for _, c := range cut(s, found, w) {
		list = append(list, s.listed(c))
	}
	return done("Customer Detail", list)
}

// getCustomer is Customers, Get Single Customer Details.
func (s *Sandbox) getCustomer(r *request) (any, error) {
	c := s.customerNamed(r.ids[0])
	if c == nil {
		return nil, s.missing("Customer")
	}
	return done("Customer Detail", s.listed(c))
}
