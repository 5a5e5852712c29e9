// Package console writes what the local server does as lines for a person: one for every request.
package console

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"tender/shared/telemetry"
)

// New gives a logger whose lines are redacted as those of a deployment are (telemetry.NewLogger), and then written to
// w as text.
func New(w io.Writer) *slog.Logger { return telemetry.NewLogger(&writer{out: w}, nil) }

// writer turns lines of JSON into lines of text.
type writer struct {
	mu  sync.Mutex
	out io.Writer
}

// Write takes one line of the JSON logger.
func (w *writer) Write(line []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	text := bytes.TrimSpace(line)
	var record map[string]any
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	if dec.Decode(&record) == nil {
		text = []byte(format(record))
	}
	if _, err := w.out.Write(append(text, '\n')); err != nil {
		return 0, err
	}
	return len(line), nil
}

// format is the time, who answered, and either the request in columns or the message; what is left over follows.
func format(record map[string]any) string {
	take := func(key string) string {
		v, ok := record[key]
		delete(record, key)
		if !ok || v == nil {
			return ""
		}
		return fmt.Sprint(v)
	}
	at, _ := time.Parse(time.RFC3339Nano, take("time"))
	who := take("provider")
	if who == "" {
		who = "tender"
	}
	level, message := take("level"), take("msg")
	delete(record, telemetry.RequestIDKey)
	line := at.Local().Format(time.TimeOnly) + fmt.Sprintf("  %-8s", who)
	if message == "request" {
		line += fmt.Sprintf("  %s  %-38s %4s ms  %s", take("status"), take("route"), take("took_ms"), take(telemetry.OrderIDKey))
	} else {
		line += "  " + strings.ToLower(level) + "  " + message
	}
	for _, key := range slices.Sorted(maps.Keys(record)) {
		line += fmt.Sprintf("  %s=%v", key, record[key])
	}
	return strings.TrimRight(line, " ")
}

// Access logs every request to h as one of who's. Paths are cut where they look like they carry a token, and parts that
// are among hidden are left out: some providers have a key in their paths.
func Access(log *slog.Logger, who string, h http.Handler, hidden ...string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begun := time.Now()
		seen := &statusWriter{ResponseWriter: w}
		defer func() {
			log.LogAttrs(r.Context(), slog.LevelInfo, "request", telemetry.Provider(who),
				slog.String("route", r.Method+" "+short(r.URL.Path, hidden)), slog.Int("status", seen.status),
				slog.Int64("took_ms", time.Since(begun).Milliseconds()))
		}()
		h.ServeHTTP(seen, r)
	})
}

// short cuts each part of a path that is longer than people write them, and leaves out those that are hidden.
func short(path string, hidden []string) string {
	const longest = 24
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if part != "" && slices.Contains(hidden, part) {
			parts[i] = "…"
		} else if len(part) > longest {
			parts[i] = strings.ToValidUTF8(part[:6], "") + "…"
		}
	}
	return strings.Join(parts, "/")
}

// statusWriter remembers what was answered: 0 when the connection was cut instead.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

func (w *statusWriter) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(p)
}

// Unwrap gives http.ResponseController the writer underneath: planned faults take over its connection.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
