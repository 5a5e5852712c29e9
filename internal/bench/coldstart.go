package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

// subject is a program whose cold start is measured, with the first event that it gets.
type subject struct {
	name  string
	path  string
	event []byte
}

// coldStart is one start: until the process asked for an event, and until its answer had arrived.
type coldStart struct {
	ready, answered time.Duration
}

// bareCalling is the bare function with an event that makes it read an item before it answers, as most of ours do: what it
// takes longer than bare is the price of the first connection, and not of our code.
const bareCalling = bare + "_calling"

// references gives the programs that ours are held against; only the first two need no server.
func references(programs string) []subject {
	return []subject{
		{hello, filepath.Join(programs, hello), []byte(`{}`)},
		{bare, filepath.Join(programs, bare), []byte(`{}`)},
		{bareCalling, filepath.Join(programs, bare), []byte(`{"read":"item"}`)},
	}
}

// subjects gives the references, then ours with the event that each is recorded with.
func subjects(root, programs string) ([]subject, error) {
	list := references(programs)
	names, err := functions(root)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		event, err := os.ReadFile(filepath.Join(root, "functions", name, "event.json"))
		if err != nil {
			return nil, err
		}
		list = append(list, subject{name, filepath.Join(programs, name), event})
	}
	return list, nil
}

// start starts a subject once and ends it after its first answer.
func (s subject) start(ctx context.Context, environment []string) (coldStart, error) {
	p, err := spawn(ctx, s.path, environment, s.event)
	if err != nil {
		return coldStart{}, err
	}
	defer p.end()
	got, err := p.answer(ctx)
	if err != nil {
		return coldStart{}, err
	}
	if err := whole(got.body); err != nil {
		return coldStart{}, fmt.Errorf("%s: %w", s.name, err)
	}
	return coldStart{ready: (<-p.api.asked).Sub(p.spawned), answered: got.at.Sub(p.spawned)}, nil
}

// whole refuses the answer of a function that could not do its work. That the recorded event is refused, since nobody
// signed it and its order is not there, is an answer like any other.
func whole(body []byte) error {
	var reply struct{ StatusCode int }
	if json.Unmarshal(body, &reply) == nil && reply.StatusCode >= http.StatusInternalServerError {
		return fmt.Errorf("it answered %s", body)
	}
	return nil
}

// measureColdStarts starts every subject in turn, runs times over, so that whatever else the machine does falls on all
// alike, and reports medians and their ratios. The first round fills caches and is not counted.
func measureColdStarts(ctx context.Context, r report, list []subject, environment []string, runs int) error {
	ready, answered := map[string][]float64{}, map[string][]float64{}
	for round := range runs + 1 {
		r.say("cold starts: round %d of %d", round, runs)
		for i := range list {
			s := list[(i+round)%len(list)] // nobody always follows the same one
			took, err := s.start(ctx, environment)
			if err != nil {
				return err
			}
			if round > 0 {
				ready[s.name] = append(ready[s.name], inMS(took.ready))
				answered[s.name] = append(answered[s.name], inMS(took.answered))
			}
		}
	}
	for _, s := range list {
		r.add("cold_start_"+s.name, median(answered[s.name]), milliseconds)
		r.add("init_"+s.name, median(ready[s.name]), milliseconds)
	}
	for i, s := range list {
		for _, reference := range references("")[:min(i, len(references("")))] {
			r.add("cold_start_"+s.name+"_vs_"+reference.name, median(answered[s.name])/median(answered[reference.name]), ratio)
		}
		if i >= len(references("")) {
			r.add("init_"+s.name+"_vs_"+bare, median(ready[s.name])/median(ready[bare]), ratio)
		}
	}
	return nil
}

func inMS(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
