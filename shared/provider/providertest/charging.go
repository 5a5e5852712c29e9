package providertest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"tender/shared/problem"
	"tender/shared/provider"
)

// stored is the scene's charge: its money taken at once, or else authorized.
func (s *Scene) stored(capture bool) provider.ChargeRequest {
	return provider.ChargeRequest{
		Ref: s.Ref, Key: "charge-01", Request: s.Stored(s.Ref.OrderID, s.Ref.Amount, s.Ref.Currency), Capture: capture,
	}
}

// Charge charges stored credentials, and keeps what the receipt tells.
func (s *Scene) Charge(capture bool) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	receipt, err := s.guarded.Charge(ctx, s.stored(capture))
	if err != nil {
		return fmt.Errorf("charge: %w", err)
	}
	if receipt.Outcome != problem.Succeeded || receipt.Authorized == capture {
		return fmt.Errorf("a charge (money at once: %v) gave %+v", capture, receipt)
	}
	s.Ref.Keys = receipt.Keys
	return nil
}

// charges walks charges to money, to money by a capture, and to nothing; each is also found without the receipt's keys.
func charges(h Harness) error {
	first, err := newScene(h)
	if err != nil || !first.Info.Can(provider.OpCharge) {
		return err
	}
	if h.Stored == nil || len(first.Info.CredentialOptions) == 0 {
		return errors.New("charges are declared, and there is nothing to charge")
	}
	c := first.Info.Currencies[0].Currency
	effect := func(kind string) Effect { return Effect{kind, sceneRef, sceneAmount, c} }
	held := state{page: provider.PageOpen, authorized: sceneAmount}
	taken := state{page: provider.PagePaid, received: sceneAmount}
	return all(
		chargeWalk(h, true, taken, nil, taken, effect("capture")),
		chargeWalk(h, false, held, func(s *Scene) error { return s.Capture("capture-01") }, taken, effect("authorize"), effect("capture")),
		chargeWalk(h, false, held, (*Scene).cancelCharge, state{page: provider.PageOver}, effect("authorize"), effect("cancel")),
	)
}

func (s *Scene) cancelCharge() error {
	_, err := s.do(provider.OpCancel)
	return err
}

func chargeWalk(h Harness, capture bool, charged state, then func(*Scene) error, end state, want ...Effect) error {
	s, err := newScene(h)
	if err != nil {
		return err
	}
	if wrong := s.guarded.CheckCheckout(s.stored(capture).Request); len(wrong) > 0 || !s.guarded.Charges(s.stored(capture).Request) {
		return fmt.Errorf("the stored credentials are no request for a charge: %v", wrong)
	}
	if s.guarded.Charges(s.request().Request) {
		return errors.New("a request for a page is one for a charge")
	}
	if err := all(s.Charge(capture), s.expect(charged)); err != nil {
		return err
	}
	s.Ref.Keys = nil // as after a reply that was lost
	if err := s.expect(charged); err != nil {
		return fmt.Errorf("without keys: %w", err)
	}
	if then != nil {
		if err := all(then(s), s.expect(end)); err != nil {
			return err
		}
	}
	got, err := s.Ledger()
	if err != nil || !slices.Equal(got, want) {
		return fmt.Errorf("the provider understood %v, not %v: %w", got, want, err)
	}
	return nil
}
