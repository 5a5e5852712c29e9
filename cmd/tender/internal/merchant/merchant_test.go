package merchant

import (
	"errors"
	"io"
	"net/http"
	"testing"
	"time"

	"tender/shared/token"
)

// answering is a client whose API says one thing.
func answering(status int, body string) Client {
	h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	})
	return Client{Base: "http://api.test", HTTP: &http.Client{Transport: InProcess(h)}}
}

func TestAnswers(t *testing.T) {
	tests := map[string]struct {
		status int
		body   string
		code   string // of the problem; empty: none
	}{
		"an order":       {200, `{"order_id":"o-1","status":"captured"}`, ""},
		"accepted":       {202, `{"order_id":"o-1","status":"captured"}`, ""},
		"a problem":      {409, `{"status":409,"code":"invalid_state","detail":"No."}`, "invalid_state"},
		"a gateway's":    {403, `{"message":"Forbidden"}`, "unreadable"},
		"no JSON at all": {502, `<html>`, "unreadable"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			o, status, err := answering(tt.status, tt.body).Capture(t.Context(), "o-1")
			if status != tt.status {
				t.Errorf("the status is %d", status)
			}
			p := (*Problem)(nil)
			switch {
			case tt.code == "" && (err != nil || o.Status != "captured"):
				t.Errorf("%+v %v", o, err)
			case tt.code != "" && (!errors.As(err, &p) || p.Code != tt.code || p.Status != tt.status):
				t.Errorf("the error is %v", err)
			}
		})
	}
	if _, err := answering(200, "{").Order(t.Context(), "o-1"); err == nil {
		t.Error("a cut answer is taken for an order")
	}
}

// What a handler sees and gives is what it would over a connection.
func TestInProcess(t *testing.T) {
	seen := make(chan string, 1)
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		seen <- r.Method + " " + r.Host + " " + r.RequestURI + " " + r.Header.Get("A") + " " + string(body)
		w.Header().Set("B", "before")
		w.WriteHeader(http.StatusAccepted)
		w.Header().Set("B", "after")
		w.WriteHeader(http.StatusOK)
		_, _ = w.Write([]byte("said"))
	})
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://api.test/a%2Fb?c=d", io.NopCloser(io.LimitReader(zeros{}, 3)))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("A", "1")
	resp, err := (&http.Client{Transport: InProcess(h)}).Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if got := <-seen; got != "POST api.test /a%2Fb?c=d 1 000" {
		t.Errorf("it saw %q", got)
	}
	if err != nil || resp.StatusCode != http.StatusAccepted || resp.Header.Get("B") != "before" || string(body) != "said" {
		t.Errorf("it gave %d %v %q %v", resp.StatusCode, resp.Header, body, err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = '0'
	}
	return len(p), nil
}

func TestSign(t *testing.T) {
	now := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
	body := []byte(`{"order_id":"o-1","amount":100,"currency":"AED"}`)
	text, err := Sign("key", body, now)
	if err != nil {
		t.Fatal(err)
	}
	c, err := token.VerifyCheckout([]string{"key"}, text, now)
	if err != nil || c.OrderID != "o-1" || c.Amount != 100 || c.Currency != "AED" || c.BodySHA256 != Digest(body) {
		t.Errorf("%+v %v", c, err)
	}
	if _, err := token.VerifyCheckout([]string{"key"}, text, now.Add(16*time.Minute)); err == nil {
		t.Error("it never expires")
	}
	if _, err := Sign("key", []byte("not JSON"), now); err == nil {
		t.Error("a body that is not JSON is signed")
	}
}
