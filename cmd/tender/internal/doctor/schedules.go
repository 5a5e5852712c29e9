package doctor

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"tender/cmd/tender/internal/deployment"
	"tender/cmd/tender/internal/orders"
)

// asker asks AWS; *deployment.Target does.
type asker interface {
	Ask(ctx context.Context, s deployment.Service, path string, query url.Values) ([]byte, error)
}

// schedulesCheck looks whether the stack's schedules are there and on (EventBridge Scheduler API, ListSchedules).
type schedulesCheck struct {
	named
	aws    asker
	stack  string
	wanted []string // names without the stack's
}

// maxSchedulePages bounds how much is listed; a stack has a handful.
const maxSchedulePages = 5

// Run lists the schedules.
func (c schedulesCheck) Run(ctx context.Context) []Result {
	states, err := c.list(ctx)
	if err != nil {
		return c.unchecked("They could not be listed: "+err.Error()+".", allow(err, "scheduler:ListSchedules"))
	}
	var missing, off []string
	for _, name := range c.wanted {
		switch states[c.stack+"-"+name] {
		case "ENABLED":
		case "":
			missing = append(missing, c.stack+"-"+name)
		default:
			off = append(off, c.stack+"-"+name)
		}
	}
	switch {
	case len(missing) > 0:
		return c.fail("There is no "+strings.Join(missing, ", ")+".", template)
	case len(off) > 0:
		return c.fail("Switched off: "+strings.Join(off, ", ")+".", "Switch them on in EventBridge Scheduler, once you know why they are off.")
	}
	return c.ok("On: " + strings.Join(c.wanted, ", ") + ".")
}

func (c schedulesCheck) list(ctx context.Context) (map[string]string, error) {
	states := map[string]string{}
	query := url.Values{"NamePrefix": {c.stack + "-"}, "MaxResults": {"100"}}
	for range maxSchedulePages {
		text, err := c.aws.Ask(ctx, deployment.Scheduler, "/schedules", query)
		if err != nil {
			return nil, err
		}
		var page struct {
			Schedules []struct{ Name, State string }
			NextToken string
		}
		if json.Unmarshal(text, &page) != nil {
			return nil, errors.New("the answer could not be read")
		}
		for _, s := range page.Schedules {
			states[s.Name] = s.State
		}
		if page.NextToken == "" {
			return states, nil
		}
		query.Set("NextToken", page.NextToken)
	}
	return states, nil
}

// resolveCheck looks when resolve last ran and how long the oldest order waited then, by the measure that each run counts
// (Amazon CloudWatch API, GetMetricStatistics).
type resolveCheck struct {
	named
	aws   asker
	stack string
	now   func() time.Time
}

// The bounds of resolve, which runs every minute and is measured a moment later.
const (
	lookBack   = time.Hour
	silentFor  = 10 * time.Minute
	longestDue = 15 * time.Minute // as the alarm has it
)

type statistics struct {
	Points []point `xml:"GetMetricStatisticsResult>Datapoints>member"`
}

type point struct {
	At      time.Time `xml:"Timestamp"`
	Maximum float64   `xml:"Maximum"`
}

// Run asks for the measure.
func (c resolveCheck) Run(ctx context.Context) []Result {
	now := c.now().UTC()
	text, err := c.aws.Ask(ctx, deployment.CloudWatch, "/", url.Values{
		"Action": {"GetMetricStatistics"}, "Version": {"2010-08-01"}, "Namespace": {"Tender/" + c.stack},
		"MetricName": {"OldestDueSeconds"}, "Period": {"60"}, "Statistics.member.1": {"Maximum"},
		"StartTime": {now.Add(-lookBack).Format(time.RFC3339)}, "EndTime": {now.Format(time.RFC3339)},
	})
	if err != nil {
		return c.unchecked("Its measures could not be read: "+err.Error()+".", allow(err, "cloudwatch:GetMetricStatistics"))
	}
	var reply statistics
	if xml.Unmarshal(text, &reply) != nil {
		return c.unchecked("Its measures could not be read.", "Try again.")
	}
	const log = "See the schedule above, and the log of the resolve function."
	if len(reply.Points) == 0 {
		return c.fail("It did not run in the last hour.", log)
	}
	last := slices.MaxFunc(reply.Points, func(a, b point) int { return a.At.Compare(b.At) })
	return c.judge(now.Sub(last.At), time.Duration(last.Maximum)*time.Second, log)
}

func (c resolveCheck) judge(since, oldest time.Duration, log string) []Result {
	said := fmt.Sprintf("It ran %s ago", orders.Span(max(since, 0)))
	switch {
	case since > silentFor:
		return c.fail(said+", and should every minute.", log)
	case oldest > longestDue:
		return c.warn(fmt.Sprintf("%s; the oldest order was due for %s.", said, orders.Span(oldest)), "See tender orders list: a provider may be down, or there is more than it can work off.")
	}
	return c.ok(said + ".")
}

// allow says which permission is missing, if that is it.
func allow(err error, action string) string {
	if refused := (*deployment.AWSError)(nil); errors.As(err, &refused) && refused.Denied() {
		return "Allow " + action + "."
	}
	return "Try again; is this the right region and profile?"
}

// localResolveCheck asks a tender local when its schedule last ran.
type localResolveCheck struct {
	named
	control interface {
		Control(ctx context.Context, path string, into any) error
	}
}

// Run asks.
func (c localResolveCheck) Run(ctx context.Context) []Result {
	var due struct {
		Now        time.Time `json:"now"`
		ResolvedAt time.Time `json:"resolved_at"`
		Due        []struct {
			Since time.Time `json:"since"`
		} `json:"due"`
	}
	if err := c.control.Control(ctx, "/_local/due", &due); err != nil {
		return c.fail(err.Error()+".", "See what tender local writes.")
	}
	if len(due.Due) > 0 {
		if waited := due.Now.Sub(due.Due[0].Since); waited > longestDue {
			return c.warn(fmt.Sprintf("%d orders are due, the oldest for %s.", len(due.Due), orders.Span(waited)), "Run the schedule: POST /_local/run with {\"job\":\"resolve\"}.")
		}
	}
	if due.ResolvedAt.IsZero() {
		return c.ok("It did not run yet; nothing waits for it.")
	}
	since := due.Now.Sub(due.ResolvedAt)
	return resolveCheck{named: c.named}.judge(max(since, 0), 0, "See what tender local writes.")
}
