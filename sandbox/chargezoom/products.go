package chargezoom

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// product is what an invoice line names by its list id.
type product struct {
	itemID, listID string
	name, kind     string
	external       *string
	price          string // as it was sent
	description    string
	active         bool
	created        time.Time
	modified       time.Time
}

// firstItemID makes the first product's czItemId the document's.
const firstItemID = 588

// kinds are the documented values of itemType; the example writes Noninventory, so their case does not matter.
var kinds = []string{"service", "noninventory", "othercharge", "subtotal", "group", "payment", "discount"}

// createProduct is Product & Services, Item Create. itemSaleDescription is required by the table; the example lacks it.
func (s *Sandbox) createProduct(r *request) (any, error) {
	f := newForm(r.body)
	p := &product{
		name:        f.text("itemName", true),
		external:    f.external("externalItemId"),
		kind:        f.text("itemType", true),
		price:       f.text("itemSalePrice", true),
		description: f.text("itemSaleDescription", true),
		active:      true,
	}
	f.number("itemSalePrice", rateDecimals, 0)
	if p.kind != "" && !slices.Contains(kinds, strings.ToLower(p.kind)) {
		f.refuse("itemType", isNoChoice)
	}
	if s.switches.UniqueIDs && p.external != nil && slices.ContainsFunc(s.products, func(other *product) bool {
		return deref(other.external) == *p.external
	}) {
		f.refuse("externalItemId", isTaken)
	}
	if len(f.refused) > 0 {
		return nil, invalid("Product", f.refused)
	}
	p.itemID, p.listID = strconv.Itoa(firstItemID+len(s.products)), s.newID("PRO")
	p.created = s.now()
	p.modified = p.created
	s.products = append(s.products, p)
	return done("Product Created Successfully", s.created(p))
}

// created is a product as Item Create shows it, with all the members of other accounting packages that mean nothing here.
func (s *Sandbox) created(p *product) object {
	return object{
		{"czItemId", p.itemID},
		{"externalItemId", p.external},
		{"ListID", p.listID},
		{"EditSequence", nil},
		{"IsActive", "true"},
		{"TimeCreated", s.stamp(p.created)},
		{"TimeModified", nil},
		{"Name", p.name},
		{"FullName", p.name},
		{"Type", p.kind},
		{"Parent_ListID", ""},
		{"Parent_FullName", nil},
		{"ManufacturerPartNumber", nil},
		{"SalesTaxCode_ListID", nil},
		{"SalesTaxCode_FullName", nil},
		{"BuildPoint", nil},
		{"ReorderPoint", nil},
		{"QuantityOnHand", "0"},
		{"AverageCost", nil},
		{"QuantityOnOrder", "0"},
		{"QuantityOnSalesOrder", "0"},
		{"AccountRef", nil},
		{"TaxRate", nil},
		{"SalesPrice", p.price},
		{"SalesDesc", p.description},
		{"PurchaseCost", nil},
		{"PurchaseDesc", nil},
		{"PrefVendor_ListID", nil},
		{"PrefVendor_FullName", nil},
		{"companyListID", "228"},
		{"Discount", "0.00"},
		{"DepositToAccountRef", nil},
		{"DepositToAccountName", nil},
		{"PaymentMethodRef", nil},
		{"PaymentMethodName", nil},
	}
}

// shown is a product as Get Item Details and Get All Item show it. The word for an inactive one is assumed.
func (p *product) shown() object {
	status := "Active"
	if !p.active {
		status = "Inactive"
	}
	return object{
		{"itemId", p.listID},
		{"externalItemId", p.external},
		{"itemName", p.name},
		{"itemType", p.kind},
		{"itemStatus", status},
		{"itemSalePrice", p.price},
		{"itemParentId", ""},
		{"itemSaleDescription", p.description},
		{"itemAccountId", nil},
	}
}

// productNamed finds a product by its list id.
func (s *Sandbox) productNamed(listID string) *product {
	for _, p := range s.products {
		if p.listID == listID {
			return p
		}
	}
	return nil
}

// getProduct is Product & Services, Get Item Details.
func (s *Sandbox) getProduct(r *request) (any, error) {
	p := s.productNamed(r.ids[0])
	if p == nil {
		return nil, s.missing("Item")
	}
	return dataFirst{p.shown(), "Item Detail Get Successfully", http.StatusOK}, nil
}

// listProducts is Product & Services, Get All Item: alone among the lists, a limit of 0 means all of them.
func (s *Sandbox) listProducts(r *request) (any, error) {
	f := newForm(r.body)
	w, search, since := f.window(), f.text("search", false), f.date("timeModified", dashed, s.zone(), false)
	if len(f.refused) > 0 {
		return nil, invalid("Product", f.refused)
	}
	var found []*product
	for _, p := range s.products {
		if !p.modified.Before(since) && contains(search, p.name, deref(p.external)) {
			found = append(found, p)
		}
	}
	if w.limit == 0 {
		w = window{0, len(found)}
	}
	list := []object{}
	for _, p := range cut(s, found, w) {
		list = append(list, p.shown())
	}
	return done("Item Detail Get Successfully", list)
}

// setProduct is Product & Services, Update Item Status, whose message is an object. An inactive product cannot be
// invoiced.
func (s *Sandbox) setProduct(r *request) (any, error) {
	f := newForm(r.body)
	id, active := f.text("itemId", true), f.flag("itemStatus", false)
	if !f.has("itemStatus") {
		f.refuse("itemStatus", isRequired)
	}
	if len(f.refused) > 0 {
		return nil, invalid("Product", f.refused)
	}
	p := s.productNamed(id)
	if p == nil {
		return nil, s.missing("Item")
	}
	p.active, p.modified = active, s.now()
	message := "Your Item Active"
	if !active {
		message = "Your Item Inactive"
	}
	return done(object{{"message", message}, {"itemId", p.listID}}, nil)
}
