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

// amounts opens, pays, captures and refunds in every declared currency and compares with the sandbox's own reading.
func amounts(h Harness) error {
	first, err := newScene(h)
	if err != nil {
		return err
	}
	var wrong []error
	for _, c := range first.Info.Currencies {
		for _, amount := range []int64{c.Min, c.Min + 1, 1005, 99999, 1234567} {
			if amount < c.Min || (c.Max > 0 && amount > c.Max) {
				continue
			}
			if err := amountsOf(h, c, amount); err != nil {
				wrong = append(wrong, fmt.Errorf("%d %s: %w", amount, c.Currency, err))
			}
		}
	}
	return errors.Join(wrong...)
}

func amountsOf(h Harness, c provider.CurrencyLimit, amount int64) error {
	s, err := newScene(h)
	if err != nil {
		return err
	}
	s.Ref.Amount, s.Ref.Currency = amount, c.Currency
	if wrong := s.guarded.CheckCheckout(s.request().Request); len(wrong) > 0 {
		return fmt.Errorf("refused before it was sent: %v", wrong)
	}
	want := []Effect{{"checkout", sceneRef, amount, c.Currency}, {"authorize", sceneRef, amount, c.Currency}}
	if err := all(s.OpenPage(), s.Answer("approve")); err != nil {
		return err
	}
	if s.captures() {
		if err := s.Capture("capture-01"); err != nil {
			return err
		}
		want = append(want, Effect{"capture", sceneRef, amount, c.Currency})
	} else {
		want[1].Kind = "capture"
	}
	if s.Info.Can(provider.OpRefund) {
		part := max(amount/2, 1)
		if err := s.LookBeforeRefund(); err != nil {
			return err
		}
		if err := all(s.Refund("refund-01", part), s.finish()); err != nil {
			return err
		}
		want = append(want, Effect{"refund", sceneRef, part, c.Currency})
	}
	got, err := s.Ledger()
	if err != nil {
		return err
	}
	if !slices.Equal(got, want) {
		return fmt.Errorf("the provider understood %v, not %v", got, want)
	}
	return nil
}

// success walks an attempt from nothing to refunded, another to declined, and a third to cancelled where that can be.
func success(h Harness) error {
	return all(walkPaid(h), walkDeclined(h), walkCancelled(h))
}

// state is what a lookup must say.
type state struct {
	page                           provider.PageState
	received, authorized, refunded int64
	declined                       bool
}

// expect looks the attempt up and compares.
func (s *Scene) expect(want state) error {
	got, err := s.Lookup()
	if err != nil {
		return fmt.Errorf("lookup: %w", err)
	}
	seen := state{got.Page, got.Received, got.Authorized, got.Refunded, got.Declined}
	if seen != want {
		return fmt.Errorf("a lookup says %+v, not %+v", seen, want)
	}
	if want.page != provider.PageAbsent && (got.Reference != s.Ref.Reference || got.Currency != s.Ref.Currency) {
		return fmt.Errorf("a lookup is about %q in %q", got.Reference, got.Currency)
	}
	if id := s.Ref.Keys[provider.TransactionKey]; id != "" && got.Transaction != id {
		return errors.New("a lookup of a transaction does not say which one it is about")
	}
	return nil
}

func walkPaid(h Harness) error {
	s, err := newScene(h)
	if err != nil {
		return err
	}
	if s.Info.SearchByReference {
		if err := s.expect(state{page: provider.PageAbsent}); err != nil {
			return fmt.Errorf("before the checkout: %w", err)
		}
	}
	if err := s.OpenPage(); err != nil {
		return err
	}
	if e := s.Page.ExpiresAt; !e.IsZero() && (e.Before(start) || e.After(start.Add(s.Info.PageLifetime))) {
		return fmt.Errorf("the page expires at %v", e)
	}
	if s.canLook() {
		if err := s.expect(state{page: provider.PageOpen}); err != nil {
			return fmt.Errorf("opened: %w", err)
		}
	}
	if err := s.Answer("approve"); err != nil {
		return err
	}
	if s.captures() {
		if err := s.expect(state{page: provider.PageOpen, authorized: sceneAmount}); err != nil {
			return fmt.Errorf("approved: %w", err)
		}
		r, err := s.do(provider.OpCapture)
		if err != nil || r.receipt.Outcome != problem.Succeeded {
			return fmt.Errorf("capture: %+v %w", r.receipt, err)
		}
	}
	if err := s.expect(state{page: provider.PagePaid, received: sceneAmount}); err != nil {
		return fmt.Errorf("captured: %w", err)
	}
	if s.Info.Can(provider.OpRefund) {
		return walkRefunded(s)
	}
	return nil
}

func walkRefunded(s *Scene) error {
	r, err := s.do(provider.OpRefund)
	if err != nil {
		return fmt.Errorf("refund: %w", err)
	}
	want := state{page: provider.PagePaid, received: sceneAmount}
	if r.receipt.Outcome == problem.Succeeded {
		want.refunded = sceneRefund
	}
	if err := s.expect(want); err != nil {
		return fmt.Errorf("refunded: %w", err)
	}
	if err := s.refundStates(r.receipt.Outcome); err != nil {
		return err
	}
	got, err := s.Lookup()
	if err != nil || got.RefundsListed != s.Info.ListsRefunds {
		return fmt.Errorf("refunds listed: %v, declared %v: %w", got.RefundsListed, s.Info.ListsRefunds, err)
	}
	if !got.RefundsListed {
		return nil
	}
	if len(got.Refunds) != 1 {
		return fmt.Errorf("%d refunds are listed", len(got.Refunds))
	}
	line := got.Refunds[0]
	if line.Amount != sceneRefund || line.Currency != s.Ref.Currency || line.Outcome != r.receipt.Outcome || line.ProofID() == "" {
		return fmt.Errorf("the refund is listed as %+v", line)
	}
	if s.Info.Operations[provider.OpRefund].Again == provider.AgainByKey && line.Key != "refund-01" {
		return fmt.Errorf("the refund is listed under the key %q", line.Key)
	}
	return nil
}

// finish makes what was accepted and is done later happen now.
func (s *Scene) finish() error {
	if s.Finish == nil {
		return nil
	}
	return s.Finish(s)
}

// refundStates looks for the one word that a provider which lists no refunds has for them all, while a part is on its
// way and when it has arrived.
func (s *Scene) refundStates(outcome problem.Outcome) error {
	if s.Info.ListsRefunds {
		return nil
	}
	if got, err := s.Lookup(); err != nil || outcome == problem.Pending && got.RefundState != provider.RefundRunning {
		return fmt.Errorf("accepted: refunds are %q: %w", got.RefundState, err)
	}
	if err := s.finish(); err != nil {
		return err
	}
	if got, err := s.Lookup(); err != nil || got.RefundState != provider.RefundPart {
		return fmt.Errorf("done: refunds are %q: %w", got.RefundState, err)
	}
	return nil
}

func walkDeclined(h Harness) error {
	s, err := newScene(h)
	if err != nil {
		return err
	}
	if err := all(s.OpenPage(), s.Answer("decline")); err != nil {
		return err
	}
	got, err := s.Lookup()
	if err != nil {
		return err
	}
	// A provider may let a declined shopper try again on the same page; none may call the attempt paid.
	over := got.Page == provider.PageOver && got.Declined
	if (!over && got.Page != provider.PageOpen) || got.Received != 0 || got.Authorized != 0 {
		return fmt.Errorf("declined: a lookup says %+v", got)
	}
	return nil
}

func walkCancelled(h Harness) error {
	s, err := newScene(h)
	if err != nil || !s.Info.Can(provider.OpCancel) {
		return err
	}
	if err := s.OpenPage(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if _, err := s.guarded.Cancel(ctx, provider.CancelRequest{Ref: s.Ref, Key: "cancel-01"}); err != nil {
		return fmt.Errorf("cancel: %w", err)
	}
	return s.expect(state{page: provider.PageOver})
}

// refusals are brought about by the sandbox itself, so that no reading of ours stands between document and adapter.
func refusals(h Harness) error {
	if len(h.Refusals) == 0 {
		return errors.New("the harness names no documented refusal")
	}
	var wrong []error
	for _, r := range h.Refusals {
		s, err := newScene(h)
		if err != nil {
			return err
		}
		err = r.Provoke(s)
		if err == nil || problem.OutcomeOf(err) != problem.Refused || !problem.Is(err, r.Code) {
			wrong = append(wrong, fmt.Errorf("%s: it is %s, not refused with %s: %w", r.Name, outcome(err), r.Code, err))
		}
	}
	return errors.Join(wrong...)
}
