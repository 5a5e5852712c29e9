// Package report tells what reconciliation found for a period, and proves its own sums: for each provider and currency,
// what was captured is what was settled, what is not settled yet and the differences, each of which is a finding. It
// reads three things on their own, so that none can hide what another lacks: the orders with the lines of their sales,
// the lines day by day, and the findings. Where they disagree, or a day was not read to its end, the report says so and
// does not tie out.
//
// Amounts are int64 minor units of their currency, positive towards the merchant. Days are 2006-01-02, UTC.
package report

import (
	"time"

	"tender/shared/money"
	"tender/shared/provider"
	"tender/shared/reconcile"
)

// Bounds of one report.
const (
	MaxDays        = 366    // of a period
	MaxDifferences = 20_000 // findings that are listed; with more the report does not tie out
)

// Report is what Collect found. Its lists are sorted, and the same for the same records.
type Report struct {
	From        string       `json:"from"` // the first day
	To          string       `json:"to"`   // the last day
	At          time.Time    `json:"at"`   // when it was begun; whole seconds, UTC
	TiesOut     bool         `json:"ties_out"`
	Problems    []string     `json:"problems"`    // why it does not tie out, in words; none where it does
	Totals      []Total      `json:"totals"`      // by provider and currency
	Providers   []Provider   `json:"providers"`   // what their lists have, in the order of their names
	Days        []Day        `json:"days"`        // days with sales, by provider, currency and day
	Lines       []LineTotal  `json:"lines"`       // what the providers date at these days, whenever it was captured
	Ages        []string     `json:"ages"`        // what the figures of KindCount.Open are about
	Kinds       []KindCount  `json:"kinds"`       // every kind of finding
	Differences []Difference `json:"differences"` // findings that are open or were closed by a person
}

// Sums are the money of sales that were captured in the period.
type Sums struct {
	Sales       int   `json:"sales"`       // how many
	Captured    int64 `json:"captured"`    // what arrived, without TakenBack
	Settled     int64 `json:"settled"`     // gross: done there, and paid out where the provider tells that
	NotSettled  int64 `json:"not_settled"` // done and not paid out, or still within the provider's days
	Differences int64 `json:"differences"` // explained by findings
	Unexplained int64 `json:"unexplained"` // the rest, for which there is no finding: 0 in a report that ties out
	Fees        int64 `json:"fees"`        // of Settled: gross minus net
	Refunded    int64 `json:"refunded"`    // of these sales until now
	TakenBack   int64 `json:"taken_back"`  // captured, and given back before it could settle: in none of the others
}

// Total is the sums of a provider in a currency.
type Total struct {
	Provider string         `json:"provider"`
	Currency money.Currency `json:"currency"`
	Sums
}

// Day is the sums of the sales that were captured on a day.
type Day struct {
	Provider string         `json:"provider"`
	Currency money.Currency `json:"currency"`
	Day      string         `json:"day"`
	Sums
}

// LineTotal is what the kept lines of the period's days come to, by provider, currency, kind and state.
type LineTotal struct {
	Provider string `json:"provider"`
	reconcile.Sum
}

// Provider is what a provider's lists have for the days of the period.
type Provider struct {
	Name       string `json:"name"`
	Title      string `json:"title"`
	DaysRead   int    `json:"days_read"`   // to their end
	DaysLeft   int    `json:"days_left"`   // not read to their end
	Lines      int    `json:"lines"`       // kept
	Known      int    `json:"known"`       // of them: of an order's attempt
	Unknown    int    `json:"unknown"`     // of them: of no order that is here
	BadOpen    int    `json:"bad_open"`    // rows and pages in quarantine
	BadClosed  int    `json:"bad_closed"`  // of them: dealt with by a person
	PaysOut    bool   `json:"pays_out"`    // lines tell when they were paid out
	LateDays   int    `json:"late_days"`   // its days, after which a line is missed
	HasRefunds bool   `json:"has_refunds"` // refunds have lines of their own
}

// ages name the figures of KindCount.Open, by the days since a finding was opened.
var ages = [...]string{"up to 1 day", "2 to 7 days", "8 to 30 days", "over 30 days"}

// KindCount counts the listed findings of a kind.
type KindCount struct {
	Kind   reconcile.Kind `json:"kind"`
	Open   [len(ages)]int `json:"open"` // by age, as Report.Ages has it
	Closed int            `json:"closed"`
}

// Difference is a finding as the report lists it: one of a day of the period, or one that explains a sale of it.
type Difference struct {
	Provider   string                  `json:"provider"`
	Day        string                  `json:"day"`
	Kind       reconcile.Kind          `json:"kind"`
	ID         string                  `json:"id"`
	Status     reconcile.FindingStatus `json:"status"`
	Currency   money.Currency          `json:"currency,omitzero"`
	Ours       int64                   `json:"ours"`               // what the order says
	Theirs     int64                   `json:"theirs"`             // what the provider says
	Counts     money.Currency          `json:"counts_in,omitzero"` // in which Amount is: the order's; "" where it is 0
	Amount     int64                   `json:"amount"`             // its part of the period's differences
	OrderID    string                  `json:"order_id,omitzero"`
	Reference  string                  `json:"reference,omitzero"`
	Line       string                  `json:"line,omitzero"`
	Detail     string                  `json:"detail,omitzero"`
	OpenedAt   time.Time               `json:"opened_at"`
	AgeDays    int                     `json:"age_days"`
	ClosedAt   time.Time               `json:"closed_at,omitzero"`
	Actor      string                  `json:"actor,omitzero"`
	Reason     string                  `json:"reason,omitzero"`
	NextAction string                  `json:"next_action"`
}

// difference is the finding as it is listed. The text of a row that could not be read stays with the finding.
func difference(f reconcile.Finding, at time.Time) Difference {
	return Difference{
		Provider: f.Provider, Day: f.Day, Kind: f.Kind, ID: f.ID, Status: f.Status,
		Currency: f.Facts.Currency, Ours: f.Facts.Ours, Theirs: f.Facts.Theirs,
		OrderID: f.Facts.OrderID, Reference: f.Facts.Reference, Line: f.Facts.Line, Detail: f.Facts.Detail,
		OpenedAt: f.OpenedAt, AgeDays: max(0, int(at.Sub(f.OpenedAt)/(24*time.Hour))),
		ClosedAt: f.ClosedAt, Actor: f.Actor, Reason: f.Reason, NextAction: f.Kind.NextAction(),
	}
}

// paysOut says whether the provider tells what it paid out.
func (r Report) paysOut(name string) bool {
	for _, p := range r.Providers {
		if p.Name == name {
			return p.PaysOut
		}
	}
	return false
}

func providerOf(info provider.Info) Provider {
	s := info.Settlements
	return Provider{Name: info.Name, Title: info.Title, PaysOut: s.PaysOut, LateDays: s.LateDays, HasRefunds: s.Refunds}
}
