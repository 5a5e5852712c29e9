package checkout

import (
	"net/url"
	"strings"
	"time"
)

func (c *checker) item(at string, i Item) {
	c.meaning(at+".reference", i.Reference, maxReference)
	c.display(at+".name", i.Name)
	c.display(at+".description", i.Description)
	c.link(at+".url", i.URL)
	c.link(at+".image_url", i.ImageURL)
	c.number(at+".unit_price", i.UnitPrice, 0, MaxAmount)
	c.number(at+".quantity", i.Quantity, 1, maxQuantity)
}

func (c *checker) discount(at string, d Discount) {
	c.meaning(at+".code", d.Code, maxReference)
	c.display(at+".name", d.Name)
	c.number(at+".amount", d.Amount, 0, MaxAmount)
}

func (c *checker) shipping(s *Shipping) {
	if s == nil {
		return
	}
	c.meaning("shipping.id", s.ID, maxReference)
	c.display("shipping.name", s.Name)
	c.number("shipping.amount", s.Amount, 0, MaxAmount)
	c.address("shipping.address", s.Address)
}

func (c *checker) address(at string, a *Address) {
	if a == nil {
		return
	}
	c.meaning(at+".first_name", a.FirstName, maxName)
	c.meaning(at+".last_name", a.LastName, maxName)
	c.meaning(at+".phone", a.Phone, maxPhone)
	c.meaning(at+".alt_phone", a.AltPhone, maxPhone)
	c.meaning(at+".line1", a.Line1, maxName)
	c.meaning(at+".line2", a.Line2, maxName)
	c.meaning(at+".city", a.City, maxName)
	c.meaning(at+".state", a.State, maxName)
	c.country(at+".country", a.Country)
	c.meaning(at+".postal_code", a.PostalCode, maxPostalCode)
}

func (c *checker) customer(u *Customer) {
	if u == nil {
		return
	}
	c.meaning("customer.id", u.ID, maxReference)
	if u.Email != "" && !isEmail(u.Email) {
		c.add("customer.email", CodeFormat, "This must be an e-mail address of at most %d bytes.", maxEmail)
	}
	c.meaning("customer.first_name", u.FirstName, maxName)
	c.meaning("customer.last_name", u.LastName, maxName)
	c.meaning("customer.phone", u.Phone, maxPhone)
	c.oneOf("customer.gender", u.Gender, "male", "female", "other")
	c.oneOf("customer.account", u.Account, "new", "existing", "guest")
	if u.DateOfBirth != "" && !isDate(u.DateOfBirth) {
		c.add("customer.date_of_birth", CodeFormat, "This must be a date such as 1990-01-31.")
	}
	if u.DateJoined != "" && !isDate(u.DateJoined) && !isTime(u.DateJoined) {
		c.add("customer.date_joined", CodeFormat, "This must be a date, or a time as RFC 3339 has it, such as 2019-08-26T09:28:14Z.")
	}
	c.address("customer.default_address", u.DefaultAddress)
}

func isDate(text string) bool {
	_, err := time.Parse(time.DateOnly, text)
	return err == nil
}

func isTime(text string) bool {
	var t time.Time
	return t.UnmarshalText([]byte(text)) == nil
}

// link checks a URL that is only shown, never followed by us and nowhere that a shopper is sent to.
func (c *checker) link(at, text string) {
	if text == "" {
		return
	}
	if len(text) > maxURL {
		c.add(at, CodeTooLong, "This URL can have at most %d bytes.", maxURL)
		return
	}
	u, err := url.Parse(text)
	web := err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" && u.User == nil
	if !web || strings.ContainsFunc(text, isControl) || strings.ContainsAny(text, "\\ \"<>") {
		c.add(at, CodeFormat, "This must be an absolute http or https URL without user and password.")
	}
}
