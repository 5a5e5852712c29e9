package shop

import (
	"slices"

	"tender/shared/money"
	"tender/shared/provider"
)

// currency is what the shop sells in.
const currency money.Currency = "AED"

// product is something to buy. Price is in minor units of currency.
type product struct {
	ID, Name, About string
	Price           int64
}

var catalogue = []product{
	{"cup", "Espresso cup", "Stoneware, 90 ml", 4500},
	{"lamp", "Desk lamp", "Brass, dimmable", 32900},
	{"perfume", "Wild Flower Eau de Parfum", "50 ml", 81480},
}

func findProduct(id string) (product, bool) {
	i := slices.IndexFunc(catalogue, func(p product) bool { return p.ID == id })
	if i < 0 {
		return product{}, false
	}
	return catalogue[i], true
}

// choice is a provider that the shop can sell through.
type choice struct{ Name, Title string }

// choices lists the enabled providers that take the shop's currency.
func (s shop) choices() []choice {
	var list []choice
	for _, name := range s.Providers.Names() {
		if g, ok := s.Providers.Get(name); ok && takes(g.Info(), currency) {
			list = append(list, choice{name, g.Info().Title})
		}
	}
	return list
}

func takes(i provider.Info, c money.Currency) bool {
	return slices.ContainsFunc(i.Currencies, func(l provider.CurrencyLimit) bool { return l.Currency == c })
}
