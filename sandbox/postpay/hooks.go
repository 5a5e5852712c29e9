package postpay

import (
	"net/http"
	"slices"
)

// The events a hook can be triggered for (Webhooks, Create a hook).
const (
	eventOrder       = "order"
	eventTransaction = "transaction"
)

// hook is a registered webhook as the API shows it; the secret is never shown.
type hook struct {
	ID           string       `json:"id"`
	Active       bool         `json:"active"`
	Events       []string     `json:"events"`
	URL          string       `json:"url"`
	LastResponse lastResponse `json:"last_response"`
	Created      seconds      `json:"created"`
	Modified     seconds      `json:"modified"`

	secret string
}

// lastResponse is what the last try was answered: null and unused before the first, error when it was not 2xx (that
// word is assumed).
type lastResponse struct {
	Code   *int64 `json:"code"`
	Status string `json:"status"`
}

func (s *Sandbox) addHook(events []string, url, secret string, active bool) *hook {
	now := seconds(s.Panel().Clock.Now())
	h := &hook{
		ID: newID(), Active: active, Events: events, URL: url, LastResponse: lastResponse{Status: "unused"},
		Created: now, Modified: now, secret: secret,
	}
	s.hooks = append(s.hooks, h)
	return h
}

// hookChange is the body of Create and Edit a hook: nil is what was not sent.
type hookChange struct {
	events      []string
	url, secret *string
	active      *bool
}

// readHook reads a hook's body; all but active is required unless partial.
func readHook(v any, partial bool) (hookChange, error) {
	refused := refusals{}
	f, isObject := newForm(refused, "", v)
	if !isObject {
		return hookChange{}, invalid(refused)
	}
	var c hookChange
	sent := func(name string) bool { _, present := f.members[name]; return present || !partial }
	if sent("events") {
		c.events = f.eventNames()
	}
	if sent("url") {
		text := f.url("url")
		c.url = &text
	}
	if sent("secret") {
		text := f.required("secret", maxText)
		c.secret = &text
	}
	if _, present := f.members["active"]; present {
		active := f.boolean("active", true)
		c.active = &active
	}
	if len(refused) > 0 {
		return hookChange{}, invalid(refused)
	}
	return c, nil
}

func (f form) eventNames() []string {
	v, present := f.value("events", true)
	if !present {
		return nil
	}
	values, isList := v.([]any)
	if !isList {
		f.refuse("events", isNoList)
		return nil
	}
	if len(values) == 0 {
		f.refuse("events", isEmpty)
	}
	var names []string
	for _, element := range values {
		name, _ := element.(string)
		if name != eventOrder && name != eventTransaction {
			f.refuse("events", isNoChoice)
			return nil
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

func (s *Sandbox) createHook(r *request) (reply, error) {
	c, err := readHook(r.body, false)
	if err != nil {
		return reply{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return ok(*s.addHook(c.events, *c.url, *c.secret, c.active == nil || *c.active))
}

// findHook returns the index of a hook, or an error; the caller holds the lock.
func (s *Sandbox) findHook(id string) (int, error) {
	i := slices.IndexFunc(s.hooks, func(h *hook) bool { return h.ID == id })
	if i < 0 {
		return 0, notFound()
	}
	return i, nil
}

func (s *Sandbox) getHook(r *request) (reply, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, err := s.findHook(r.ids[0])
	if err != nil {
		return reply{}, err
	}
	return ok(*s.hooks[i])
}

func (s *Sandbox) editHook(r *request) (reply, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, err := s.findHook(r.ids[0])
	if err != nil {
		return reply{}, err
	}
	c, err := readHook(r.body, true)
	if err != nil {
		return reply{}, err
	}
	h := s.hooks[i]
	if c.events != nil {
		h.Events = c.events
	}
	if c.url != nil {
		h.URL = *c.url
	}
	if c.secret != nil {
		h.secret = *c.secret
	}
	if c.active != nil {
		h.Active = *c.active
	}
	h.Modified = seconds(s.Panel().Clock.Now())
	return ok(*h)
}

func (s *Sandbox) deleteHook(r *request) (reply, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, err := s.findHook(r.ids[0])
	if err != nil {
		return reply{}, err
	}
	s.hooks = slices.Delete(s.hooks, i, i+1)
	return reply{status: http.StatusNoContent}, nil
}

// hookColumns are the documented filters of Webhooks, List hooks.
var hookColumns = []column[hook]{
	{"id", inText, func(h hook) any { return h.ID }},
	{"events", events, func(h hook) any { return h.Events }},
	{"url", allText, func(h hook) any { return h.URL }},
	{"active", truth, func(h hook) any { return h.Active }},
	{"last_response_code", inNumbers, func(h hook) any { return h.LastResponse.Code }},
	{"created", moments, func(h hook) any { return h.Created }},
}

func (s *Sandbox) listHooks(r *request) (reply, error) {
	s.mu.Lock()
	rows := make([]hook, 0, len(s.hooks))
	for i := len(s.hooks) - 1; i >= 0; i-- {
		rows = append(rows, *s.hooks[i])
	}
	s.mu.Unlock()
	return list(r, rows, hookColumns, "created")
}
