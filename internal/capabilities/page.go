package main

import (
	"fmt"
	"strings"
	"time"

	"tender/shared/money"
	"tender/shared/provider"
)

const head = `# Providers

What each provider can do, as its adapter declares it (generated: ` + "`go generate ./shared/provider/registry`" + `). The contract suite
proves every line: what is declared works, and what is not sends nothing and is refused with ` + "`operation_not_supported`" + `.

`

// page writes the whole document.
func page(infos []provider.Info) string {
	var b strings.Builder
	b.WriteString(head)
	matrix(&b, infos)
	for _, info := range infos {
		section(&b, info)
	}
	return b.String()
}

func matrix(b *strings.Builder, infos []provider.Info) {
	b.WriteString("| Operation |")
	for _, info := range infos {
		fmt.Fprintf(b, " %s |", info.Title)
	}
	b.WriteString("\n| --- |" + strings.Repeat(" --- |", len(infos)) + "\n")
	for _, op := range provider.Operations() {
		fmt.Fprintf(b, "| %s |", op)
		for _, info := range infos {
			fmt.Fprintf(b, " %s |", word(info.Operations[op]))
		}
		b.WriteString("\n")
	}
}

func word(c provider.Capability) string {
	text := map[provider.Support]string{provider.Supported: "yes", provider.ProviderCannot: "no", provider.NotBuilt: "not built"}[c.Support]
	switch c.Again {
	case provider.AgainByKey:
		text += ", repeatable by key"
	case provider.AgainByState:
		text += ", repeatable by state"
	}
	return text
}

func section(b *strings.Builder, info provider.Info) {
	fmt.Fprintf(b, "\n## %s (`%s`)\n\n%s\n\n", info.Title, info.Name, info.Document)
	fmt.Fprintf(b, "- Currencies: %s\n", currencies(info.Currencies))
	fmt.Fprintf(b, "- Messages: %s\n", messages[info.Notification])
	fmt.Fprintf(b, "- A page can be paid for %s; it is offered for %s where the provider does not say.\n", span(info.PageLifetime), span(info.PageExpiry))
	fmt.Fprintf(b, "- Found by our reference: %s. A lost page is found again: %s. Refunds are listed: %s.\n",
		yes(info.SearchByReference), yes(info.FindsPage), yes(info.ListsRefunds))
	if info.Can(provider.OpSettlements) {
		fmt.Fprintf(b, "- Settlements: %s.\n", settlements(info.Settlements))
	}
	fmt.Fprintf(b, "- Secret `%s`: `%s`\n", info.Name, strings.Join(info.SecretKeys, "`, `"))
	b.WriteString("\n| Operation | Declared | By |\n| --- | --- | --- |\n")
	for _, op := range provider.Operations() {
		c := info.Operations[op]
		fmt.Fprintf(b, "| %s | %s | %s |\n", op, word(c), c.Rule)
	}
	fields(b, info.Fields)
}

var messages = map[provider.NotificationAuth]string{
	provider.SignedMessage: "signed by the provider", provider.CallbackToken: "unsigned, on a path with our own token",
	provider.NoMessages: "none: the provider is asked on a schedule",
}

// settlements says how lines are listed.
func settlements(s provider.SettlementInfo) string {
	words := []string{
		fmt.Sprintf("pages of %d rows, at most %d at once and %d a second", s.PageSize, s.InFlight, s.PerSecond),
		fmt.Sprintf("a day is closed %s after its midnight UTC", span(s.DayEnds)),
		"what is not paid out is listed: " + yes(s.Unpaid), "what changed is listed: " + yes(s.Changed),
	}
	if s.RereadDays > 0 {
		words = append(words, fmt.Sprintf("the last %d days are read again", s.RereadDays))
	}
	return strings.Join(append(words,
		"payouts are told: "+yes(s.PaysOut), fmt.Sprintf("a line is missed after %d days", s.LateDays), "what is not ours is listed too: "+yes(s.Foreign)), "; ")
}

func fields(b *strings.Builder, list []provider.Field) {
	if len(list) == 0 {
		return
	}
	b.WriteString("\n| Field | Required | Longest | When longer |\n| --- | --- | --- | --- |\n")
	for _, f := range list {
		longest, then := "", ""
		if f.Max > 0 {
			longest, then = fmt.Sprint(f.Max), map[provider.FieldKind]string{provider.DisplayText: "cut", provider.Meaning: "refused"}[f.Kind]
		}
		fmt.Fprintf(b, "| `%s` | %s | %s | %s |\n", f.Path, yes(f.Required), longest, then)
	}
}

func currencies(list []provider.CurrencyLimit) string {
	words := make([]string, len(list))
	for i, c := range list {
		words[i] = string(c.Currency)
		if c.Min > 1 {
			words[i] += ", at least " + money.FormatDecimal(c.Min, c.Currency)
		}
		if c.Max > 0 {
			words[i] += ", at most " + money.FormatDecimal(c.Max, c.Currency)
		}
	}
	return strings.Join(words, "; ")
}

func span(d time.Duration) string {
	if d%(24*time.Hour) == 0 && d >= 48*time.Hour {
		return fmt.Sprintf("%d days", d/(24*time.Hour))
	}
	return strings.TrimSuffix(strings.TrimSuffix(d.String(), "0s"), "0m")
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
