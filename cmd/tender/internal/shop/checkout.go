package shop

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"tender/cmd/tender/internal/merchant"
	"tender/shared/checkout"
)

// sale is what the shopper chose. It is kept in the order's metadata, so that the same can be paid again.
type sale struct{ product, provider, capture string }

// The names of a sale's parts in metadata and forms.
const (
	keyProduct  = "product"
	keyProvider = "provider"
	keyCapture  = "capture"
)

func (s shop) saleOf(get func(key string) string) (sale, bool) {
	of := sale{get(keyProduct), get(keyProvider), get(keyCapture)}
	_, sold := findProduct(of.product)
	_, offered := s.choiceOf(of.provider)
	captured := of.capture == checkout.CaptureAutomatic || of.capture == checkout.CaptureManual
	return of, sold && offered && captured
}

// buy opens a checkout for a new order and sends the shopper to its hosted page.
func (s shop) buy(w http.ResponseWriter, r *http.Request) {
	of, ok := s.saleOf(r.PostFormValue)
	if !ok {
		s.showFront(w, r, http.StatusUnprocessableEntity, "Choose a product, a provider and a way to capture.")
		return
	}
	page, err := s.open(r.Context(), "shop-"+strings.ToLower(rand.Text()[:8]), of)
	if err != nil {
		s.showFront(w, r, statusOf(err), sentence(err))
		return
	}
	if with, _ := s.choiceOf(of.provider); with.Silent {
		sendTo(w, s.URL+"/shop/result?order_id="+url.QueryEscape(page.OrderID)) // nobody would come back from there
		return
	}
	sendTo(w, page.RedirectURL)
}

// open makes a checkout as a merchant's backend does: it fills in what it sells, signs that, and calls the API.
func (s shop) open(ctx context.Context, orderID string, of sale) (merchant.Page, error) {
	body, err := json.Marshal(s.request(orderID, of))
	if err != nil {
		return merchant.Page{}, err
	}
	key, err := s.Key(ctx)
	if err != nil {
		return merchant.Page{}, err
	}
	token, err := merchant.Sign(key, body, s.Now())
	if err != nil {
		return merchant.Page{}, err
	}
	page, _, err := s.API.Checkout(ctx, body, token)
	return page, err
}

// request is always the same for the same sale: asked for again, it gives the page that is open.
func (s shop) request(orderID string, of sale) checkout.Request {
	bought, _ := findProduct(of.product)
	with, _ := s.choiceOf(of.provider)
	in := with.Market
	price := bought.Prices[in.Currency]
	home := &checkout.Address{
		FirstName: "Sam", LastName: "Shopper", Phone: in.phone, Line1: "1 Example Street",
		City: in.city, State: in.city, Country: in.country, PostalCode: in.postalCode,
	}
	back := s.URL + "/shop/result"
	return checkout.Request{
		OrderID: orderID, Provider: of.provider, Amount: price, Currency: in.Currency, Country: in.country,
		Description: bought.Name, Capture: of.capture, SuccessURL: back, CancelURL: back, PendingURL: back,
		Items: []checkout.Item{{
			Reference: bought.ID, Name: bought.Name, Description: bought.About, URL: s.URL + "/", UnitPrice: price, Quantity: 1,
		}},
		BillingAddress: home,
		Customer:       &checkout.Customer{ID: "shopper-1", Email: "sam@example.com", FirstName: home.FirstName, LastName: home.LastName, Phone: home.Phone},
		Metadata:       map[string]string{keyProduct: of.product, keyProvider: of.provider, keyCapture: of.capture},
	}
}

// sendTo leads the browser on. 303 makes it a GET whatever it was before.
func sendTo(w http.ResponseWriter, url string) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Location", url)
	w.WriteHeader(http.StatusSeeOther)
}

// statusOf is the API's status of a problem, 502 for what is none.
func statusOf(err error) int {
	if p := (*merchant.Problem)(nil); errors.As(err, &p) {
		return p.Status
	}
	return http.StatusBadGateway
}

// sentence tells a person what the API said, wrong fields included.
func sentence(err error) string {
	p := (*merchant.Problem)(nil)
	if !errors.As(err, &p) {
		return "The API could not be reached."
	}
	text := p.Detail
	for _, f := range p.Errors {
		text += " " + f.Field + ": " + f.Message
	}
	return text
}
