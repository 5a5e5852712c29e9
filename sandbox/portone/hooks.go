package portone

import (
	"slices"
	"time"
)

// The types of webhooks that this sandbox sends (PortOne Webhooks).
const (
	paymentHook = "payment_status"
	linkHook    = "payment_link_status"
	refundHook  = "refund_status"
)

// hookTypes are those that can be registered; the last three are never sent here.
var hookTypes = []string{paymentHook, linkHook, refundHook, "subscription_status", "payout_status", "onboarding_status"}

// hook is a registered webhook.
type hook struct {
	name, uuid, url, kind string
	environment           string // "" for both
	created               time.Time
}

// hookRow is a hook as the API shows it.
type hookRow struct {
	Name    string `json:"name"`
	UUID    string `json:"uuid"`
	URL     string `json:"url"`
	Enabled bool   `json:"enabled"`
	Created string `json:"created_at"`
	Type    string `json:"type"`
}

// RegisterHook registers url for payment, payment link and refund webhooks of both environments, as a merchant would
// once in the dashboard, and keeps it through resets.
func (s *Sandbox) RegisterHook(url string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.standing = append(s.standing, url)
	s.addStanding(url)
}

func (s *Sandbox) addStanding(url string) {
	for _, kind := range []string{paymentHook, linkHook, refundHook} {
		s.hooks = append(s.hooks, &hook{
			name: "standing " + kind, uuid: newUUID(), url: url, kind: kind, created: s.Panel().Clock.Now(),
		})
	}
}

// createHook registers a webhook (Add Webhook Endpoint). Name and URL are unique within an environment: how far, and the
// refusal, is assumed.
func (s *Sandbox) createHook(r *request) (any, error) {
	if !s.isKey(r.ids[0]) {
		return nil, unauthorized("invalid auth key")
	}
	f := r.form
	h := &hook{
		name: f.text("name", true), url: f.text("url", true), uuid: newUUID(),
		kind:        f.choice("type", invalidRequest("type is not a known webhook type"), hookTypes...),
		environment: f.environment(),
	}
	if h.url != "" && !isWebAddress(h.url) {
		f.mistyped("url", "a URL")
	}
	if err := f.err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	taken := func(other *hook) bool {
		return other.environment == h.environment && (other.name == h.name || other.url == h.url)
	}
	if slices.ContainsFunc(s.hooks, taken) {
		return nil, refused("5002", "DUPLICATE_FOUND_ERROR", "Webhook already exists with this name or url")
	}
	h.created = s.Panel().Clock.Now()
	s.hooks = append(s.hooks, h)
	row := h.row()
	row.Created = goTime(h.created) // only here
	return content(row, "Webhook added successfully!")
}

func (h *hook) row() hookRow {
	return hookRow{h.name, h.uuid, h.url, true, apiTime(h.created), h.kind}
}

// listHooks shows the webhooks of one environment (Fetch All Webhook Endpoints).
func (s *Sandbox) listHooks(r *request) (any, error) {
	if !s.isKey(r.ids[0]) {
		return nil, unauthorized("invalid auth key")
	}
	environment := r.URL.Query().Get("environment")
	if environment == "" {
		return nil, unauthorized("environment is a required field")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	rows := []hookRow{}
	for _, h := range s.hooks {
		if h.environment == environment || h.environment == "" {
			rows = append(rows, h.row())
		}
	}
	return content(rows, "Webhook fetched successfully!")
}
