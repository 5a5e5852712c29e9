package control

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"tender/sandbox/deliveries"
	"tender/sandbox/faults"
)

// table is every control endpoint by its path under Prefix.
func (p *Panel) table() map[string]methods {
	return map[string]methods{
		"ledger":             {http.MethodGet: p.getLedger},
		"faults":             {http.MethodGet: p.getFaults, http.MethodPost: p.postFaults, http.MethodDelete: p.deleteFaults},
		"faults/release":     {http.MethodPost: p.releaseLate},
		"clock":              {http.MethodGet: p.getClock, http.MethodPost: p.postClock},
		"reset":              {http.MethodPost: p.postReset},
		"deliveries":         {http.MethodGet: p.getDeliveries, http.MethodPost: p.postMode},
		"deliveries/release": {http.MethodPost: p.releaseHeld},
	}
}

func (p *Panel) serveControl(w http.ResponseWriter, r *http.Request) {
	path := strings.TrimPrefix(r.URL.Path, Prefix)
	if m, ok := p.routes[path]; ok {
		m.ServeHTTP(w, r)
		return
	}
	if h, ok := p.opt.Extra[path]; ok {
		h.ServeHTTP(w, r)
		return
	}
	refuse(w, &Refusal{Status: http.StatusNotFound, Code: "not_found", Message: "no such control endpoint"})
}

func (p *Panel) getLedger(*http.Request) (any, error) {
	if p.opt.Tick != nil {
		p.opt.Tick()
	}
	return p.Ledger.Entries(), nil
}

func (p *Panel) getFaults(*http.Request) (any, error) { return p.Faults.Pending(), nil }

// postFaults schedules all the faults of an array or none, and answers with everything that is now to come.
func (p *Panel) postFaults(r *http.Request) (any, error) {
	var entries []faults.Entry
	if err := Decode(r, &entries, false); err != nil {
		return nil, err
	}
	if entries == nil {
		return nil, Invalid("", "must be an array of faults")
	}
	err := p.Faults.Add(entries...)
	if invalid, ok := errors.AsType[*faults.Invalid](err); ok {
		return nil, Invalid(fmt.Sprintf("[%d].%s", invalid.Index, invalid.Field), invalid.Message)
	}
	return p.Faults.Pending(), err
}

// deleteFaults drops what is still to come. Requests that are already late stay so until released.
func (p *Panel) deleteFaults(*http.Request) (any, error) {
	p.Faults.Clear()
	return p.Faults.Pending(), nil
}

func (p *Panel) releaseLate(*http.Request) (any, error) {
	return map[string]any{"released": p.Late.Release()}, nil
}

func (p *Panel) getClock(*http.Request) (any, error) {
	return map[string]string{"now": stamp(p.Clock.Now())}, nil
}

// postClock advances the clock and sends the webhooks whose time has come before it answers.
func (p *Panel) postClock(r *http.Request) (any, error) {
	var body struct {
		Advance string `json:"advance"`
	}
	if err := Decode(r, &body, false); err != nil {
		return nil, err
	}
	by, err := time.ParseDuration(body.Advance)
	if err != nil {
		return nil, Invalid("advance", "must be a duration such as 1h10m")
	}
	if err := p.Clock.Advance(by); err != nil {
		return nil, Invalid("advance", err.Error())
	}
	p.Outbox.SendDue()
	return p.getClock(r)
}

func (p *Panel) postReset(r *http.Request) (any, error) {
	if p.opt.Reset == nil {
		p.Clear()
	} else {
		p.opt.Reset()
	}
	return p.getClock(r)
}

func (p *Panel) getDeliveries(*http.Request) (any, error) { return p.Outbox.List(), nil }

func (p *Panel) postMode(r *http.Request) (any, error) {
	var body struct {
		Mode deliveries.Mode `json:"mode"`
	}
	if err := Decode(r, &body, false); err != nil {
		return nil, err
	}
	if err := p.Outbox.SetMode(body.Mode); err != nil {
		return nil, Invalid("mode", "must be normal, drop, duplicate or hold")
	}
	return map[string]deliveries.Mode{"mode": p.Outbox.Mode()}, nil
}

// releaseHeld sends what is held, in order of the ids asked for or as put, and answers with what became of each.
func (p *Panel) releaseHeld(r *http.Request) (any, error) {
	var body struct {
		Order []int `json:"order"`
	}
	if err := Decode(r, &body, true); err != nil {
		return nil, err
	}
	released, err := p.Outbox.Release(body.Order...)
	if err != nil {
		return nil, Invalid("order", err.Error())
	}
	return map[string]any{"released": released}, nil
}
