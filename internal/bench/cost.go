package main

import (
	"maps"

	"tender/shared/provider"
)

// Prices are assumptions: on demand in us-east-1 without any free tier, in US dollars, as they were published in 2026.
const (
	pricesOf = "2026"

	priceWriteUnit  = 0.625 / 1e6 // DynamoDB, standard table class
	priceReadUnit   = 0.125 / 1e6
	priceInvocation = 0.20 / 1e6 // Lambda
	priceGBSecond   = 0.0000133334
	priceAPIRequest = 1.00 / 1e6   // API Gateway, HTTP API; Function URLs cost nothing
	priceLogByte    = 0.50 / 1e9   // CloudWatch Logs, taken in
	platformBytes   = 450          // assumed: the START, END and REPORT lines of an invocation
	memoryGB        = 512.0 / 1024 // MemorySize of the template

	// What an invocation waits for in production cannot be measured here. These are assumed.
	secondsProvider = 0.400 // a call to a provider
	secondsDynamoDB = 0.005 // a call to DynamoDB
	secondsOwn      = 0.005 // our own work, cold starts spread over all
)

// happening is how often an operation happens to an average order.
type happening struct {
	operation string
	times     float64
	api       bool // by API Gateway, not by the Function URL
}

// anOrder is what happens to an average order: it is checked out, paid (and captured) by the webhook while the shopper
// returns, told once more, and its status read twice. One in ten pages is declined, and followed by another where that
// ends it; one order in twenty is refunded in part (which the provider tells by a webhook too), and one in twenty is
// found by the schedule. A provider that tells nothing is asked three times, the last time after the payment.
func anOrder(r rig) []happening {
	all := []happening{{"checkout", 1, true}, {"status", 2, true}}
	if r.silent() {
		all = append(all, happening{"resolve_unpaid", 2, false}, happening{"resolve_paid", 1, false})
	} else {
		all = append(all, happening{"webhook_paid", 1, false}, happening{"webhook_duplicate", 1.05, false},
			happening{"webhook_declined", 0.1, false},
			happening{"return_duplicate", 1.1, false}, happening{"resolve_paid", 0.05, false})
	}
	if !r.pageRetries {
		all = append(all, happening{"checkout_again", 0.1, true})
	}
	if r.info.Can(provider.OpRefund) {
		return append(all, happening{"refund", 0.05, true})
	}
	return append(all, happening{"refund_by_hand", 0.05, true})
}

// cost is what orders cost in dollars, by who is paid.
type cost struct {
	dynamoDB, lambda, api, logs float64
}

func (c cost) total() float64 { return c.dynamoDB + c.lambda + c.api + c.logs }

// costOf gives what this many orders cost, to which this happens, with what each operation was counted to use.
func costOf(orders float64, what []happening, used map[string]usage) cost {
	var c cost
	for _, h := range what {
		n, u := orders*h.times, used[h.operation]
		requests := float64(u.calls() + u.queries)
		seconds := float64(u.provider)*secondsProvider + requests*secondsDynamoDB + secondsOwn
		c.dynamoDB += n * (u.writes*priceWriteUnit + u.reads*priceReadUnit)
		c.lambda += n * (priceInvocation + seconds*memoryGB*priceGBSecond)
		c.logs += n * (float64(u.logged) + platformBytes) * priceLogByte
		if h.api {
			c.api += n * priceAPIRequest
		}
	}
	return c
}

// scheduleCost gives what the schedule costs in a month of 30 days when nothing is due: it runs once a minute.
func scheduleCost(u usage) float64 {
	const runs = 30 * 24 * 60
	seconds := float64(u.queries)*secondsDynamoDB + secondsOwn
	return runs * (u.reads*priceReadUnit + priceInvocation + seconds*memoryGB*priceGBSecond + platformBytes*priceLogByte)
}

// reportCost reports what a million orders cost with this provider.
func reportCost(rep report, r rig, used map[string]usage) {
	idle := used["resolve_nothing_due"]
	spent := maps.Clone(used)
	for _, name := range []string{"resolve_paid", "resolve_unpaid"} {
		// The schedule's queries are paid whether or not anything is due; what one due order adds is the rest.
		one := spent[name]
		one.reads, one.queries = one.reads-idle.reads, 0
		spent[name] = one
	}
	c, name := costOf(1e6, anOrder(r), spent), "_"+r.info.Name
	rep.add("cost_per_million_orders"+name, c.total(), dollars)
	rep.add("cost_per_million_orders_dynamodb"+name, c.dynamoDB, dollars)
	rep.add("cost_per_million_orders_lambda"+name, c.lambda, dollars)
	rep.add("cost_per_million_orders_api"+name, c.api, dollars)
	rep.add("cost_per_million_orders_logs"+name, c.logs, dollars)
	rep.add("cost_schedule_per_month"+name, scheduleCost(idle), dollars)
}
