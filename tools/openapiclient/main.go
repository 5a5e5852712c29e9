//go:build openapiclient

// Command openapiclient buys something with a client that was generated from openapi.yaml: it checks out, lets the
// shopper approve on the hosted page, reads the status, captures, refunds a part and reads the order. It shares no code
// with Tender. The client is not kept: a test generates it and lays it over this folder.
package main

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"time"

	// The generated client is written with it: named here so that go.mod keeps it.
	_ "github.com/oapi-codegen/runtime"
)

// main takes the API's address, a checkout request to send, and TENDER_CHECKOUT_KEY.
func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: openapiclient API-URL CHECKOUT-FILE")
		os.Exit(2)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := buy(ctx, os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "openapiclient:", err)
		os.Exit(1)
	}
}

func buy(ctx context.Context, api, file string) error {
	client, err := NewClientWithResponses(api)
	if err != nil {
		return err
	}
	request, err := read(file)
	if err != nil {
		return err
	}
	page, err := checkout(ctx, client, request)
	if err != nil {
		return err
	}
	if err := approve(ctx, *page.RedirectUrl); err != nil {
		return err
	}
	status, err := client.ReadStatusWithResponse(ctx, page.OrderId, bearer(page.ClientToken))
	if err != nil || status.JSON200 == nil {
		return answered("status", err, status.StatusCode(), status.Body)
	}
	fmt.Println("status", status.JSON200.Status, status.JSON200.Authorized)
	attempt := 1
	captured, err := client.CaptureWithResponse(ctx, page.OrderId, CaptureJSONRequestBody{Attempt: &attempt})
	if err != nil || captured.JSON200 == nil {
		return answered("capture", err, captured.StatusCode(), captured.Body)
	}
	fmt.Println("capture", captured.JSON200.Status, captured.JSON200.Captured)
	return refund(ctx, client, page.OrderId)
}

func refund(ctx context.Context, client *ClientWithResponses, id string) error {
	wish := RefundRequest{RefundId: "refund-01", Amount: 20370, Reason: "one item came back"}
	refunded, err := client.RefundWithResponse(ctx, id, wish)
	if err != nil || refunded.JSON200 == nil {
		return answered("refund", err, refunded.StatusCode(), refunded.Body)
	}
	fmt.Println("refund", refunded.JSON200.Refunds[0].Status, refunded.JSON200.Refunded)
	wish.RefundId, wish.Amount = "refund-02", 99999999
	tooMuch, err := client.RefundWithResponse(ctx, id, wish)
	if err != nil || tooMuch.ApplicationproblemJSON422 == nil {
		return answered("refund of too much", err, tooMuch.StatusCode(), tooMuch.Body)
	}
	fmt.Println("problem", tooMuch.ApplicationproblemJSON422.Code)
	order, err := client.ReadOrderWithResponse(ctx, id)
	if err != nil || order.JSON200 == nil {
		return answered("order", err, order.StatusCode(), order.Body)
	}
	fmt.Println("order", order.JSON200.Status, order.JSON200.Refundable, order.JSON200.Attempts[0].State)
	return nil
}

// read gives the request of a file, every member of which the generated type must have.
func read(file string) (CheckoutRequest, error) {
	var request CheckoutRequest
	data, err := os.ReadFile(file)
	if err != nil {
		return request, err
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	err = d.Decode(&request)
	manual := CheckoutRequestCapture("manual")
	request.Capture = &manual
	return request, err
}

func checkout(ctx context.Context, client *ClientWithResponses, request CheckoutRequest) (*Checkout, error) {
	body, err := json.Marshal(request)
	if err != nil {
		return nil, err
	}
	token, err := sign(request, body)
	if err != nil {
		return nil, err
	}
	page, err := client.CreateCheckoutWithBodyWithResponse(ctx, "application/json", bytes.NewReader(body), bearer(token))
	if err != nil || page.JSON201 == nil || page.JSON201.RedirectUrl == nil {
		return nil, answered("checkout", err, page.StatusCode(), page.Body)
	}
	fmt.Println("checkout", page.JSON201.Status)
	return page.JSON201, nil
}

// sign makes the checkout token of a body, as openapi.yaml describes it.
func sign(request CheckoutRequest, body []byte) (string, error) {
	digest := sha256.Sum256(body)
	claims, err := json.Marshal(map[string]any{
		"aud": "tender-checkout", "order_id": request.OrderId, "amount": request.Amount, "currency": request.Currency,
		"exp": time.Now().Add(time.Hour).Unix(), "body_sha256": hex.EncodeToString(digest[:]),
	})
	if err != nil {
		return "", err
	}
	part := base64.RawURLEncoding.EncodeToString
	signed := part([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + part(claims)
	mac := hmac.New(sha256.New, []byte(os.Getenv("TENDER_CHECKOUT_KEY")))
	mac.Write([]byte(signed))
	return signed + "." + part(mac.Sum(nil)), nil
}

func bearer(token string) RequestEditorFn {
	return func(_ context.Context, r *http.Request) error {
		r.Header.Set("Authorization", "Bearer "+token)
		return nil
	}
}

// approve presses the button of a sandbox's hosted page, and comes back as a browser does, as far as the merchant's page.
func approve(ctx context.Context, page string) error {
	form := bytes.NewReader([]byte(url.Values{"outcome": {"approve"}}.Encode()))
	pressed, err := http.NewRequestWithContext(ctx, http.MethodPost, page, form)
	if err != nil {
		return err
	}
	pressed.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	back, err := browse(pressed)
	if err != nil {
		return err
	}
	returned, err := http.NewRequestWithContext(ctx, http.MethodGet, back, http.NoBody)
	if err != nil {
		return err
	}
	_, err = browse(returned)
	return err
}

// browse gives where an answer sends the browser.
func browse(r *http.Request) (string, error) {
	shopper := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := shopper.Do(r)
	if err != nil {
		return "", err
	}
	if err := resp.Body.Close(); err != nil {
		return "", err
	}
	if to := resp.Header.Get("Location"); to != "" {
		return to, nil
	}
	return "", fmt.Errorf("nobody is sent on: %s", resp.Status)
}

func answered(what string, err error, status int, body []byte) error {
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return fmt.Errorf("%s: %d %s", what, status, body)
}
