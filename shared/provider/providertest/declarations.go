package providertest

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"tender/shared/checkout"
	"tender/shared/money"
	"tender/shared/provider"
)

var nameForm = regexp.MustCompile(`^[a-z][a-z0-9]{1,31}$`)

func declarations(h Harness) error {
	s, err := newScene(h)
	if err != nil {
		return err
	}
	var wrong []error
	bad := func(format string, args ...any) { wrong = append(wrong, fmt.Errorf(format, args...)) }
	i := s.Info
	if !nameForm.MatchString(i.Name) || i.Title == "" || !strings.Contains(i.Document, "https://") {
		bad("name %q, title %q, document %q", i.Name, i.Title, i.Document)
	}
	if !reflect.DeepEqual(i, s.adapter.Info()) {
		bad("the declarations change from call to call")
	}
	if i.PageExpiry <= 0 || i.PageLifetime < i.PageExpiry {
		bad("a page is offered for %v and can be paid for %v", i.PageExpiry, i.PageLifetime)
	}
	if i.OmitsCurrency && len(i.Currencies) != 1 {
		bad("replies have no currency, and there are %d it could be", len(i.Currencies))
	}
	for _, key := range i.SecretKeys {
		if len(h.Secret[key]) < 8 {
			bad("the harness has no secret %s of 8 characters", key)
		}
	}
	if len(i.SecretKeys) == 0 {
		bad("no secret is declared")
	}
	return errors.Join(append(wrong, declaredOperations(s), declaredRoles(s), declaredSettlements(i), declaredCurrencies(i), declaredFields(i))...)
}

func declaredOperations(s *Scene) error {
	var wrong []error
	for op := range s.Info.Operations {
		if !slices.Contains(provider.Operations(), op) {
			wrong = append(wrong, fmt.Errorf("there is no operation %q", op))
		}
	}
	for _, op := range provider.Operations() {
		c := s.Info.Operations[op]
		known := c.Support == provider.Supported || c.Support == provider.ProviderCannot || c.Support == provider.NotBuilt
		if !known || len(c.Rule) < 20 {
			wrong = append(wrong, fmt.Errorf("%s: support %q, rule %q", op, c.Support, c.Rule))
		}
		if c.Again != provider.AgainNever && (c.Support != provider.Supported || (c.Again != provider.AgainByKey && c.Again != provider.AgainByState)) {
			wrong = append(wrong, fmt.Errorf("%s: again %q", op, c.Again))
		}
	}
	return errors.Join(wrong...)
}

// declaredRoles compares both ways: what is declared is there, and what is there is declared.
func declaredRoles(s *Scene) error {
	_, capturer := s.adapter.(provider.Capturer)
	_, refunder := s.adapter.(provider.Refunder)
	_, canceller := s.adapter.(provider.Canceller)
	_, charger := s.adapter.(provider.Charger)
	_, settler := s.adapter.(provider.Settler)
	auth := s.Info.Notification
	if !slices.Contains([]provider.NotificationAuth{provider.SignedMessage, provider.CallbackToken, provider.NoMessages}, auth) {
		return fmt.Errorf("notifications are authenticated by %q", auth)
	}
	roles := map[provider.Operation]bool{
		provider.OpCheckout: true, provider.OpLookup: true, provider.OpNotify: auth != provider.NoMessages,
		provider.OpCapture: capturer, provider.OpRefund: refunder, provider.OpCancel: canceller,
		provider.OpCharge: charger, provider.OpSettlements: settler,
	}
	var wrong []error
	for op, is := range roles {
		if s.Info.Can(op) != is {
			wrong = append(wrong, fmt.Errorf("%s: declared %v, implemented %v", op, s.Info.Can(op), is))
		}
	}
	return errors.Join(wrong...)
}

// declaredSettlements wants the facts by which a run is paced and windows are closed, where there is something to list.
func declaredSettlements(i provider.Info) error {
	facts := i.Settlements
	complete := facts.PageSize > 0 && facts.InFlight > 0 && facts.PerSecond > 0 && facts.DayEnds > 0 && facts.LateDays > 0 &&
		facts.RereadDays >= 0 && (!facts.Sequential || facts.InFlight == 1)
	if i.Can(provider.OpSettlements) && !complete || !i.Can(provider.OpSettlements) && facts != (provider.SettlementInfo{}) {
		return fmt.Errorf("settlements: declared %v, with %+v", i.Can(provider.OpSettlements), facts)
	}
	return nil
}

func declaredCurrencies(i provider.Info) error {
	seen := map[money.Currency]bool{}
	for _, c := range i.Currencies {
		_, err := money.ParseCurrency(string(c.Currency))
		if err != nil || seen[c.Currency] || c.Min < 1 || (c.Max != 0 && c.Max < c.Min) {
			return fmt.Errorf("currency %s from %d to %d: %w", c.Currency, c.Min, c.Max, err)
		}
		seen[c.Currency] = true
	}
	return nil
}

func declaredFields(i provider.Info) error {
	type rule struct {
		path     string
		required bool
	}
	seen := map[rule]bool{}
	for _, f := range i.Fields {
		r := rule{f.Path, f.Required}
		kind := f.Kind == provider.DisplayText || f.Kind == provider.Meaning
		if !checkout.Known(f.Path) || !kind || f.Max < 0 || (!f.Required && f.Max == 0) || seen[r] {
			return fmt.Errorf("field %+v", f)
		}
		seen[r] = true
	}
	return nil
}
