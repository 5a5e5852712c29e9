package memory

import (
	"context"

	"tender/shared/store/internal/versioned"
)

// Claim gives a provider's transaction to the attempt with this reference, for ever, and returns the reference that
// holds it. Errors: invalid_request for an id that is empty, over 1,024 bytes or not UTF-8; unavailable when ctx is over.
func (s *Store) Claim(ctx context.Context, provider, transaction, reference string) (holder string, err error) {
	if err := versioned.CheckClaim(transaction); err != nil {
		return "", err
	}
	err = s.send(ctx, transaction, func() { holder = s.claimOnce(claim{provider, transaction}, reference) })
	if err != nil {
		return "", err
	}
	return holder, nil
}

func (s *Store) claimOnce(c claim, reference string) (holder string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if holder, held := s.claims[c]; held {
		return holder
	}
	s.claims[c] = reference
	return reference
}
