package local

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"net/http"

	"tender/shared/problem"
	"tender/shared/reconcile"
	"tender/shared/reconcile/report"
)

// getReport answers the reconciliation report of the days from and to, as html, csv or json. Without them it is about the
// last days that are over; with a provider about that one alone.
func (s *Server) getReport(w http.ResponseWriter, r *http.Request) {
	asked := r.URL.Query()
	of, err := reconcile.Settlers(s.providers, asked.Get("provider"))
	var made report.Report
	if err == nil {
		from, to := reconcile.LastDays(of, s.clock.Now())
		made, err = report.Collect(r.Context(), report.Sources{Ledger: s.orders, Orders: s.orders, Providers: of, Now: s.clock.Now}, report.Period{
			From: cmp.Or(asked.Get("from"), from), To: cmp.Or(asked.Get("to"), to),
		})
	}
	if err != nil {
		s.refuseError(w, r, err, "The report could not be made.")
		return
	}
	var out bytes.Buffer
	h := w.Header()
	switch asked.Get("format") {
	case "", "html":
		err = made.WriteHTML(&out)
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Set("Content-Security-Policy", reportPolicy(out.Bytes()))
		h.Set("Referrer-Policy", "no-referrer")
	case "csv":
		err = made.WriteCSV(&out)
		h.Set("Content-Type", "text/csv; charset=utf-8")
		h.Set("Content-Disposition", `attachment; filename="tender-reconciliation-`+made.From+`-`+made.To+`.csv"`)
	case "json":
		err = made.WriteJSON(&out)
		h.Set("Content-Type", "application/json")
	default:
		refuse(w, http.StatusUnprocessableEntity, string(problem.InvalidRequest), `"format" must be html, csv or json.`)
		return
	}
	if err != nil {
		h.Del("Content-Disposition")
		s.refuseError(w, r, err, "The report could not be written.")
		return
	}
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(out.Bytes())
}

// reportPolicy admits the page's own style sheet by its digest, its empty icon, and nothing else.
func reportPolicy(page []byte) string {
	_, rest, _ := bytes.Cut(page, []byte("<style>"))
	style, _, _ := bytes.Cut(rest, []byte("</style>"))
	sum := sha256.Sum256(style)
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}
