package api

import (
	"net/http"
	"strings"

	"tender/shared/problem"
)

const longestID = 64 // of an order or a refund

// validOrderID says whether an order could have this id: what could not is never looked for.
func validOrderID(id string) bool {
	return validRefundID(id) && !strings.ContainsRune("._-", rune(id[0]))
}

// validRefundID is written out, as a regular expression would have to be compiled before a function's first reply.
func validRefundID(id string) bool {
	odd := func(c rune) bool { return !isLetter(c) && (c < '0' || c > '9') && !strings.ContainsRune("._-", c) }
	return id != "" && len(id) <= longestID && strings.IndexFunc(id, odd) < 0
}

func isLetter(c rune) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }

var errNoOrder = problem.New(problem.NotFound, "There is no such order.")

func orderID(r *http.Request) (string, error) {
	id := r.PathValue("order_id")
	if !validOrderID(id) {
		return "", errNoOrder
	}
	return id, nil
}

// readOrder gives the merchant everything about an order.
func readOrder(d Deps, r *http.Request) (reply, error) {
	id, err := orderID(r)
	if err != nil {
		return reply{}, err
	}
	o, err := d.Payments.Order(r.Context(), id)
	if err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusOK, body: orderOf(o)}, nil
}

// readStatus gives status and amounts to whoever has the order's client token. A wrong token gets the same answer as an
// order that is not there, without a look whether it is.
func readStatus(d Deps, r *http.Request) (reply, error) {
	text, err := bearer(r)
	if err != nil {
		return reply{}, err
	}
	id, err := orderID(r)
	if err != nil {
		return reply{}, err
	}
	good, err := d.verified(r.Context(), text, clientLabel, id)
	switch {
	case err != nil:
		return reply{}, err
	case !good:
		return reply{}, errNoOrder
	}
	o, err := d.Payments.Order(r.Context(), id)
	switch {
	case problem.Is(err, problem.NotFound):
		return reply{}, errNoOrder
	case err != nil:
		return reply{}, err
	}
	return reply{status: http.StatusOK, body: statusOf(o)}, nil
}
