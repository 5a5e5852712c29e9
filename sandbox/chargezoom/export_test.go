package chargezoom

import "fmt"

// Dump is what the sandbox remembers of cards and payments, for the test that looks for what it must not remember.
func (s *Sandbox) Dump() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := ""
	for _, c := range s.cards {
		out += fmt.Sprintf("%+v %+v\n", *c, *c.customer)
		for _, text := range []*string{c.route, c.name, c.accountType, c.holderType} {
			out += deref(text) + "\n"
		}
	}
	for _, p := range s.payments {
		out += fmt.Sprintf("%+v\n", *p)
	}
	return out
}
