package shop

import (
	"slices"

	"tender/cmd/tender/internal/sandboxes"
	"tender/shared/money"
	"tender/shared/provider"
)

// product is something to buy. Prices are in minor units of their currency.
type product struct {
	ID, Name, About string
	Prices          map[money.Currency]int64
}

var catalogue = []product{
	{"cup", "Espresso cup", "Stoneware, 90 ml", prices(4500, 150000, 45000, 1250)},
	{"lamp", "Desk lamp", "Brass, dimmable", prices(32900, 1090000, 315000, 8990)},
	{"perfume", "Wild Flower Eau de Parfum", "50 ml", prices(81480, 2700000, 780000, 22190)},
}

func prices(aed, bdt, thb, usd int64) map[money.Currency]int64 {
	return map[money.Currency]int64{"AED": aed, "BDT": bdt, "THB": thb, "USD": usd}
}

// market is where a currency's shoppers are, in this shop.
type market struct {
	Currency                         money.Currency
	country, city, postalCode, phone string
}

// markets are those that the shop sells in. A provider that takes several of their currencies is paid in the first.
var markets = []market{
	{Currency: "AED", country: "AE", city: "Dubai", postalCode: "00000", phone: "+971500000000"},
	{Currency: "BDT", country: "BD", city: "Dhaka", postalCode: "1205", phone: "+8801000000000"},
	{Currency: "THB", country: "TH", city: "Bangkok", postalCode: "10110", phone: "+66000000000"},
	{Currency: "USD", country: "US", city: "Springfield", postalCode: "00000", phone: "+15550000000"},
}

func findProduct(id string) (product, bool) {
	i := slices.IndexFunc(catalogue, func(p product) bool { return p.ID == id })
	if i < 0 {
		return product{}, false
	}
	return catalogue[i], true
}

// choice is a provider that the shop can sell through, and what is paid there.
type choice struct {
	Name, Title string
	Market      market
	AtOnce      bool // it takes the money with the approval
	Silent      bool // it sends neither shoppers back nor messages
	Refunds     bool
}

// choices lists the enabled providers that take a currency of the shop's.
func (s shop) choices() []choice {
	var list []choice
	for _, name := range s.Providers.Names() {
		g, ok := s.Providers.Get(name)
		if !ok {
			continue
		}
		i := slices.IndexFunc(markets, func(m market) bool { return takes(g.Info(), m.Currency) })
		if i >= 0 {
			kind, _ := sandboxes.Find(name)
			list = append(list, choice{
				Name: name, Title: g.Info().Title, Market: markets[i], AtOnce: !kind.Authorizes,
				Silent: g.Info().Notification == provider.NoMessages, Refunds: g.Info().Can(provider.OpRefund),
			})
		}
	}
	return list
}

// choiceOf gives the offered provider of this name.
func (s shop) choiceOf(name string) (choice, bool) {
	all := s.choices()
	i := slices.IndexFunc(all, func(c choice) bool { return c.Name == name })
	if i < 0 {
		return choice{}, false
	}
	return all[i], true
}

// currencies are those that some choice is paid in, in the order of the markets.
func currencies(choices []choice) []money.Currency {
	var list []money.Currency
	for _, m := range markets {
		if slices.ContainsFunc(choices, func(c choice) bool { return c.Market.Currency == m.Currency }) {
			list = append(list, m.Currency)
		}
	}
	return list
}

func takes(i provider.Info, c money.Currency) bool {
	return slices.ContainsFunc(i.Currencies, func(l provider.CurrencyLimit) bool { return l.Currency == c })
}
