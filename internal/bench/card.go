package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
)

// saveChargezoomCard makes a customer with a card, as a merchant's own page would have (Chargezoom Merchant API, Create
// Customer and Create Card).
func saveChargezoomCard(ctx context.Context, box http.Handler) (options string, err error) {
	token, err := askChargezoom(ctx, box, "", "/authentication/token/create", "")
	if err != nil {
		return "", err
	}
	made, err := askChargezoom(ctx, box, token.Token, "/customer/create", `{"customerFullName":"Test Shopper"}`)
	if err != nil {
		return "", err
	}
	customer := made.id("customerId")
	card, err := askChargezoom(ctx, box, token.Token, "/customer/card/create", `{"customerId":"`+customer+
		`","paymentMethod":"1","cardNumber":"4111111111111111","expMonth":"02","expYear":"2035","cardCvv":"123"}`)
	return `{"card_id":"` + card.id("cardId") + `","customer_id":"` + customer + `"}`, err
}

// chargezoomReply is what these calls answer: an access token, or what was made.
type chargezoomReply struct {
	Token string
	Data  map[string]any
}

func (r chargezoomReply) id(name string) string { return fmt.Sprint(r.Data[name]) }

func askChargezoom(ctx context.Context, box http.Handler, token, path, body string) (chargezoomReply, error) {
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, path, strings.NewReader(body))
	r.Header.Set("secretKey", secretKey)
	r.Header.Set("token", token)
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	box.ServeHTTP(w, r)
	var reply chargezoomReply
	if err := json.Unmarshal(w.Body.Bytes(), &reply); err != nil || w.Code != http.StatusOK {
		return reply, fmt.Errorf("%s answered %d: %s", path, w.Code, bytes.TrimSpace(w.Body.Bytes()))
	}
	return reply, nil
}
