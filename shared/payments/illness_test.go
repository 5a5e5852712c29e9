package payments_test

import (
	"net"
	"net/http"
	"slices"
	"syscall"

	"tender/sandbox/faults"
)

// illness is how a provider fails for a while, as a whole or in its calls with an effect alone.
type illness struct {
	name       string
	fault      faults.Fault
	unreached  bool   // there is not even a connection
	retryAfter string // of a 429
	effects    bool   // everything else is answered
}

func illnesses() []illness {
	all := []illness{
		{name: "down", unreached: true},
		{name: "resetting", fault: faults.ResetBefore},
		{name: "silent", fault: faults.TimeoutBefore},
		{name: "slow", fault: faults.TimeoutAfter},
		{name: "broken", fault: faults.HTTP500Before},
		{name: "broken afterwards", fault: faults.HTTP500After},
		{name: "limiting with Retry-After", fault: faults.HTTP429, retryAfter: "90"},
		{name: "limiting without Retry-After", fault: faults.HTTP429},
		{name: "talking garbage", fault: faults.Garbage},
		{name: "truncating", fault: faults.Truncated},
	}
	for _, ill := range slices.Clone(all) {
		ill.name, ill.effects = ill.name+" in calls with an effect", true
		all = append(all, ill)
	}
	return all
}

// The calls with an effect, as the sandboxes name them.
var (
	refundCalls  = []string{"refund", "refund_request"}
	captureCalls = []string{"capture"}
	cancelCalls  = []string{"cancel", "void"}
	chargeCalls  = []string{"sale", "authorize"}
	pageCalls    = []string{"checkout", "gen_invoice"}
	effectCalls  = slices.Concat(refundCalls, captureCalls, cancelCalls, chargeCalls, pageCalls)
)

func (ill illness) takes(call string) bool { return !ill.effects || slices.Contains(effectCalls, call) }

// saysNotSent says whether the answer is that the call certainly had no effect: there was no connection, or the provider
// documents it of its 429, as Postpay does (Postpay API, Errors).
func (ill illness) saysNotSent(name string) bool {
	return ill.unreached || ill.fault == faults.HTTP429 && name == "postpay"
}

// answer is what the ill provider answers. A request that found no connection has not left.
func (ill illness) answer(i *instance, s side, r *http.Request) (*http.Response, error) {
	if ill.unreached {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	}
	i.w.left[i.order+" "+s.rig.call(r)]++
	wire := s.box.Transport()
	wire.OnCall = func(string, *http.Request) faults.Fault { return ill.fault }
	reply, err := wire.RoundTrip(r)
	if err == nil && ill.fault == faults.HTTP429 {
		reply.Header.Del("Retry-After")
		if ill.retryAfter != "" {
			reply.Header.Set("Retry-After", ill.retryAfter)
		}
	}
	return reply, err
}

// sentFor is how many requests of these calls left for an order.
func (w *world) sentFor(id string, calls []string) int {
	n := 0
	for _, call := range calls {
		n += w.left[id+" "+call]
	}
	return n
}
