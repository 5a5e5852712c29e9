package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"tender/shared/order"
	"tender/shared/provider"
)

// webhookEvent is the webhook function's recorded event with this message in it.
func webhookEvent(root string, m message) ([]byte, error) {
	recorded, err := os.ReadFile(filepath.Join(root, "functions", "webhook", "event.json"))
	if err != nil {
		return nil, err
	}
	var event map[string]any
	if err := json.Unmarshal(recorded, &event); err != nil {
		return nil, err
	}
	event["rawPath"], event["rawQueryString"] = m.target.EscapedPath(), m.target.RawQuery
	if about, ok := event["requestContext"].(map[string]any); ok {
		if request, ok := about["http"].(map[string]any); ok {
			request["method"], request["path"] = m.method, m.target.Path
		}
	}
	headers := map[string]string{"host": m.target.Host}
	for name := range m.header {
		headers[strings.ToLower(name)] = m.header.Get(name)
	}
	event["headers"], event["body"] = headers, string(m.body)
	return json.Marshal(event)
}

// warmUp is how many invocations come before those that are counted.
const warmUp = 50

// measureWebhooks reports the CPU time of a webhook of each provider that sends any.
func measureWebhooks(ctx context.Context, r report, root, programs, url string, invocations int) error {
	all, err := rigs()
	if err != nil {
		return err
	}
	for _, of := range all {
		if !of.info.Can(provider.OpNotify) {
			r.say("warm webhooks: %s sends none", of.info.Name)
			continue
		}
		at, err := set(ctx, of, root, programs, url)
		if err != nil {
			return err
		}
		err = measureWebhook(ctx, r, at, invocations)
		at.stop()
		if err != nil {
			return fmt.Errorf("%s: %w", of.info.Name, err)
		}
	}
	return nil
}

// measureWebhook reports the CPU time of an invocation of the webhook function that tells nothing new: the repetition of
// a message. A process that answered a few is held against one that answered many, so that starting does not count.
func measureWebhook(ctx context.Context, r report, at stage, invocations int) error {
	name := at.deployment.rig.info.Name
	r.say("warm webhooks: %d invocations with %s", invocations, name)
	captured(at.deployment)
	m := at.deployment.last()
	if at.deployment.err != nil {
		return at.deployment.err
	}
	before, err := at.deployment.service.Order(ctx, orderID)
	if err != nil {
		return err
	}
	event, err := webhookEvent(at.root, m)
	if err != nil {
		return err
	}
	few, err := webhookLife(ctx, at, event, warmUp)
	if err != nil {
		return err
	}
	many, err := webhookLife(ctx, at, event, warmUp+invocations)
	if err != nil {
		return err
	}
	n := float64(invocations)
	r.add("webhook_cpu_"+name, float64((many.cpu-few.cpu)/time.Microsecond)/n, microseconds)
	r.add("webhook_latency_"+name, float64((many.wall-few.wall)/time.Microsecond)/n, microseconds)
	return writtenNothing(ctx, at.deployment, before)
}

// life is what a process took from its first event to its last.
type life struct{ cpu, wall time.Duration }

func webhookLife(ctx context.Context, at stage, event []byte, invocations int) (life, error) {
	begun := time.Now()
	p, err := spawn(ctx, filepath.Join(at.programs, "webhook"), at.environment, event)
	if err != nil {
		return life{}, err
	}
	got, err := p.answer(ctx)
	for n := 1; n < invocations && err == nil && accepted(got.body) == nil; n++ {
		got, err = p.invoke(ctx, event)
	}
	if err == nil {
		err = accepted(got.body)
	}
	wall := time.Since(begun)
	return life{cpu: p.end(), wall: wall}, err
}

func accepted(body []byte) error {
	var reply struct{ StatusCode int }
	if err := json.Unmarshal(body, &reply); err != nil || reply.StatusCode != http.StatusOK {
		return fmt.Errorf("the webhook answered %s", body)
	}
	return nil
}

// writtenNothing makes sure that what was measured were repetitions.
func writtenNothing(ctx context.Context, d *deployment, before order.Order) error {
	o, err := d.service.Order(ctx, orderID)
	if err == nil && o.Version != before.Version {
		err = fmt.Errorf("a repeated webhook was written: the order has version %d, and had %d", o.Version, before.Version)
	}
	return err
}
