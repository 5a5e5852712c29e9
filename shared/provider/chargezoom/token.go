package chargezoom

import (
	"context"
	"net/http"
	"time"

	"tender/shared/problem"
	"tender/shared/provider/internal/httpcall"
)

// access is the access token that all operations of an adapter share. Whoever holds the turn may change it.
type access struct {
	turn   chan struct{}
	token  string
	secret string // the token was made with it: another secret needs another token
	made   time.Time
}

// take waits for the turn, no longer than ctx.
func (a *access) take(ctx context.Context) error {
	select {
	case a.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return problem.New(problem.ProviderUnavailable, "There was no time left to ask the provider.").Because(ctx.Err())
	}
}

func (a *access) leave() { <-a.turn }

// token gives an access token that is good for a while: the one there is, a refreshed one when that is old (Refresh
// Token), or a new one (Generate Token).
func (s session) token(ctx context.Context) (string, error) {
	if err := s.access.take(ctx); err != nil {
		return "", err
	}
	defer s.access.leave()
	age := s.now().Sub(s.access.made)
	if s.access.token == "" || s.access.secret != s.secret || age < 0 || age >= tokenLife-tokenMargin {
		return s.createToken(ctx)
	}
	if age < assumedRefreshAge {
		return s.access.token, nil
	}
	token, err := s.refreshToken(ctx)
	if problem.Is(err, problem.BadCredentials) {
		return s.createToken(ctx)
	}
	if err != nil {
		return s.access.token, nil // still good: the next operation tries again
	}
	return token, nil
}

// renew makes a new token whatever there is.
func (s session) renew(ctx context.Context) (string, error) {
	if err := s.access.take(ctx); err != nil {
		return "", err
	}
	defer s.access.leave()
	if s.access.token != "" && s.access.secret == s.secret {
		return s.access.token, nil // another operation was quicker
	}
	return s.createToken(ctx)
}

// forget drops a token that was not accepted, unless another has come meanwhile.
func (s session) forget(token string) {
	s.access.turn <- struct{}{}
	defer s.access.leave()
	if s.access.token == token {
		s.access.token = ""
	}
}

func (s session) createToken(ctx context.Context) (string, error) {
	token, err := s.askToken(ctx, httpcall.Call{
		Method: http.MethodPost, Path: "/authentication/token/create", Header: http.Header{"secretKey": {s.secret}},
	})
	if problem.Is(err, problem.BadCredentials) {
		s.secrets.Refresh(Name) // it may have been rotated
	}
	return token, err
}

func (s session) refreshToken(ctx context.Context) (string, error) {
	return s.askToken(ctx, httpcall.Call{
		Method: http.MethodGet, Path: "/authentication/token/refresh",
		Header: http.Header{"secretKey": {s.secret}, "token": {s.access.token}},
	})
}

func (s session) askToken(ctx context.Context, call httpcall.Call) (string, error) {
	made := s.now() // before it is asked for, so that it is never taken for younger than it is
	reply, err := s.http.Do(ctx, call)
	if err != nil {
		return "", err
	}
	e, err := read(reply)
	if err != nil {
		return "", err
	}
	if e.Token == "" || len(e.Token) > maxToken {
		return "", badReply("Chargezoom answered without an access token.")
	}
	s.access.token, s.access.secret, s.access.made = string(e.Token), s.secret, made
	return string(e.Token), nil
}
