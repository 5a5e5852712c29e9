package payments_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"tender/sandbox/control"
	"tender/shared/order"
	"tender/shared/payments"
	"tender/shared/provider"
	"tender/shared/provider/registry"
)

// A provider that is down, slow, limiting or talking nonsense harms only its own orders: another's go on in the same runs;
// its own stay due, are never sent twice, say unknown or not sent as is right, and heal.
func TestSickProvider(t *testing.T) {
	for _, info := range registry.Infos() {
		cases, parkedOrders := 0, 0
		for i, ill := range illnesses() {
			if stride > 1 && i%4 != 0 {
				continue // the race detector takes ten times as long
			}
			t.Run(info.Name+" "+ill.name, func(t *testing.T) {
				well := postpayRig
				if info.Name == well.name {
					well = portoneRig()
				}
				c := sickCase{t: t, w: newWorld(rigs()[info.Name], well), ill: ill, sick: info, well: infoOf(well.name)}
				c.run()
				cases, parkedOrders = cases+1, parkedOrders+c.parked
			})
		}
		if cases == 0 {
			continue // none was asked for
		}
		fmt.Fprintf(os.Stdout, "measured: sick provider %s: %d illnesses, %d orders parked for review and never sent again\n", info.Name, cases, parkedOrders)
	}
}

// sickCase is a world of two providers, each with one order for each thing that can be asked of it, and pages that are paid
// while one of the two is ill.
type sickCase struct {
	t          *testing.T
	w          *world
	ill        illness
	sick, well provider.Info
	parked     int
}

func (c *sickCase) run() {
	both := []provider.Info{c.sick, c.well}
	pages := map[string]string{}
	for _, info := range both {
		c.before(info, pages)
	}
	c.w.ill[c.sick.Name], c.w.left = c.ill, map[string]int{}
	for _, info := range both {
		c.during(info, pages)
	}
	c.w.advance(11 * time.Minute)
	c.resolve()
	c.wellProgressed()
	c.sickWaits()
	for range 3 {
		c.w.advance(6 * time.Minute)
		c.resolve()
	}
	c.sickWaits()
	delete(c.w.ill, c.sick.Name)
	c.heal()
	c.healed()
}

func id(info provider.Info, what string) string { return info.Name + "-" + what }

// pagesEach is how many pages of each provider are paid meanwhile: more than a run asks a silent provider about.
const pagesEach = 5

// before is the time when both are well.
func (c *sickCase) before(info provider.Info, pages map[string]string) {
	c.w.use(info.Name)
	c.w.shopper(c.page(id(info, "paid"), "automatic"), "approve")
	if c.ask(id(info, "paid")); c.order(id(info, "paid")).Status() != order.Captured {
		c.t.Fatalf("%s is not paid", info.Name)
	}
	switch {
	case info.Can(provider.OpCharge):
		c.charge(id(info, "approved"), "manual")
	case info.Can(provider.OpCapture):
		c.w.shopper(c.page(id(info, "approved"), "manual"), "approve")
	}
	if info.Can(provider.OpCancel) {
		c.page(id(info, "cancelled"), "automatic")
	}
	for n := range pagesEach {
		name := fmt.Sprint(id(info, "page"), n)
		pages[name] = c.page(name, "automatic")
	}
}

// during is what merchants and shoppers do meanwhile.
func (c *sickCase) during(info provider.Info, pages map[string]string) {
	c.w.use(info.Name)
	for n := range pagesEach {
		c.w.shopper(pages[fmt.Sprint(id(info, "page"), n)], "approve")
	}
	ctx := context.Background()
	if info.Can(provider.OpRefund) {
		s, _ := c.w.instance()
		_, _, err := s.Refund(ctx, id(info, "paid"), order.RefundWish{ID: "r1", Amount: 1000, RequestHash: "1000", Reason: "returned"})
		c.told(info, "refund", err)
	}
	if c.has(id(info, "approved")) {
		s, _ := c.w.instance()
		_, _, err := s.Capture(ctx, id(info, "approved"), 0)
		c.told(info, "capture", err)
	}
	if info.Can(provider.OpCancel) {
		s, _ := c.w.instance()
		_, _, err := s.Cancel(ctx, id(info, "cancelled"))
		c.told(info, "cancel", err)
	}
	c.told(info, "checkout", c.open(id(info, "new"), "automatic"))
	if info.Can(provider.OpCharge) {
		c.told(info, "charge", c.charge(id(info, "charged"), "automatic"))
	}
}

// told: who asks a healthy provider is answered, who asks the sick one may come again.
func (c *sickCase) told(info provider.Info, what string, err error) {
	if err != nil && (info.Name == c.well.Name || !again(err)) {
		c.t.Errorf("%s at %s: %v", what, info.Name, err)
	}
}

// resolve is one run of the schedule. A sick provider is left alone after a few orders.
func (c *sickCase) resolve() {
	s, _ := c.w.instance()
	due, _ := c.w.orders.Due(context.Background(), c.sick.Name, c.w.now(), 100)
	result, err := s.Resolve(context.Background())
	if err != nil || result.Failed > 0 {
		c.t.Errorf("%+v, %v", result, err)
	}
	if !c.ill.effects && c.w.ill[c.sick.Name].name != "" && len(due) > 3 && result.Left != len(due)-3 {
		c.t.Errorf("%d were due, and %d were left alone", len(due), result.Left)
	}
}

// wellProgressed: everything asked of the healthy provider is done.
func (c *sickCase) wellProgressed() {
	want := map[string]order.Status{"paid": order.PartiallyRefunded, "approved": order.Captured, "cancelled": order.Cancelled, "new": order.Pending}
	for n := range pagesEach {
		want[fmt.Sprint("page", n)] = order.Captured
	}
	for what, status := range want {
		if name := id(c.well, what); c.has(name) && c.order(name).Status() != status {
			c.t.Errorf("%s is %s, want %s\n%s", name, c.order(name).Status(), status, c.story(name))
		}
	}
}

// sickWaits: what is not done is due, and what may have happened is told from what certainly did not.
func (c *sickCase) sickWaits() {
	for _, what := range c.orders() {
		o := c.order(id(c.sick, what))
		partition, _, due := o.Due()
		open := o.Op != nil || slices.ContainsFunc(o.Attempts, func(a order.Attempt) bool { return a.State == order.AttemptOpen })
		if open && (!due || partition != c.sick.Name) {
			c.t.Errorf("%s is %s and not due\n%s", o.ID, o.Status(), c.story(o.ID))
		}
		if !c.ill.effects && strings.HasPrefix(what, "page") && o.Sale != 0 {
			c.t.Errorf("%s is paid though nothing was answered\n%s", o.ID, c.story(o.ID))
		}
		if o.Op == nil || o.Op.Kind == order.OpCheckout {
			continue
		}
		left := c.w.sentFor(o.ID, callsOf(o.Op.Kind)) > 0
		if maybe := left && !c.ill.saysNotSent(c.sick.Name); o.Op.Doubt != maybe {
			c.t.Errorf("%s: doubt %v, want %v\n%s", o.ID, o.Op.Doubt, maybe, c.story(o.ID))
		}
	}
}

func callsOf(kind order.OpKind) []string {
	return map[order.OpKind][]string{
		order.OpRefund: refundCalls, order.OpCapture: captureCalls, order.OpCancel: cancelCalls, order.OpCharge: chargeCalls,
	}[kind]
}

// heal lets clients come again and the schedule run, for three days.
func (c *sickCase) heal() {
	c.w.use(c.sick.Name)
	for minutes := 1; minutes < 3*24*60; minutes += max(1, minutes/4) {
		_ = c.open(id(c.sick, "new"), "automatic")
		if c.sick.Can(provider.OpCharge) {
			_ = c.charge(id(c.sick, "charged"), "automatic")
		}
		c.w.advance(time.Duration(max(1, minutes/4)) * time.Minute)
		c.resolve()
	}
}

// healed holds every order of the sick provider against its ledger.
func (c *sickCase) healed() {
	want := map[string]order.Status{"approved": order.Captured, "cancelled": order.Cancelled, "charged": order.Captured}
	if c.sick.Can(provider.OpRefund) {
		want["paid"] = order.PartiallyRefunded
	}
	for n := range pagesEach {
		want[fmt.Sprint("page", n)] = order.Captured
	}
	for _, what := range c.orders() {
		o := c.order(id(c.sick, what))
		captures, refunds := c.effects(o.ID, control.Capture), c.effects(o.ID, control.Refund)
		if len(captures) > 1 || len(refunds) > 1 {
			c.t.Errorf("%s: %d captures, %d refunds\n%s", o.ID, len(captures), len(refunds), c.story(o.ID))
		}
		c.neverAgain(o)
		if parked(*o) {
			c.parked++
			continue
		}
		if status, known := want[what]; known && o.Status() != status {
			c.t.Errorf("%s is %s, want %s\n%s", o.ID, o.Status(), status, c.story(o.ID))
		}
		if o.Totals().Captured != sum(captures) || o.Totals().Refunded != sum(refunds) || o.Op != nil {
			c.t.Errorf("%s: %+v, in flight %v; ledger %d captured, %d refunded\n%s", o.ID, o.Totals(), o.Op != nil, sum(captures), sum(refunds), c.story(o.ID))
		}
	}
	if !c.shown(id(c.sick, "new")) {
		c.t.Errorf("no page was shown of %s\n%s", id(c.sick, "new"), c.story(id(c.sick, "new")))
	}
}

// neverAgain: what the provider does not recognise as the same left once.
func (c *sickCase) neverAgain(o *order.Order) {
	for op, calls := range map[provider.Operation][]string{provider.OpRefund: refundCalls, provider.OpCharge: chargeCalls} {
		if n := c.w.sentFor(o.ID, calls); n > 1 && c.sick.Operations[op].Again == provider.AgainNever {
			c.t.Errorf("%s: %s was sent %d times\n%s", o.ID, op, n, c.story(o.ID))
		}
	}
}

func (c *sickCase) effects(name string, effect control.Effect) []control.Entry {
	var all []control.Entry
	for _, e := range c.w.ledger(effect) {
		if order, _ := order.ParseRef(e.OrderID); order == name {
			all = append(all, e)
		}
	}
	return all
}

// orders are those of the sick provider.
func (c *sickCase) orders() []string {
	all := []string{}
	for _, what := range []string{"paid", "approved", "cancelled", "new", "charged"} {
		if c.has(id(c.sick, what)) {
			all = append(all, what)
		}
	}
	for n := range pagesEach {
		all = append(all, fmt.Sprint("page", n))
	}
	return all
}

func (c *sickCase) has(name string) bool {
	_, ok := c.w.read(name)
	return ok
}

func (c *sickCase) order(name string) *order.Order {
	o, ok := c.w.read(name)
	if !ok {
		c.t.Fatalf("there is no %s", name)
	}
	return &o
}

func (c *sickCase) story(name string) string { return story(*c.order(name)) }

func (c *sickCase) shown(name string) bool {
	for _, a := range c.order(name).Attempts {
		if strings.HasPrefix(a.PageURL, "http") {
			return true
		}
	}
	return false
}

func (c *sickCase) open(name, capture string) error {
	request, hash := c.w.rig.request(capture)
	request.OrderID = name
	s, _ := c.w.instance()
	_, err := s.Checkout(context.Background(), request, hash)
	return err
}

func (c *sickCase) page(name, capture string) string {
	if err := c.open(name, capture); err != nil {
		c.t.Fatalf("%s: %v", name, err)
	}
	return c.order(name).Latest().PageURL
}

func (c *sickCase) charge(name, capture string) error {
	request, hash := c.w.chargeRequest(capture)
	request.OrderID = name
	s, _ := c.w.instance()
	_, err := s.Checkout(context.Background(), request, hash)
	return err
}

func (c *sickCase) ask(name string) {
	c.w.once(func(ctx context.Context, s *payments.Service) { _, _ = s.ResolveOrder(ctx, name) })
}
