package rupantorpay

import (
	"net/http"
	"net/url"
	"strings"

	"tender/sandbox/deliveries"
	"tender/sandbox/wire"
)

// pair is one parameter that the merchant is told, by the document's name and by the other one.
type pair struct{ name, snake, value string }

// told is what redirects and webhooks say of a payment, in the document's order (Payment Completion Flow). nil is the
// cancel of a shopper who has tried none: assumed, as that the fee is nothing.
func (s *Sandbox) told(made *payment) []pair {
	if made == nil {
		made = &payment{currency: onlyCurrency, status: pending}
	}
	word, with := string(made.status), method
	if s.switches.LowerWords {
		word = lower[made.status]
	}
	if made.id == "" {
		with = ""
	}
	return []pair{
		{"transactionId", "transaction_id", made.id},
		{"paymentMethod", "payment_method", with},
		{"paymentAmount", "payment_amount", twoDecimals(made.amount)},
		{"paymentFee", "payment_fee", "0.00"},
		{"currency", "currency", made.currency},
		{"status", "status", word},
	}
}

// redirected writes what a redirect says, under the names that the switch has it use.
func (s *Sandbox) redirected(made *payment) string {
	pairs := s.told(made)
	var list []pair
	if s.switches.RedirectNames != NamesSnake {
		list = append(list, pairs...)
	}
	for _, p := range pairs {
		if s.switches.RedirectNames == NamesSnake || s.switches.RedirectNames == NamesBoth && p.snake != p.name {
			list = append(list, pair{name: p.snake, value: p.value})
		}
	}
	return query(list)
}

func query(list []pair) string {
	parts := make([]string, len(list))
	for i, p := range list {
		parts[i] = url.QueryEscape(p.name) + "=" + url.QueryEscape(p.value)
	}
	return strings.Join(parts, "&")
}

// appended adds parameters to whatever query an address has.
func appended(address, parameters string) string {
	u, err := url.Parse(address)
	if err != nil {
		panic(err) // it was checked when it came
	}
	if u.RawQuery != "" {
		u.RawQuery += "&"
	}
	u.RawQuery += parameters
	return u.String()
}

// notify puts a webhook about a payment into the outbox, unsigned; the panel sends it once the request is answered. The
// document only says that there is one, so its encoding is the switch's. The caller holds the lock.
func (s *Sandbox) notify(made *payment) {
	to := made.page.webhook
	if to == "" {
		return
	}
	m := deliveries.Message{Event: string(made.status), OrderID: made.page.orderID, URL: to}
	pairs := s.told(made)
	if name := s.switches.WebhookID; name != "" {
		pairs[0].name = name
	}
	switch s.switches.Webhook {
	case WebhookQuery:
		m.Method, m.URL = http.MethodGet, appended(to, query(pairs))
	case WebhookJSON:
		members := map[string]string{}
		for _, p := range pairs {
			members[p.name] = p.value
		}
		m.ContentType, m.Body = "application/json", wire.Encode(members)
	case WebhookSnakeJSON:
		name := s.switches.WebhookID
		if name == "" {
			name = "transaction_id"
		}
		m.ContentType, m.Body = "application/json", wire.Encode(s.show(made).object(name))
	default:
		m.ContentType, m.Body = "application/x-www-form-urlencoded", []byte(query(pairs))
	}
	s.Panel().Outbox.Put(m)
}
