package clock

import (
	"testing"
	"time"
)

func TestAdvance(t *testing.T) {
	tests := []struct {
		name string
		by   []time.Duration
		want time.Duration
		ok   bool // of the last step
	}{
		{"not at all", []time.Duration{0}, 0, true},
		{"adds up", []time.Duration{time.Hour, 25 * time.Minute}, 85 * time.Minute, true},
		{"never back", []time.Duration{time.Hour, -time.Second}, time.Hour, false},
		{"as far as it goes", []time.Duration{Farthest}, Farthest, true},
		{"no farther", []time.Duration{Farthest, 1}, Farthest, false},
		{"no overflow", []time.Duration{time.Hour, 1<<63 - 1}, time.Hour, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var c Clock
			var err error
			for _, by := range tt.by {
				err = c.Advance(by)
			}
			if c.Ahead() != tt.want || (err == nil) != tt.ok {
				t.Errorf("ahead %v, error %v; want %v and ok %v", c.Ahead(), err, tt.want, tt.ok)
			}
			if drift := c.Now().Sub(time.Now().Add(tt.want)); drift.Abs() > time.Minute {
				t.Errorf("Now is off by %v", drift)
			}
		})
	}
}
