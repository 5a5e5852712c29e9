package local

import (
	"cmp"
	"net/http"
	"time"

	"tender/shared/reconcile"
)

// Finding is a finding as it is listed here.
type Finding struct {
	Name string `json:"name"` // for showing and closing it
	reconcile.Finding
	NextAction string `json:"next_action"`
}

func findingOf(f reconcile.Finding) Finding { return Finding{f.Name(), f, f.Kind.NextAction()} }

// FindingList is the answer of GET /_local/findings.
type FindingList struct {
	Findings []Finding `json:"findings"`
	More     bool      `json:"more"`
}

// getFindings lists findings: the open ones, or with all=true those of the days from and to, without them of the last 35,
// whatever became of them; or the one that finding names.
func (s *Server) getFindings(w http.ResponseWriter, r *http.Request) {
	list, err := s.findings(r)
	if err != nil {
		s.refuseError(w, r, err, "The findings could not be read.")
		return
	}
	answer(w, http.StatusOK, list)
}

func (s *Server) findings(r *http.Request) (FindingList, error) {
	asked := r.URL.Query()
	if name := asked.Get("finding"); name != "" {
		key, err := reconcile.ParseFindingName(name)
		if err != nil {
			return FindingList{}, err
		}
		f, err := reconcile.ReadFinding(r.Context(), s.orders, key)
		return FindingList{Findings: []Finding{findingOf(f)}}, err
	}
	q := reconcile.FindingQuery{Kind: reconcile.Kind(asked.Get("kind")), From: asked.Get("from"), To: asked.Get("to"), All: asked.Get("all") == "true"}
	if now := s.clock.Now(); q.All {
		q.From = cmp.Or(q.From, now.AddDate(0, 0, -reconcile.FirstDays).Format(time.DateOnly))
		q.To = cmp.Or(q.To, now.Format(time.DateOnly))
	}
	of, err := reconcile.Settlers(s.providers, asked.Get("provider"))
	if err != nil {
		return FindingList{}, err
	}
	q.Providers = of.Names()
	found, err := reconcile.ListFindings(r.Context(), s.orders, q)
	list := FindingList{Findings: []Finding{}, More: found.More}
	for _, f := range found.Findings {
		list.Findings = append(list.Findings, findingOf(f))
	}
	return list, err
}

// postClose closes a finding and answers it.
func (s *Server) postClose(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Finding string `json:"finding"`
		Actor   string `json:"actor"`
		Reason  string `json:"reason"`
	}
	if !decode(w, r, &body) {
		return
	}
	key, err := reconcile.ParseFindingName(body.Finding)
	var closed reconcile.Finding
	if err == nil {
		closed, err = reconcile.CloseFinding(r.Context(), s.orders, key, body.Actor, body.Reason, s.clock.Now())
	}
	if err != nil {
		s.refuseError(w, r, err, "The finding could not be closed.")
		return
	}
	answer(w, http.StatusOK, findingOf(closed))
}
