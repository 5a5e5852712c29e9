package local

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"tender/cmd/tender/internal/sandboxes"
)

// Announce prints where everything is, a line each, and how to stop.
func (s *Server) Announce(w io.Writer) {
	var lines [][2]string
	add := func(what, where string) { lines = append(lines, [2]string{what, where}) }
	if s.opt.Lambda.URL == "" {
		add("shop", s.URL()+"/")
		add("API", s.URL()+"/checkouts, /orders/{order_id}")
		add("report", s.URL()+"/_local/report  reconciliation, after POST /_local/run {\"job\":\"settlements-sync\"}")
	} else {
		add("functions", s.opt.Lambda.URL+"  invoked; the API is at "+s.opt.Lambda.API)
		add("webhooks", s.URL()+"/webhooks/{provider}, /return/...  by "+webhookFunction)
		add("AWS", address(s.awsSite.listener)+"  in place of Secrets Manager and EventBridge")
	}
	for _, b := range s.boxes {
		at := address(b.listener)
		add(b.name, at+"  simulated; what happened there: "+at+"/_sandbox/ledger")
	}
	for _, name := range slices.Sorted(maps.Keys(s.replaced)) {
		add(name, s.replaced[name]+"  not simulated here; its webhooks go to "+s.hookURL(name))
	}
	controls := s.controls()
	if s.opt.Lambda.URL != "" {
		controls = s.lambdaControls()
	}
	add("control", s.URL()+strings.Join(slices.Sorted(maps.Keys(controls)), ", "))
	add("orders", s.whereOrdersAre())
	if unused := s.unusedSecrets(); len(unused) > 0 {
		add("secrets", "not used here: "+strings.Join(unused, ", "))
	}
	_, _ = fmt.Fprint(w, "Tender is running on this machine.\n\n")
	for _, line := range lines {
		_, _ = fmt.Fprintf(w, "  %-11s %s\n", line[0], line[1])
	}
	_, _ = fmt.Fprint(w, "\nStop it with Ctrl-C.\n\n")
}

func (s *Server) whereOrdersAre() string {
	if s.opt.DynamoDB == "" {
		return "in memory, gone when this stops"
	}
	return "table " + s.opt.Table + " at " + s.opt.DynamoDB
}

// unusedSecrets names the secrets of providers that are not here, and misspelt ones.
func (s *Server) unusedSecrets() []string {
	var unused []string
	known := FixedSecrets()
	for name := range s.opt.Secrets {
		_, used := known[strings.TrimSuffix(name, "_previous")]
		if !used && !slices.Contains(sandboxes.Names(), name) {
			unused = append(unused, name)
		}
	}
	slices.Sort(unused)
	return unused
}
