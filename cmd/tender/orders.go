package main

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"tender/cmd/tender/internal/deployment"
	"tender/cmd/tender/internal/local"
	"tender/cmd/tender/internal/merchant"
	"tender/cmd/tender/internal/orders"
	"tender/cmd/tender/internal/waiting"
)

type ordersCommand struct {
	Show    showOrder    `cmd:"" help:"Show everything of an order."`
	List    listOrders   `cmd:"" help:"List the orders that are due, and those that wait for a person."`
	Resolve resolveOrder `cmd:"" help:"Ask the provider about an order now."`
	Settle  settleOrder  `cmd:"" help:"Say how an operation ended that stayed unknown."`
	Capture captureOrder `cmd:"" help:"Take the money that a shopper authorized."`
	Refund  refundOrder  `cmd:"" help:"Give money back."`
	Cancel  cancelOrder  `cmd:"" help:"Stop an order that is not captured."`
}

// Help is shown by tender orders --help.
func (ordersCommand) Help() string {
	return `Example: tender orders show order-01 --local` + whereHelp
}

// orderFlags are those of every command about one order.
type orderFlags struct {
	ID   string `arg:"" name:"order-id" help:"The order."`
	JSON bool   `name:"json" help:"Write the API's JSON instead of a page."`
	deployment.Flags
}

// desk finds the API.
func (f orderFlags) desk(ctx context.Context, env environment) (orders.Desk, error) {
	t, err := find(ctx, f.Flags, env, nil)
	if err != nil {
		return orders.Desk{}, err
	}
	return orders.Desk{API: t.Merchant(), Out: env.out, JSON: f.JSON, Now: t.Now}, nil
}

type showOrder struct{ orderFlags }

// Run shows the order.
func (c showOrder) Run(ctx context.Context, env environment) error {
	d, err := c.desk(ctx, env)
	if err != nil {
		return err
	}
	return d.Show(ctx, c.ID)
}

type captureOrder struct {
	orderFlags
	Attempt int `placeholder:"N" help:"The attempt whose approval is captured, where there are several."`
}

// Run captures the order.
func (c captureOrder) Run(ctx context.Context, env environment) error {
	d, err := c.desk(ctx, env)
	if err != nil {
		return err
	}
	return d.Capture(ctx, c.ID, c.Attempt)
}

type cancelOrder struct{ orderFlags }

// Run cancels the order.
func (c cancelOrder) Run(ctx context.Context, env environment) error {
	d, err := c.desk(ctx, env)
	if err != nil {
		return err
	}
	return d.Cancel(ctx, c.ID)
}

type resolveOrder struct {
	orderFlags
	Transaction string `placeholder:"ID" help:"The provider's id of a payment of this order that only a person knows."`
}

// Run asks the provider.
func (c resolveOrder) Run(ctx context.Context, env environment) error {
	d, err := c.desk(ctx, env)
	if err != nil {
		return err
	}
	return d.Resolve(ctx, c.ID, c.Transaction)
}

type settleOrder struct {
	orderFlags
	Refund  string `placeholder:"REFUND-ID" help:"The refund whose end is unknown; or:"`
	Op      string `placeholder:"KIND" help:"The operation whose end is unknown: capture, cancel or charge, with --attempt."`
	Attempt int    `placeholder:"N" help:"The attempt that --op is about."`
	As      string `required:"" enum:"succeeded,refused" placeholder:"HOW" help:"How it ended: succeeded or refused."`
	Actor   string `required:"" placeholder:"NAME" help:"Who says so."`
	Reason  string `required:"" placeholder:"TEXT" help:"How they know."`
}

// Help is shown by tender orders settle --help.
func (settleOrder) Help() string {
	return `Example: tender orders settle order-01 --refund r-1 --as succeeded --actor kim --reason "seen in the panel"

This ends the waiting, and is written into the order's timeline. What the provider shows later overrules it.`
}

// Run tells the person's word.
func (c settleOrder) Run(ctx context.Context, env environment) error {
	word := merchant.ResolveRequest{RefundID: c.Refund, As: c.As, Actor: c.Actor, Reason: c.Reason}
	switch {
	case (c.Op == "") == (c.Refund == ""):
		return &local.Usage{Err: errors.New("say --refund ID, or --op KIND with --attempt N")}
	case c.Op != "" && !slices.Contains([]string{"capture", "cancel", "charge"}, c.Op):
		return &local.Usage{Err: errors.New("--op must be capture, cancel or charge")}
	case c.Op != "" && c.Attempt < 1:
		return &local.Usage{Err: errors.New("--op needs --attempt N")}
	case c.Op == "" && c.Attempt != 0:
		return &local.Usage{Err: errors.New("--attempt goes with --op; a refund knows its attempt")}
	case c.Op != "":
		word.Op = &merchant.Operation{Kind: c.Op, Attempt: c.Attempt}
	}
	d, err := c.desk(ctx, env)
	if err != nil {
		return err
	}
	return d.Settle(ctx, c.ID, word)
}

type refundOrder struct {
	orderFlags
	Amount      string `required:"" placeholder:"12.30" help:"How much, in the order's currency."`
	RefundID    string `required:"" name:"refund-id" placeholder:"REFUND-ID" help:"Your name for this refund: sent again with the same name it is the same refund."`
	Reason      string `required:"" placeholder:"TEXT" help:"Why."`
	Attempt     int    `placeholder:"N" help:"The attempt that the money is given back of (that which paid the order without it)."`
	ManualActor string `name:"manual-actor" placeholder:"NAME" help:"Record a refund that NAME made outside, and send nothing."`
}

// Run refunds.
func (c refundOrder) Run(ctx context.Context, env environment) error {
	d, err := c.desk(ctx, env)
	if err != nil {
		return err
	}
	wish := merchant.RefundRequest{RefundID: c.RefundID, Reason: c.Reason, Attempt: c.Attempt}
	if c.ManualActor != "" {
		wish.Manual = &merchant.Act{Actor: c.ManualActor, Reason: c.Reason}
	}
	return d.Refund(ctx, c.ID, c.Amount, wish)
}

type listOrders struct {
	Limit   int  `default:"1000" placeholder:"N" help:"How many orders of each provider to look at (${default})."`
	Flagged bool `help:"List also every order with a flag, such as overpaid. No index has them: this reads the whole table."`
	JSON    bool `name:"json" help:"Write JSON."`
	deployment.Flags
}

// Help is shown by tender orders list --help.
func (listOrders) Help() string {
	return `Example: tender orders list --stack tender-prod

No route of the API lists orders: on AWS this reads the table (dynamodb:Query on its due index, dynamodb:BatchGetItem;
with --flagged also dynamodb:Scan).` + whereHelp
}

// Run lists what waits.
func (c listOrders) Run(ctx context.Context, env environment) error {
	if c.Limit < 1 {
		return &local.Usage{Err: errors.New("--limit must be at least 1")}
	}
	t, err := find(ctx, c.Flags, env, nil)
	if err != nil {
		return err
	}
	var list waiting.List
	if t.Local {
		err = t.Control(ctx, "/_local/due?flagged="+strconv.FormatBool(c.Flagged), &list)
	} else {
		list, err = t.Waiting(ctx, c.Limit, c.Flagged)
	}
	if err != nil {
		return err
	}
	return orders.WriteList(env.out, list, c.Flagged, c.JSON)
}
