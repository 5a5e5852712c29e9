package chargezoom

import (
	"context"
	"sync"

	"tender/shared/problem"
)

// fixture is what all pages of a secret's account are made with, found or made once.
type fixture struct {
	mu                         sync.Mutex
	secret                     string
	customer, product, gateway string
}

// remembered gives what is known of the account of this secret.
func (s session) remembered() (customer, product, gateway string) {
	f := &s.fixture
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.secret != s.secret {
		return "", "", ""
	}
	return f.customer, f.product, f.gateway
}

// remember keeps what is not empty.
func (s session) remember(customer, product, gateway string) {
	f := &s.fixture
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.secret != s.secret {
		f.secret, f.customer, f.product, f.gateway = s.secret, "", "", ""
	}
	for _, kept := range []struct {
		into  *string
		value string
	}{{&f.customer, customer}, {&f.product, product}, {&f.gateway, gateway}} {
		if kept.value != "" {
			*kept.into = kept.value
		}
	}
}

// forgetFixture makes the next page look again: what it was made with may have been deleted.
func (s session) forgetFixture() {
	s.fixture.mu.Lock()
	defer s.fixture.mu.Unlock()
	s.fixture.secret = ""
}

// ensure gives the customer and the product for pages, and makes what is not there yet. Two that are made at once under
// one external id do no harm: either serves.
func (s session) ensure(ctx context.Context) (customer, product string, err error) {
	customer, product, _ = s.remembered()
	if customer == "" {
		customer, err = s.findCustomer(ctx, fixtureCustomer)
		if err == nil && customer == "" {
			customer, err = s.makeCustomer(ctx)
		}
		if err != nil {
			return "", "", unsent(err)
		}
	}
	if product == "" {
		product, err = s.findProduct(ctx)
		if err == nil && product == "" {
			product, err = s.makeProduct(ctx)
		}
		if err != nil {
			return "", "", unsent(err)
		}
	}
	s.remember(customer, product, "")
	return customer, product, nil
}

// window is how lists are asked for.
type window struct {
	Page   int    `json:"page"`
	Limit  int    `json:"limit"`
	Search string `json:"search,omitzero"`
}

// findCustomer gives the id of the customer with an external id, empty where there is none (Get Customer Data). The
// search also looks at names, so each hit is held against the id.
func (s session) findCustomer(ctx context.Context, external string) (string, error) {
	type row struct {
		ID       loose `json:"customerId"`
		External loose `json:"externalCustomerId"`
	}
	list, err := search[row](ctx, s, "/v1/customer/get_customer_data", func(page int) any { return window{page, listRows, external} })
	if err != nil {
		return "", err
	}
	for _, c := range list {
		if c.External.is(external) && c.ID != "" {
			return string(c.ID), nil
		}
	}
	return "", nil
}

// makeCustomer is Create Customer: nobody in particular, so no shopper's data is kept there.
func (s session) makeCustomer(ctx context.Context) (string, error) {
	call, err := post("/customer/create", struct {
		Name     string `json:"customerFullName"`
		External string `json:"externalCustomerId"`
	}{fixtureCustomerName, fixtureCustomer})
	if err != nil {
		return "", err
	}
	var made struct {
		ID loose `json:"customerId"`
	}
	err = s.make(ctx, call, &made, &made.ID, "customer")
	return string(made.ID), err
}

// findProduct gives the list id of our product, empty where there is no active one (Get All Item).
func (s session) findProduct(ctx context.Context) (string, error) {
	type row struct {
		ID       loose `json:"itemId"`
		External loose `json:"externalItemId"`
		Status   loose `json:"itemStatus"`
	}
	list, err := search[row](ctx, s, "/v1/products/all", func(page int) any { return window{page, listRows, fixtureProduct} })
	if err != nil {
		return "", err
	}
	for _, p := range list {
		if p.External.is(fixtureProduct) && p.ID != "" && p.Status.lower() == "active" {
			return string(p.ID), nil
		}
	}
	return "", nil
}

// makeProduct is Item Create. Its ListID is what invoices name.
func (s session) makeProduct(ctx context.Context) (string, error) {
	call, err := post("/products/create", struct {
		Name        string `json:"itemName"`
		External    string `json:"externalItemId"`
		Type        string `json:"itemType"`
		Price       string `json:"itemSalePrice"`
		Description string `json:"itemSaleDescription"`
	}{fixtureProductName, fixtureProduct, "Service", "1.00", fixtureProductName})
	if err != nil {
		return "", err
	}
	var made struct {
		ID loose `json:"ListID"`
	}
	err = s.make(ctx, call, &made, &made.ID, "product")
	return string(made.ID), err
}

func badMade(what string) error {
	return badReply("Chargezoom answered without the id of a " + what + ".")
}

var errNoEnd = &problem.Error{Code: problem.BadReply, Detail: "Chargezoom's list does not end."}
