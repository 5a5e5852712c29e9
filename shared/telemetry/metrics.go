package telemetry

import (
	"cmp"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"sync"
	"time"
)

// Namespace is the CloudWatch namespace of every metric.
const Namespace = "Tender"

// Metrics counts during one invocation and writes the counts at its end, as CloudWatch's embedded metric format: lines
// of the function's log from which CloudWatch makes metrics, without a call. It is safe for concurrent use, and a nil
// *Metrics takes every count and writes nothing.
type Metrics struct {
	w         io.Writer
	now       func() time.Time
	namespace string

	mu   sync.Mutex
	sets map[string]*countSet // by their dimensions
}

// countSet is what was counted and measured under one set of dimension values.
type countSet struct {
	dims   []string // names and values in turn, sorted by name
	values map[string]int64
	units  map[string]string // by name, of what is no count
}

// NewMetrics makes a Metrics that writes to w; a nil now is time.Now.
func NewMetrics(w io.Writer, now func() time.Time) *Metrics {
	if now == nil {
		now = time.Now
	}
	return &Metrics{w: w, now: now, namespace: Namespace}
}

// In makes the metrics those of a namespace of their own, such as a deployment's. An empty one changes nothing. Call it
// before anything is counted.
func (m *Metrics) In(namespace string) *Metrics {
	if m != nil && namespace != "" {
		m.namespace = namespace
	}
	return m
}

// Count adds one to a count. Dims are names and values in turn ("provider", "postpay"). Use values of few kinds only,
// never an order or a request: every combination is a metric that is paid for.
func (m *Metrics) Count(name string, dims ...string) { m.Add(name, 1, dims...) }

// Add adds n to a count. A dimension name without a value gets the value "none".
func (m *Metrics) Add(name string, n int64, dims ...string) {
	if m == nil {
		return
	}
	m.change(dims, func(set *countSet) { set.values[name] += n })
}

// Seconds keeps a measure that is true now, such as an age: of several in one invocation the largest.
func (m *Metrics) Seconds(name string, n int64, dims ...string) { m.gauge(name, "Seconds", n, dims) }

// Number keeps how many there are now: of several in one invocation the largest.
func (m *Metrics) Number(name string, n int64, dims ...string) { m.gauge(name, "Count", n, dims) }

func (m *Metrics) gauge(name, unit string, n int64, dims []string) {
	if m == nil {
		return
	}
	m.change(dims, func(set *countSet) {
		if former, there := set.values[name]; !there || n > former {
			set.values[name] = n
		}
		set.units[name] = unit
	})
}

func (m *Metrics) change(dims []string, do func(*countSet)) {
	dims = sortedPairs(dims)
	id := strings.Join(dims, "\x00")
	m.mu.Lock()
	defer m.mu.Unlock()
	set, ok := m.sets[id]
	if !ok {
		if m.sets == nil {
			m.sets = map[string]*countSet{}
		}
		set = &countSet{dims: dims, values: map[string]int64{}, units: map[string]string{}}
		m.sets[id] = set
	}
	do(set)
}

// Flush writes what was counted since the last Flush, and starts again from nothing. It writes one line, or one for
// each set of dimension values where there are several, since a line has one value for a dimension. Nothing counted
// writes nothing. Call it once at the end of an invocation.
func (m *Metrics) Flush() error {
	if m == nil {
		return nil
	}
	m.mu.Lock()
	sets := m.sets
	m.sets = nil
	m.mu.Unlock()
	ids := make([]string, 0, len(sets))
	for id := range sets {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	var lines []byte
	for _, id := range ids {
		line, err := json.Marshal(sets[id].document(m.namespace, m.now()))
		if err != nil {
			return err
		}
		lines = append(append(lines, line...), '\n')
	}
	if len(lines) == 0 {
		return nil
	}
	_, err := m.w.Write(lines)
	return err
}

// document is one line in the embedded metric format: the metadata under _aws, and its values beside it. What has
// dimensions is told once with them and once without, for alarms on the whole. A metric of a dimension's name would
// overwrite it, so dimensions are written last.
func (s *countSet) document(namespace string, at time.Time) map[string]any {
	type metric struct{ Name, Unit string }
	names := make([]string, 0, len(s.values))
	for name := range s.values {
		names = append(names, name)
	}
	slices.Sort(names)
	doc := map[string]any{}
	metrics := make([]metric, 0, len(names))
	for _, name := range names {
		doc[name] = s.values[name]
		metrics = append(metrics, metric{name, cmp.Or(s.units[name], "Count")})
	}
	keys := make([]string, 0, len(s.dims)/2)
	for i := 0; i < len(s.dims); i += 2 {
		keys = append(keys, s.dims[i])
		doc[s.dims[i]] = s.dims[i+1]
	}
	dimensions := [][]string{keys}
	if len(keys) > 0 {
		dimensions = append(dimensions, []string{})
	}
	doc["_aws"] = map[string]any{
		"Timestamp":         at.UnixMilli(),
		"CloudWatchMetrics": []any{map[string]any{"Namespace": namespace, "Dimensions": dimensions, "Metrics": metrics}},
	}
	return doc
}

// sortedPairs gives dims sorted by name, so that their order at the call does not matter.
func sortedPairs(dims []string) []string {
	var pairs [][2]string
	for i := 0; i < len(dims); i += 2 {
		pair := [2]string{dims[i], "none"}
		if i+1 < len(dims) && dims[i+1] != "" {
			pair[1] = dims[i+1]
		}
		pairs = append(pairs, pair)
	}
	slices.SortStableFunc(pairs, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })
	out := make([]string, 0, len(dims)+1)
	for _, pair := range pairs {
		out = append(out, pair[0], pair[1])
	}
	return out
}
