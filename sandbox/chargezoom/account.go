package chargezoom

import "slices"

// gateway is where cards are charged. What opens it at the gateway's own side is the example's, and nobody's.
type gateway struct {
	id        string
	name      string
	isDefault bool
}

// gateways are those of the account: the secret's, which is the default one, and the document's example beside it.
func (s *Sandbox) gateways() []gateway {
	const example = "155"
	own := gateway{s.opt.Secret.GatewayID, "NMI", true}
	if own.id == example {
		return []gateway{own}
	}
	return []gateway{{example, "NMI", false}, own}
}

func (s *Sandbox) hasGateway(id string) bool {
	return slices.ContainsFunc(s.gateways(), func(g gateway) bool { return g.id == id })
}

// listGateways is Payment Gateways, Get All Merchant Gateway Data.
func (s *Sandbox) listGateways(*request) (any, error) {
	list := []object{}
	for _, g := range s.gateways() {
		isDefault := "0"
		if g.isDefault {
			isDefault = "1"
		}
		list = append(list, object{
			{"gatewayID", g.id},
			{"gatewayFriendlyName", g.name},
			{"gatewayUsername", "demo"},
			{"gatewayPassword", "password"},
			{"gatewaySignature", ""},
			{"extra_field_1", ""},
			{"gatewayType", "1"},
			{"gatewayMerchantID", "NMI-101"},
			{"defaultGateway", isDefault},
			{"isCC", "1"},
			{"isACH", "1"},
		})
	}
	return done("Gateway list", list)
}

// tax is one of the account's taxes. Its rate is in hundredths of a percent.
type tax struct {
	id, name string
	rate     int64
}

const taxDecimals = 2

// taxes are those of the document's Tax List.
var taxes = []tax{
	{"4", "Arizona", 1800}, {"5", "Arizona State DEPT", 250}, {"2", "California", 800},
	{"6", "IST", 250}, {"7", "SID", 230}, {"3", "Tucson", 910},
}

// taxNamed finds a tax; nil when there is none.
func taxNamed(id string) *tax {
	for _, t := range taxes {
		if t.id == id {
			return &t
		}
	}
	return nil
}

// listTaxes is General Settings, Tax List.
func (s *Sandbox) listTaxes(*request) (any, error) {
	list := []object{}
	for _, t := range taxes {
		list = append(list, object{
			{"taxID", t.id}, {"friendlyName", t.name}, {"taxRate", short(t.rate, taxDecimals)}, {"taxStatus", "1"},
		})
	}
	return done("Merchant Settings", list)
}
